"""Questions that go on from an earlier one: "and when was that?", "what did China say?"."""

import re
from collections.abc import Sequence

from index.keywords import stems

_OPENING = re.compile(r"^(?:and|but|so|then|also|or|(?:and )?(?:what|how) about)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|there|(?:that|this)(?=\s*(?:$|[?.!,]))|(?:those|these)\b)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)\b[A-ZÀ-Þ]\w+")
_ABOUT_A_NAME = re.compile(r"^(?:who|what)(?:'s|’s| is| are| was| were) (?:the )?[A-ZÀ-Þ]", re.IGNORECASE)
_SAYS_LITTLE = frozenset(
    stems(
        "a an the of in on at to for from by with and or but so then also about is are was were be been do does did done has "
        "have had can could will would should may might who whom whose what which when where why how many much long old far "
        "said say says tell told think thought do did happen happened happening next more else now today latest news exactly "
        "really please react reacted respond responded answer reason result mean means it that this there"
    )
)


def goes_on(text: str) -> bool:
    """Whether a question makes sense only after another one.

    >>> goes_on("And when was that?"), goes_on("What did China say?"), goes_on("Who won Taiwan's election?")
    (True, True, False)
    """
    if _OPENING.match(text):
        return True
    pronoun, name = _PRONOUN.search(text), _NAME.search(text)
    if pronoun and not (name and name.start() < pronoun.start()):
        return True
    return len(set(stems(text)) - _SAYS_LITTLE) <= 1 and not _ABOUT_A_NAME.match(text)


def continued(text: str, earlier: Sequence[str]) -> str | None:
    """The earlier question that this one goes on from, oldest first in `earlier`; None where it stands by itself."""
    if not goes_on(text):
        return None
    return next((question for question in reversed(earlier) if not goes_on(question)), earlier[0] if earlier else None)
