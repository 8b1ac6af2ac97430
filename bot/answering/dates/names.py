"""Whether a month's name in a question is a month: Jan Lipavsky, Mar del Plata, Theresa May and the March of Return are none."""

import re

from index.dateline import MONTHS

_PEOPLE = frozenset({"jan", "mar", "may", "april", "june", "august"})
_PARTICLES = "van|von|de|del|der|di|da|dos|bin|ibn|al|el"
# What only a person does, or has done to them: "since May said", "in April was".
_DOES = re.compile(r" (?:says?|said|told|was|is|has|had|will|would|did|does|took|became|made|won|lost|left|\w{2,20}ed)\b")
_NAMED = re.compile(rf" (?:[A-ZÀ-ÞŠŽČ\d]|(?:{_PARTICLES})\b)")
_OF = re.compile(r" of (?!(?:19|20)\d\d\b|(?:last|this) year\b)", re.IGNORECASE)
_MARCH = re.compile(r" (?:on|for|against|to|towards?|through|across) (?:the )?[A-Z]")
_SMALL_MARCH = re.compile(r" (?:on|for|against|to|towards?|through|across)\b")
# "From March to May": another time, and no place.
_TO_MONTH = re.compile(rf" (?:to|through|until) (?:early |late |mid-?)?(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)


def names_a_month(match: re.Match[str]) -> bool:
    """Whether the group `month` of a match, which has no day beside it, is a month and not part of a name.

    With a year it is one; else what follows it decides, and where that may be a name or a deed it is none.
    """
    month = match["month"]
    if match.groupdict().get("year") or match.groupdict().get("which_year"):
        return True
    rest = match.string[match.end() : match.end() + 60]
    if _NAMED.match(rest) or _OF.match(rest) or (month.lower() in _PEOPLE and _DOES.match(rest)):
        return False
    return (
        month.lower() != "march" or bool(_TO_MONTH.match(rest)) or not (_MARCH if month[0].isupper() else _SMALL_MARCH).match(rest)
    )
