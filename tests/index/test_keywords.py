"""BM25 over chunks: rare words count most, dates limit, and no question can break the search."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ChunkId
from index.keywords import KeywordEntry, KeywordIndex, stems
from index.period import UNDATED

ALWAYS = (UNDATED, 2**62)
TEXTS = {
    1: "The minister visited the harbour on Monday.",
    2: "The minister signed the agreement on grain exports.",
    3: "The minister spoke about zirconium exports to Freedonia.",
    4: "The minister said nothing.",
    5: "Fishermen in the north met officials of the fisheries board.",
}


def index_of(folder: Path, *entries: KeywordEntry) -> KeywordIndex:
    """Write an index and open it."""
    folder.mkdir(parents=True, exist_ok=True)
    KeywordIndex.write(folder, entries)
    return KeywordIndex(folder)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    """The texts above, all of one moment and without a title."""
    entries = (KeywordEntry(number, "", text, 1_000) for number, text in TEXTS.items())
    return index_of(tmp_path_factory.mktemp("keywords"), *entries)


def found(index: KeywordIndex, text: str, published: tuple[int, int] = ALWAYS) -> list[int]:
    """Ids found, best first."""
    return [number for number, _ in index.search(text, 10, published)]


def rarity(index: KeywordIndex, term: str) -> float:
    """Inverse document frequency of a stem, by the formula of BM25: the reference for scores."""
    having = index._searcher.doc_freq("text", term)
    return math.log(1 + (len(index) - having + 0.5) / (having + 0.5))


def test_it_holds_what_was_written(tmp_path: Path, index: KeywordIndex) -> None:
    """As many chunks as entries; none is no error."""
    assert len(index) == len(TEXTS)
    empty = index_of(tmp_path / "empty")
    assert len(empty) == 0
    assert empty.search("minister", 10, ALWAYS) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Naval exercises held", ("naval", "exercis", "held")),
        ("signing SIGNED signs", ("sign", "sign", "sign")),
        ("U.S.-led", ("u", "s", "led")),
        ("Šefčík’s par\u00adlia\u00adment, the \ufb01nal o\ufb03ce", ("sefcik", "s", "parliament", "the", "final", "offic")),
        ("", ()),
        ("?!", ()),
    ],
)
def test_stems(text: str, expected: tuple[str, ...]) -> None:
    """Words are lower-cased and cut to their stems, in order; punctuation is none."""
    assert stems(text) == expected


@pytest.mark.parametrize("question", ["fishery", "FISHERMAN fishermen", "official"])
def test_another_form_of_a_word_is_found(index: KeywordIndex, question: str) -> None:
    """Singular, plural and capitals meet in the stem."""
    assert 5 in found(index, question)


def test_a_rare_word_counts_more_than_a_common_one(index: KeywordIndex) -> None:
    """Of chunks with one word of the question each, the one with the rarer word comes first."""
    assert found(index, "minister zirconium")[0] == 3
    assert found(index, "minister grain")[0] == 2
    assert set(found(index, "minister grain")) == {1, 2, 3, 4}


def test_scores_fall_and_k_limits(index: KeywordIndex) -> None:
    """Best first, at most k, and each chunk once."""
    hits = index.search("minister exports on Monday", 3, ALWAYS)
    scores = [score for _, score in hits]
    assert len({number for number, _ in hits}) == len(hits) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


@pytest.mark.parametrize(
    "question",
    [
        "zirconium AND unheard",
        "NOT zirconium",
        "-zirconium",
        "+minister +zirconium",
        'title:"zirconium"',
        "text:zirconium",
        "zirconium~2^9",
        "[zirconium TO zirconium]",
        "zirconium*",
        "(zirconium",
        'zirconium"',
        "published:[* TO *] zirconium",
        "IN [zirconium]",
        "zirconium || /.*/",
    ],
)
def test_syntax_in_a_question_means_nothing(index: KeywordIndex, question: str) -> None:
    """What other search engines would take for operators is passed over: the word is found as if it stood alone."""
    assert found(index, question)[0] == 3


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("and", []),
        ("or not", []),
        ("in", [5]),
        ("to", [3]),
        ("__", []),
        ("_ _", []),
        ("_ zirconium _", [3]),
        ("İN zirconium", [3, 5]),
    ],
)
def test_words_that_are_operators_elsewhere_are_words(index: KeywordIndex, question: str, expected: list[int]) -> None:
    """An operator in small letters is a word like any other; an underscore alone is none."""
    assert found(index, question) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(index: KeywordIndex, question: str) -> None:
    """Whatever is asked, the search answers with at most k of its chunks."""
    hits = index.search(question, 3, ALWAYS)
    assert len(hits) <= 3
    assert {number for number, _ in hits} <= TEXTS.keys()


@given(st.lists(st.sampled_from(["minister", "AND", "OR", "NOT", "IN", "TO", *'+-"()[]{}:^~*?\\/<>=|&!_.,', "title:", "1.5"])))
def test_no_syntax_breaks_the_search(index: KeywordIndex, parts: list[str]) -> None:
    """However operators and brackets are strung together, a word among them is found."""
    for question in (" ".join(parts), "".join(parts), f"minister {''.join(parts)}"):
        index.search(question, 3, ALWAYS)
    assert set(found(index, f"{' '.join(parts)} minister")) >= {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((1_000, 3_000), {10, 20}),
        ((1_001, 3_000), {20}),
        ((1_000, 2_000), {10}),
        ((1_000, 2_001), {10, 20}),
        ((1_000, 1_000), set()),
        ((0, 9_000), {10, 20, 30}),
        ((-9_000, 9_000), {5, 10, 20, 30}),
        ((UNDATED, 1_000), {1, 5}),
        ((UNDATED, 9_000), {1, 5, 10, 20, 30}),
    ],
)
def test_the_span_of_dates_is_half_open(tmp_path: Path, span: tuple[int, int], expected: set[int]) -> None:
    """The start counts, the end does not; undated chunks are found only where no start is named."""
    dates = {1: UNDATED, 5: -5_000, 10: 1_000, 20: 2_000, 30: 3_000}
    index = index_of(tmp_path, *(KeywordEntry(number, "", "A ship sailed.", date) for number, date in dates.items()))
    assert set(found(index, "ship", span)) == expected


def test_a_date_does_not_change_a_score(tmp_path: Path) -> None:
    """Limits choose, they do not rank: a chunk scores the same within any limits that hold it."""
    index = index_of(tmp_path, KeywordEntry(1, "", "A ship sailed.", 1_000), KeywordEntry(2, "", "A ship sank.", 2_000))
    second = ChunkId(2)
    assert dict(index.search("ship", 5, (1_500, 3_000)))[second] == dict(index.search("ship", 5, ALWAYS))[second]
    assert dict(index.search("ship", 5, ALWAYS))[second] < rarity(index, "ship") * 2.2, "BM25 alone: nothing is added for the date"


def test_a_title_counts_but_less_than_the_text(tmp_path: Path) -> None:
    """A word in the title finds the chunk; the same word in a text of the same length finds it sooner."""
    index = index_of(
        tmp_path,
        KeywordEntry(1, "Volcano erupts today", "Nothing else is known.", 0),
        KeywordEntry(2, "Nothing is known", "Volcano erupts today.", 0),
        KeywordEntry(3, "Nothing is known", "Nothing else is known.", 0),
    )
    assert found(index, "volcano") == [2, 1]


@pytest.mark.parametrize(
    "question", ["Sefcik", "Šefčík", "SEFCIK", "S\u030cefc\u030ci\u0301k", "Šef\u00adčík", "parliament", "office"]
)
def test_words_are_found_however_they_are_typed(tmp_path: Path, question: str) -> None:
    """Without accents or with them, with soft hyphens, characters of no width and ligatures, on either side."""
    text = "The par\u00adlia\u00adment heard Maroš Šef\u200bčík in the o\ufb03ce."
    index = index_of(tmp_path / "folded", KeywordEntry(1, "Gas", text, 1), KeywordEntry(2, "Oil", "The minister left.", 1))
    assert found(index, question) == [1]
    assert index.occurs(question)
