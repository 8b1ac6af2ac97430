"""Questions that go on from an earlier one: "and when was that?", "what did China say?"."""

import re
from collections.abc import Sequence

from index.keywords import stems

_OPENING = re.compile(r"^(?:(?:and|but|so(?! far)|then|also|or)(?![\w’'-])|(?:what|how) about\b)", re.IGNORECASE)
# "There is", "is it true that": these point at nothing.
_EMPTY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should) there(?= \w)|\bis it (?:true|possible|likely|known)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|there|(?:those|these)(?! days)|(?:that|this)(?=\s*(?:$|[?.!,]))"
    r")\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)\b[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*")
# What a name alone is asked to have said or done goes on: "What did China say?", but not "What happened in China?".
_DOES = re.compile(r"\b(?:do|does|did|will|would|says?|(?<!was )(?<!been )said|respon\w+|react\w*)\b", re.IGNORECASE)
SAYS_LITTLE = frozenset(
    stems(
        "a an the of in on at to for from by with and or but so then also about is are was were be been do does did done has "
        "have had can could will would should may might who whom whose what which when where why how many much long old far s "
        "said say says tell told think thought do did happen happened happening next more else now today latest news exactly "
        "really please react reaction reacted respond responded response answer reason result mean means it that this there "
        "people country countries any anyone anybody some someone other others i me we you explain"
    )
)
"""Words that a question may have without being about anything."""


def goes_on(text: str) -> bool:
    """Whether a question makes sense only after another one.

    >>> goes_on("And when was that?"), goes_on("What did China say?"), goes_on("Who won Taiwan's election?")
    (True, True, False)
    """
    if _OPENING.match(text):
        return True
    text = _EMPTY.sub("", text)
    pronoun, name = _PRONOUN.search(text), _NAME.search(text)
    if pronoun and not (name and name.start() < pronoun.start()):
        return True
    own_words = set(stems(_NAME.sub(" ", text))) - SAYS_LITTLE
    if name is None:
        return len(own_words) <= 1
    return not own_words and len(_NAME.findall(text)) == 1 and _DOES.search(text) is not None


def continued(text: str, earlier: Sequence[str]) -> str | None:
    """The earlier question that this one goes on from, oldest first in `earlier`; None where it stands by itself."""
    if not goes_on(text):
        return None
    return next((question for question in reversed(earlier) if not goes_on(question)), earlier[0] if earlier else None)
