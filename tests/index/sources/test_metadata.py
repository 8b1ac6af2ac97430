"""What is missing is derived where that is safe and marked as derived; nothing is invented."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.article import Article, article_id, version_hash
from index.sources.draft import BadStoryError, Draft
from index.sources.metadata import MAX_CHARACTERS, canonical_url, complete
from index.sources.moments import parse_date
from index.text import normalise

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FILE_DATE = datetime(2026, 1, 1, tzinfo=UTC)
STORY = "Two ships met at sea. Nobody was hurt."
ANY_TEXT = st.text(st.characters())
WIRE = "Beijing, Oct 15 (EFE).- Two ships met at sea on Tuesday.\nNobody was hurt."
DATE_PARTS = st.sampled_from(
    [
        "2024",
        "24",
        "03",
        "15",
        "1",
        "99",
        "Oct",
        "May",
        "Tue",
        "10:15",
        "PM",
        "EST",
        "Z",
        "+25:00",
        "T",
        "W42",
        "10.15.3",
        "\u00bd",
    ]
)
DATE_LIKE = st.lists(DATE_PARTS, max_size=6).flatmap(lambda parts: st.sampled_from(" -/.,").map(lambda gap: gap.join(parts)))
URL_PARTS = st.sampled_from(
    [
        *"@:/?#&=[]%.;\\ ",
        "http://",
        "https:",
        "//",
        "www.",
        "a.com",
        "utm_source=x",
        "%zz",
        "..",
        "\u00e9",
        "\ud800",
        ":80",
        "[::1]",
    ]
)
URL_LIKE = st.lists(URL_PARTS, max_size=10).map("".join)


def made(draft: Draft) -> Article:
    """Complete a draft that was read from x.txt at the file's date."""
    return complete(draft, path="x.txt", source="/stories/x.txt", file_date=FILE_DATE, now=NOW)


def test_what_is_given_is_kept() -> None:
    """Nothing is derived where the file says everything."""
    story = made(
        Draft(
            text=STORY,
            title="Ships meet",
            url="https://news.example/a",
            publisher="Example Post",
            published="2024-03-04T10:00:00Z",
            language="en",
            authors=("Jane Doe", "John Roe"),
        )
    )
    assert (story.title, story.url, story.publisher) == ("Ships meet", "https://news.example/a", "Example Post")
    assert story.published == datetime(2024, 3, 4, 10, tzinfo=UTC)
    assert (story.language, story.authors, story.place) == ("en", ("Jane Doe", "John Roe"), None)
    assert (story.text, story.sha256, story.source) == (STORY, version_hash(STORY), "/stories/x.txt")
    assert story.derived == ()


def test_nothing_is_invented() -> None:
    """A text alone gives a title, which is marked as derived, and every other field stays unknown."""
    story = made(Draft(STORY))
    assert story.title == STORY
    assert story.derived == ("title",)
    assert (story.url, story.publisher, story.published, story.place, story.language, story.authors) == (*[None] * 5, ())


def test_a_dispatch_tells_its_place_agency_and_day() -> None:
    """What stands in a dateline is used and marked, and the title is what follows it."""
    story = made(Draft(WIRE))
    assert (story.place, story.publisher, story.published) == ("Beijing", "EFE", datetime(2024, 10, 15, tzinfo=UTC))
    assert story.title == "Two ships met at sea on Tuesday."
    assert set(story.derived) == {"title", "publisher", "published", "place"}
    assert story.text == WIRE


def test_a_given_date_and_outlet_outrank_the_dateline() -> None:
    """A dateline fills gaps and overrules nothing."""
    story = made(Draft(WIRE, publisher="Example Post", published="2024-10-16"))
    assert (story.publisher, story.published) == ("Example Post", datetime(2024, 10, 16, tzinfo=UTC))
    assert set(story.derived) == {"title", "place"}


def test_a_date_that_cannot_be_read_is_not_replaced_by_a_guess() -> None:
    """A story that states a date in no known form has no date, not the year that its dateline would suggest."""
    story = made(Draft(WIRE, published="the other day"))
    assert story.published is None
    assert "published" not in story.derived


def test_a_dateline_with_its_year_is_stated_not_derived() -> None:
    """A full date in a dateline is what the story says itself."""
    story = made(Draft("Oslo, October 3, 2021 (EFE).- Ships met."))
    assert story.published == datetime(2021, 10, 3, tzinfo=UTC)
    assert "published" not in story.derived


def test_a_dateline_without_a_safe_year_leaves_the_date_unknown() -> None:
    """A weekday that fits no year in reach is no reason to guess."""
    story = made(Draft("Beijing, Oct 15 (EFE).- Two ships met on Monday."))
    assert story.published is None
    assert "published" not in story.derived


