"""Pasted quotes are found in a text of any origin, and in a story word for word, whatever became of their marks and spaces."""

import io
import re
import textwrap
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from bot.answer import Answer
from bot.answering.newsroom import Newsroom
from bot.checking.quotes import quotes_in, reply_ids, said_in, verbatim
from bot.rendering.terminal import show_answer
from bot.reply import ALPHABET, ReplyId
from bot.slack.blocks import answer_message
from bot.slack.text import unescape
from bot.wording import UNSURE
from index.sentences import split_sentences
from index.text import normalise
from tests.checking.test_lookup import as_pasted, copied
from tests.conftest import NOW
from tests.rendering.forms import AGROUND, BLAMED, FORMS, STUCK, THREE_SIDES, TIMELINE, TOWED, TWO_SIDES, in_order
from tests.slack.test_blocks import answered

STORY = (
    "The minister said: “It's a «good» deal”, and left.\nThe cost (up to A$2.5 bn) is 100% [sic] known. Talks end. No\u00a0one won."
)
TYPED = {"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "'": "’", '"': "”"}


# Found in a story


@pytest.mark.parametrize(
    "quote",
    [
        'The minister said: "It\'s a "good" deal", and left.',
        "The minister said: „It’s a “good” deal“, and left.",
        "  It‘s   a «good»\n deal ",
        "left. The cost",
        "left.\r\nThe cost",
        "(up to A$2.5 bn) is 100% [sic] known.",
        "No one won.",
        "No\u202fone\u3000won",
        "cost",
    ],
)
def test_a_quote_is_found_word_for_word(quote: str) -> None:
    """Straight and curly quotation marks are alike, and so is all white space; signs of patterns mean themselves."""
    assert verbatim(quote).search(STORY)


@pytest.mark.parametrize(
    "quote",
    [
        "he minister said",
        "The minister sai",
        "Talks en",
        "ost (up",
        "A$2.5 b",
        "A$2x5 bn",
        "up to A$3.5 bn",
        "Talk end.",
        "Talksend.",
        "talks end.",
        "good deal",
        "100. [sic]",
        "The cost up to",
    ],
)
def test_other_words_are_not_found(quote: str) -> None:
    """Nor is a part of a word, another number, another case, or a quotation mark less."""
    assert not verbatim(quote).search(STORY)


@given(st.text(), st.text(), st.text())
def test_any_text_is_found_in_itself(before: str, quote: str, after: str) -> None:
    """Wherever it stands between spaces, and exactly there or earlier."""
    quote = normalise(quote).strip()
    text = f"{normalise(before)} {quote} {normalise(after)}"
    match = verbatim(quote).search(text)
    assert match is not None
    assert match.start() <= len(normalise(before)) + 1


words = st.lists(
    st.sampled_from(["talks", "“Yes”,", "'no'", "A$268", "«deal»", "1.5", "né", "(sic)", "don’t", "x+y", "\\d", "."]), min_size=1
)
spaces = st.sampled_from([" ", "  ", "\u00a0", "\n", " \n ", "\t", "\r\n", "\u2009"])


@given(words, st.data())
def test_marks_and_spaces_may_change_on_the_way(pieces: list[str], data: st.DataObject) -> None:
    """Every sentence of every text is found when its quotation marks and its white space are others."""
    text = normalise("".join(data.draw(spaces) + piece for piece in pieces))
    for sentence in split_sentences(text):
        changed = "".join(TYPED.get(letter, letter) for letter in sentence.text)
        changed = re.sub(r"\s+", lambda _: data.draw(spaces), changed)
        assert verbatim(changed).search(text), (changed, text)


@given(words, st.data())
def test_bold_may_be_put_in_on_the_way(pieces: list[str], data: st.DataObject) -> None:
    """Asterisks around any words of a text hide it from no search that knows of them; what the text has of its own is found too."""
    text = " ".join(data.draw(st.sampled_from(["", "*", "**"])) + piece for piece in pieces)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    marked = f"{text[:start]}*{text[start:end]}*{text[end:]}"
    assert verbatim(marked, bold=True).search(text)
    assert verbatim(text).search(text)


def test_only_bold_may_be_missing() -> None:
    """A story without the asterisks of a quote does not have it, word for word; and other words are no bold."""
    assert not verbatim("It is *now* known.").search("It is now known.")
    assert verbatim("It is *now* known.", bold=True).search("It is now known.")
    assert not verbatim("It is *not* known.", bold=True).search("It is now known.")
    assert verbatim("It is *now* known.").search("It is *now* known.")


# Found in what people paste


SENTENCE = "The two sides agreed to meet again in spring."
OTHER = "Lorries may cross the bridge again."
NOTHING = """Nothing found: no story says enough to answer this.

{heading}

• Harbour Post, 1 May 2024: “The ferry Marisa ran aground”, says its captain
• outlet unknown, date unknown: Ferries are late again on all the coast

{note}

{facts} · reply bcdfgh
"""


@pytest.mark.parametrize("heading", ["Nearest stories", "Nearest stories:", "*Nearest stories*"])
@pytest.mark.parametrize(
    "note", ["", "ℹ️ Dates understood: “in May of last year” = 1 May 2023 to 31 May 2023; stories of that time come first"]
)
@pytest.mark.parametrize(
    "facts",
    [
        "Newest of 22 stories searched: 4 March 2024",
        "As of 4 March 2024 (newest of 1 story searched)",
        "No story is from that time",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_nothing_found_pasted_from_slack_quotes_nothing(heading: str, note: str, facts: str, gap: str) -> None:
    """Whatever blank lines Slack puts between, and in the words of this release and of those before."""
    text = NOTHING.format(heading=heading, note=note, facts=facts)
    assert quotes_in(re.sub(r"\n+", gap, text)) == ()
    assert quotes_in(f"{text}\n> {SENTENCE}") == (SENTENCE,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{SENTENCE} [1]", [SENTENCE]),
        (f"{SENTENCE} [1][2]\n\n{OTHER} [3]", [SENTENCE, OTHER]),
        (f"  {SENTENCE}  [1] [12] \r\n\r\n  {OTHER} [3]", [SENTENCE, OTHER]),
        (f"Here it is:\n\n{SENTENCE} [1]\n\nHe told me so himself yesterday.", [SENTENCE]),
        (f"> {SENTENCE}", [SENTENCE]),
        (f"> The two sides agreed\n> to meet again in spring.\n\nWhat do you think of that?\n\n> {OTHER}", [SENTENCE, OTHER]),
        (f"Somebody wrote:\n> {SENTENCE}\nI do not believe that one.\n>{OTHER}", [SENTENCE, OTHER]),
        (f"> {SENTENCE} {OTHER}", [SENTENCE, OTHER]),
        (f"> {SENTENCE}\n>\n> {OTHER}", [SENTENCE, OTHER]),
        (f"> {SENTENCE} [1]\n> {OTHER} [2][3]\nSources\n[1] Sample Wire: Talks begin", [SENTENCE, OTHER]),
        (f"{SENTENCE} [1]\n{OTHER} [2]\nNewest of 22 stories searched: 4 March 2024", [SENTENCE, OTHER]),
        (f"> {SENTENCE} *[1]*\n> {OTHER} *[2][3]*\n*Sources*\n[1] Sample Wire: Talks begin", [SENTENCE, OTHER]),
        (f"> {SENTENCE}* [1]*", [SENTENCE]),
        ("> The ferry left at *noon* *[1][2]*", ["The ferry left at *noon*"]),
        ("> The ferry left at *noon* [1]", ["The ferry left at *noon*"]),
        ("Stories [1]\nand [2] say that nobody had left. [3]", ["Stories [1] and [2] say that nobody had left."]),
        (f"│ {SENTENCE}\n\n▎ {OTHER}", [SENTENCE, OTHER]),
        (f"They say that “{SENTENCE}” I doubt it.", [SENTENCE]),
        (f'They say that "{SENTENCE}" and that "{OTHER}"', [SENTENCE, OTHER]),
        (f"They call it a “deal” and write “{SENTENCE}” all the same.", [SENTENCE]),
        (f"{SENTENCE} {OTHER}", [SENTENCE, OTHER]),
        (f"{SENTENCE}\n\n{OTHER}\n", [SENTENCE, OTHER]),
        ("The two sides agreed\nto meet again\nin spring.", [SENTENCE]),
        ("Sources in Geneva said that the talks had begun. [1]", ["Sources in Geneva said that the talks had begun."]),
        ("As of 3 March nobody had left the town. [1]", ["As of 3 March nobody had left the town."]),
        ("Nothing found its way out of the port on Friday. [1]", ["Nothing found its way out of the port on Friday."]),
        ("", []),
        (" \n\n \t\n", []),
        ("Sources\n  [1] Sample Wire: Talks begin, 4 March 2024\n      https://sample-wire.example/talks", []),
        ("https://sample-wire.example/talks", []),
        (f"{SENTENCE} [1]\n\nNewest story used: 4 March 2024 · As of 5 March 2024 (newest of 22 stories searched)", [SENTENCE]),
        (
            f"{SENTENCE} [1]\n\nDates understood: “on Monday in the port” = 4 March 2024; stories of that time come first",
            [SENTENCE],
        ),
        (f"{SENTENCE} [1]\n\n:information_source: Story [1] is from 4 March 2024, “not from the time asked about”.", [SENTENCE]),
        ("Nearest stories of the week are told by them. [1]", ["Nearest stories of the week are told by them."]),
        ("Newest story used in the trial was a forgery. [1]", ["Newest story used in the trial was a forgery."]),
    ],
)
def test_quotes_are_found_in_what_is_pasted(text: str, found: list[str]) -> None:
    """Numbered statements, quotations set off or in marks, or all of it; sentence by sentence, in reading order."""
    assert list(quotes_in(text)) == found


@pytest.mark.parametrize(
    "heading",
    [
        *(UNSURE, f"{UNSURE}\n", f"*{UNSURE}*", f"**{UNSURE}**\n", f"  {UNSURE}  ", f"> {UNSURE}", f"> *{UNSURE}*\n>"),
        *(
            "No story clearly answers this. The nearest\nsentences:",
            "> No story clearly answers\n> this. The nearest sentences:\n>",
        ),
        f"Dateline  10:32\n{UNSURE}",
    ],
)
@pytest.mark.parametrize(
    "shown",
    [
        f"  {SENTENCE} [1]\n\n  {OTHER} [2]\n\nSources\n  [1] Sample Wire: Talks begin, 4 March 2024",
        f"> {SENTENCE} *[1]*\n> {OTHER} *[2]*\n*Sources*\n[1] Sample Wire: Talks begin, 4 March 2024",
        f"{SENTENCE} [1]\n{OTHER} [2]\nSources\n[1] Sample Wire: Talks begin, 4 March 2024",
    ],
    ids=["terminal", "marked up", "copied"],
)
def test_what_is_said_above_the_nearest_sentences_is_no_quote(heading: str, shown: str) -> None:
    """Bold or not, set off or not, however its line was broken; the sentences below it are quotes."""
    assert quotes_in(f"{heading}\n{shown}") == (SENTENCE, OTHER)
    assert quotes_in(UNSURE) == quotes_in(f"*{UNSURE}*\n") == ()


def test_other_words_on_what_a_story_answers_are_quoted() -> None:
    """Only our own line is left out."""
    words = "No story clearly answers this, the nearest relative said."
    assert quotes_in(f"{words} [1]") == (words,)


def test_a_figure_on_a_line_of_its_own_is_said() -> None:
    """Within a sentence it is no count of reactions; below one it is."""
    assert quotes_in("The storm killed\n12\npeople on the coast.") == ("The storm killed 12 people on the coast.",)
    assert quotes_in("The storm hit the coast.\n12\n:eyes:\n3") == ("The storm hit the coast.",)
    assert quotes_in("A storm on the coast\n:eyes:\n3\nPeople fled.") == ("A storm on the coast", "People fled.")


@pytest.mark.parametrize("run", [" ", "\t", "\u2600", "\u2600 ", ":eyes: ", "[1] "])
def test_a_long_run_takes_no_longer_than_a_long_text(run: str) -> None:
    """Of what says nothing, within a sentence: in a time that grows with its square this would not end."""
    said = " ".join(said_in(f"The talks{run * (60_000 // len(run))}failed.")[0].text.split())
    assert said.startswith("The talks")


@given(st.text())
@example("A\r0\n0:")
@example("A\r'\n0:")
@example("A\n\U0001f642\n0:")
def test_any_text_can_be_pasted(text: str) -> None:
    """What is found is not empty, in one line, and stands in the text but for its white space and marks of Markdown."""
    whole = re.sub(r"[\s>▎│_`#*]+", "", normalise(text))
    for quote in quotes_in(text):
        assert quote.strip()
        assert "\n" not in quote
        assert re.sub(r"[\s>▎│_`#*]+", "", quote) in whole


def pasted(newsroom: Newsroom, question: str, width: int, *, terminal: bool) -> tuple[str, list[str]]:
    """An answer as a terminal of a width shows it; and its statements."""
    answer = asked(newsroom, question)
    return printed(answer, width, terminal=terminal), in_order(answer)


@cache
def asked(newsroom: Newsroom, question: str) -> Answer:
    """An answer, which many tests paste in many widths."""
    return newsroom.ask(question, NOW)


def printed(answer: Answer, width: int, *, terminal: bool) -> str:
    """An answer as a terminal of a width shows it, long lines broken by the terminal itself."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, highlight=False)
    show_answer(answer, console, ReplyId("bcdfgh"))
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    if terminal:
        lines = [part for line in lines for part in (textwrap.wrap(line, width, drop_whitespace=False) or [""])]
    return "\n".join(lines)


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "file"])
@pytest.mark.parametrize("width", [40, 60, 200])
@pytest.mark.parametrize(
    "question",
    [
        "How long is Finland's border with Russia?",
        "How many people were killed in the Kerman bombings?",
        "What did Zhang Youxia tell Belousov today?",
        "What happened at the BRICS summit?",
        "How much will the AUKUS submarine program cost?",
    ],
)
def test_our_own_reply_is_read_again(newsroom: Newsroom, question: str, width: int, terminal: bool) -> None:  # noqa: FBT001 - a table's column
    """Its statements are the quotes, as they stand in the story; sources, notes and the line that dates it are none."""
    text, statements = pasted(newsroom, question, width, terminal=terminal)
    assert "Sources" in text
    assert list(quotes_in(text)) == statements
    assert reply_ids(re.sub(r"\s+", " ", text)) == ("bcdfgh",)


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "file"])
@pytest.mark.parametrize("width", [24, 40, 62, 80, 90, 91, 120, 200])
@pytest.mark.parametrize("answer", FORMS.values(), ids=FORMS)
def test_every_form_is_read_again_from_a_terminal(answer: Answer, width: int, terminal: bool) -> None:  # noqa: FBT001 - a table's column
    """One below the other, beside dates or side by side: the statements are the quotes, and nothing that stands beside them."""
    text = printed(answer, width, terminal=terminal)
    assert list(quotes_in(text)) == in_order(answer)
    assert list(quotes_in(text.replace("\n", " \r\n"))) == in_order(answer)


@pytest.mark.parametrize("answer", FORMS.values(), ids=FORMS)
def test_every_form_is_read_again_from_slack(answer: Answer) -> None:
    """As marked-up text, where asterisks stay for who looks the words up, and as plain text."""
    message = answer_message(answered(**{name: getattr(answer, name) for name in Answer.__slots__}), {})
    assert [quote.replace("*", "") for quote in quotes_in(unescape(as_pasted(message)))] == in_order(answer)
    assert list(quotes_in(copied(message))) == in_order(answer)


@pytest.mark.parametrize(
    ("answer", "first", "last", "found"),
    [
        (TIMELINE, "7 March", "[1]", [AGROUND]),
        (TIMELINE, "9 March", "[2]", [TOWED]),
        (TIMELINE, "It was towed", "[2]", [TOWED]),
        (TIMELINE, "[Before it", "[3]", [TOWED, BLAMED]),
        (TWO_SIDES, "● Port", "[3]", [AGROUND, TOWED, BLAMED]),
        (THREE_SIDES, "● The Karst", "[2]", [BLAMED]),
        (THREE_SIDES, "(“two days later”", "[2]", [BLAMED]),
    ],
)
def test_a_part_of_a_form_can_be_pasted(answer: Answer, first: str, last: str, found: list[str]) -> None:
    """From any word on to the number of a statement: a terminal marks whole lines, wherever columns begin."""
    text = printed(answer, 100, terminal=True).partition("Sources\n")[0]
    start = text.index(first)
    assert list(quotes_in(text[start : text.index(last, start) + len(last)])) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"● Russia\n{SENTENCE} [1]\n● Ukraine\n{OTHER} [2]", [SENTENCE, OTHER]),
        (f"*● The town’s council*\n> {SENTENCE} *[1]*\n\n> {OTHER} *[2]*", [SENTENCE, OTHER]),
        (f"Probably:\n● 7 March 2024\n{SENTENCE} [1]", [SENTENCE]),
        (f"[Before it: “{OTHER}”]\n{SENTENCE} [1]", [SENTENCE]),
        (f"> _[Before\n> it: “He said “so [1] it\n> is”.”]_\n> {SENTENCE} *[1]*\n> _(“in spring”: May (or June))_", [SENTENCE]),
        (f"{SENTENCE} [1]\n(“in\nspring”:\nMay)\n{OTHER} [2]\n(“the long bridge”: over\nthe Lom)", [SENTENCE, OTHER]),
        (f"{SENTENCE} [1]\n\n(“In spring”: a novel of many years.) [2]", [SENTENCE, "(“In spring”: a novel of many years.)"]),
        (f"[Before it: “{OTHER}”\n{SENTENCE} [1]", [f"[Before it: “{OTHER}”", SENTENCE]),
        (f"Before it: “{OTHER}”", [OTHER]),
        (f"    March 2024 │ {SENTENCE} [1]\n               │\n  date unknown │ {OTHER} [2]", [SENTENCE, OTHER]),
        (f"Cup │ Sport: {SENTENCE} [1]", [f"Cup │ Sport: {SENTENCE}"]),
        (f"│ {SENTENCE}\n│ {OTHER}", [SENTENCE, OTHER]),
    ],
)
def test_only_our_own_frame_is_left_out(text: str, found: list[str]) -> None:
    """Labels, what comes before and what words mean, however lines were broken; what only looks alike is quoted."""
    assert list(quotes_in(text)) == found


def test_what_is_no_end_hides_no_statement() -> None:
    """A sign that begins what is left out, and no sign that ends it, leaves all statements in: nothing escapes the check."""
    text = f"[Before it: “Nobody knows.\n{SENTENCE} [1]\n{OTHER} [2]\n{STUCK}”]\n"
    assert [quote for quote in quotes_in(text) if OTHER in quote] == [OTHER]
    assert any(SENTENCE in quote for quote in quotes_in(text))
    assert quotes_in(f"{SENTENCE} [1]\n(“the talks”: they\n{OTHER} [2]\nended)")[1].endswith(OTHER)


@pytest.mark.parametrize("question", ["Who won the 2026 World Cup?", "What did Zhang Youxia tell Belousov since November 2024?"])
def test_a_reply_that_found_nothing_quotes_nothing(newsroom: Newsroom, question: str) -> None:
    """The stories that it names as nearest are no quotes."""
    text, statements = pasted(newsroom, question, 60, terminal=True)
    assert statements == []
    assert quotes_in(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As of 4 March 2024 · reply 7k3f9q", ["7k3f9q"]),
        ("reply 7k3f9q and reply bcdfgh, and once more reply 7k3f9q", ["7k3f9q", "bcdfgh"]),
        ("reply before noon, reply planet, reply 7k3f9, reply 7k3f9qq", []),
        ("noreply 7k3f9q", []),
        ("", []),
    ],
)
def test_ids_of_replies_are_found(text: str, found: list[str]) -> None:
    """Each once, in reading order; words that only look alike are none."""
    assert list(reply_ids(text)) == found


@given(st.text(ALPHABET, min_size=6, max_size=6), st.text(), st.text())
def test_every_id_is_found(reply_id: str, before: str, after: str) -> None:
    """Whatever stands around it."""
    assert reply_id in reply_ids(f"{before} reply {reply_id} {after}")
