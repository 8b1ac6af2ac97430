"""Abbreviations of other languages of news, where the splitter ends sentences behind them."""

import re

from index.sentences.abbreviations import first_word

_WORDS = {
    "de": """
Abs Abt Art Bd Dipl Dr Fr Frl Gem Gen Hr Hrn Ing Kap Mag Nr Prof Str St Ziff bzw ca evtl gem ggf inkl insb lt max min sog
vgl z.B zzgl
""",
    "fr": """
Adj Art Cdt Col Dr Gal Gén Lt M MM Me Mgr Mlle Mlles Mme Mmes Mrs Pr St Ste Sts Vve art arts av apr cf chap env ex fig gal gén n no
p pp t vol éd
""",
    "es": """
Arq Art Cap Cnel Dña Dr Dra Excmo Gral Ing Lic Mons Núm Prof Profa Sr Sra Sres Srta Sta Sto art arts cap ej núm pág págs p pp vol
""",
    "it": """
Art Avv Cap Col Dott Gen Ing Min Mons On Prof S Sen Sig Ten art artt avv cap cfr col dott gen ing min mons num on pag pagg p pp prof
sen sig sigg ten vol
""",
    "pt": """
Art Cap Cel Dr Dra Drs Eng Exma Exmo Gen Prof Profa Sr Sra Srs Sta Sto art arts cap ex gen núm pág págs p pp vol
""",
}
_ABBREVIATIONS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_LAST_WORD = re.compile(r"(?:^|[\s(„“\"«’'])([^\s()\[\]“”\"«»„’']{1,12})\.$")
_INITIAL = re.compile(r"[A-ZÀ-Þ](?:\.?-[A-ZÀ-Þ])?")
# "der 2. Weltkrieg", but not "am Tag 2. Niemand"
_ORDINAL = re.compile(
    r"\b(?:der|die|das|den|dem|des|am|im|vom|zum|zur|beim|(?:[kms]?ein|ihr|unser)(?:e[mnrs]?)?) \d{1,2}\.$", re.IGNORECASE
)
_LOOK_BACK = 40


def goes_on_abroad(text: str, end: int, following: int, language: str) -> bool:
    """Whether the stop before `end` is that of an abbreviation of this language, and no sentence begins at `following`.

    >>> goes_on_abroad("Le gén. Poe", 7, 8, "fr"), goes_on_abroad("Paris. Nul", 6, 7, "fr")
    (True, False)
    """
    before = text[max(0, end - _LOOK_BACK) : end]
    if language == "de" and _ORDINAL.search(before):
        return True
    last = _LAST_WORD.search(before)
    if last is None or not first_word(text[following : following + _LOOK_BACK]):
        return False
    return last[1] in _ABBREVIATIONS.get(language, ()) or bool(_INITIAL.fullmatch(last[1]))
