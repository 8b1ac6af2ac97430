"""Pages that are saved in the place of a story: robot checks, questions for consent, paywalls, error pages."""

import re
from dataclasses import dataclass

from index.sources.pages.head import Head
from index.sources.pages.titles import JOINT

_SHORT = 700  # characters of prose: a page with more has a story, whatever else it says
_STORY = 400  # characters: so much prose under the title of a robot check is a story about one
_PROSE = 60  # characters: a line with fewer is a title or a button
ROBOT_CHECK = "it is a robot check, not a story"
ERROR_PAGE = "it is an error page, not a story"
CONSENT = "it asks for consent and shows no story"
PAYWALL = "only its beginning stands before a paywall"
LOGIN = "it asks to log in and shows no story"
NO_SCRIPT = "it shows no story without JavaScript"
_CODES = r"(?:(?:http|error|fehler|erreur)\W{0,3}){0,2}(?:40[01345]|410|429|451|50[0234]|52\d)\W{0,3}"
# Titles that say it alone, whatever stands below: error pages show lists of other stories.
_TITLES = (
    (
        ROBOT_CHECK,
        re.compile(
            r"just a moment\W*|attention required\W*|access (?:to this (?:page|site|website) (?:has been|is|was) )?denied"
            r"|(?:request|access|page) blocked"
            r"|(?:are )?you (?:are )?(?:a |not a )?(?:human|robot)\W*|(?:please )?(?:verify|verifying|confirm"
            r"|prove)(?: that)? you(?:['’]re| are)"
            r" (?:a |not a )?(?:human|robot|bot)\W*|(?:robot|bot|browser|security|human) (?:check|verification|challenge)\W*"
            r"|(?:\w{1,20} )?security checkpoint|ddos-guard|making sure you(?:['’]re| are) not a bot\W*"
            r"|your access to this (?:site|page|website) has been limited.{0,30}"
            r"|pardon our interruption\W*|checking your browser.{0,40}|(?:you have been|you are|sorry, you have been) blocked"
            r"|captcha(?: challenge)?"
            r"|one more step|client challenge|unusual (?:traffic|activity).{0,40}|einen moment bitte\W*|un momento\W*"
            r"|un instant\W*",
            re.IGNORECASE,
        ),
    ),
    (
        LOGIN,
        re.compile(
            r"(?:please )?(?:log|sign)[ -]?in(?: to (?:continue|your account))?|anmelden|se connecter|iniciar sesión", re.IGNORECASE
        ),
    ),
    (
        ERROR_PAGE,
        re.compile(
            rf"{_CODES}(?:error|(?:page |file )?not found|forbidden|unauthorized|gone|bad gateway|bad request"
            rf"|service (?:temporarily )?unavailable"
            r"|(?:internal )?server error|gateway time-?out|too many requests|unavailable for legal reasons|access denied"
            r"|nginx)?\W*"
            r"|(?:sorry|oops|uh-oh|whoops)?\W{0,3}(?:(?:this|the|that|your) )?(?:requested )?(?:page|file|article|story|content"
            r"|url|document)(?: you.{0,40}?)?"
            r" (?:was |is |has been |could |can |does |do )?(?:not (?:be )?(?:found|exist|available)|cannot be found"
            r"|unavailable|missing|deleted|removed|gone"
            r"|no longer (?:exists?|available)|(?:doesn|isn|can|couldn|wasn)['’]t .{0,30})\W*"
            r"|not found|(?:internal )?server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out"
            r"|forbidden|too many requests"
            r"|(?:site|website|page)?\W?(?:is )?(?:under|down for|scheduled) maintenance|this site can['’]t be reached"
            r"|account suspended|oops\W*"
            r"|(?:die |diese )?seite (?:wurde )?nicht gefunden|seite existiert nicht|page (?:introuvable|non trouvée)"
            r"|(?:la )?página no (?:encontrada|existe)"
            r"|pagina non trovata|página não encontrada|pagina niet gevonden|sidan (?:finns inte|hittades inte"
            r"|kunde inte hittas)|siden (?:finnes|findes) ikke"
            r"|strona nie (?:istnieje|została znaleziona)|nie znaleziono strony|страница не найдена|сторінку не знайдено"
            r"|sayfa bulunamadı|페이지를 찾을 수 없습니다",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What a page says for a reason; without one of the `words`, in small letters, it says none of it: that is told much sooner."""

    reason: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        small = text.lower()
        return any(map(small.__contains__, self.words)) and bool(self.pattern.search(text))


# What such pages say, where they say hardly anything else.
_PHRASES = (
    _Phrase(
        ROBOT_CHECK,
        (
            "checking",
            "robot",
            "human",
            "bot",
            "unusual",
            "complete the",
            "ray id",
            "security service",
            "automated",
            "needs to review",
            "permission to access",
            "access to this",
            "incapsula",
            "reference #",
            "javascript",
            "enable js",
            "anubis",
        ),
        re.compile(
            r"enable js and disable any ad ?blocker|administrator of this website has set up anubis"
            r"|checking (?:your browser|if the site connection is secure)|(?:not|are) (?:you )?a robot|(?:verify|confirm"
            r"|prove)(?: that)? you(?:['’]re| are)"
            r" (?:a |not a )?(?:human|robot|bot)|unusual (?:traffic|activity) from your|complete the (?:security check|captcha)"
            r"|cloudflare ray id|\bray id\b"
            r"|security service to protect itself|automated (?:access|requests|traffic)"
            r"|needs to review the security of your connection"
            r"|you don['’]t have permission to access|access to this (?:page|service) has been (?:denied|limited)"
            r"|incapsula incident id"
            r"|reference #\d{1,3}\.[\da-f]{4}"
            r"|enable (?:javascript and cookies|cookies and javascript)",
            re.IGNORECASE,
        ),
    ),
    _Phrase(
        ERROR_PAGE,
        (
            "requested",
            "looking for",
            "searching for",
            "not found",
            "not be",
            "not exist",
            "no longer",
            "cannot be found",
            "find",
            "server",
            "exist",
            "an error occurred",
            "legal reasons",
            "economic area",
            "nicht gefunden",
            "demandée",
            "encontrado",
        ),
        re.compile(
            r"(?:page|article|story|content|url|file) (?:you (?:are|were|['’]re) (?:looking|searching) for|you requested|requested)"
            r"|(?:page|article|story|content) (?:was |is |has been |could |can )?(?:not (?:be )?(?:found|exist)"
            r"|no longer (?:exists?|available)|cannot be found)"
            r"|we (?:can['’]t|couldn['’]t|could not|cannot) find (?:the|that|this|what)|origin web server|server (?:encountered"
            r"|is temporarily unable)"
            r"|(?:this|that|the) (?:page|article|story) (?:doesn['’]t|does not) exist"
            r"|an error occurred while processing your request"
            r"|unavailable (?:due to|for) legal reasons|from a country belonging to the european economic area"
            r"|seite (?:konnte )?nicht gefunden|page demandée|no se ha encontrado la página",
            re.IGNORECASE,
        ),
    ),
    _Phrase(
        PAYWALL,
        (
            "read",
            "unlock",
            "access",
            "view",
            "subscriber",
            "members",
            "users",
            "limit",
            "free",
            "weiterlesen",
            "abonn",
            "registrieren",
            "reste",
            "leyendo",
            "suscriptores",
            "abbonati",
            "assinantes",
            "assine",
            "lendo",
            "prenumeranter",
            "account",
        ),
        re.compile(
            r"\bto (?:continue|keep|finish) reading\b|(?:continue|keep) reading (?:with|by|for) .{0,40}(?:subscri|account|trial"
            r"|free)"
            r"|(?:subscribe|register|sign (?:in|up)|log in|join)\b[^.]{0,40} (?:to|and) (?:read|unlock|access"
            r"|view|get access)"
            r"|(?:article|story|content) is (?:only |exclusively |reserved )?(?:for|available (?:only )?(?:to|for)) (?:our "
            r"|paying |premium |registered )?"
            r"(?:subscribers|members|users)|(?:for|exclusive to) subscribers only|unlock (?:this"
            r"|the full) (?:article|story)"
            r"|read the (?:full|whole|rest of (?:the|this)) (?:article|story) (?:with|by|for)|you(?:['’]ve| have) (?:reached"
            r"|read|used) (?:your|all|the)\b.{0,40}"
            r"(?:limit|free)|reached your (?:article )?limit|jetzt weiterlesen|weiterlesen mit|(?:artikel|text) (?:ist "
            r"|nur )?(?:exklusiv )?für abonnent"
            r"|registrieren sie sich,? um|réservée?s? aux abonnés|il (?:vous )?reste \d{1,2}[.,]?\d{0,2} ?%|assine para\b"
            r"|para continuar lendo|create (?:a|an|your) (?:free )?account to (?:read|continue)|(?:para"
            r"|suscríbete para) seguir leyendo"
            r"|(?:solo|exclusivo) para suscriptores|abbonati per|riservat[oa] agli abbonati|exclusivo para assinantes"
            r"|alleen voor abonnees|endast för prenumeranter",
            re.IGNORECASE,
        ),
    ),
    _Phrase(
        CONSENT,
        (
            "partner",
            "vendor",
            "privacy",
            "before you continue",
            "cookie",
            "access",
            "werbung",
        ),
        re.compile(
            r"\bour \d[\d,.]* (?:\w+ )?(?:partners|vendors)\b|we (?:value|respect|care about) your privacy|before you continue"
            r"|(?:accept|manage) (?:all )?cookies"
            r"|\bwe use cookies\b|store and/?(?:or)? access (?:personal data|information)|mit werbung (?:weiterlesen"
            r"|und cookies)|wir (?:verwenden|nutzen) cookies"
            r"|nous utilisons des cookies|utilizamos cookies|utilizziamo (?:i )?cookie",
            re.IGNORECASE,
        ),
    ),
    _Phrase(
        NO_SCRIPT,
        ("javascript",),
        re.compile(r"(?:enable|activate|turn on|requires?|without) javascript|javascript (?:is|must be|aktivieren)", re.IGNORECASE),
    ),
)


def refusal_of_title(head: Head, title: str | None) -> str | None:
    """Why a page is no story, where its titles say it."""
    titles = [piece.strip() for name in (title, head.title, *head.headlines[:1]) if name for piece in (name, *JOINT.split(name))]
    return next((reason for reason, pattern in _TITLES if any(map(pattern.fullmatch, titles))), None)


def is_certain(reason: str, head: Head) -> bool:
    """Whether a title says enough: a story may be called "Access denied", and then its page says when it was published."""
    return reason == ERROR_PAGE or next(head.all("article:published_time"), None) is None


def refusal_of_text(page: str, text: str, titled: str | None = None, *, is_locked: bool = False) -> str | None:
    """Why a page is no story, where hardly anything was found on it.

    :param page: everything that it says.
    :param text: what was taken for its story.
    :param titled: why it is none by its title, if that is not certain.
    :param is_locked: whether its JSON-LD says that the story is not for everyone.
    """
    lines = (line for line in text.splitlines() if len(line) >= _PROSE)
    told = 0
    for line in lines:
        told += 0 if any(phrase.is_in(line) for phrase in _PHRASES) else len(line)
        if told >= _SHORT:
            return None
    if titled and told < _STORY:
        return titled
    if is_locked and len(text.encode()) < _SHORT / 2:  # bytes: a line of Japanese says as much as three of English
        return PAYWALL
    return next(
        (phrase.reason for phrase in _PHRASES if phrase.is_in(page) and (phrase.reason in _WHATEVER or told < _SHORT / 3)),
        None,
    )


_WHATEVER = (PAYWALL,)
"""Said of pages with a story's beginning; of all others only where there is next to no prose."""