def test_the_outlet_of_a_page_is_its_host() -> None:
    """Without a name the site stands for the outlet, and is marked as derived."""
    story = made(Draft(STORY, url="http://www.news.example:8080/a"))
    assert story.publisher == "news.example"
    assert "publisher" in story.derived


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (" \n Ships   met.\nThey left.", "Ships met."),
        ("word " * 40, " ".join(["word"] * 22) + " \u2026"),
        ("x" * 200, "x" * 110 + " \u2026"),
        ("Beijing, Oct 15 (EFE).-", "Untitled"),
    ],
)
def test_a_derived_title_is_the_first_line_cut_between_words(text: str, title: str) -> None:
    """A title is one clean line of a length that fits a headline."""
    assert made(Draft(text)).title == title


def test_names_are_one_clean_line() -> None:
    """Line ends, control characters and empty names do not reach a citation."""
    story = made(Draft(STORY, title=" Ships\n\x00meet ", publisher="\t", language=" en ", authors=("", " Jane\nDoe ", "  ")))
    assert (story.title, story.publisher, story.language, story.authors) == ("Ships meet", None, "en", ("Jane Doe",))


def test_a_title_is_cut_to_a_length_and_ends_in_a_word() -> None:
    """A title that was cut has no white space left at its end."""
    assert made(Draft(STORY, title="x" * 299 + " y")).title == "x" * 299


@pytest.mark.parametrize("text", ["", "  \n", "...", "\x00", "\u2014 \u2014 \u2014"])
def test_a_story_without_text_is_refused(text: str) -> None:
    """What holds no letter and no digit is no story."""
    with pytest.raises(BadStoryError, match="no text"):
        made(Draft(text))


def test_a_story_may_be_long_but_not_endless() -> None:
    """The limit itself is accepted, one character more is refused with both numbers."""
    assert len(made(Draft("x" * MAX_CHARACTERS)).text) == MAX_CHARACTERS
    with pytest.raises(BadStoryError, match=r"400,001 characters.*400,000"):
        made(Draft("x" * (MAX_CHARACTERS + 1)))


@pytest.mark.parametrize("published", ["2087-01-01", datetime(2087, 1, 1, tzinfo=UTC), 3_692_217_600])
def test_a_date_from_the_future_is_refused(published: object) -> None:
    """A story dated years ahead would outrank all others, so it is not indexed."""
    with pytest.raises(BadStoryError, match="2087"):
        made(Draft(STORY, published=published))


def test_a_date_a_little_ahead_is_a_time_zone() -> None:
    """Up to two days ahead a date is taken as it is, and beyond that it is refused."""
    assert made(Draft(STORY, published=NOW + timedelta(days=2))).published == NOW + timedelta(days=2)
    with pytest.raises(BadStoryError, match="ahead"):
        made(Draft(STORY, published=NOW + timedelta(days=2, seconds=1)))


@pytest.mark.parametrize(
    ("draft", "identity"),
    [
        (Draft(STORY, url="http://www.news.example/a?utm_source=x", identity="7"), "https://news.example/a"),
        (Draft(STORY, url="javascript:alert(1)"), "x.txt"),
        (Draft(STORY), "x.txt"),
    ],
)
def test_identity_is_the_url_else_the_path(draft: Draft, identity: str) -> None:
    """A story is known by its canonical URL, and by less only where it has none."""
    assert made(draft).id == article_id(identity)


@settings(deadline=None)  # the first that is no English loads the model that tells languages
@given(st.builds(Draft, ANY_TEXT, ANY_TEXT, ANY_TEXT | URL_LIKE, ANY_TEXT, ANY_TEXT | DATE_LIKE, ANY_TEXT, st.tuples(ANY_TEXT)))
def test_every_draft_becomes_a_story_or_is_refused(draft: Draft) -> None:
    """Whatever the fields hold, the story can be stored and its text is normalised, or there is a reason why not."""
    try:
        story = made(draft)
    except BadStoryError:
        return
    assert story.text == normalise(story.text).strip()
    assert story.title
    for field in (story.text, story.title, story.url or "", story.publisher or "", story.language or "", *story.authors):
        field.encode()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.Example.com/a/?utm_source=x&id=7#top", "https://example.com/a?id=7"),
        ("https://example.com/a?id=7", "https://example.com/a?id=7"),
        (" https://example.com/a \n", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/a?fbclid=3", "https://example.com/a"),
        ("https://example.com/a?utm_medium=b&utm_campaign=c", "https://example.com/a"),
        ("https://example.com/", "https://example.com"),
        ("https://www.www.example.com/a", "https://example.com/a"),
        ("http://example.com:80/a", "https://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:8080/a", "https://example.com:8080/a"),
        ("https://jane:secret@www.example.com/a", "https://example.com/a"),
        ("https://example.com/A/b", "https://example.com/A/b"),
        ("http://b\u00fccher.example/\u00e4", "https://b\u00fccher.example/%C3%A4"),
        ("http://[::1]/a", "https://[::1]/a"),
        ("http://example.com:99999/", None),
        ("http://example.com:x/", None),
        ("http://[::1", None),
        ("http://[zz]/", None),
        ("http://a b/", None),
        ("http://..", None),
        ("https://www.", None),
        ("http://", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://example.com/a", None),
        ("mailto:jane@example.com", None),
        ("example.com/a", None),
        ("//example.com/a", None),
        ("not a url", None),
        ("", None),
        (None, None),
    ],
)
def test_urls_of_one_story_take_one_form(url: str | None, expected: str | None) -> None:
    """Tracking, "www.", fragments, passwords and default ports go, and what is no web address is None."""
    assert canonical_url(url) == expected


