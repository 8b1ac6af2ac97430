"""A pasted quote is looked up in every version of every story, and the best that can be said of it is said."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.answer import Aside, Form, Level, Quote, Statement
from bot.checking.differences import ChangeKind
from bot.checking.lookup import Lookup
from bot.checking.verdicts import Verdict
from bot.settings import Settings
from bot.slack.blocks import Message, answer_message
from bot.slack.text import escape, unescape
from bot.wiring import open_auditor, open_lookup, open_store
from tests.checking.test_verdicts import harm
from tests.conftest import Rebuild
from tests.slack.test_blocks import answered, cited

BRIDGE = "The Karst bridge reopened on Monday. Lorries of up to 40 tonnes may cross it again. The repairs took eleven weeks."
STRIKE = "Dock workers in Port Anselm ended their strike. They accepted a rise of “four percent”, the union said."
FLOOD = "The river Lom flooded two villages. Lorries brought sand. Nobody was hurt."
HEAD = "---\ntitle: {title}\npublisher: {publisher}\npublished: {published}\n---\n\n"


def tell(folder: Path, name: str, text: str, published: str = "2024-05-01", publisher: str = "Harbour Post") -> None:
    """Put a story into a folder."""
    folder.mkdir(exist_ok=True)
    head = HEAD.format(title=f"A story on {name}", publisher=publisher, published=published)
    (folder / f"{name}.md").write_text(head + text)


@contextmanager
def looking(data: Path) -> Iterator[Lookup]:
    """What finds quotes in a data folder."""
    settings = Settings(dateline_data=data)
    with closing(open_store(settings)) as store:
        yield open_lookup(settings, store, open_auditor(settings, store))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """A data folder in which the bridge's story was corrected, and the flood's withdrawn; not to be written to."""
    folder = tmp_path_factory.mktemp("lookup")
    stories = folder / "stories"
    for name, text in (("bridge", BRIDGE), ("strike", STRIKE), ("flood", FLOOD)):
        tell(stories, name, text)
    rebuild(folder / "data", [stories])
    tell(stories, "bridge", BRIDGE.replace("40 tonnes", "44 tonnes"))
    (stories / "flood.md").unlink()
    rebuild(folder / "data", [stories])
    return folder / "data"


@pytest.fixture
def lookup(data: Path) -> Iterator[Lookup]:
    """What finds quotes there."""
    with looking(data) as lookup:
        yield lookup


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        ("Dock workers in Port Anselm ended their strike.", "A story on strike"),
        ('They accepted a rise of "four percent", the union said.', "A story on strike"),
        ("They  accepted a rise\nof «four\u00a0percent»", "A story on strike"),
        ("ended their strike. They accepted", "A story on strike"),
        ("Lorries of up to 44 tonnes may cross it again.", "A story on bridge"),
    ],
)
def test_words_of_a_current_story_are_verified(lookup: Lookup, quote: str, title: str) -> None:
    """The citation that is made for them is that of the story: its title, its version, and where they stand in it."""
    finding = lookup.find(quote, 7)
    citation = finding.citation
    assert (finding.verdict, citation.number, citation.title) == (Verdict.VERIFIED, 7, title)
    assert finding.text is not None
    assert finding.text[citation.start : citation.end] == citation.quote
    assert (citation.publisher, citation.source.endswith(".md")) == ("Harbour Post", True)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("They accepted a rise of “*four percent*”, the union said.", "They accepted a rise of “four percent”, the union said."),
        ("*Dock workers* in Port Anselm ended their strike.", "Dock workers in Port Anselm ended their strike."),
        ("Dock workers in Port Anselm ended their *strike", "Dock workers in Port Anselm ended their strike"),
        ("Dock workers in Port Anselm ended their strike*.*", "Dock workers in Port Anselm ended their strike."),
        ("*Dock workers* in Port Anselm began their strike.", None),
        ("*", None),
        ("** *", None),
    ],
)
def test_bold_from_slack_does_not_hide_a_quote(lookup: Lookup, quote: str, words: str | None) -> None:
    """Asterisks around the words that answer need not stand in the story; the words must, and asterisks alone are no quote."""
    finding = lookup.find(quote)
    assert (finding.verdict, finding.citation.quote) == ((Verdict.VERIFIED, words) if words else (Verdict.MISSING, quote))


def as_pasted(message: Message) -> str:
    """A message as a person pastes it into Slack, and as Slack hands it on: `*bold*`, `_italic_`, `> quote`."""
    paragraphs = [part for block in message.blocks if block["type"] == "rich_text" for part in block["elements"]]
    lines = []
    for paragraph in paragraphs:
        words = "".join(marked_up(one.get("text") or "", one.get("style", {})) for one in paragraph["elements"])
        lines += [f"&gt; {words}".replace("\n", "\n&gt; ") if paragraph["type"] == "rich_text_quote" else words]
    return "\n".join(lines)


def marked_up(text: str, style: dict[str, bool]) -> str:
    """Words as Slack writes them, with the marks of their style around all but white space."""
    marks = "".join(mark for name, mark in (("bold", "*"), ("italic", "_")) if style.get(name))
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return f"{text[:start]}{marks}{escape(text[start:end])}{marks[::-1]}{text[end:]}" if text.strip() else text


def copied(message: Message) -> str:
    """A message as it is copied out of Slack into another program: its words, line by line."""
    paragraphs = [part for block in message.blocks if block["type"] == "rich_text" for part in block["elements"]]
    return "\n".join("".join(one.get("text") or "" for one in paragraph["elements"]) for paragraph in paragraphs)


@pytest.mark.parametrize("sure", [True, False], ids=["answer", "no answer"])
def test_a_reply_pasted_from_slack_is_verified(lookup: Lookup, sure: bool) -> None:  # noqa: FBT001 - a table's column
    """Whichever of its words are bold, and whatever stands above them; nothing but its statements is looked up."""
    sentences = ["Dock workers in Port Anselm ended their strike.", "They accepted a rise of “four percent”, the union said."]
    citations = [cited(number, sentence) for number, sentence in enumerate(sentences, 1)]
    for start, end in [
        (m.start(), n.end()) for m in re.finditer(r"\w+", sentences[0]) for n in re.finditer(r"\w\b|\.", sentences[0])
    ]:
        bold = (start, end), (start, len(sentences[1]))
        statements = (Statement(text, (n,), span) for n, (text, span) in enumerate(zip(sentences, bold, strict=True), 1))
        pasted = as_pasted(
            answer_message(
                answered(*statements, citations=citations, level=Level.ANSWER if sure else Level.NOTHING, warnings=()), {}
            )
        )
        checked = lookup.check(unescape(pasted))
        assert [finding.citation.quote for finding in checked.findings] == sentences, pasted
        assert checked.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("paste", [as_pasted, copied])
@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("level", Level)
def test_a_form_pasted_from_slack_is_verified(lookup: Lookup, form: Form, level: Level, paste: Callable[[Message], str]) -> None:
    """Labels, what comes before a statement and what its words mean are looked up by nobody, whatever words they have."""
    ended, accepted, weeks = (
        "Dock workers in Port Anselm ended their strike.",
        "They accepted a rise of “four percent”, the union said.",
        "The repairs took eleven weeks.",
    )
    statements = (
        Statement(
            ended, (1,), label="The union of dock workers in Port Anselm", asides=(Aside(0, 4, "the quay, “all of it” (or so)"),)
        ),
        Statement(accepted, (2,), (0, 4), label="7 March 2024", asides=(Aside(0, 4, "dock workers"), Aside(5, 13, "agreed to"))),
        Statement(weeks, (3,), label="The union of dock workers in Port Anselm"),
    )
    before = Quote(0, 9, "It said so in “a letter” on 3 May [sic] and in *bold*.")
    citations = [cited(1, ended), cited(2, accepted, before=before, also_in=("Wire",)), cited(3, weeks, before=before)]
    message = answer_message(answered(*statements, citations=citations, form=form, level=level), {})
    findings = lookup.check(unescape(paste(message))).findings
    expected = [ended, weeks, accepted] if form is Form.SIDES else [ended, accepted, weeks]
    assert [finding.citation.quote for finding in findings] == expected, paste(message)
    assert {finding.verdict for finding in findings} == {Verdict.VERIFIED}


def test_asterisks_of_a_story_are_its_own(tmp_path: Path, rebuild: Rebuild) -> None:
    """A quote with them is found, also where others were put in; a story that has them all goes before one that does not."""
    stories = tmp_path / "stories"
    stories.mkdir()
    told = "The daily *Sample Wire* has 40 readers, and the mayor is one of them. He reads it twice * “daily”."
    for name, text in (("marked", told), ("later", told.replace("*", ""))):
        (stories / f"{name}.txt").write_text(f"A story that is {name}\n\n{text}\n")
    rebuild(tmp_path / "data", [stories])
    with looking(tmp_path / "data") as lookup:
        for words in ("The daily *Sample Wire* has 40 readers", "The daily Sample Wire has 40 readers"):
            assert lookup.find(words).citation.quote == words
        assert lookup.find("The daily *Sample Wire* has *40* readers").verdict is Verdict.VERIFIED
        assert lookup.find("The daily *Sample Wire* has *14* readers").verdict is Verdict.MISSING
        assert lookup.find("The daily Sample Wire* has 40 readers").verdict is Verdict.VERIFIED
        assert {lookup.find(mark).verdict for mark in ("**", "* *", "*\u00a0*")} == {Verdict.MISSING}


def test_words_that_stand_in_both_versions_are_verified(lookup: Lookup) -> None:
    """The current version wins over the older one, which has them too."""
    finding = lookup.find("The repairs took eleven weeks.")
    assert finding.verdict is Verdict.VERIFIED
    assert finding.text is not None
    assert "44 tonnes" in finding.text


def test_words_of_an_older_version_are_of_an_updated_story(lookup: Lookup) -> None:
    """It says what became of them."""
    finding = lookup.find("Lorries of up to 40 tonnes may cross it again.")
    assert (finding.verdict, finding.holds) == (Verdict.UPDATED, False)
    assert [piece.text for piece in finding.change if piece.kind is not ChangeKind.SAME] == ["40", "44"]


def test_words_of_a_withdrawn_story_are_found(lookup: Lookup) -> None:
    """It is in the store, and not searched any more."""
    finding = lookup.find("The river Lom flooded two villages.")
    assert (finding.verdict, finding.citation.title) == (Verdict.WITHDRAWN, "A story on flood")


def test_other_words_are_missing_and_what_is_near_is_shown(lookup: Lookup) -> None:
    """The nearest sentence of a current story, with the words that differ; it is no citation of that story."""
    finding = lookup.find("They accepted a rise of “five percent”, the union said.", 3)
    assert finding.verdict is Verdict.MISSING
    assert [piece.text for piece in finding.change if piece.kind is not ChangeKind.SAME] == ["five", "four"]
    assert finding.current is not None
    assert finding.current.title == "A story on strike"
    assert (finding.citation.number, finding.citation.article_id, finding.citation.title) == (3, "", "")
    assert finding.citation.quote == "They accepted a rise of “five percent”, the union said."


@pytest.mark.parametrize(
    ("quote", "title", "changed"),
    [
        ("Lorries of up to 54 tonnes may", "A story on bridge", {"54", "44", " cross it again."}),
        ("The river Lom flooded three villages.", "A story on flood", {"three", "two"}),
        ("The repairs took thirteen weeks.", "A story on bridge", {"thirteen", "eleven"}),
    ],
    ids=["part of a sentence", "of a withdrawn story", "of both versions"],
)
def test_near_copies_are_found_wherever_they_stand(lookup: Lookup, quote: str, title: str, changed: set[str]) -> None:
    """A part of a sentence is near that sentence; and stories that are searched no more are looked through as well."""
    finding = lookup.find(quote)
    assert finding.current is not None
    assert (finding.verdict, finding.current.title) == (Verdict.MISSING, title)
    assert {piece.text for piece in finding.change if piece.kind is not ChangeKind.SAME} == changed


def test_part_of_a_sentence_is_not_what_the_story_says(rebuild: Rebuild, tmp_path: Path) -> None:
    """What is left out may turn it round. Marked as a quote it stands there, and the sentence is shown; whole ones go first."""
    words = "Ana Brod closed the bridge of Lom on Friday"
    tell(tmp_path / "stories", "denial", f"It is not true that {words}. The mayor spoke in the market hall.", "2024-05-03")
    rebuild(tmp_path / "data", [tmp_path / "stories"])
    with looking(tmp_path / "data") as lookup:
        (said,) = lookup.check(f"{words}.").findings
        assert (said.verdict, said.current and said.current.title) == (Verdict.MISSING, "A story on denial")
        assert [piece.text for piece in said.change if piece.kind is ChangeKind.NEW] == ["It is not true that "]
        (quoted,) = lookup.check(f"> {words}").findings
        assert (quoted.verdict, quoted.is_part) == (Verdict.VERIFIED, True)
        assert f"part of a longer sentence: “It is not true that {words}.”" in quoted.reason
    tell(tmp_path / "stories", "closure", f"NAIROBI (Sample Wire) - {words}. It rained.", "2024-05-01")
    rebuild(tmp_path / "data", [tmp_path / "stories"])
    with looking(tmp_path / "data") as lookup:
        (said,) = lookup.check(f"{words}.").findings
        assert (said.verdict, said.citation.title) == (Verdict.VERIFIED, "A story on closure")


def test_a_sentence_is_cut_by_the_rules_of_its_language(rebuild: Rebuild, tmp_path: Path) -> None:
    """What follows an abbreviation or the number of a day is no sentence of its own, as in German; pasted whole, it is one."""
    denial = "Es ist nicht wahr, dass die Stadt bzw. Herr Kos die Brücke am 3. Mai geschlossen hat."
    tell(tmp_path / "stories", "denial", f"{denial} Der Bürgermeister sprach in der Markthalle.", "2024-05-03\nlanguage: de")
    rebuild(tmp_path / "data", [tmp_path / "stories"])
    with looking(tmp_path / "data") as lookup:
        for pasted in (f"{denial} Es regnete.", f"{denial} Der Bürgermeister sprach in der Markthalle."):
            denied, other = lookup.check(pasted).findings
            assert (denied.citation.quote, denied.verdict, denied.is_part) == (denial, Verdict.VERIFIED, False)
            assert other.citation.number == 2
        (quoted,) = lookup.check(f"> {denial} *[1]*").findings
        assert (quoted.citation.quote, quoted.verdict, quoted.is_part) == (denial, Verdict.VERIFIED, False)
        assert lookup.check("Herr Kos die Brücke am 3. Mai geschlossen hat.").findings[0].verdict is Verdict.MISSING
        assert lookup.check("Mai geschlossen hat.").findings[0].verdict is Verdict.MISSING


@pytest.mark.parametrize("quote", ["The moon is made of green cheese.", "?!", "\U0001f642", "Elephants may never cross."])
def test_words_that_nothing_is_near_to_are_missing(lookup: Lookup, quote: str) -> None:
    """Then no story is shown."""
    finding = lookup.find(quote)
    assert (finding.verdict, finding.current, finding.change) == (Verdict.MISSING, None, ())


@pytest.mark.parametrize("quote", ["ock workers in Port Anselm", "Dock workers in Port Ansel", "up to 4", "0 tonnes may cross it"])
def test_part_of_a_word_is_not_found(lookup: Lookup, quote: str) -> None:
    """Not even of a number."""
    assert lookup.find(quote).verdict is Verdict.MISSING


def test_the_quotes_of_a_text_are_numbered_in_reading_order(lookup: Lookup) -> None:
    """From 1; a text is no reply."""
    checked = lookup.check(
        "The river Lom flooded two villages. [4]\n\nThe moon is made of green cheese. [2]\n\nNobody was hurt. [9]"
    )
    assert checked.reply is None
    assert [finding.citation.number for finding in checked.findings] == [1, 2, 3]
    assert [finding.verdict for finding in checked.findings] == [Verdict.WITHDRAWN, Verdict.MISSING, Verdict.WITHDRAWN]
    assert checked.verdict is Verdict.MISSING
    assert lookup.check("").findings == ()


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("“Nobody was hurt.” The Pope resigned on Friday.", ["− Nobody was hurt.", "✗ The Pope resigned on Friday."]),
        ("“The repairs took eleven weeks.” Lorries brought sand.", ["✓ The repairs took eleven weeks.", "− Lorries brought sand."]),
        ("They accepted a rise of “four percent”, the union said.", ["✓ They accepted a rise of “four percent”, the union said."]),
        (
            "The mayor said “The repairs took eleven weeks.”, and left.",
            ["✓ The repairs took eleven weeks.", "✗ The mayor said", "✗ and left."],
        ),
        (
            "A story on strike\n\nDock workers in Port Anselm ended their strike.",
            ["✓ Dock workers in Port Anselm ended their strike."],
        ),
        ("Did they end it? Dock workers in Port Anselm ended their strike.", ["✓ Dock workers in Port Anselm ended their strike."]),
        (
            "- The repairs took eleven weeks.\n- the repairs took ten weeks.",
            ["✓ The repairs took eleven weeks.", "✗ the repairs took ten weeks."],
        ),
        ("The repairs took eleven weeks. [1]\n> The repairs took eleven weeks.", ["✓ The repairs took eleven weeks."]),
        ("> > The repairs took eleven weeks.", ["✓ The repairs took eleven weeks."]),
        (":tada: The repairs took eleven weeks. \U0001f389", ["✓ The repairs took eleven weeks."]),
        ("Up to 40 tonnes may cross it.", ["✗ Up to 40 tonnes may cross it."]),
        ("Dock workers in Port Anselm ended their strike", ["✓ Dock workers in Port Anselm ended their strike"]),
        ("Anselm ended their strike.", ["✗ Anselm ended their strike."]),
        ("The Harbour Post wrote: “The repairs took eleven weeks.”", ["✓ The repairs took eleven weeks."]),
        ("“The repairs took eleven weeks”, according to the Harbour Post.", ["✓ The repairs took eleven weeks"]),
        (
            "The Daily Anchor wrote: “The repairs took eleven weeks.”",
            ["✓ The repairs took eleven weeks.", "✗ The Daily Anchor wrote"],
        ),
        ("They wrote:\n> The repairs took eleven weeks.", ["✓ The repairs took eleven weeks."]),
    ],
)
def test_all_that_a_text_says_is_looked_up(lookup: Lookup, text: str, verdicts: list[str]) -> None:
    """Once: quotes, and what stands beside them; a title that a story has, a question and an introduction claim nothing."""
    findings = lookup.check(text).findings
    assert [f"{finding.verdict.mark} {finding.citation.quote}" for finding in findings] == verdicts
    assert [finding.citation.number for finding in findings] == list(range(1, len(verdicts) + 1))


def test_what_is_not_marked_as_a_quote_is_said_not_to_be(lookup: Lookup) -> None:
    """Who reads that it is in no story is told that it may be the paster's own."""
    quoted, own = lookup.check("“The Pope resigned on Friday.” The mayor left on Friday.").findings
    assert quoted.reason == "No stored story has these words, nor any near to them."
    assert own.reason.startswith("It is not marked as a quote. No stored story has these words")


