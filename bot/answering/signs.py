"""Words by which a sentence shows that it gives what a kind of question asks for: reasons, consequences, somebody's words, news."""

import math
import re

from bot.answer import QuestionKind
from index.text import CAPITALS

_REASON = (
    r"because|since|due to|owing to|as a result|in (?:response|retaliation|order)|after|over|amid|so that|citing|cited"
    r"|driven|designed|meant to|angry|anger|reason\w*|caus\w+|accus\w+|blam\w+|motiv\w+|fear\w*|concern\w*|led to|prompt\w+"
    r"|aim\w*|want\w*|seek\w*|argu\w+|claim\w*|believ\w+|hop(?:es|ed|ing)|said it"
    r"|to (?:avoid|protect|prevent|stop|counter|pressure|help|show|ensure|force|keep)"
)
_EFFECT = (
    r"could|would|will|may|might|likely|unlikely|expected|mean[st]?|result\w*|lead\w*|led to|forc\w+|risk\w*|threat\w*"
    r"|impact\w*|effect\w*|affect\w*|consequen\w+|rais\w+|cut|fall|fell|drop\w*|ris\w+|rose|surg\w+|hit|hurt|weaken\w*"
    r"|strengthen\w*|harm\w*|damage\w*|leav\w+|allow\w*|makes?|fac(?:es|ed|ing)|trigger\w*|worsen\w*|become|if"
)
SPEECH = (
    r"said|says?|saying|told|tells|called|calls?|want\w*|demand\w*|insist\w*|urg\w+|warn\w*|accus\w+|condemn\w*|reject\w*"
    r"|welcom\w+|back\w*|support\w*|oppos\w+|vow\w*|pledg\w+|promis\w+|claim\w*|argu\w+|according|den(?:y|ied|ies)"
    r"|announc\w+|statement|respond\w*|express\w*|critic\w+|prais\w+|propos\w+|offer\w*|agree\w*|refus\w+|believ\w+"
    r"|think\w*|hop\w+|plan\w*|ask\w*"
)
"""How somebody speaks, takes a stand or answers: alternatives of a pattern."""
_NEWS = (
    r"now|still|yet|so far|announced|agreed|expected|will|has|have|been|continu\w+|remain\w*|talks|deal|late|early|new"
    r"|began|reach\w*|resum\w+|extend\w*|next|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
)
_SIGNS = {
    QuestionKind.WHY: re.compile(rf"\b(?:{_REASON})\b", re.IGNORECASE),
    QuestionKind.CONSEQUENCE: re.compile(rf"\b(?:{_EFFECT})\b", re.IGNORECASE),
    QuestionKind.POSITION: re.compile(rf"[“”\"]|\b(?:{SPEECH})\b", re.IGNORECASE),
    QuestionKind.LATEST: re.compile(rf"\b(?:{_NEWS})\b"),
}
_MOST = 6
_ASKS_WHO = re.compile(r"^\W*who(?:'s|’s| is| are| was| were)\b", re.IGNORECASE)
# "Who is Ana Okoye?", and nothing but a name; "Who is taking her post?" asks for one.
_ASKS_OF_NAME = re.compile(
    r"^\W*[Ww]ho(?:'s|’s| is| are| was| were) (?:this |that |the )?"
    rf"[{CAPITALS}][\w.'’-]*(?: (?:[{CAPITALS}][\w.'’-]*|al|el|bin|ibn|bint|de|da|di|du|dos|van|von|der|den)){{0,4}}\W*$"
)
_SAYS_WHO = re.compile(
    r", (?:an?|the|who|whose|one of|former|head|leader)\b|\b(?:is|was) (?:an?|the|one)\b"
    r"|\b(?:served as|leader|former|president|minister)\b",
    re.IGNORECASE,
)


def signs(kind: QuestionKind, text: str) -> float:
    """How many words of a sentence are signs of what the kind of question asks for, on a scale from 0 to 1.

    >>> signs(QuestionKind.WHY, "It left because it feared a siege."), signs(QuestionKind.FACT, "It left because it rained.")
    (0.56, 0.0)
    """
    pattern = _SIGNS.get(kind)
    return round(min(1.0, math.log1p(len(pattern.findall(text))) / math.log1p(_MOST)), 2) if pattern else 0.0


def asks_who(question: str) -> bool:
    """Whether a question asks who somebody is."""
    return bool(_ASKS_WHO.search(question))


def asks_of_name(question: str) -> bool:
    """Whether a question asks who somebody is and has nothing but their name.

    >>> asks_of_name("Who is Ana Okoye?"), asks_of_name("Who is taking her post?"), asks_of_name("Who is Ana Okoye's rival?")
    (True, False, False)
    """
    return bool(_ASKS_OF_NAME.search(question))


def says_who(text: str) -> bool:
    """Whether a sentence says of somebody who that is."""
    return bool(_SAYS_WHO.search(text))


def speaks(text: str) -> bool:
    """Whether somebody speaks or takes a stand in a sentence."""
    return bool(_SIGNS[QuestionKind.POSITION].search(text))