@given(ANY_TEXT | URL_LIKE | URL_LIKE.map(lambda rest: "https://a.com/" + rest) | URL_LIKE.map(lambda rest: "http://" + rest))
@example("https://www.www.www.a.com")
@example("http://a\ud800.com/")
@example("https://a.com/?utm_x&utm_y&")
def test_a_canonical_url_is_canonical(url: str) -> None:
    """No address raises, and the canonical form of a canonical form is itself."""
    once = canonical_url(url)
    if once is not None:
        assert canonical_url(once) == once
        assert once.startswith("https://")
        once.encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-10-15", "2024-10-15T00:00:00"),
        ("2024-10-15T10:30:00", "2024-10-15T10:30:00"),
        ("2024-10-15T10:30:00Z", "2024-10-15T10:30:00"),
        ("2024-10-15T10:30:00.123+02:00", "2024-10-15T08:30:00.123000"),
        ("2024-10-15 10:30:00 +0200", "2024-10-15T08:30:00"),
        ("20241015", "2024-10-15T00:00:00"),
        (20241015, "2024-10-15T00:00:00"),
        ("Tue, 15 Oct 2024 10:30:00 GMT", "2024-10-15T10:30:00"),
        ("Tue, 15 Oct 2024 10:30:00 -0400", "2024-10-15T14:30:00"),
        ("Tue, 15 Oct 2024 10:30:00 EST", "2024-10-15T15:30:00"),
        (1728988200, "2024-10-15T10:30:00"),
        (1728988200.0, "2024-10-15T10:30:00"),
        (1728988200000, "2024-10-15T10:30:00"),
        ("October 15, 2024", "2024-10-15T00:00:00"),
        ("Oct. 15, 2024", "2024-10-15T00:00:00"),
        ("15 October 2024", "2024-10-15T00:00:00"),
        ("October 15, 2024 10:30 PM", "2024-10-15T22:30:00"),
        ("October 15, 2024 10:30 PM EST", "2024-10-16T03:30:00"),
        ("15/04/2024", "2024-04-15T00:00:00"),
        ("04/15/2024", "2024-04-15T00:00:00"),
        ("15.04.2024 10:30", "2024-04-15T10:30:00"),
        ("04/04/2024", "2024-04-04T00:00:00"),
        ("2024/03/04", "2024-03-04T00:00:00"),
        ("Di, 15 Oct 2024 10:30:00 +0200", "2024-10-15T08:30:00"),
        ("mardi 15 octobre 2024 \u00e0 10h30", "2024-10-15T10:30:00"),
        ("15. Oktober 2024, 10:30 Uhr", "2024-10-15T10:30:00"),
        ("Martes, 15 de octubre de 2024", "2024-10-15T00:00:00"),
        ("mar. 15 oct. 2024", "2024-10-15T00:00:00"),
        ("15 Ekim 2024", "2024-10-15T00:00:00"),
        ("1728988200", "2024-10-15T10:30:00"),
        (datetime(2024, 10, 15, 10, 30), "2024-10-15T10:30:00"),  # noqa: DTZ001 - files give such dates
        (datetime(2024, 10, 15, 10, 30, tzinfo=timezone(timedelta(hours=2))), "2024-10-15T08:30:00"),
    ],
)
def test_dates_are_read_as_files_write_them(value: object, expected: str) -> None:
    """Each usual way to write a day gives the same moment in UTC."""
    found = parse_date(value)
    assert found is not None
    assert found.isoformat() == expected + "+00:00"


