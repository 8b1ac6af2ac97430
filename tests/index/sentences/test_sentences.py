"""Sentences have exact places, and what an answer must never show is not citable."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Role, Sentence
from index.sentences import split_sentences
from index.text import normalise

ANY_TEXT = st.text(st.characters())
TRICKY = st.lists(
    st.sampled_from(
        [
            *"\n\u00a0\u2003\u2028\u3000 .!?,()'\"“”«»…🚢",
            *("J.\u00a0Doe", "U.S.", "Mr.", "Oct. 15", "\r\n", "\t", "7 p.m. ET", "We left", "he said", "EFE", "(AP)", "1.5"),
            *("Kyiv, Oct 15 (EFE).- ", "abc-de", "你好。", "\x85", "e\u0301"),
        ]
    )
).map("".join)


def split(text: str, **options: tuple[str, ...]) -> tuple[Sentence, ...]:
    """Normalise and split."""
    return split_sentences(normalise(text), None, *options.values())


def texts(text: str) -> list[str]:
    """Return the sentences' words."""
    return [sentence.text for sentence in split(text)]


def role_of(line: str) -> Role:
    """Return the role of a line that stands in the middle of a story."""
    story = f"The first ship left the harbour.\n{line}\nThe second ship left it too.\nThe third ship stayed.\nNobody knew why."
    (sentence,) = [part for part in split(story) if part.text == normalise(line).strip()]
    return sentence.role


@given(ANY_TEXT | TRICKY)
@example("J.\u00a0Doe")
@example("\u00a0J. \u2003Doe said. \n\u00a0\n He left. EFE")
@example("Kyiv\n(EFE).- He left.")
@example("D\u00a0. He left.")  # the splitter dies on it
@example("Kyiv, Oct 15 (EFE).-\n\n")
@example("\u201cWe left.\u201d\u2028He said so.")
def test_sentences_hold_every_character_once_and_in_order(raw: str) -> None:
    """Each span is its text and one clean line, and the spans follow one another and miss nothing but white space."""
    text = normalise(raw)
    end = 0
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= end
        assert not text[end : sentence.start].strip()
        assert sentence.text
        assert sentence.text == sentence.text.strip()
        assert "\n" not in sentence.text
        end = sentence.end
    assert not text[end:].strip()


@given(ANY_TEXT, st.sampled_from(["en", "de", "es", "zh", "xx", "", "not a language"]))
def test_every_language_can_be_split(raw: str, language: str) -> None:
    """A language that is unknown is no error, and no character is lost in any."""
    text = normalise(raw)
    sentences = split_sentences(text, language)
    assert "".join("".join(sentence.text.split()) for sentence in sentences) == "".join(text.split())


@given(st.lists(st.sampled_from(["Two ships met at sea.", "Nobody was hurt on board."]), min_size=1))
def test_repeated_sentences_each_have_their_own_place(texts: list[str]) -> None:
    """A sentence that stands in a story twice is found twice, each time where it stands."""
    sentences = split(" ".join(texts))
    assert [sentence.text for sentence in sentences] == texts
    assert len({sentence.start for sentence in sentences}) == len(texts)


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. and the U.N. agreed on a plan.",
        "Mr. Doe met Mrs. Roe and Dr. Poe.",
        "They met on Oct. 15 in the harbour.",
        "The captain, J. Doe, left the harbour.",
        "The captain, J.\u00a0Doe, left the harbour.",
        "Prices rose by 3.5 percent to $1.2 million.",
        "The polls close at 7 p.m. ET on Tuesday.",
        "The polls close at 7 a.m. Eastern time on Tuesday.",
        "Gen. Jane Doe and Lt. Col. John Roe met at 3 p.m. on Friday.",
        "The office in St. Petersburg was closed.",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    """Points after initials, titles and months, and in numbers, do not split."""
    assert texts(f"{sentence} They left.") == [sentence, "They left."]


def test_a_sentence_may_end_in_an_abbreviation() -> None:
    """What follows with a capital is a sentence of its own."""
    assert texts("He lives in the U.S. He left it on Friday.") == ["He lives in the U.S.", "He left it on Friday."]


