"""What is left of a reply for who may see a part of it."""

from dataclasses import replace

import pytest

from bot.answer import Answer, Citation, Statement
from bot.answering.question import read_question
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.reply import Place, Reply, ReplyId
from bot.slack.hiding import HiddenError, cited, seen, seen_findings
from bot.slack.passages import Passage, passages_view
from bot.slack.viewers import channel_in, ids
from index.article import ArticleId, SnapshotId, VersionHash
from index.period import Coverage
from tests.conftest import NOW, ROOT

A, B, C = map(ArticleId, "abc")


def citation(number: int, story: str, *copies: str, words: str = "It rained.") -> Citation:
    """Of a story, and of others with the same words."""
    alike = tuple(citation(number, copy, words=words) for copy in copies)
    outlets = tuple(f"Outlet {copy}" for copy in copies)
    where = VersionHash("v"), 0, len(words), words, "Title", f"Outlet {story}", None, None, "a.txt"
    return Citation(number, ArticleId(story), *where, also_in=outlets, origins=1 + len(copies), copies=alike)


@pytest.fixture
def reply() -> Reply:
    """Two statements, the first with its words in two more outlets."""
    citations = (citation(1, "a", "b", "c"), citation(2, "b", words="It was wet."))
    statements = (Statement("It rained.", (1, 2)), Statement("It was wet.", (2,)))
    answer = Answer(read_question("Has it rained?", NOW), statements, citations, SnapshotId("1"), Coverage(3, None, None))
    return Reply(ReplyId("abc123"), NOW, Place(), "", {}, answer)


def test_what_may_be_seen_is_left(reply: Reply) -> None:
    """Statements whose words are cited from elsewhere go, and so do copies, with the outlets' names and their number."""
    assert cited(reply) == {A, B, C}
    assert seen(reply, frozenset()) is reply
    left = seen(reply, {B}).answer
    assert [(statement.text, statement.citations) for statement in left.statements] == [("It rained.", (1,))]
    (first,) = left.citations
    assert ([copy.article_id for copy in first.copies], first.also_in, first.origins) == ([C], ("Outlet c",), 0)
    other = seen(reply, {A, C}).answer
    assert [(statement.text, statement.citations) for statement in other.statements] == [("It was wet.", (2,))]


def test_notes_on_hidden_stories_go(reply: Reply) -> None:
    """They may say what such a story says."""
    notes = ("Stories [1] and [2] give different figures: 95 people and 103 people.", "Story [1] is of 1 May 2024.", "Much is new.")
    noted = replace(reply, answer=replace(reply.answer, warnings=notes))
    assert seen(noted, {B}).answer.warnings == notes[1:]
    assert seen(noted, {A}).answer.warnings == notes[2:]


def test_findings_are_left_with_what_they_are_on(reply: Reply) -> None:
    """What is left is not judged worse for what is hidden."""
    findings = tuple(Finding(one, Verdict.VERIFIED, "It stands there.") for one in reply.answer.citations)
    left = seen_findings(Checked(reply, findings), {B})
    assert [finding.citation.number for finding in left.findings] == [1]
    assert left.verdict is Verdict.VERIFIED


def test_where_nothing_is_left_it_is_said(reply: Reply) -> None:
    """Instead of that the reply quotes nothing."""
    for look in (lambda: seen(reply, {A, B}), lambda: seen_findings(Checked(reply, ()), {A, B})):
        with pytest.raises(HiddenError):
            look()


def test_pages_of_passages_keep_where_they_were_opened() -> None:
    """A press in a modal does not say it: the buttons that turn pages do."""
    passage = Passage(Finding(citation(1, "a"), Verdict.MISSING, "It is not there."), None, None)
    view = passages_view(ReplyId("abc123"), [passage] * 5, 5, 15, channel_in(ids("T0HOME", "C0DESK", "U0ANN")))
    values = [element["value"] for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert values == ["abc123:0:C0DESK", "abc123:10:C0DESK"]


def test_nothing_in_slack_forgets_who_looks() -> None:
    """What reads all that is indexed stands in the few places that show none of it."""
    files = {file.name: file.read_text() for file in (ROOT / "bot" / "slack").glob("*.py")}
    assert {name for name, text in files.items() if ".retriever()" in text} <= {
        "parts.py",
        "preflight.py",
        "readiness.py",
        "status.py",
    }
    assert not {name for name, text in files.items() if "snapshot.versions" in text}