@pytest.mark.parametrize(
    "value",
    [
        *("03/04/2024", "3.4.2024", "03-04-2024", "03 04 2024", "10:30 03/04/2024", "03/04/2024 10:30"),
        *("15/04/24", "24/03/04", "1.2.3", "2024", "2024-10", "October 2024", "Oct 15", "10/2024", "Friday", "10:30", "15"),
        *("yesterday", "soon", "n.d.", "null", "", "   ", "0000-00-00", "2024-13-45", "0001-01-01", "x" * 10_000),
        *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2024-10-15T10:30:00+99:00"),
        *("15 octobre", "octobre 2024", "15 octobre 2024 99:99", "15 juil ou 2024"),
        "1 May 2024 12:" + "1" * 35 + ".25",
        *(0, 1, 2024, -1, True, False, None, float("nan"), float("inf"), 10**400),
        *([2024, 10, 15], {"date": "2024-10-15"}, b"2024-10-15", date(2024, 10, 15)),
    ],
)
def test_what_names_no_certain_day_is_no_date(value: object) -> None:
    """A day that could be another, a month without a day, and garbage all stay unknown."""
    assert parse_date(value) is None


@given(ANY_TEXT | DATE_LIKE | st.integers() | st.floats() | st.booleans() | st.none() | st.datetimes() | st.lists(st.integers()))
def test_no_value_breaks_the_date_reader(value: object) -> None:
    """Whatever a file holds for a date, the result is a moment in UTC or None."""
    found = parse_date(value)
    assert found is None or found.utcoffset() == timedelta(0)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone is added below
def test_a_moment_is_the_same_in_every_form(moment: datetime) -> None:
    """ISO and RFC 2822, seconds and milliseconds of one moment are read alike."""
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    forms = [moment, moment.isoformat(), f"{moment:%a, %d %b %Y %H:%M:%S +0000}", f"{moment:%B %d, %Y %H:%M:%S}"]
    if moment.timestamp() >= 100_000_000:
        forms += [moment.timestamp(), int(moment.timestamp())]
    if moment.timestamp() * 1000 > 10_000_000_000:
        forms.append(int(moment.timestamp() * 1000))
    assert {parse_date(form) for form in forms} == {moment}


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("Fri, 03 May 2024 23:30:00 GMT+0200", "2024-05-03T21:30:00+00:00"),
        ("Fri May 03 2024 23:30:00 GMT+0200 (Central European Summer Time)", "2024-05-03T21:30:00+00:00"),
        ("3 May 2024 23:30 UTC-4", "2024-05-04T03:30:00+00:00"),
        ("3 May 2024 23:30 UTC−04:30", "2024-05-04T04:00:00+00:00"),
        ("2024-05-03 10:00:00 EST-0500", "2024-05-03T15:00:00+00:00"),
        ("2024-05-03T23:30:00[Europe/Berlin]", "2024-05-03T21:30:00+00:00"),
        ("Sat, 04 May 2024 01:30:00 CEST", "2024-05-03T23:30:00+00:00"),
        ("May 3, 2024 9:30 pm ET", "2024-05-04T01:30:00+00:00"),
        ("Sat, 04 May 2024 01:30:00 IST", "2024-05-04T00:00:00+00:00"),
        ("Sat, 04 May 2024 01:30:00 XYZ", "2024-05-04T00:00:00+00:00"),
    ],
)
def test_a_zone_is_what_it_says_or_the_hour_is_not_known(written: str, utc: str) -> None:
    """Signs are as written; of an hour in a zone that means several, or none, the day is kept."""
    found = parse_date(written)
    assert found is not None
    assert found.isoformat() == utc


def test_an_agency_in_the_dateline_of_a_page_is_not_its_outlet() -> None:
    """Who carries a dispatch published it."""
    draft = Draft(WIRE, url="https://specimen.example/ships")
    assert complete(draft, path="a", source="a", file_date=FILE_DATE, now=NOW).publisher == "specimen.example"


def test_an_agency_is_credited_beside_the_outlet() -> None:
    """Who wrote a dispatch that another outlet carries is kept; of a dispatch by itself the agency is the outlet."""
    assert (made(Draft(WIRE, publisher="Daily Specimen")).publisher, made(Draft(WIRE, publisher="Daily Specimen")).agency) == (
        "Daily Specimen",
        "EFE",
    )
    assert (made(Draft(WIRE)).publisher, made(Draft(WIRE)).agency) == ("EFE", None)


@pytest.mark.parametrize(
    ("published", "modified", "kept"),
    [
        ("2024-10-15", "2024-10-16T08:30:00.5Z", datetime(2024, 10, 16, 8, 30, tzinfo=UTC)),
        (None, "2024-10-16", datetime(2024, 10, 16, tzinfo=UTC)),
        ("2024-10-15", "2024-10-15", None),
        ("2024-10-15", "2024-10-14", None),
        ("2024-10-15", "2999-01-01", None),
        ("2024-10-15", "last week", None),
        ("2024-10-15", None, None),
    ],
)
def test_a_change_is_kept_as_a_change(published: str | None, modified: str | None, kept: datetime | None) -> None:
    """It is never the date of publication, and one that cannot be is none."""
    story = made(Draft(STORY, published=published, modified=modified))
    assert story.modified == kept
    assert story.published == (datetime.fromisoformat(f"{published}T00:00:00+00:00") if published else None)
