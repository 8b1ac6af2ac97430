"""A year that is not printed is worked out where something decides, and is else unknown."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dateline import MONTHS, YearClues, find_dateline

ASCII_MONTHS = [name.title() for name in MONTHS]


def day(text: str) -> datetime:
    """Midnight of a day in ISO form."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def date_of(opening: str, story: str, clues: YearClues) -> str | None:
    """Return the day that a dispatch gives, in ISO form."""
    dateline = find_dateline(opening + story)
    assert dateline is not None
    found = dateline.date(opening + story, clues)
    return found.date().isoformat() if found else None


@pytest.mark.parametrize(
    ("opening", "story", "latest", "expected"),
    [
        ("Beijing, Oct 15 (EFE).- ", "A general spoke on Tuesday.", "2026-01-01", "2024-10-15"),
        ("Beijing, 15 October (EFE).- ", "A general spoke on TUESDAY.", "2026-01-01", "2024-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "A general spoke.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "A general spoke.", "2026-10-15", None),
        ("Beijing, Oct 15 (EFE).- ", "He spoke on Wednesday of next Tuesday.", "2026-01-01", "2025-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "He has been there since Monday, he said on Wednesday.", "2026-01-01", "2025-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "The Good Friday accord held.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "He spoke on Thursday.", "2026-10-16", "2026-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "He spoke on Monday.", "2026-01-01", None),  # 2018 is the latest
        ("Beijing, Oct 15 (EFE).- ", "x" * 700 + " on Wednesday.", "2026-01-01", None),
        ("Beijing, Feb 29 (EFE).- ", "He spoke on Thursday.", "2026-01-01", "2024-02-29"),
        ("Beijing, Feb 29 (EFE).- ", "He spoke on Friday.", "2026-01-01", None),
        ("Beijing, Feb 30 (EFE).- ", "A general spoke on Tuesday.", "2026-01-01", None),
        ("Beijing, Oct 99 (EFE).- ", "A general spoke on Tuesday.", "2026-01-01", None),
        ("Kyiv, October 3, 2021 (EFE).- ", "He spoke on Friday.", "2026-01-01", "2021-10-03"),
        ("Kyiv, February 29, 2023 (EFE).- ", "He spoke.", "2026-01-01", None),
        ("KYIV (AP) - ", "He spoke on Friday.", "2026-01-01", None),
        ("PARIS, mardi 15 octobre (AFP) - ", "Il a parl\u00e9.", "2026-01-01", "2024-10-15"),
        ("PARIS, 15 octobre (AFP) - ", "Il a parl\u00e9 mardi.", "2026-01-01", "2024-10-15"),
        ("Madrid, 15 oct (EFE).- ", "El ministro dijo este martes en Santo Domingo.", "2026-01-01", "2024-10-15"),
        ("Lisboa, 15 out (Lusa) - ", "O ministro disse na ter\u00e7a-feira.", "2026-01-01", "2024-10-15"),
        ("Berlin, 15. Oktober (dpa) - ", "Der Minister sprach am Dienstag.", "2026-01-01", "2024-10-15"),
        ("(ANSA) - ROMA, 15 OTT - ", "Il ministro ha parlato marted\u00ec.", "2026-01-01", "2024-10-15"),
        (
            "\u041c\u041e\u0421\u041a\u0412\u0410, 15 \u043e\u043a\u0442\u044f\u0431\u0440\u044f. /\u0422\u0410\u0421\u0421/. ",
            "\u041e\u043d \u043f\u0440\u0438\u0431\u044b\u043b \u0432 \u043f\u044f\u0442\u043d\u0438\u0446\u0443.",
            "2026-01-01",
            "2021-10-15",
        ),
        ("Beijing, Oct 15 (EFE).- ", "A general will speak on Tuesday.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "The two agreed to speak on Tuesday.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "The two speak on Tuesday, a general said.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "On Tuesday, generals are due to meet.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "A general said the road opens on Tuesday.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "A general will speak on Monday, his office said on Tuesday.", "2026-01-01", "2024-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "Two explosions hit a town on Tuesday.", "2026-01-01", "2024-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "The bank is set to cut rates on Tuesday.", "2026-01-01", None),
        ("Beijing, Oct 15 (EFE).- ", "A general flew to Oslo on Tuesday to sign a deal.", "2026-01-01", "2024-10-15"),
        ("PARIS, 15 octobre (AFP) - ", "Il parlera mardi.", "2026-01-01", None),
        ("PARIS, 15 octobre (AFP) - ", "Il se rend mardi \u00e0 Oslo.", "2026-01-01", None),
        ("Madrid, 15 oct (EFE).- ", "El ministro firmar\u00e1 el martes.", "2026-01-01", None),
        ("Berlin, 15. Oktober (dpa) - ", "Der Minister spricht am Dienstag.", "2026-01-01", None),
        ("Oslo, Oct 15 (EFE).- ", "He won in May 2026. He spoke.", "2026-12-01", "2026-10-15"),
        ("Oslo, Oct 15 (EFE).- ", "He has ruled since 2022. He spoke on Saturday.", "2026-12-01", "2022-10-15"),
        ("Oslo, Oct 15 (EFE).- ", "He has ruled since 2023. He spoke on Saturday.", "2026-12-01", None),
        ("Oslo, Oct 15 (EFE).- ", "He will go in May 2026. He spoke.", "2026-12-01", None),
        ("Oslo, Oct 15 (EFE).- ", "Talks began on Monday, 12 October 2015. He spoke.", "2026-12-01", "2015-10-15"),
        ("Oslo, Oct 15 (EFE).- ", "Talks began on 12 October 2015. He spoke.", "2026-12-01", None),  # perhaps an anniversary
    ],
)
def test_the_year_is_worked_out_where_that_is_safe(opening: str, story: str, latest: str, expected: str | None) -> None:
    """A weekday, or what the text dates, picks the year; a file's time never does by itself."""
    assert date_of(opening, story, YearClues(day(latest))) == expected


@pytest.mark.parametrize(
    ("years", "neighbours", "expected"),
    [
        ([], ["2015-10-13", "2015-10-20"], "2015-10-15"),
        ([], ["2015-12-30"], None),
        ([], ["2015-10-13", "2016-10-20"], None),
        ([2015], [], "2015-10-15"),
        ([2015], ["2016-10-13"], "2016-10-15"),
        ([2031], [], None),
        ([], [], None),
    ],
)
def test_what_stands_beside_a_story_decides(years: list[int], neighbours: list[str], expected: str | None) -> None:
    """Neighbours of the same weeks, and else the folder's year; what contradicts itself decides nothing."""
    clues = YearClues(day("2026-12-01"), frozenset(years), tuple(map(day, neighbours)))
    assert date_of("Oslo, Oct 15 (EFE).- ", "He spoke.", clues) == expected


def test_neighbours_may_be_of_another_year() -> None:
    """A dispatch of 2 January stands beside one of 30 December."""
    assert (
        date_of("Oslo, Jan 2 (EFE).- ", "He spoke.", YearClues(day("2026-12-01"), neighbours=(day("2015-12-30"),))) == "2016-01-02"
    )


@given(
    st.sampled_from(ASCII_MONTHS),
    st.integers(1, 31),
    st.sampled_from(["", " on Monday", " on Saturday"]),
    st.datetimes(datetime(2005, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - the strategy adds the zone itself
)
def test_a_yearless_day_is_never_later_than_it_can_be(month: str, number: int, weekday: str, latest: datetime) -> None:
    """Whatever day a dispatch names, its date falls on the weekday it names, and without one there is none."""
    found = date_of(f"Oslo, {month} {number} (EFE).- ", f"Ships met{weekday}.", YearClues(latest.replace(tzinfo=UTC)))
    assert found is None or weekday
    if found is not None:
        made = datetime.fromisoformat(found)
        assert made <= latest
        assert (made.month, made.day) == (MONTHS[month.lower()], number)
        assert made.strftime("%A") in weekday
