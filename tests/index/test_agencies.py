"""A story names the agency that wrote it where its outlet is another, and none where the dateline may mean something else."""

import pytest

from index.agencies import credited_agency
from index.dateline import find_dateline


@pytest.mark.parametrize(
    ("outlet", "opening", "agency"),
    [
        ("Daily Specimen", "OSLO, May 3 (Reuters) - Two ships met at sea.", "Reuters"),
        ("Daily Specimen", "Beijing, Oct 15 (EFE).- Two ships met at sea.", "EFE"),
        ("Daily Specimen", "MOSCOW, November 19. /TASS/. Two ships met at sea.", "TASS"),
        ("Daily Specimen", "TOKYO, Nov. 19, Kyodo - Two ships met at sea.", "Kyodo"),
        ("Daily Specimen", "Berlin (dpa) - Zwei Schiffe trafen sich auf See.", "dpa"),
        ("Daily Specimen", "PARIS, March 5 (AFP/Reuters) - Two ships met at sea.", "AFP/Reuters"),
        ("Daily Specimen", "OSLO, May 3 (Thomson Reuters Foundation) - Two ships met.", "Thomson Reuters Foundation"),
        ("Daily Specimen", "OSLO, May 3 (Sample News Agency) - Two ships met at sea.", "Sample News Agency"),
        ("specimen.example", "OSLO (AP) — Two ships met at sea.", "AP"),
        ("Reuters", "OSLO, May 3 (Reuters) - Two ships met at sea.", None),
        ("reuters.com", "OSLO, May 3 (Reuters) - Two ships met at sea.", None),
        ("xinhuanet.com", "BEIJING, May 3 (Xinhua) -- Two ships met at sea.", None),
        ("The Associated Press", "OSLO (AP) — Two ships met at sea.", None),
        ("Agence France-Presse", "PARIS, March 5 (AFP) - Two ships met at sea.", None),
        ("Daily Specimen", "KYIV (Ukraine) - Two ships met at sea.", None),
        ("Daily Specimen", "SCRANTON (PA) - Two ships met at sea.", None),
        ("Daily Specimen", "OSLO, May 3 (Own correspondent) - Two ships met at sea.", None),
        ("Daily Specimen", "OSLO (Jane Doe) - Two ships met at sea.", None),
        ("Daily Specimen", "Two ships met at sea, Reuters said.", None),
        (None, "OSLO, May 3 (Reuters) - Two ships met at sea.", None),
    ],
)
def test_an_agency_is_credited_where_it_is_certain(outlet: str | None, opening: str, agency: str | None) -> None:
    """It is known to be one, or says so of itself; its own pages need not name it twice; in doubt nobody is credited."""
    assert credited_agency(outlet, find_dateline(opening)) == agency
