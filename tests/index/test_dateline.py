"""A dispatch's opening is read where there is one, and no story loses its own first words to it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dateline import MONTHS, find_dateline

FILE_DATE = datetime(2026, 6, 1, tzinfo=UTC)
ASCII_MONTHS = [name.title() for name in MONTHS]


@pytest.mark.parametrize(
    ("opening", "place", "agency", "month", "day", "year"),
    [
        ("Beijing, Oct 15 (EFE).- ", "Beijing", "EFE", 10, 15, None),
        ("KYIV, Ukraine (AP) \u2014 ", "KYIV, Ukraine", "AP", None, None, None),
        ("LONDON, 15 Oct (AFP) - ", "LONDON", "AFP", 10, 15, None),
        ("(Example Post) - ", None, "Example Post", None, None, None),
        ("Kyiv, October 3, 2024 (Reuters) - ", "Kyiv", "Reuters", 10, 3, 2024),
        ("BRUSSELS, 15 October 2024, (ANSA) \u2013 ", "BRUSSELS", "ANSA", 10, 15, 2024),
        ("Beijing, Oct. 15 (Xinhua) -- ", "Beijing", "Xinhua", 10, 15, None),
        ("MOSCOW. Oct 15 (Interfax) - ", "MOSCOW", "Interfax", 10, 15, None),
        ("Geneva, Sept 3 (EFE). ", "Geneva", "EFE", 9, 3, None),
        ("The Hague (AFP) - ", "The Hague", "AFP", None, None, None),
        ("Rio de Janeiro, 3 May (EFE).- ", "Rio de Janeiro", "EFE", 5, 3, None),
        ("A Coru\u00f1a, 3 May (EFE).- ", "A Coru\u00f1a", "EFE", 5, 3, None),
        ("TEL AVIV/GAZA (dpa) - ", "TEL AVIV/GAZA", "dpa", None, None, None),
        ("Port-au-Prince (AFP) \u2013 ", "Port-au-Prince", "AFP", None, None, None),
        ("N'Djamena, 3 Jun (EFE).- ", "N'Djamena", "EFE", 6, 3, None),
        ("C\u00f4te d'Ivoire (AFP) - ", "C\u00f4te d'Ivoire", "AFP", None, None, None),
        ("Sana'a (AFP) - ", "Sana'a", "AFP", None, None, None),
        ("Aboard the USS Ford (AP) - ", "Aboard the USS Ford", "AP", None, None, None),
        ("Quito,\u00a015\u00a0Oct\u00a0(EFE).- ", "Quito", "EFE", 10, 15, None),
        ("  Beijing, Oct 15 (EFE).-\n", "Beijing", "EFE", 10, 15, None),
    ],
)
def test_a_dateline_is_read(
    opening: str, place: str | None, agency: str, month: int | None, day: int | None, year: int | None
) -> None:
    """Each way in which agencies open a dispatch gives its place, agency and day, and ends where the story begins."""
    dateline = find_dateline(opening + "Two ships met at sea.")
    assert dateline is not None
    assert (dateline.place, dateline.agency, dateline.month, dateline.day, dateline.year) == (place, agency, month, day, year)
    assert dateline.end == len(opening)


@pytest.mark.parametrize(
    "text",
    [
        "The treaty (1949). Nothing more.",
        "He joined the army (again). Then he left it.",
        "The United Nations (UN). It was founded in 1945.",
        "The president (Emmanuel Macron) - who came late - left early.",
        "The North Atlantic Treaty Organization (NATO) \u2014 The alliance met on Monday.",
        "NATO (the alliance) - Its ministers met.",
        "NATO (North Atlantic Treaty Organization) - which met on Monday - was silent.",
        "Germany and France (both EU members). They agreed.",
        "In Kyiv (Ukraine). The mayor spoke.",
        "Kyiv (Ukraine). The mayor spoke.",
        "In May 15 (Germany). The Bundestag met.",
        "Prices rose on Oct 15 (Tuesday). They fell later.",
        "He was born on 3 May (Sunday) - A fine day.",
        "Kyiv Falls Silent\n(Reuters) - The minister spoke.",
        "Kyiv Falls Silent \n(Reuters) - The minister spoke.",
        "Kyiv Falls Silent\n\nWarsaw, Oct 15\n(Reuters) - The minister spoke.",
        "Sweden (3) - Finland (2): a close match.",
        "A ship (or two) - nobody knew how many - went down.",
        "BEIJING - Talks went on without an agency's name.",
        "Oct 15 was a Tuesday (I think).",
        "The bank raised rates (twice). The minister agreed.",
        "(and others) - they all came.",
        "Oslo (again) - The harbour froze.",
        "",
    ],
)
def test_ordinary_text_has_no_dateline(text: str) -> None:
    """Brackets near the start of a story are not taken for an agency: what stands before them would never be shown."""
    assert find_dateline(text) is None


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    """A dateline, if there is one, ends within the text, and its date is never after the file's."""
    for candidate in (text, f"Beijing, Oct 15 (EFE).- {text}", f"{text} (EFE).- {text}"):
        dateline = find_dateline(candidate)
        if dateline is not None:
            assert 0 < dateline.end <= len(candidate)
            day = dateline.date(candidate, FILE_DATE)
            assert day is None or day <= FILE_DATE


