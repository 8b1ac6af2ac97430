"""A dispatch's opening is read where there is one, and no story loses its own first words to it."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dateline import YearClues, find_dateline

MOSCOW, RIA = "\u041c\u041e\u0421\u041a\u0412\u0410", "\u0420\u0418\u0410 \u041d\u043e\u0432\u043e\u0441\u0442\u0438"
CLUES = YearClues(datetime(2026, 6, 1, tzinfo=UTC))


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
        ("MOSCOW, November 19. /TASS/. ", "MOSCOW", "TASS", 11, 19, None),
        ("BEIJING, Nov. 17 /Xinhua/ -- ", "BEIJING", "Xinhua", 11, 17, None),
        ("SEOUL, Nov. 19 (Yonhap) -- ", "SEOUL", "Yonhap", 11, 19, None),
        ("TOKYO, Nov. 19, Kyodo - ", "TOKYO", "Kyodo", 11, 19, None),
        ("ANKARA (AA) \u2013 ", "ANKARA", "AA", None, None, None),
        ("ABU DHABI, 19th November, 2024 (WAM) -- ", "ABU DHABI", "WAM", 11, 19, 2024),
        ("NEW DELHI, Nov 19 (PTI): ", "NEW DELHI", "PTI", 11, 19, None),
        ("KYIV (Reuters): ", "KYIV", "Reuters", None, None, None),
        ("Nov 19 (Reuters) - ", None, "Reuters", 11, 19, None),
        ("Paris, 19 novembre (AFP) - ", "Paris", "AFP", 11, 19, None),
        ("PARIS, jeudi 19 novembre (AFP) - ", "PARIS", "AFP", 11, 19, None),
        ("Londres, 1er ao\u00fbt 2024 (AFP) - ", "Londres", "AFP", 8, 1, 2024),
        ("Berlin, 19. November (dpa) - ", "Berlin", "dpa", 11, 19, None),
        ("Wien, 3. J\u00e4nner 2024 (APA) - ", "Wien", "APA", 1, 3, 2024),
        ("Seoul, 19.11.2024 (dpa) - ", "Seoul", "dpa", 11, 19, 2024),
        ("Madrid, 19 de noviembre de 2024 (EFE).- ", "Madrid", "EFE", 11, 19, 2024),
        ("Madrid (EFE), 19 nov.- ", "Madrid", "EFE", 11, 19, None),
        ("La Habana, 19 ene (Prensa Latina) ", "La Habana", "Prensa Latina", 1, 19, None),
        ("Bras\u00edlia, 19 de mar\u00e7o (Lusa) - ", "Bras\u00edlia", "Lusa", 3, 19, None),
        ("(ANSA) - ROMA, 19 GEN - ", "ROMA", "ANSA", 1, 19, None),
        (f"{MOSCOW}, 19 \u043d\u043e\u044f \u2014 {RIA}. ", MOSCOW, RIA, 11, 19, None),
        ("ANKARA, 3 A\u011fustos (AA) - ", "ANKARA", "AA", 8, 3, None),
        ("KYIV, Nov. 19 \u2014 ", "KYIV", None, 11, 19, None),
        ("KYIV, Ukraine - ", "KYIV, Ukraine", None, None, None, None),
        ("Roma, 19 nov. (askanews) - ", "Roma", "askanews", 11, 19, None),
        ("Berlin (dpa/AFP) - ", "Berlin", "dpa/AFP", None, None, None),
        ("NAIROBI - ", "NAIROBI", None, None, None, None),
        ("GENEVA: ", "GENEVA", None, None, None, None),
        ("LONDON/NEW YORK - ", "LONDON/NEW YORK", None, None, None, None),
        ("SEOUL, South Korea: ", "SEOUL, South Korea", None, None, None, None),
        ("S\u00c3O PAULO \u2013 ", "S\u00c3O PAULO", None, None, None, None),
        ("VELMORA CITY \u2014 ", "VELMORA CITY", None, None, None, None),
        ("Damascus, SANA- ", "Damascus", "SANA", None, None, None),
        ("Tehran, IRNA \u2013 ", "Tehran", "IRNA", None, None, None),
        ("SYDNEY, Nov 19 AAP - ", "SYDNEY", "AAP", 11, 19, None),
        ("TASS, November 19. ", None, "TASS", 11, 19, None),
        ("Xinhua, Beijing, November 19, 2024 -- ", "Beijing", "Xinhua", 11, 19, 2024),
        ("ANSA - ROMA, 19 NOV - ", "ROMA", "ANSA", 11, 19, None),
        (
            f"{MOSCOW}, 19 \u043d\u043e\u044f \u2014 {RIA}, Ivan Sample. ",
            MOSCOW,
            RIA,
            11,
            19,
            None,
        ),
        ("AFP - ", None, "AFP", None, None, None),
        ("(Belga) ", None, "Belga", None, None, None),
        ("(BELGA) = ", None, "BELGA", None, None, None),
        ("BRUXELLES 19/11 (BELGA) = ", "BRUXELLES", "BELGA", 11, 19, None),
        ("BRUXELLES 03/04 (BELGA) = ", "BRUXELLES", "BELGA", None, None, None),
        ("19.11. Warszawa (PAP) - ", "Warszawa", "PAP", 11, 19, None),
        ("MADRID, 19 (EUROPA PRESS) - ", "MADRID", "EUROPA PRESS", None, None, None),
        ("Santa Cruz (Bolivia), 19 nov (EFE).- ", "Santa Cruz", "EFE", 11, 19, None),
        ("Bern (awp/sda) - ", "Bern", "awp/sda", None, None, None),
        ("Rom (KNA) ", "Rom", "KNA", None, None, None),
        ("Frankfurt a.M. (epd). ", "Frankfurt a.M", "epd", None, None, None),
        ("KYIV, Ukraine (AP) _ ", "KYIV, Ukraine", "AP", None, None, None),
        ("ISTANBUL (AA) - EL\u0130F SAMPLE - ", "ISTANBUL", "AA", None, None, None),
        ("Praha 19. listopadu 2024 (\u010cTK) - ", "Praha", "\u010cTK", 11, 19, 2024),
        ("Warszawa, 19 listopada (PAP) - ", "Warszawa", "PAP", 11, 19, None),
        ("Kyiv. November 19. UNIAN. ", "Kyiv", "UNIAN", 11, 19, None),
        ("Minsk, 19 November, BelTA \u2013 ", "Minsk", "BelTA", 11, 19, None),
        ("Caracas, 19 Nov. AVN.- ", "Caracas", "AVN", 11, 19, None),
        ("GENEVA/NEW YORK (19 November 2024) \u2013 ", "GENEVA/NEW YORK", None, 11, 19, 2024),
        ("19 November 2024, Athens \u2013 ", "Athens", None, 11, 19, 2024),
        ("BAKU, Azerbaijan, November 19. ", "BAKU, Azerbaijan", None, 11, 19, None),
        ("OSLO (Norway) - ", "OSLO", None, None, None, None),
        ("Beijing, \u017fept 15 (EFE).- ", "Beijing", "EFE", 9, 15, None),  # the long s, which is an s where case is ignored
    ],
)
def test_a_dateline_is_read(
    opening: str, place: str | None, agency: str | None, month: int | None, day: int | None, year: int | None
) -> None:
    """Each way in which agencies open a dispatch gives its place, agency and day, and ends where the story begins."""
    dateline = find_dateline(opening + "Two ships met at sea.")
    assert dateline is not None
    printed = (dateline.day.month, dateline.day.day, dateline.day.year) if dateline.day else (None, None, None)
    assert (dateline.place, dateline.agency, *printed) == (place, agency, month, day, year)
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
        "Kyiv Falls Silent\nThe minister (Reuters) - who spoke - left.",
        "NATO \u2014 The alliance met on Monday.",
        "BREAKING \u2014 Two ships met at sea.",
        "Oslo, Oct 15 (Tuesday) - A fine day.",
        "North Atlantic Treaty Organization (NATO) \u2014 The alliance met.",
        "LONDON, Flight 19 \u2014 The plane was late.",
        "He met them in Geneva, Oct 15 (Tuesday) The talks went on.",
        "Sweden (3) - Finland (2): a close match.",
        "A ship (or two) - nobody knew how many - went down.",
        "Beijing - Talks went on without an agency's name.",
        "BEIJING - talks went on without an agency's name.",
        "BEIJING: What we know so far",
        "READING: Talks went on without an agency's name.",
        "LEBANON: Talks went on without an agency's name.",
        "WHO: Talks went on without an agency's name.",
        "UN - Talks went on without an agency's name.",
        "UPDATE - Talks went on without an agency's name.",
        "ANALYSIS: Talks went on without an agency's name.",
        "CHICAGO: We asked you to come, and you have come.\n\nDOE: We have.",
        "Oct 15 was a Tuesday (I think).",
        "The bank raised rates (twice). The minister agreed.",
        "(and others) - they all came.",
        "Oslo (again) - The harbour froze.",
        "Emirates News Agency (WAM). It is owned by the state.",
        "Ana Sample (AFP) The minister spoke.",
        "Ana Sample, AFP \u2013 She has written for years.",
        "SPA - A new bath opened.",
        "FLIGHT, May 3. The plane was late.",
        "3 May 2024, Nobody \u2013 The plane was late.",
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
            day = dateline.date(candidate, CLUES)
            assert day is None or dateline.has_year or day <= CLUES.latest


HOSTILE = [
    *("Aa" + " " * 20_000 + "x", "A" * 20_000, "A " * 20_000, "A, " * 9_000 + "Oct 15 (EFE)", "Oct 15 " * 9_000, "1 de " * 9_000),
    *("\n" * 20_000 + "x", "Aa\n" * 20_000, "A" + "\u00a0" * 20_000 + "(B)", "By " + "A " * 9_000, "(ANSA) - " + "R, 19 " * 5_000),
    *("-" * 20_000, "2024-" * 9_000, "a." * 20_000, "/A" * 20_000, "(A" * 20_000, "Monday, " * 5_000, "was in May 20" * 5_000),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_takes_long(text: str) -> None:
    """What repeats itself to try a pattern's patience is looked at no longer than any other text."""
    began = time.process_time()
    for candidate in (text, f"Beijing, Oct 15 (EFE).- {text}"):
        dateline = find_dateline(candidate)
        if dateline:
            dateline.date(candidate, CLUES)
    assert time.process_time() - began < 1
