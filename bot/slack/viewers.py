"""Who sees what is shown in Slack: the ids that the audience of a source may name (`index.audience`).

What a channel sees is for the channel, and for its workspace where nobody from elsewhere is in it. What one person alone sees, in a
direct message, a modal or an answer to a command, is also for that person, and for the workspace that they are from.
"""

import logging
import time
from threading import Lock

from slack_sdk.errors import SlackApiError

from bot.records.inbox import BY_MESSAGE, Request, RequestKind
from bot.reply import Place, Reply
from bot.slack.client import SlackClient
from bot.slack.events import Body
from bot.slack.hiding import HiddenError, cited
from bot.slack.origin import origin_of
from bot.slack.patience import LOST, kind
from index.audience import EVERYBODY, Audiences, Viewer

NOT_FOR_CHANNEL = "This answer quotes a story that is not for everybody in this channel, so it is not posted here."
_BY_ONE = frozenset({RequestKind.DIRECT, RequestKind.COMMAND, RequestKind.SHORTCUT})
_SHARED = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")
_SECONDS, _KEPT = 60.0, 1_000  # for which it is known whether a channel is shared with others, and of how many channels
_log = logging.getLogger(__name__)


def person(body: Body) -> Viewer:
    """Who sees what something pressed, sent or opened shows to one person: the person, where they are, and where they are from."""
    event = body.get("event") or {}
    channel, user = body.get("channel") or event.get("channel") or body.get("channel_id"), body.get("user") or event.get("user")
    return ids(_id(channel), origin_of(body).team, _id(user) or body.get("user_id"))


def ids(*named: str | None) -> Viewer:
    """These, without what is not known."""
    return frozenset(filter(None, named))


def channel_in(viewer: Viewer) -> str:
    """The channel that a viewer looks from; "" where there is none."""
    return next((named for named in viewer if named[:1] in {"C", "G", "D"}), "")


class Viewers:
    """Says who sees the answer to a request. Slack is asked only where some source is not for everybody."""

    def __init__(self, client: SlackClient, audiences: Audiences) -> None:
        """Take who asks Slack, and who may see what."""
        self._client = client
        self.audiences = audiences
        self._own: str | None = None
        self._known: dict[str, tuple[float, bool]] = {}
        self._noting = Lock()

    def of(self, request: Request, user: str | None, team: str | None) -> Viewer:
        """Who sees the answer to a request of a person; who that is may not be known any more, as after a restart."""
        if not self.audiences.named():
            return EVERYBODY
        if user is None and request.kind in BY_MESSAGE:
            user, team = self._author(request)
        if request.kind in _BY_ONE:
            return ids(request.channel, team, user)
        return self.of_channel(request.channel, team)

    def of_place(self, place: Place) -> Viewer:
        """Who saw an answer there."""
        if place.channel and not place.channel.startswith("D"):
            return self.of_channel(place.channel, place.team)
        return ids(place.channel, place.team, place.user)

    def of_channel(self, channel: str, team: str | None = None) -> Viewer:
        """Who sees what is posted to a channel; `team` is the workspace of somebody there, if one is known."""
        names_teams = any(named.startswith("T") for named in self.audiences.named())
        if not names_teams or self._is_shared(channel):
            return ids(channel)
        return ids(channel, team or self._home())

    def require_shown(self, reply: Reply, request: Request, team: str | None) -> Reply:
        """The same reply, if it may be shown where it is asked for by a request that posts it for all to see.

        :raises HiddenError: it quotes a story that is not for the channel.
        """
        if request.kind is RequestKind.SHARED and not self.may_share(reply, request.channel, team):
            raise HiddenError(NOT_FOR_CHANNEL, "Post it where the story's source may be seen.")
        return reply

    def may_share(self, reply: Reply, channel: str, team: str | None) -> bool:
        """Whether everybody in a channel may see all that a reply quotes."""
        stories = cited(reply)
        return not self.audiences.hides(EVERYBODY, stories) or not self.audiences.hides(self.of_channel(channel, team), stories)

    def _author(self, request: Request) -> tuple[str | None, str | None]:
        """Who wrote a message, and where they are from; where Slack does not say it, nobody is taken for somebody."""
        thread, ts = request.thread or request.message, request.message
        try:
            found = self._client.calls.conversations_replies(
                channel=request.channel, ts=thread, oldest=ts, latest=ts, inclusive=True, limit=2
            )
        except (SlackApiError, *LOST) as error:
            _log.warning("it is not known who asked: %s", kind(error))
            return None, None
        written: Body = next((one for one in found.get("messages") or () if one.get("ts") == ts), {})
        return written.get("user"), written.get("user_team") or written.get("team")

    def _home(self) -> str | None:
        """The bot's own workspace."""
        if self._own is None:
            try:
                self._own = self._client.calls.auth_test().get("team_id")
            except (SlackApiError, *LOST) as error:
                _log.warning("it is not known which workspace this is: %s", kind(error))
        return self._own

    def _is_shared(self, channel: str) -> bool:
        """Whether people from elsewhere may be in a channel; where Slack does not say it, they may."""
        until, is_shared = self._known.get(channel, (0.0, True))
        if time.monotonic() < until:
            return is_shared
        try:
            shown = self._client.calls.conversations_info(channel=channel)["channel"]
        except (SlackApiError, *LOST) as error:
            _log.warning("it is not known who shares a channel: %s", kind(error))
            return True
        is_shared = any(shown.get(how) for how in _SHARED)
        with self._noting:
            while len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[channel] = time.monotonic() + _SECONDS, is_shared
        return is_shared


def _id(named: object) -> str | None:
    """An id that stands by itself, or in an object."""
    found = named.get("id") if isinstance(named, dict) else named
    return str(found) if found else None
