"""Names of news agencies: in brackets a dispatch begins with other things too, "KYIV (Ukraine) -", "OSLO (Own correspondent) -"."""

import re

_NAMES = """
AA, AAP, AFP, AGI, Adnkronos, Agerpres, ANA-MPA, ANI, ANP, ANSA, AP, APA, ATS, Agence France-Presse, Agencia Brasil, Agência
Brasil, Anadolu, Anadolu Agency, Antara, Askanews, Associated Press, The Associated Press, awp, Belta, BNS, BSS, BTA, Belga,
Bernama, Bloomberg, CTK, ČTK, Canadian Press, The Canadian Press, dpa, dpa-AFX, dts, Dow Jones, EFE, epd, Europa Press, Hina,
IANS, IRNA, ISNA, ITAR-TASS, Interfax, Interfax-Ukraine, INTERFAX, Italpress, Jiji, Jiji Press, KCNA, KNA, KUNA, Keystone-SDA,
Kyodo, Kyodo News, LETA, LUSA, Lusa, MTI, NTB, Notimex, OTS, PAP, PTI, Prensa Latina, Press Association, Press Trust of India,
QNA, RIA, RIA Novosti, Reuters, Ritzau, SANA, SDA, sda, SPA, STT, Sputnik, TASR, TASS, Tanjug, Tasnim, Telam, Télam, UNIAN, UPI,
Ukrinform, VNA, WAFA, WAM, Xinhua, Xinhua News Agency, Yonhap, Yonhap News Agency, РИА Новости, ТАСС, Интерфакс, BelTA, AZERTAC,
Armenpress, Kazinform, AVN
"""
_LISTED = tuple(name.strip() for name in _NAMES.split(",") if name.strip())
_KNOWN = frozenset(name.casefold() for name in _LISTED)
_WRITTEN = sorted({form for name in _LISTED for form in (name, name.upper())} | {"ats"}, key=len, reverse=True)
WRITTEN = "|".join(map(re.escape, _WRITTEN))
"""A pattern for such a name in the letters in which it is written: "SANA" is one, "Sana" is a name."""
_BESIDE = re.compile(r"^(?:the|thomson)\s|\s(?:agency|ajansı|foundation|news|news agency)$", re.IGNORECASE)
# "Sample News Agency": what is called so is one, whoever it is.
_IS_ONE = re.compile(
    r"\b(?:agency|agencia|agência|agence|agentur|agenzia|newswire|wire|news service|press service)\b", re.IGNORECASE
)


def is_agency(name: str) -> bool:
    """Whether a name is a known agency's, "Reuters" or "Thomson Reuters Foundation", or says of itself that it is one."""
    return is_known_agency(name) or bool(_IS_ONE.search(name))


def is_known_agency(name: str) -> bool:
    """Whether a name is a known agency's, in whatever letters."""
    return name.casefold() in _KNOWN or _BESIDE.sub("", name.strip()).casefold() in _KNOWN
