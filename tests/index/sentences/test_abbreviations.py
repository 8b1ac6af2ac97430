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


@pytest.mark.parametrize(
    "sentence",
    [
        "The Velmora Gov’t. of Jo Poe met the Int'l. Harbour Board on Monday.",
        "Sqn. Ldr. Jo Roe, Flt. Lt. Al Poe and Tech. Sgt. Max Doe left on Monday.",
        "The pact was signed by P.M. Poe and by V.P. Lin in the old hall.",
        "The ops. chief of the yard left, and the spox. did not.",
        "The deal cost $3 bn. in all, and 40 sq. km. of land.",
        "Will they come? asked the master of the harbour.",
        "She has an Ed.D. from the university of Alder.",
    ],
)
def test_a_sentence_goes_on_in_small_letters_or_with_a_name(sentence: str) -> None:
    """Whether or not the word before the stop is in a table."""
    assert goes_on(sentence)


@pytest.mark.parametrize("following", ["al-Rashad claimed the attack.", "von Roe claimed the attack."])
def test_a_name_in_small_letters_begins_a_sentence(following: str) -> None:
    """Particles are written so."""
    assert texts(f"The ministry denied it. {following}")[-1] == following


def test_a_company_and_a_mister_are_two_sentences() -> None:
    """No company is called so, and no country."""
    assert texts("He works in the U.S. Mr. Roe does not.") == ["He works in the U.S.", "Mr. Roe does not."]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Der Minister traf am 5. Mai Hrn. Roe und gem. Art. 3 des 2. Abkommens auch Prof. Dr. A. Poe."),
        ("fr", "M. Roe a reçu Mme. Poe et le gén. J.-P. Lin selon l'art. 5 du traité."),
        ("es", "El Gral. Roe y la Dra. Poe citaron el art. 5 y la pág. 3 en EE. UU. el lunes."),
        ("it", "L'on. Roe e il dott. Poe hanno citato l'art. 5 e la pag. 3 del patto."),
        ("pt", "O gen. Roe, p. ex., citou o art. 5.º e a pág. 3 do tratado."),
    ],
)
def test_abbreviations_of_other_languages(language: str, sentence: str) -> None:
    """Titles, articles and pages end no sentence there either."""
    assert next(part.text for part in split_sentences(f"{sentence} Velmora.", language)) == sentence
