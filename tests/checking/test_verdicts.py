"""What is said of a citation is what is so: of its quote, of its story since, and of nothing else."""

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answer import Answer, Citation, Question, Quote, Statement
from bot.checking.differences import ChangeKind
from bot.checking.verdicts import Auditor, Checked, Finding, Verdict, statement_verdicts
from bot.reply import Place, Reply, ReplyId
from index.article import Article, SnapshotId, VersionKey, article_id, version_hash
from index.period import Coverage
from index.sentences import split_sentences
from index.snapshot import Snapshots
from index.store import Store
from index.text import normalise
from tests.conftest import CORRECTIONS, NOW, ROOT, SAMPLES, Rebuild, with_answer

TEXT = "The ferry left at noon with 212 people. Nobody was hurt, the harbour office said. Repairs begin on Friday."
CORRECTED = TEXT.replace("212", "221")
FIRST, SECOND, THIRD = (sentence.text for sentence in split_sentences(TEXT))


def story(text: str = TEXT, name: str = "ferry") -> Article:
    """A version of a story of an invented outlet."""
    return Article(
        id=article_id(f"https://harbour-post.example/{name}"),
        url=f"https://harbour-post.example/{name}",
        title="Ferry runs aground",
        publisher="Harbour Post",
        published=datetime(2024, 5, 1, 12, tzinfo=UTC),
        place="Port Anselm",
        language="en",
        authors=("A. Example",),
        text=normalise(text),
        sha256=version_hash(normalise(text)),
        source=f"{name}.txt",
    )


def citing(article: Article, quote: str, number: int = 1) -> Citation:
    """A citation of a sentence of a story."""
    start = article.text.index(quote)
    return Citation(
        number=number,
        article_id=article.id,
        version=article.sha256,
        start=start,
        end=start + len(quote),
        quote=quote,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
    )


def reply_with(*citations: Citation, question: str = "When did the ferry leave?") -> Reply:
    """A reply with a statement for each citation."""
    return Reply(
        id=ReplyId("bcdfgh"),
        made=NOW,
        place=Place(),
        model="a-model",
        seconds={"search": 0.25},
        answer=Answer(
            question=Question(question, NOW),
            statements=tuple(Statement(citation.quote, (citation.number,)) for citation in citations),
            citations=citations,
            snapshot=SnapshotId("20241120T150000Z-abc123"),
            searched=Coverage(0, None, None),
        ),
    )


def add(store: Store, article: Article) -> VersionKey:
    """Store one version."""
    with store.writing():
        return store.add_version(article, split_sentences(article.text))


