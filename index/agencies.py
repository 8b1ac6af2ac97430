"""Who wrote a story that another outlet publishes: the agency in its dateline, where it is known to be one.

Datelines have other things in brackets too, "KYIV (Ukraine) -", "GENEVA (Own correspondent) -", and none of these is credited.
"""

import re

from index.dateline import Dateline

_NAMES = """
AAP, AFP, Agerpres, ANA-MPA, ANI, ANP, ANSA, AP, APA, ATS, Agence France-Presse, Agencia Brasil, Agência Brasil, Anadolu, Antara,
Askanews, Associated Press, Belta, BNS, BSS, BTA, Belga, Bernama, Bloomberg, CTK, ČTK, Canadian Press, dpa, dts, Dow Jones, EFE,
epd, Europa Press, Hina, IANS, IRNA, ISNA, ITAR-TASS, Interfax, Jiji, Jiji Press, KCNA, KNA, KUNA, Kyodo, LETA, Lusa, MTI, NTB,
Notimex, PAP, PTI, Prensa Latina, Press Association, QNA, RIA, RIA Novosti, Reuters, Ritzau, SANA, SPA, STT, Sputnik, Tanjug, TASR,
TASS, Telam, Télam, UNIAN, UPI, Ukrinform, VNA, WAM, Xinhua, Yonhap, РИА Новости, ТАСС, Интерфакс
"""
_KNOWN = frozenset(name.casefold() for name in re.split(r",\s", _NAMES.strip()))
_BESIDE = re.compile(r"^(?:the|thomson)\s|\s(?:agency|ajansı|foundation|news|news agency)$", re.IGNORECASE)
# "Sample News Agency": what is called so is one, whoever it is.
_IS_ONE = re.compile(
    r"\b(?:agency|agencia|agência|agence|agentur|agenzia|newswire|wire|news service|press service)\b", re.IGNORECASE
)
_PARTED = re.compile(r"\s?[/,]\s?|\s(?:and|y|et|und)\s")


def credited_agency(outlet: str | None, dateline: Dateline | None) -> str | None:
    """The agency that a dateline names, where it is another than the outlet that published the story.

    >>> from index.dateline import find_dateline
    >>> credited_agency("Daily Specimen", find_dateline("OSLO, May 3 (Reuters) - Ships met."))
    'Reuters'
    """
    agency = dateline.agency if dateline else None
    if not agency or not outlet or not all(map(_is_agency, _PARTED.split(agency))):
        return None
    return None if _is_same(agency, outlet) else agency


def _is_agency(name: str) -> bool:
    """Whether a name is a known agency's, "Reuters" or "Thomson Reuters Foundation", or says of itself that it is one."""
    return _BESIDE.sub("", name.strip()).casefold() in _KNOWN or name.casefold() in _KNOWN or bool(_IS_ONE.search(name))


def _is_same(agency: str, outlet: str) -> bool:
    """Whether both may be one: "AP" and "The Associated Press", "Xinhua" and "xinhuanet.com"; in doubt they are."""
    ours, theirs = agency.casefold(), outlet.casefold()
    initials = "".join(word[0] for word in re.findall(r"\w+", outlet) if word[0].isupper()).casefold()
    host = theirs.removeprefix("www.").replace(" ", "")
    in_host = "." in host and host.startswith(re.sub(r"\W", "", ours))
    named = re.search(rf"(?<!\w){re.escape(ours)}(?!\w)", theirs) or re.search(rf"(?<!\w){re.escape(theirs)}(?!\w)", ours)
    return bool(named) or in_host or ours in {initials, initials.removeprefix("t")}
