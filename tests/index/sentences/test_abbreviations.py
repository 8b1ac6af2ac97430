"""What follows an abbreviation tells whether its full stop ends the sentence."""

import pytest

from index.sentences import split_sentences
from index.sentences.abbreviations import DAYS, NUMBERED, OPEN, OTHERS, PLACES, TITLES

NEXT = "They left the harbour before noon."


def texts(text: str) -> list[str]:
    """Return the sentences' words."""
    return [sentence.text for sentence in split_sentences(text)]


def goes_on(sentence: str) -> bool:
    """Whether a sentence is one, and the next one begins behind it."""
    return texts(f"{sentence} {NEXT}") == [sentence, NEXT]


@pytest.mark.parametrize("title", sorted(TITLES))
def test_a_title_goes_on_with_a_name(title: str) -> None:
    """Whoever bears it, whatever letter the name begins with."""
    assert goes_on(f"The pact was signed by {title}. Roe in the old hall.")
    assert goes_on(f"The pact was signed by {title}. A. Roe in the old hall.")


@pytest.mark.parametrize("word", sorted(NUMBERED))
def test_a_number_belongs_to_the_word_before_it(word: str) -> None:
    """In figures and, where it has a capital, in Roman ones."""
    assert goes_on(f"The judges cited {word}. 5 of the old treaty.")


@pytest.mark.parametrize("word", sorted(DAYS | PLACES | OTHERS))
def test_an_abbreviation_within_a_sentence(word: str) -> None:
    """Behind each of them a comma, a small letter, a figure and a name may follow."""
    assert goes_on(f"The ship left the yard in {word}., and it stays there.")
    assert goes_on(f"The ship left the yard in {word}. and stays there.")
    assert goes_on(f"The ship left the yard of {word}. Roe and stays there.")


@pytest.mark.parametrize("word", sorted(DAYS | PLACES | OTHERS))
def test_the_same_abbreviation_may_end_the_sentence(word: str) -> None:
    """Where a word follows that begins sentences, and is no name."""
    for following in (NEXT, "The harbour was closed.", "It was closed on Monday.", "However, nobody left the harbour."):
        assert texts(f"The ship left the yard in {word}. {following}") == [f"The ship left the yard in {word}.", following]


@pytest.mark.parametrize("word", sorted(OPEN))
def test_some_never_end_a_sentence(word: str) -> None:
    """What they stand before is still to come."""
    assert goes_on(f"The court heard Roe {word}. The Harbour Board on Monday.")
    assert goes_on(f"The court heard Roe {word}. 40 of them on Monday.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Talks resume at 6 p.m. Thursday in Cairo.",
        "Talks resume at 6 a.m. Thurs. in Cairo.",
        "Talks resume at 6 p.m. on Thursday in Cairo.",
        "Talks resume at 6 p.m. Nov. 19 in Cairo.",
        "Talks resume at 6 P.M. November 19 in Cairo.",
        "Talks resume at 6 p.m. 19 November in Cairo.",
        "Talks resume at 6 p.m. Cairo time (1600 GMT) in the old hall.",
        "Talks resume at 6 p.m. (1600 GMT) in the old hall.",
        "Talks resume at 6 p.m. ET in the old hall.",
        "Talks resume at 6 p.m. AEST in the old hall.",
        "Lt. Gen. Jo Roe met Sen. Al Poe, R-Ala., and Gov. Max Doe of Mass. Bay Colony.",
        "Vice President J.D. Roe met Gen. Mark A. Poe (ret.) in Ft. Alder, Va., on Mon. Jan. 5.",
        "The U.S. Senate and the U.N. Security Council met the E.U. Commission in Washington, D.C., on Monday.",
        "The U.S.S. Gerald R. Roe left St. Alder's No. 2 dock at approx. 5 knots.",
        "The U.S. Army Corps v. State was cited in Art. 5, Sec. 8 and pp. 3-9 of the judgment.",
        "Velmora Inc. Chief Executive Ada Lin met J. K. Roe and George W. Poe Jr. on Monday.",
        "Yahoo! Inc. declined to comment on Monday.",
        "Then-Gov. Ada Lin and Atty. Gen. Jo Poe sued Velmora Corp. and Doe Bros. of Alder.",
        'He said: "No. It is not. Art. 5 is clear."',
        "Prices rose 3.2%... or so the officials say.",
        "She has a Ph.D. from the university, and he has an M.Sc. from the same.",
    ],
)
def test_sentences_of_dispatches_are_whole(sentence: str) -> None:
    """Hours, ranks, parties, laws, ships, companies and degrees as agencies write them."""
    assert goes_on(sentence)


@pytest.mark.parametrize(
    "first",
    [
        "The ship left the harbour at 5 a.m.",
        "He lives in the U.S.",
        "Nobody has heard of plan B.",
        "They fought in World War I.",
        "The firm belongs to Velmora Inc.",
        "She moved to Washington, D.C.",
        "The minister said no.",
    ],
)
def test_a_sentence_may_end_so(first: str) -> None:
    """The next one begins behind it, also within a quotation mark or bracket of its own."""
    assert texts(f"{first} {NEXT}") == [first, NEXT]


def test_an_hour_and_a_country_are_two_sentences() -> None:
    """A name that is no day does not belong to the hour before it."""
    assert texts("The talks ended at 6 p.m. Egypt said nothing of it.") == [
        "The talks ended at 6 p.m.",
        "Egypt said nothing of it.",
    ]