def test_a_line_end_ends_a_sentence() -> None:
    """A heading does not run into the paragraph below it."""
    assert texts("Ships in the north\nTwo ships met.\n\nThey left.") == ["Ships in the north", "Two ships met.", "They left."]


BYLINES = [
    "By Jane Doe",
    "BY JANE DOE",
    "By Jane Doe and John Roe",
    "By Jane Doe, Example Post",
    "By Jane Doe in Kyiv and John Roe in Warsaw",
    "Story by Jane Doe",
    "By \u00c9milie O\u2019Doe",
    "Reporting by Jane Doe and John Roe; Editing by Max Poe",
    "(Reporting by Jane Doe in Oslo; Editing by Max Poe)",
    "Additional reporting by Jane Doe.",
    "Jane Doe and John Roe contributed to this report.",
    "Example Post\u2019s Jane Doe contributed reporting from Oslo.",
    "Writers " + "Jane Doe, " * 20 + "and Max Poe contributed to this report.",
]
CAPTIONS = [
    "Photo: A ship in the harbour of Oslo.",
    "Image: A ship in the harbour",
    "(Photo: A ship lies in the harbour of Oslo.)",
    "File photo: A ship leaves the harbour in May.",
    "Photos: Ships " + "and more ships " * 20 + "in Oslo.",
    "Hide caption 3 of 12 A ship leaves the harbour.",
    "Jane Doe/Getty Images",
    "Jane Doe/AFP via Getty Images",
    "A ship leaves Oslo on Monday, Jane Doe/AP",
    "A ship leaves Oslo on Monday (Jane Doe/Reuters).",
    "(AP Photo/Jane Doe)",
    "Photo by Jane Doe for the Example Post.",
    "A ship leaves Oslo (Photo by Jane Doe for the Example Post).",
    "Photo credit belongs to Jane Doe.",
    "Watch: Two ships meet at sea.",
    "Video: Two ships meet at sea.",
]
FURNITURE = [
    "Click here to read the story in full.",
    "Click here",
    "Tap here for more on the harbour.",
    "Click to see all ships.",
    "Read more: Ships in the north.",
    "Read more about the ships of Oslo.",
    "Read more",
    "See more from the harbour of Oslo.",
    "More from the Example Post",
    "Related: Ships in the north are many.",
    "More:Ships in the north are many.",
    "Sign up for our newsletter on ships.",
    "Please subscribe to the Example Post today.",
    "You can sign up here for the weekly newsletter.",
    "Get our letter on ships in your inbox every morning.",
    "Updated 3:15 PM ET",
    "Updated 3:15 PM ET, Tue October 15, 2024",
    "Updated Oct. 15, 2024 at 3:15 p.m.",
    "Last updated on Oct. 15, 2024 at 3:15 p.m. ET",
    "Published 15 October 2024.",
    "3:15 p.m. ET, October 15, 2024",
    "Advertisement",
    "Follow us on all channels for more.",
    "Follow Jane Doe on Twitter: @janedoe.",
    "\u00a9 2024 Example Post and partners.",
    "All rights reserved.",
    "By signing up you agree to our terms of service and privacy policy.",
    "We use cookies to make this site better.",
    "This article was originally published in May.",
    "This story has been updated with a statement of the harbour office.",
    "Correction: An earlier version of this story named the wrong ship.",
    "Correction: An earlier version of this story " + "and of another " * 20 + "named the wrong ship.",
    "Editor\u2019s note: Jane Doe is a captain and a writer.",
    "Clarification: The ship left on Monday.",
    "The views expressed in this commentary are her own.",
]
FRAGMENTS = [
    "Jane Doe",
    "1,200",
    "1 2 3 4 5 6.",
    "What the captains of the two ships said next",
    "Ships in the north of Norway",
    "The harbour has three rules:",
    "\u2022 Ships: 12 in the north, 13 in the south",
    "\u2014" * 12,
    "\u2605" * 12,
    "_ _ _ _ _ _ _ _",
    "He left.",
    "word " * 400 + "end.",
]
LOOSE_QUOTES = [
    "\u201cWe are ready for talks with everybody.\u201d",
    '"We are ready for talks with everybody."',
    "\u2018We are ready for talks with everybody.\u2019",
    "'We\u2019re ready for talks with everybody.'",
    "\u00abWe are ready for talks with everybody.\u00bb",
    "\u201eWe are ready for talks with everybody.\u201c",
    "\u201cWe are ready for talks. We said so in May.\u201d",
    "\u201cWe will go on with this until the end.",
    "We will never give the harbour back to them.\u201d",
]
STATEMENTS = [
    "Two ships met at sea.",
    "By Monday the army had left the city.",
    "By then Jane Doe had left the city.",
    "From Kyiv the minister travelled on to Warsaw by train.",
    "Thousands sign up for the army each month, the ministry said.",
    "Many men sign up to get a passport, the ministry said.",
    "Read more slowly is what the minister told reporters on Friday.",
    "Seeing more ships, the captain turned back to the harbour.",
    "Loading of grain in Odesa began again on Friday.",
    "Advertisement spending fell by a tenth in the war's first year.",
    "Villagers brought the soldiers tea and cookies.",
    "The company changed its privacy policy after the ruling.",
    "The terms of service of the platform broke the law, the court said.",
    "The army was sued by Getty Images.",
    "A photograph by the agency showed tanks at the border.",
    "AP photographers were held in Minsk for two days.",
    "Reuters photos of the bridge show that it still stands.",
    "Published in 2021, the report was soon forgotten.",
    "Updated maps from 2022, the ministry said, show the new border.",
    "This post was abolished by parliament in 2010.",
    "This story is told in every village of the valley.",
    "Corrections to the treaty were agreed on Monday.",
    "Watching from the shore, the fishermen saw the ship sink.",
    "More than 30 people were killed on Monday.",
    "More from the south are on their way, the governor said.",
    "Photos of the ship were shown to the court.",
    "Maps of the minefields were handed over.",
    "Ends must justify means, the general told them.",
    "Follow the money, the prosecutor told the jury.",
    "The captain called it a \u201cmiracle.\u201d",
    "\u201cWe left,\u201d the captain said.",
    "\u201cWe left,\u201d he said, \u201cand we won.\u201d",
    "\u2018We left,\u2019 the captain said, \u2018and we won.\u2019",
    "We left the harbour,\u201d the captain said.",
    "Was it the wind that sank the ship?",
    "What a day it was for Oslo!",
    "He left the harbour and then\u2026",
    "The ship (a tanker) left on Monday (local time.)",
    "两艘船星期一在海上相遇，没有人受伤。",
    "เรือสองลำพบกันในทะเล",
    "दो जहाज समुद्र में मिले।",
    "هل التقت السفينتان في البحر؟",
]