def test_what_known_replies_say_is_left_out(lookup: Lookup) -> None:
    """They are checked themselves; another word in it is no word of theirs."""
    ended = "Dock workers in Port Anselm ended their strike."
    reply = answered(Statement(ended, (1,)), citations=[cited(1, ended)])
    text = f"{reply.answer.question.text}\n\n{ended} [1]\n\n{ended.replace('ended', 'began')} [2]"
    assert [finding.citation.quote for finding in lookup.check(text, [reply]).findings] == [ended.replace("ended", "began")]


def test_of_several_stories_the_best_verdict_wins(tmp_path: Path, rebuild: Rebuild) -> None:
    """A current story before an updated one, that before a withdrawn one; of those that are equally good the newest."""
    stories, data = tmp_path / "stories", tmp_path / "data"
    said = "Nobody was hurt in the flood, the mayor said."
    for name, published in (("oldest", "2024-01-01"), ("newer", "2024-03-01"), ("updated", "2024-05-01"), ("gone", "2024-06-01")):
        tell(stories, name, f"The news on {name} is this. {said}", published)
    rebuild(data, [stories])
    tell(stories, "updated", "The news on updated is this. One person was hurt in the flood, the mayor said.", "2024-05-01")
    (stories / "gone.md").unlink()
    found = []
    for name in ("", "newer", "oldest", "updated"):
        if name:
            (stories / f"{name}.md").unlink()
        tell(stories, "other", f"Another story stands here, after {name or 'nothing'}.")
        rebuild(data, [stories])
        with looking(data) as lookup:
            finding = lookup.find(said)
        found.append((finding.verdict, finding.citation.title))
    assert found == [
        (Verdict.VERIFIED, "A story on newer"),
        (Verdict.VERIFIED, "A story on oldest"),
        (Verdict.UPDATED, "A story on updated"),
        (Verdict.WITHDRAWN, "A story on gone"),
    ]