def date_of(opening: str, story: str, file_date: datetime) -> str | None:
    """Return the day that a dispatch gives, in ISO form."""
    dateline = find_dateline(opening + story)
    assert dateline is not None
    day = dateline.date(opening + story, file_date)
    return day.date().isoformat() if day else None


@pytest.mark.parametrize(
    ("opening", "story", "file_date", "expected"),
    [
        ("Beijing, Oct 15 (EFE).- ", "A general spoke on Tuesday.", "2026-01-01", "2024-10-15"),
        ("Beijing, 15 October (EFE).- ", "A general spoke on TUESDAY.", "2026-01-01", "2024-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "A general spoke.", "2026-01-01", "2025-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "A general spoke.", "2026-10-15", "2026-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "A general spoke.", "2026-10-14", "2025-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "He spoke on Wednesday of next Tuesday.", "2026-01-01", "2025-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "He spoke on Thursday.", "2026-10-16", "2026-10-15"),
        ("Beijing, Oct 15 (EFE).- ", "He spoke on Monday.", "2026-01-01", None),  # 2018 is the latest
        ("Beijing, Oct 15 (EFE).- ", "x" * 700 + " on Monday.", "2026-01-01", "2025-10-15"),
        ("Beijing, Feb 29 (EFE).- ", "A general spoke.", "2026-01-01", "2024-02-29"),
        ("Beijing, Feb 29 (EFE).- ", "He spoke on Thursday.", "2026-01-01", "2024-02-29"),
        ("Beijing, Feb 29 (EFE).- ", "He spoke on Friday.", "2026-01-01", None),
        ("Beijing, Feb 30 (EFE).- ", "A general spoke.", "2026-01-01", None),
        ("Beijing, Oct 99 (EFE).- ", "A general spoke.", "2026-01-01", None),
        ("Kyiv, October 3, 2021 (EFE).- ", "He spoke on Friday.", "2026-01-01", "2021-10-03"),
        ("Kyiv, February 29, 2023 (EFE).- ", "He spoke.", "2026-01-01", None),
        ("KYIV (AP) - ", "He spoke on Friday.", "2026-01-01", None),
    ],
)
def test_the_year_is_worked_out_where_that_is_safe(opening: str, story: str, file_date: str, expected: str | None) -> None:
    """A weekday in the lead picks the year, without one it is the latest, and what fits no year stays unknown."""
    assert date_of(opening, story, datetime.fromisoformat(file_date).replace(tzinfo=UTC)) == expected


@given(
    st.sampled_from(ASCII_MONTHS),
    st.integers(1, 31),
    st.sampled_from(["", " on Monday", " on Saturday"]),
    st.datetimes(datetime(2005, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - the strategy adds the zone itself
)
def test_a_yearless_day_never_lies_after_its_file(month: str, day: int, weekday: str, file_date: datetime) -> None:
    """Whatever day a dispatch names, its date is not later than the file, and falls on the weekday it names."""
    found = date_of(f"Oslo, {month} {day} (EFE).- ", f"Ships met{weekday}.", file_date.replace(tzinfo=UTC))
    if found is not None:
        made = datetime.fromisoformat(found)
        assert made <= file_date
        assert (made.month, made.day) == (MONTHS[month.lower()], day)
        assert made.strftime("%A") in weekday or not weekday