def harm(file: Path, sql: str, *parameters: object) -> None:
    """Change the store behind its back; one row of it."""
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(sql, parameters).rowcount == 1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the store lies."""
    return tmp_path / "store.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """An empty store."""
    with Store(file) as store:
        yield store


def copied(citation: Citation, *articles: Article, quote: str = FIRST) -> Citation:
    """The citation with the same words in the stories of other outlets."""
    copies = tuple(replace(citing(article, quote), number=citation.number) for article in articles)
    return replace(citation, copies=copies, also_in=tuple(str(copy.publisher) for copy in copies))


def elsewhere(text: str, outlet: str = "Mock Gazette") -> Article:
    """The story of another outlet."""
    return replace(story(text, outlet), publisher=outlet)


# Copies


def test_each_copy_has_a_verdict_of_its_own(store: Store) -> None:
    """One changed since, one withdrawn: each is named with its outlet, and the reply is as bad as the worst; the quote is right."""
    gazette, herald, post = (elsewhere(TEXT, outlet) for outlet in ("Mock Gazette", "Example Herald", "Sample Post"))
    add(store, gazette)
    keys = [add(store, article) for article in (story(), elsewhere(CORRECTED), post)]
    add(store, herald)
    (finding,) = (checked := Auditor(store, keys).check(reply_with(copied(citing(story(), FIRST), gazette, herald, post)))).findings
    assert (finding.verdict, checked.verdict) == (Verdict.VERIFIED, Verdict.WITHDRAWN)
    assert [(copy.citation.publisher, copy.verdict) for copy in finding.copies] == [
        ("Mock Gazette", Verdict.UPDATED),
        ("Example Herald", Verdict.WITHDRAWN),
        ("Sample Post", Verdict.VERIFIED),
    ]
    assert [piece.text for piece in finding.copies[0].change if piece.kind is ChangeKind.NEW] == ["221"]
    assert checked.all_findings == (finding, *finding.copies)
    assert finding.worst is Verdict.WITHDRAWN


@pytest.mark.parametrize(
    "change", [{"quote": SECOND}, {"start": 1}, {"number": 2}, {"publisher": "Example Herald"}, {"title": "x"}]
)
def test_a_copy_that_is_not_what_it_says_is_altered(store: Store, change: dict[str, object]) -> None:
    """Another number, place, outlet or title; or another sentence, though it stands in that story."""
    keys = [add(store, article) for article in (story(), elsewhere(TEXT))]
    sound = copied(citing(story(), FIRST), elsewhere(TEXT))
    assert Auditor(store, keys).check(reply_with(sound)).verdict is Verdict.VERIFIED
    if "quote" in change:
        change |= {"start": TEXT.index(SECOND), "end": TEXT.index(SECOND) + len(SECOND)}
    broken = replace(sound, copies=(replace(sound.copies[0], **change),))  # type: ignore[arg-type]  # mixed
    checked = Auditor(store, keys).check(reply_with(broken))
    assert (checked.findings[0].verdict, checked.verdict) == (Verdict.VERIFIED, Verdict.ALTERED)


def test_a_copy_that_says_the_opposite_is_altered(store: Store) -> None:
    """Each stands in its story word for word; beside each other they are found out."""
    other = TEXT.replace("left at noon", "did not leave at noon")
    keys = [add(store, article) for article in (story(), elsewhere(other))]
    beside = copied(citing(story(), FIRST), elsewhere(other), quote=split_sentences(other)[0].text)
    (finding,) = Auditor(store, keys).check(reply_with(beside)).findings
    assert [copy.verdict for copy in finding.copies] == [Verdict.ALTERED]
    assert "not those of the quote" in finding.copies[0].reason


def test_another_spelling_of_the_same_words_is_right(store: Store) -> None:
    """Capitals, quotation marks and a dateline apart."""
    capitals = elsewhere(f"KARST (Wire) - {TEXT.upper()}")
    keys = [add(store, article) for article in (story(), capitals)]
    beside = copied(citing(story(), FIRST), capitals, quote=f"KARST (Wire) - {FIRST.upper()}")
    assert Auditor(store, keys).check(reply_with(beside)).verdict is Verdict.VERIFIED


# The five verdicts


def test_a_quote_of_the_current_version_is_verified(store: Store) -> None:
    """The finding has the text that it quotes, and the current story, which is the same."""
    key = add(store, story())
    finding = Auditor(store, [key]).judge(citing(story(), SECOND))
    assert (finding.verdict, finding.text, finding.current) == (Verdict.VERIFIED, TEXT, story())
    assert (finding.holds, finding.change) == (None, ())


@pytest.mark.parametrize("before", [Quote(1, 10, FIRST), Quote(0, 0, ""), Quote(-9, -1, FIRST)])
def test_a_sentence_before_that_stands_elsewhere_is_altered(store: Store, before: Quote) -> None:
    """What is shown beside the quote is checked like it."""
    key = add(store, story())
    auditor = Auditor(store, [key])
    sound = replace(citing(story(), SECOND), before=Quote(0, len(FIRST), FIRST))
    assert auditor.judge(sound).verdict is Verdict.VERIFIED
    finding = auditor.judge(replace(sound, before=before))
    assert finding.verdict is Verdict.ALTERED
    assert "before the quote" in finding.reason


def test_an_update_that_left_the_sentence_alone_says_so(store: Store) -> None:
    """The story has a newer version; the sentence still stands there, and nothing changed in it."""
    add(store, story())
    key = add(store, story(f"It rained. {CORRECTED}".replace("harbour office said", "harbour  office\nsaid")))
    finding = Auditor(store, [key]).judge(citing(story(), SECOND))
    assert (finding.verdict, finding.holds, finding.change) == (Verdict.UPDATED, True, ())
    assert "still stands" in finding.reason
    assert finding.text == TEXT
    assert finding.current is not None
    assert "221" in finding.current.text


def test_an_update_that_changed_the_sentence_shows_how(store: Store) -> None:
    """From the quote to the sentence that is nearest to it now."""
    add(store, story())
    key = add(store, story(CORRECTED))
    finding = Auditor(store, [key]).judge(citing(story(), FIRST))
    assert (finding.verdict, finding.holds) == (Verdict.UPDATED, False)
    assert [(piece.kind, piece.text) for piece in finding.change if piece.kind is not ChangeKind.SAME] == [
        (ChangeKind.GONE, "212"),
        (ChangeKind.NEW, "221"),
    ]
    assert "was changed" in finding.reason


def test_an_update_that_dropped_the_sentence_says_that_it_is_gone(store: Store) -> None:
    """Where nothing near to it is left, nothing is shown as what became of it."""
    add(store, story())
    key = add(store, story(f"{SECOND} {THIRD}"))
    finding = Auditor(store, [key]).judge(citing(story(), FIRST))
    assert (finding.verdict, finding.holds, finding.change) == (Verdict.UPDATED, False, ())
    assert "is gone" in finding.reason


def test_a_story_that_is_no_longer_searched_is_withdrawn(store: Store) -> None:
    """The quote is right; its text is at hand, and there is no current one."""
    add(store, story())
    other = add(store, story(name="mine"))
    finding = Auditor(store, [other]).judge(citing(story(), SECOND))
    assert (finding.verdict, finding.text, finding.current) == (Verdict.WITHDRAWN, TEXT, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quote": "The ferry left at noon with 213 people."}, "does not stand at its offsets"),
        ({"start": 1}, "does not stand at its offsets"),
        ({"end": 5}, "does not stand at its offsets"),
        ({"start": -1}, "not a span"),
        ({"end": 10_000}, "not a span"),
        ({"start": 39, "end": 0}, "not a span"),
        ({"quote": "", "end": 0}, "not a span"),
        ({"title": "Ferry sinks"}, "title, outlet, date or link"),
        ({"publisher": "Harbor Post"}, "title, outlet, date or link"),
        ({"publisher": None}, "title, outlet, date or link"),
        ({"published": datetime(2024, 5, 1, 13, tzinfo=UTC)}, "title, outlet, date or link"),
        ({"published": None}, "title, outlet, date or link"),
        ({"url": "https://harbour-post.example/ferrz"}, "title, outlet, date or link"),
    ],
)
def test_a_citation_that_was_changed_is_altered(store: Store, change: dict[str, object], words: str) -> None:
    """Whatever of it is not as the story has it; the reason names it."""
    key = add(store, story())
    citation = replace(citing(story(), FIRST), **change)  # type: ignore[arg-type]  # the table mixes types
    finding = Auditor(store, [key]).judge(citation)
    assert finding.verdict is Verdict.ALTERED
    assert words in finding.reason


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE version SET text = text || ' More.'",
        "UPDATE version SET text = replace(text, '212', '213')",
        "UPDATE version SET text = CAST(x'ff00fe' AS TEXT)",
        "UPDATE version SET text = x'ff00fe'",
        "UPDATE version SET title = 'Ferry sinks'",
        "UPDATE version SET authors = '[]'",
        "UPDATE version SET authors = '[\"A. Exam'",
        "UPDATE version SET authors = '7'",
        "UPDATE version SET published = published + 1",
        "UPDATE version SET published = 'in May'",
        "UPDATE version SET published = 9223372036854775807",
        "UPDATE version SET metadata_sha256 = 'f' || substr(metadata_sha256, 2) || 'f'",
    ],
)
def test_a_version_that_was_changed_is_altered(store: Store, file: Path, sql: str) -> None:
    """Text or metadata: the stored hash no longer fits, or the row cannot be read at all; the text is not shown as sound."""
    key = add(store, story())
    harm(file, sql)
    finding = Auditor(store, [key]).judge(citing(story(), SECOND))
    assert (finding.verdict, finding.current) == (Verdict.ALTERED, None)
    assert finding.reason.endswith(".")
    assert finding.text is None


@pytest.mark.parametrize("change", [{"version": version_hash("else")}, {"article_id": article_id("else")}, {"version": ""}])
def test_a_version_that_is_not_stored_is_missing(store: Store, change: dict[str, object]) -> None:
    """Another hash or another story than any that there is."""
    key = add(store, story())
    citation = replace(citing(story(), FIRST), **change)  # type: ignore[arg-type]  # the table mixes types
    finding = Auditor(store, [key]).judge(citation)
    assert (finding.verdict, finding.text, finding.current) == (Verdict.MISSING, None, None)


# What must not be accused


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE version SET text = text || ' More.' WHERE key = ?",
        "UPDATE version SET sha256 = 'f' || substr(sha256, 2) || 'f' WHERE key = ?",
        "UPDATE version SET authors = '[' WHERE key = ?",
        "UPDATE version SET published = 'in May' WHERE key = ?",
        "UPDATE version SET text = CAST(x'ff00fe' AS TEXT) WHERE key = ?",
    ],
)
def test_a_damaged_newest_version_does_not_accuse_the_older_quote(store: Store, file: Path, sql: str) -> None:
    """The story was updated, and that is all that can be said; nothing is shown of what is damaged."""
    add(store, story())
    key = add(store, story(CORRECTED))
    harm(file, sql, key)
    finding = Auditor(store, [key]).judge(citing(story(), FIRST))
    assert (finding.verdict, finding.text, finding.current) == (Verdict.UPDATED, TEXT, None)
    assert (finding.holds, finding.change) == (None, ())
    assert "damaged" in finding.reason


def test_a_change_of_metadata_alone_leaves_a_quote_verified(store: Store) -> None:
    """Under the old title as under the new one: both were stored with these very words; a mixture of both was not."""
    new = replace(story(), title="Ferry aground", publisher="The Harbour Post", authors=())
    keys = [add(store, story()), add(store, new)]
    for key in keys:
        auditor = Auditor(store, [key])
        assert auditor.judge(citing(story(), FIRST)).verdict is Verdict.VERIFIED
        assert auditor.judge(citing(new, FIRST)).verdict is Verdict.VERIFIED
        mixed = replace(citing(new, FIRST), publisher=story().publisher)
        assert auditor.judge(mixed).verdict is Verdict.ALTERED


def test_the_same_words_in_another_story_are_not_this_one_s_update(store: Store) -> None:
    """A copy under another address says nothing of whether this story is current."""
    add(store, story())
    copy = add(store, story(name="copy"))
    assert Auditor(store, [copy]).judge(citing(story(), FIRST)).verdict is Verdict.WITHDRAWN


def test_a_correction_of_the_samples_is_shown_word_by_word(tmp_path: Path, rebuild: Rebuild) -> None:
    """A$268 became A$368; that is the whole difference, and other sentences of the story still hold."""
    rebuild(tmp_path, [SAMPLES])
    with Store(Snapshots(tmp_path).store_file, readonly=True) as store:
        keys = Snapshots(tmp_path).serving_versions()
        (aukus,) = [article for article in map(store.article, keys) if "AUKUS" in article.title]
    others = [file for file in sorted(SAMPLES.iterdir()) if file.name != "specimen-times-aukus-submarines.md"]
    rebuild(tmp_path, [*others, CORRECTIONS])
    with Store(Snapshots(tmp_path).store_file, readonly=True) as store:
        auditor = Auditor(store, Snapshots(tmp_path).serving_versions())
        cost, congress = (
            citing(aukus, sentence.text)
            for sentence in split_sentences(aukus.text)
            if "A$268" in sentence.text or "Congress" in sentence.text
        )
        if "A$268" not in cost.quote:
            cost, congress = congress, cost
        changed, held = auditor.judge(cost), auditor.judge(congress)
    assert (changed.verdict, changed.holds) == (Verdict.UPDATED, False)
    assert [(piece.kind, piece.text) for piece in changed.change if piece.kind is not ChangeKind.SAME] == [
        (ChangeKind.GONE, "268"),
        (ChangeKind.NEW, "368"),
    ]
    assert (held.verdict, held.holds) == (Verdict.UPDATED, True)


# Replies


def test_a_reply_is_as_good_as_its_worst_statement(store: Store) -> None:
    """From the best to the worst: verified, updated, withdrawn, altered, missing."""
    add(store, story())
    add(store, story(name="mine"))
    keys = [add(store, story(name="lock")), add(store, story(CORRECTED))]
    auditor = Auditor(store, keys)
    citations = (
        citing(story(name="lock"), FIRST, 1),
        citing(story(), FIRST, 2),
        citing(story(name="mine"), FIRST, 3),
        replace(citing(story(name="lock"), SECOND, 4), title="Another"),
        citing(story(name="canal"), FIRST, 5),
    )
    for worst in range(1, 6):
        checked = auditor.check(reply_with(*citations[:worst]))
        expected = list(Verdict)[:worst]
        assert [finding.verdict for finding in checked.findings] == expected
        assert checked.verdict is expected[-1]
        assert statement_verdicts(reply_with(*citations[:worst]), checked.findings) == tuple(expected)
        assert auditor.check(reply_with(*citations[:worst][::-1])).verdict is expected[-1]


def test_a_reply_that_claims_nothing_is_verified(store: Store) -> None:
    """There is nothing in it that could be wrong; nor is there in a text without quotes."""
    assert Auditor(store, []).check(reply_with()).verdict is Verdict.VERIFIED
    assert Checked(None, ()).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("statements", "verdicts", "worst"),
    [
        # Each case: the statements' citations; the verdict on citation 1 and on citation 2; that on the reply.
        (((FIRST, (1,)), (SECOND, (2,))), ("verified", "verified"), "verified"),
        (((FIRST, (1, 2)),), ("verified", "verified"), "verified"),
        (((SECOND, (1, 2)), (FIRST, (1,))), ("verified", "verified"), "verified"),
        (((FIRST, (1,)),), ("verified", "altered"), "altered"),
        (((FIRST, (2,)), (SECOND, (1,))), ("altered", "altered"), "altered"),
        (((FIRST, (1,)), (SECOND, (1,))), ("altered", "altered"), "altered"),
        (((FIRST, (1,)), ("The ferry sank.", (2,))), ("verified", "altered"), "altered"),
        (((FIRST, (1,)), (SECOND, (2, 3))), ("verified", "altered"), "missing"),
        (((FIRST, (1,)), (SECOND, ())), ("verified", "altered"), "missing"),
        (((FIRST, (1,)), (SECOND, (2,)), ("The ferry sank.", ())), ("verified", "verified"), "missing"),
        ((), ("altered", "altered"), "altered"),
    ],
)
def test_statements_and_citations_must_fit(
    store: Store, statements: tuple[tuple[str, tuple[int, ...]], ...], verdicts: tuple[str, ...], worst: str
) -> None:
    """Words that no citation quotes, a number that leads nowhere, a citation that nothing names: all of it is noticed."""
    key = add(store, story())
    reply = reply_with(citing(story(), FIRST, 1), citing(story(), SECOND, 2))
    reply = with_answer(reply, statements=tuple(Statement(text, numbers) for text, numbers in statements))
    checked = Auditor(store, [key]).check(reply)
    assert tuple(finding.verdict.value for finding in checked.findings) == verdicts
    assert checked.verdict == worst


@pytest.mark.parametrize("numbers", [(1, 1), (0, 1), (-1, 1)])
def test_numbers_count_from_one_and_are_each_its_own(store: Store, numbers: tuple[int, int]) -> None:
    """Two citations with one number cannot be told apart, and none has a number below 1."""
    key = add(store, story())
    first, second = (citing(story(), quote, number) for quote, number in zip((FIRST, SECOND), numbers, strict=True))
    checked = Auditor(store, [key]).check(reply_with(first, second))
    assert checked.findings[0].verdict is Verdict.ALTERED
    assert checked.findings[1].verdict is (Verdict.ALTERED if numbers == (1, 1) else Verdict.VERIFIED)


def test_what_is_missing_is_not_called_altered(store: Store) -> None:
    """A reply whose numbers do not fit does not hide that a version is gone."""
    add(store, story())
    lost = citing(story(name="canal"), FIRST, 1)
    (finding,) = Auditor(store, []).check(with_answer(reply_with(lost), statements=())).findings
    assert finding.verdict is Verdict.MISSING


def test_findings_are_in_the_order_of_the_citations(store: Store) -> None:
    """One for each, whatever their numbers."""
    key = add(store, story())
    citations = (citing(story(), THIRD, 7), citing(story(), FIRST, 2), citing(story(), SECOND, 5))
    findings = Auditor(store, [key]).check(reply_with(*citations)).findings
    assert tuple(finding.citation for finding in findings) == citations
    assert all(isinstance(finding, Finding) for finding in findings)


def test_the_judge_shares_no_code_with_the_writer() -> None:
    """An error in what checks a reply before it is shown cannot hide itself in what judges it later."""
    tree = ast.parse((ROOT / "bot" / "checking" / "verdicts.py").read_text())
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert "bot.checking.quotes" in imported, "this test reads the right file"
    assert not [name for name in imported if name.startswith(("bot.answering", "bot.wiring"))]
    names = {name.id for name in ast.walk(tree) if isinstance(name, ast.Name)}
    assert "version_hash" not in names, "it computes the hash itself"