@pytest.mark.parametrize(
    ("role", "line"),
    [
        (role, line)
        for role, lines in (
            (Role.BYLINE, BYLINES),
            (Role.CAPTION, CAPTIONS),
            (Role.FURNITURE, FURNITURE),
            (Role.FRAGMENT, FRAGMENTS),
            (Role.LOOSE_QUOTE, LOOSE_QUOTES),
        )
        for line in lines
    ],
)
def test_what_is_no_statement_is_not_citable(role: Role, line: str) -> None:
    """Bylines, captions, page furniture, fragments and quotations of nobody are marked as what they are."""
    assert role_of(line) is role


@pytest.mark.parametrize("line", STATEMENTS)
def test_ordinary_sentences_stay_citable(line: str) -> None:
    """A sentence that only resembles a byline, a caption or page furniture is reporting."""
    assert role_of(line) is Role.STATEMENT


def test_only_statements_are_citable() -> None:
    """Every other role keeps a sentence out of answers."""
    assert [role for role in Role if Sentence(0, 1, "x", role).citable] == [Role.STATEMENT]


@pytest.mark.parametrize("last", ["abc-de", "abc/de", "abc-def-gh", "EFE", "(EFE)", "-ends-", "ends", "###"])
def test_a_sign_off_at_the_end_is_no_statement(last: str) -> None:
    """Initials and agency names that close a dispatch are sign-offs."""
    assert split(f"Two ships met at sea.\n{last}")[-1].role is Role.SIGN_OFF


