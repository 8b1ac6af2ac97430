"""Text has one form, identities are stable, and what texts share can be counted."""

import hashlib
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article, article_id, as_utc, version_hash
from index.text import normalise, overlap, plain, shingles, visible, words

ANY_TEXT = st.text(st.characters())  # surrogates and control characters as well
TEXT = normalise("The ferry left the harbour at noon.")


def article(**changed: object) -> Article:
    """Make a story of which only the named fields matter."""
    fields: dict[str, object] = {
        "id": article_id("a"),
        "url": "https://news.example/a",
        "title": "Ferry leaves",
        "publisher": "Example Post",
        "published": datetime(2024, 3, 4, tzinfo=UTC),
        "place": "Oslo",
        "language": "en",
        "authors": ("Jane Doe", "John Roe"),
        "text": TEXT,
        "sha256": version_hash(TEXT),
        "source": "a.txt",
    }
    return Article(**{**fields, **changed})  # type: ignore[arg-type]  # the table above is checked by the tests


@given(ANY_TEXT)
@example("\ud800\udc00")
@example("\r\x00\n")
@example("e\x00\u0301")
@example("\u1100\x85\u1161")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    """A normalised text is returned as it is, whatever it was made from."""
    once = normalise(text)
    assert normalise(once) == once


@given(ANY_TEXT)
@example("a\rb\tc\ufeff\x9f\ud800")
def test_normalised_text_can_be_stored_and_counted(text: str) -> None:
    """The result is encodable and NFC, and its only control character is the line end."""
    result = normalise(text)
    result.encode()
    assert unicodedata.is_normalized("NFC", result)
    assert not [c for c in result if c != "\n" and unicodedata.category(c) in {"Cc", "Cs"}]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_left_alone(text: str) -> None:
    """Normalising loses no letter of a plain text."""
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("cafe\u0301", "caf\u00e9"),
        ("one\ttwo", "one two"),
        ("\ufeffone", "one"),
        ("o\x00n\x1be", "one"),
        ("one \ud83d two", "one \ufffd two"),
        ("J.\u00a0Doe", "J.\u00a0Doe"),
        ("one\u2028two", "one\u2028two"),
    ],
)
def test_text_takes_one_form(raw: str, expected: str) -> None:
    """Line ends, accents, tabs and what cannot be stored each become one thing."""
    assert normalise(raw) == expected


def test_a_version_is_named_by_the_sha256_of_its_text() -> None:
    """The hash can be recomputed with any tool."""
    assert version_hash(TEXT) == hashlib.sha256(TEXT.encode()).hexdigest()


def test_an_article_id_never_changes() -> None:
    """The id of a URL is the same in every build, since stored citations name it."""
    assert article_id("https://news.example/a") == "95bbca1f9b4bae7d"


@given(ANY_TEXT)
@example("\udcff.txt")
def test_every_identity_has_an_id(identity: str) -> None:
    """An id is 16 hex digits, even where the identity holds what UTF-8 has no form for."""
    made = article_id(identity)
    assert len(made) == 16
    assert int(made, 16) >= 0


@given(st.lists(ANY_TEXT, unique=True, min_size=2, max_size=2))
def test_two_identities_have_two_ids(identities: list[str]) -> None:
    """Different stories never share an id."""
    assert article_id(identities[0]) != article_id(identities[1])


@pytest.mark.parametrize(
    "changed",
    [
        {"url": None},
        {"title": "Ferry stays"},
        {"publisher": None},
        {"published": None},
        {"place": None},
        {"language": "de"},
        {"authors": ("Jane Doe",)},
    ],
)
def test_metadata_that_changed_has_another_hash(changed: dict[str, object]) -> None:
    """Each field that describes a text counts in its metadata's hash."""
    assert article(**changed).metadata_sha256 != article().metadata_sha256


def test_where_a_story_was_read_is_no_part_of_its_metadata() -> None:
    """A story moved to another file is the same version."""
    assert article(source="b.txt").metadata_sha256 == article().metadata_sha256


def test_fields_do_not_run_into_one_another_in_the_hash() -> None:
    """Two authors are not the same as one author with both names."""
    assert article(authors=("Jane Doe John Roe",)).metadata_sha256 != article().metadata_sha256


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China's 3.5% rise", ("china", "s", "3.5", "rise")),
        ("1,200 men, 3 ships.", ("1,200", "men", "3", "ships")),
        ("End. 5 begin", ("end", "5", "begin")),
        ("\u00c9LYS\u00c9E", ("elysee",)),
        ("...", ()),
    ],
)
def test_words_are_lower_cased_and_numbers_stay_whole(text: str, expected: tuple[str, ...]) -> None:
    """A number with a point or a comma in it is one word, and a full stop belongs to none."""
    assert words(text) == expected


def test_shingles_are_all_runs_of_words() -> None:
    """Each run of the given length stands in the set once."""
    assert shingles("a b c b c", 2) == {("a", "b"), ("b", "c"), ("c", "b")}


@given(st.text(), st.integers(1, 6))
def test_no_shingle_is_longer_than_asked(text: str, size: int) -> None:
    """A text shorter than one shingle gives one shorter run, and no text gives none too long."""
    runs = shingles(text, size)
    assert {len(run) for run in runs} == {min(size, len(words(text)))}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("ab", "bc", 0.5), ("ab", "abcd", 1.0), ("abcd", "ab", 1.0), ("ab", "cd", 0.0), ("", "ab", 0.0), ("", "", 0.0)],
)
def test_overlap_is_the_share_of_the_smaller_set(left: str, right: str, expected: float) -> None:
    """A part of a text overlaps with the whole of it entirely, and nothing overlaps with nothing."""
    assert overlap(left, right) == expected


@pytest.mark.parametrize(
    "moment",
    [datetime(2024, 3, 4, 10), datetime(2024, 3, 4, 12, tzinfo=timezone(timedelta(hours=2)))],  # noqa: DTZ001 - the case
)
def test_every_moment_becomes_utc(moment: datetime) -> None:
    """A zone is converted, and where none is given UTC is meant."""
    assert as_utc(moment).isoformat() == "2024-03-04T10:00:00+00:00"


def test_what_is_not_seen_is_left_out() -> None:
    """Soft hyphens, marks of no width and of direction go; nothing else does."""
    assert visible("par\u00adlia\u00adment\u200b of \u2066Velmora\u2069\ufeff") == "parliament of Velmora"
    assert visible("Šefčík’s café") == "Šefčík’s café"


@given(st.text())
def test_the_plain_form_is_one_for_all_ways_to_type_a_text(text: str) -> None:
    """Composed and decomposed characters, and the plain form itself, have the same."""
    assert plain(plain(text)) == plain(text)
    assert plain(unicodedata.normalize("NFD", text)) == plain(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("al-Qāʿida", "al-Qaida"),
        ("Qurʾān", "Quran"),
        ("İlham Əliyev", "Ilham Aliyev"),
        ("Nguyễn Phú", "Nguyen Phu"),
        ("Łódź", "Lodz"),
    ],
)
def test_a_name_is_found_as_it_is_typed_in_english(written: str, typed: str) -> None:
    """Letters with accents, of other alphabets and of transliteration."""
    assert plain(written) == typed