def test_a_damaged_copy_does_not_hide_a_sound_one(tmp_path: Path, rebuild: Rebuild) -> None:
    """Two stories have the words, and one of them was altered in the store: the other verifies them; alone, it is altered."""
    stories, data = tmp_path / "stories", tmp_path / "data"
    for name in ("strike", "again"):
        tell(stories, name, f"{STRIKE} This is on {name}.")
    rebuild(data, [stories])
    quote = "Dock workers in Port Anselm ended their strike."
    file = data / "store.sqlite"
    harm(file, "UPDATE version SET text = text || ' More.' WHERE title LIKE '%strike'")
    with looking(data) as lookup:
        assert (lookup.find(quote).verdict, lookup.find(quote).citation.title) == (Verdict.VERIFIED, "A story on again")
        harm(file, "UPDATE version SET text = text || ' More.' WHERE title LIKE '%again'")
    with looking(data) as lookup:
        assert lookup.find(quote).verdict is Verdict.ALTERED


@pytest.mark.parametrize("column", ["authors", "derived", "published"])
def test_a_row_that_cannot_be_read_does_not_end_the_search(tmp_path: Path, data: Path, column: str) -> None:
    """A damaged story is passed over where another one has the words, and found altered where it alone has them."""
    shutil.copytree(data, tmp_path / "data")
    harm(tmp_path / "data" / "store.sqlite", f"UPDATE version SET {column} = '[' WHERE title LIKE '%strike'")  # noqa: S608 - a constant
    with looking(tmp_path / "data") as lookup:
        assert lookup.find("The river Lom flooded two villages.").verdict is Verdict.WITHDRAWN
        assert lookup.find("Dock workers in Port Anselm ended their strike.").verdict is Verdict.ALTERED
        assert lookup.find("They accepted a rise of “five percent”, the union said.").verdict is Verdict.MISSING
