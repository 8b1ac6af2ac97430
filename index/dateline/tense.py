"""Whether what a text tells of a weekday has happened: "signed on Friday" has, "meets on Friday" and "to meet on Friday" have not.

Only of what has happened is the weekday that of the days before a dispatch.
"""

import re

from index.dateline.month_names import WEEKDAY_LANGUAGES

_REACH = 200  # characters
_CLAUSE = re.compile(r"[,;:—–.!?\n]")
_SENTENCE = re.compile(r"[.!?\n]")
# Between who said it and the day nothing else is told: "told reporters in Oslo on Friday", but not "said the road opens on Friday".
_NEAR = re.compile(
    r"(?:\s(?:reporters|journalists|lawmakers|in|at|on|during|late|early|earlier|an?|the|statement|interview|briefing|news|press"
    r"|conference|state|television|parliament|here|this|est[ea]|am|le|el|na|[A-Z][\w’'-]{1,20})){0,8}\s?"
)
# Of those that are the present as well only such as no plan is told of: "explosions hit a town on Wednesday".
_IRREGULAR = (
    "hit hurt cut burst beat spread quit shut put set upset "
    "was were had did said told met went came left took held began broke rose fell won lost struck spoke gave made found saw "
    "sent got grew knew kept led paid ran sank shot showed sold stood swore taught thought threw flew froze fought fled drew "
    "drove chose caught brought built bought became bore bound dealt dug felt forgot hung heard hid laid lent lay meant rode "
    "rang sat shook shone slept slid sought spent spun stole stuck swept swam tore understood underwent undertook withdrew "
    "woke wore wrote overthrew oversaw"
)
_PAST = {
    "en": rf"\b(?:{'|'.join(_IRREGULAR.split())}|agreed|freed|(?!hundred\b)[a-z]{{2,20}}[a-df-z]ed)\b",
    "de": r"\b(?:hat|haben|hatten?|ist|sind|war|waren|wurden?|worden|[a-zäöüß]{2,20}(?:te|ten)|gab|kam|ging|sprach|traf|rief)\b",
    "fr": r"\b(?:a|ont|est|sont|avait|avaient|était|étaient|fut)\b",
    "es": r"\b(?:ha|han|fue|fueron|dijo|dijeron|hizo|había|pidió|[a-záéíóúñ]{2,20}(?:ó|aron|ieron|jeron))\b",
    "pt": r"\b(?:foi|foram|disse|disseram|fez|havia|[a-zãáéíóúç]{2,20}(?:ou|eu|iu|aram|eram|iram))\b",
    "it": r"(?<!\w)(?:ha|hanno|è|sono|aveva|era|erano)\b",
    "ru": r"[а-яё]{2,20}(?:л|ла|ло|ли|лся|лась|лось|лись)\b",
    "pl": r"[a-ząćęłńóśźż]{2,20}(?:ł|ła|ło|li|ły)(?: się)?\b",
    "nl": r"\b(?:heeft|hebben|is|zijn|had|hadden|was|waren|werd|werden|[a-z]{2,20}(?:de|te|den|ten)|zei)\b",
    "tr": r"\w{2,20}(?:dı|di|du|dü|tı|ti|tu|tü)(?:lar|ler)?\b",
}
_SAID = re.compile(
    r"\b(?:said|says|told|announced|confirmed|reported|added|warned|declared|stated|showed|teilte|sagte|meldete"
    r"|(?:a|ont) (?:dit|annoncé|déclaré|indiqué|affirmé)"
    r"|dijo|anunció|informó|disse|anunciou|informou|ha (?:detto|annunciato)"
    r"|hanno (?:detto|annunciato)|сообщил\w*|заявил\w*)\b(?: (?:that|dass|que|qu['’]|che))?"
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|expected|due|scheduled|slated"
    r"|set (?:to|for)|plans?|planned|planning|hoped|aimed|ahead of"
    r"|if|unless"
    r"|wird|werden|würden?|sollen?|wollen?|geplant|prévue?s?|doi(?:t|vent)|devrai(?:t|ent)|va|vont|previst[oa]s?|deberá|vai|vão"
    r"|[^\W\d_]{2,20}(?:r[aà]|ront|r[áã]o|rán|rá|ranno|acak|ecek))\b|['’]ll\b"
)
_TO_DO = re.compile(r"\bto (?!(?:the|an?|his|her|its|their|this|that|reporters|journalists)\b)[a-z]{2,20}\b")
_PAST_OF = {language: re.compile(pattern) for language, pattern in _PAST.items()}


def is_past(story: str, weekday: re.Match[str]) -> bool:
    """Whether the clause that names a weekday tells what has happened; in doubt it does not."""
    before, after = _clause(story, weekday)
    clause = f"{before} {after}"
    if _AHEAD.search(clause) or _TO_DO.search(before):
        return False
    return any(_PAST_OF[language].search(clause) for language in WEEKDAY_LANGUAGES[weekday["weekday"]])


def _clause(story: str, weekday: re.Match[str]) -> tuple[str, str]:
    """The clause before and behind a weekday; of what somebody said on another day only that which was said."""
    before = _CLAUSE.split(story[max(0, weekday.start() - _REACH) : weekday.start()])[-1]
    behind = story[weekday.end() : weekday.end() + _REACH]
    after = (_SENTENCE if len(before.split()) <= 1 else _CLAUSE).split(behind)[0]  # "On Friday, ministers will meet"
    said = list(_SAID.finditer(before))
    if not said:
        return before, after
    if _NEAR.fullmatch(before, said[-1].end()):
        return before, ""  # it was said on that day, whatever was said
    return before[said[-1].end() :], after
