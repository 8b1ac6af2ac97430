"""Who wrote a story that another outlet publishes: the agency in its dateline, where it is known to be one.

Datelines have other things in brackets too, "KYIV (Ukraine) -", "GENEVA (Own correspondent) -", and none of these is credited.
"""

import re

from index.dateline import Dateline
from index.dateline.agency_names import is_agency

_PARTED = re.compile(r"\s?[/,]\s?|\s(?:and|y|et|und)\s")


def credited_agency(outlet: str | None, dateline: Dateline | None) -> str | None:
    """The agency that a dateline names, where it is another than the outlet that published the story.

    >>> from index.dateline import find_dateline
    >>> credited_agency("Daily Specimen", find_dateline("OSLO, May 3 (Reuters) - Ships met."))
    'Reuters'
    """
    agency = dateline.agency if dateline else None
    if not agency or not outlet or not all(map(is_agency, _PARTED.split(agency))):
        return None
    return None if _is_same(agency, outlet) else agency


def _is_same(agency: str, outlet: str) -> bool:
    """Whether both may be one: "AP" and "The Associated Press", "Xinhua" and "xinhuanet.com"; in doubt they are."""
    ours, theirs = agency.casefold(), outlet.casefold()
    initials = "".join(word[0] for word in re.findall(r"\w+", outlet) if word[0].isupper()).casefold()
    host = theirs.removeprefix("www.").replace(" ", "")
    in_host = "." in host and host.startswith(re.sub(r"\W", "", ours))
    named = re.search(rf"(?<!\w){re.escape(ours)}(?!\w)", theirs) or re.search(rf"(?<!\w){re.escape(theirs)}(?!\w)", ours)
    return bool(named) or in_host or ours in {initials, initials.removeprefix("t")}