def test_an_agencys_name_is_cut_off_the_last_sentence() -> None:
    """The sentence before it is cited without it."""
    sentences = split("Two ships met at sea. Nobody was hurt on board. EFE\nabc-de")
    assert [(sentence.text, sentence.role) for sentence in sentences] == [
        ("Two ships met at sea.", Role.STATEMENT),
        ("Nobody was hurt on board.", Role.STATEMENT),
        ("EFE", Role.SIGN_OFF),
        ("abc-de", Role.SIGN_OFF),
    ]


@pytest.mark.parametrize("end", ["in the U.S.", "for Acme Inc.", "in May.", "on Jan. 3.", "at 7 p.m."])
def test_an_agencys_name_is_cut_off_behind_an_abbreviation(end: str) -> None:
    """A point that ends an abbreviation and a sentence at once is followed by a sign-off as any other."""
    assert texts(f"The ship was seen {end} EFE") == [f"The ship was seen {end}", "EFE"]


def test_an_agencys_name_in_a_sentence_stays_in_it() -> None:
    """Only what stands alone behind the full stop is cut off."""
    assert texts("The ministry confirmed this to EFE.") == ["The ministry confirmed this to EFE."]


def test_an_outlets_name_at_the_end_is_a_sign_off() -> None:
    """A name that the caller knows may be of any length and in brackets."""
    for last in ("Example Post", "(Example Post)", "Example Post."):
        sentences = split_sentences(f"Two ships met at sea.\n{last}", None, ("Example Post",))
        assert sentences[-1].role is Role.SIGN_OFF


def test_initials_amid_a_story_are_no_sign_off() -> None:
    """Sign-offs stand at the end, and elsewhere such a line is a fragment."""
    assert role_of("EFE") is Role.FRAGMENT


def test_a_dateline_is_never_cited() -> None:
    """The opening of a dispatch is a span of its own, and the first sentence begins behind it."""
    opening, first, *_ = split("Beijing, Oct 15 (EFE).- Two ships met at sea. They left.")
    assert (opening.text, opening.role) == ("Beijing, Oct 15 (EFE).-", Role.BYLINE)
    assert (first.text, first.role) == ("Two ships met at sea.", Role.STATEMENT)


@pytest.mark.parametrize(
    "line",
    [
        '"We are ready for talks now." The minister said that on Monday.',
        'The minister said so on Monday. "We are ready for talks now."',
        "\u201cWe are ready for talks now.\u201d The minister said that on Monday.",
        "The minister said so on Monday. \u201cWe are ready for talks now.\u201d",
    ],
)
def test_a_quotation_is_joined_with_who_said_it(line: str) -> None:
    """A quotation is cited together with the neighbour on its line that names the speaker."""
    (sentence,) = split(line)
    assert (sentence.text, sentence.role) == (line, Role.STATEMENT)


@pytest.mark.parametrize(
    "story",
    [
        "The minister said so on Monday.\n\u201cWe are ready for talks now.\u201d",
        "\u201cWe are ready for talks now.\u201d\nThe minister said that on Monday.",
        "The ship left the harbour on Monday. \u201cWe are ready for talks now.\u201d",
        "The minister said so on Monday. " + "\u201c" + "We are ready for talks now " * 50 + "then.\u201d",
    ],
)
def test_a_quotation_without_its_speaker_is_not_citable(story: str) -> None:
    """On another line, beside a sentence that names no speaker, or far too long, a quotation stays alone."""
    assert sorted(("\u201c" in sentence.text, sentence.citable) for sentence in split(story)) == [(False, True), (True, False)]


def test_a_quotation_keeps_its_marks() -> None:
    """A mark that nobody closes, or one too many, is not torn off into a sentence of its own."""
    story = "Ships met.\n\u201cWe will go on with this.\nThey left.\n\u201cIt is a \u2018good day.\u2019\u2019\nThey went home."
    assert texts(story) == story.split("\n")


def test_a_quotation_over_two_paragraphs_is_not_cited_by_halves() -> None:
    """The part without the speaker is a loose quotation, since nobody could tell whose words it is."""
    first, second = split("\u201cWe will go on until the very end.\n\u201cWe have no other choice,\u201d the minister said.")
    assert (first.role, second.role) == (Role.LOOSE_QUOTE, Role.STATEMENT)
