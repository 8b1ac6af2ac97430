"""When the bot answers and when it keeps silent: the one gate for all that people do."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from time import monotonic
from typing import Any

from bot.slack.origin import Origin
from bot.slack.origins import Origins

Event = Mapping[str, Any]  # Any: JSON
# "<@U0ANN>" and "<@U0ANN|ann>" mention somebody; "<#C0NEWS|news>" does not.
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
# "and when was that" asks; "That was when it rained" does not.
_ASKS = re.compile(
    r"^(?:and |but |so |then |also )?(?:who|whom|whose|what|what's|which|when|where|why|how|is|are|was|were|do|does|did|has|have|"
    r"had|can|could|will|would|should|may|might)\b",
    re.IGNORECASE,
)
# "Ann, did you see this?" is addressed; "But, who won?" and "In May, 3 ships sank?" are not.
_ADDRESSED = re.compile(r"^(?:@\w|(?!(?:Who|What|When|Where|Why|How|Which|And|But|So|Then|Also)\b)[A-ZÀ-Þ][\w’'-]+, (?!\d))")
# What people ask each other: "did you see this?", "shall we run it?"; but "do you know who won?" may well be for the bot.
_BETWEEN_PEOPLE = re.compile(
    r"^(?:(?:and|but|so|then|also|hey|oh|ok|okay)[ ,]+)?(?:(?:did|do|does|have|has|are|were|will|would|can|could|shall|should)"
    r" (?:you|we|i|anyone|anybody|someone|somebody)\b(?! (?:know|tell|explain|say|find)\b)"
    r"|(?:any(?:one|body)|who wants|who has time|what do you think)\b)",
    re.IGNORECASE,
)
_FEW_WORDS = 2  # "Lunch?", "Really now?": not surely for the bot, unless with a word that asks
_PEOPLES = frozenset({None, "thread_broadcast", "file_share", "me_message"})
_MINUTE = 60.0
NOT_HERE = "I am not set up to answer you here. Who runs this bot can change that."
MAX_CHECK_CHARS = 10_000
"""Of a message that is checked: about 100 sentences, each of which is looked up."""


def mentions(text: str) -> frozenset[str]:
    """Ids of the people whom the text of an event mentions."""
    return frozenset(_MENTION.findall(text))


def is_peoples(event: Event) -> bool:
    """Whether a person wrote this message: not a bot, nor Slack itself."""
    return event.get("subtype") in _PEOPLES and not event.get("bot_id") and bool(event.get("user"))


def reads_as_question(text: str) -> bool:
    """Whether words, cleaned, ask something, rather than thank, comment or speak to somebody by name.

    >>> reads_as_question("and when was that"), reads_as_question("Thanks!"), reads_as_question("Ann, did you see this?")
    (True, False, False)
    """
    text = text.strip()
    if _ADDRESSED.match(text) or _BETWEEN_PEOPLE.match(text):
        return False
    return bool(_ASKS.match(text) or (text.endswith("?") and (len(text.split()) > _FEW_WORDS or not text.isascii())))


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may ask, and where. `team`, `bot_user` and `enterprise` (an organisation) are the bot's own; an empty list admits all.

    Everybody of the bot's organisation is one of its own. Others, and whom Slack leaves unclear in a channel that is shared with
    other companies, are admitted only where `allow_external` says so.
    """

    team: str | None
    bot_user: str
    teams: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    allow_external: bool = False
    enterprise: str | None = None

    def admits(self, user: str | None, channel: str | None, origin: Origin) -> bool:
        """Whether this person may ask here."""
        return self.admits_person(user, origin) and (not self.channels or channel in self.channels)

    def admits_person(self, user: str | None, origin: Origin) -> bool:
        """Whether this person may ask anywhere."""
        if user is None or user == self.bot_user or not self.admits_from(origin):
            return False
        return (not self.users or user in self.users) and (not self.teams or bool(self._places(origin) & self.teams))

    def admits_from(self, origin: Origin) -> bool:
        """Whether anybody from there may be let in."""
        return self.allow_external or self._is_own(origin)

    def _is_own(self, origin: Origin) -> bool:
        if self.enterprise and origin.enterprise:
            return origin.enterprise == self.enterprise
        if origin.team:
            return origin.team == self.team
        return origin.enterprise is None and not origin.is_shared

    def _places(self, origin: Origin) -> frozenset[str | None]:
        """What may stand in a list for where somebody is from; the bot's own workspace where nothing is said."""
        return frozenset({origin.team, origin.enterprise} - {None}) or frozenset({self.team})


class RateLimit:
    """At most so many questions a minute from each person; counted in memory, by a window that moves."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        """Take the limit, and what tells the time in seconds."""
        self._most = most
        self._clock = clock
        self._asked: dict[str, deque[float]] = {}
        self._lock = Lock()

    def allows(self, user: str) -> bool:
        """Count a question, unless it is one too many."""
        with self._lock:
            now = self._clock()
            for person in [person for person, times in self._asked.items() if times[-1] < now - _MINUTE]:
                del self._asked[person]
            times = self._asked.setdefault(user, deque())
            while times and times[0] < now - _MINUTE:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True


class Act(StrEnum):
    """What people do; each is counted by itself, so that reading passages uses up no questions."""

    ASK = "ask"
    PRESS = "press"
    LOOK = "look at the Home tab"


_TOO_OFTEN = {
    Act.ASK: "That is a lot of questions in one minute. Please ask again a little later.",
    Act.PRESS: "That is a lot in one minute. Please press again a little later.",
    Act.LOOK: "",
}


class Gate:
    """Whether somebody may do something here and now. Everything that costs something passes it."""

    def __init__(
        self,
        policy: Policy,
        most: int,
        clock: Callable[[], float] = monotonic,
        *,
        is_closed: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Take who may ask, how often each person may do anything in a minute, and what tells the time in seconds.

        `is_closed` says whether no other company shares a channel.
        """
        self.policy = policy
        self.origin_of = Origins(is_closed, clock).of
        self._rate = RateLimit(most, clock)

    def shuts_out(self, user: str | None, channel: str | None, origin: Origin) -> str | None:
        """Why this person may do nothing here, in one plain sentence; None where they may."""
        return None if self.policy.admits(user, channel, origin) else NOT_HERE

    def slows_down(self, act: Act, user: str) -> str | None:
        """Why this person may not do this now, in one plain sentence ("": nothing need be said); None where they may. It counts."""
        return None if self._rate.allows(f"{act}:{user}") else _TOO_OFTEN[act]
