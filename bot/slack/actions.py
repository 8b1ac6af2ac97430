"""Listeners of everything pressed: passages, a check, "Post to channel", the menu, a wrong citation, feedback."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from slack_bolt import Ack

from bot.checking.verdicts import Finding
from bot.records.inbox import Inbox, State
from bot.records.ledger import Ledger
from bot.rendering.passages import QuoteContext, quote_context
from bot.reply import HELPFUL, UNHELPFUL, WRONG_CITATION, Feedback, Reply
from bot.slack.blocks import plain_message
from bot.slack.checks import Checker
from bot.slack.client import SlackClient
from bot.slack.desk import StandardsDesk
from bot.slack.elements import Payload
from bot.slack.events import Body
from bot.slack.hiding import NOT_SHOWN, HiddenError
from bot.slack.loading import LoadingModals
from bot.slack.modals import CHECKED, CHOICE, COMMENT, notice_view, verdicts_view, wrong_citation_view
from bot.slack.moments import moment_of
from bot.slack.notes import withdrawn_message
from bot.slack.origin import origin_of
from bot.slack.passages import COPIES, PAGE, PASSAGES, Passage, copies_view, passage_view, passages_view
from bot.slack.removal import REMOVAL, Removal
from bot.slack.source_links import source_links
from bot.slack.viewers import NOT_FOR_CHANNEL, Viewers, channel_in, ids, person
from bot.slack.worker import AnswerWorker, Asker
from index.audience import Viewer
from index.store import Store

_SHARED_BEFORE = "This answer is in the channel already."


def chosen(by_choice: Mapping[str, Callable[[Ack, Body, str], None]]) -> Callable[[Ack, Body, Body], None]:
    """A listener of a menu, and of a button that does the same: what was chosen, and for which reply, stands in the value."""

    def pressed(ack: Ack, body: Body, action: Body) -> None:
        choice, _, reply_id = str((action.get("selected_option") or action)["value"]).rpartition(":")
        by_choice[choice or str(action["action_id"])](ack, body, reply_id)

    return pressed


def place_of(finding: Finding) -> QuoteContext | None:
    """What stands around a quote; None where it does not stand in its version."""
    citation, story = finding.citation, finding.text or ""
    is_sound = story[citation.start : citation.end] == citation.quote
    return quote_context(story, citation.start, citation.end, citation.before) if is_sound else None


class Actions:
    """One method for each thing that can be done with an answer."""

    def __init__(  # noqa: PLR0913 - what all that can be pressed needs
        self,
        checker: Checker,
        ledger: Ledger,
        inbox: Inbox,
        store: Store,
        client: SlackClient,
        *,
        worker: AnswerWorker,
        desk: StandardsDesk,
        modals: LoadingModals,
    ) -> None:
        """Take the parts."""
        self._worker = worker
        self._desk = desk
        self._checker = checker
        self._modals = modals
        self._removal = Removal(ledger, inbox, client)
        self._ledger = ledger
        self._inbox = inbox
        self._store = store
        self._client = client
        self._viewers = Viewers(client, checker.audiences)

    def show_passages(self, ack: Ack, body: Body, action: Body) -> None:
        """The cited sentences in their places, page by page."""
        ack()
        reply_id = str(action["value"])
        self._modals.open(body["trigger_id"], PASSAGES, lambda: self._page(reply_id, 0, person(body)))

    def turn_passages(self, ack: Ack, body: Body, action: Body) -> None:
        """Another page of them, in the modal that is open."""
        ack()
        reply_id, first, *seen_in = str(action["value"]).split(":")
        viewer = person(body) | ids(*seen_in)
        self._modals.fill(body["view"]["id"], PASSAGES, lambda: self._page(reply_id, int(first), viewer))

    def show_passage(self, ack: Ack, body: Body, action: Body) -> None:
        """One of them, below a message of an earlier release."""
        ack()
        reply_id, _, number = str(action["value"]).partition(":")
        self._modals.open(body["trigger_id"], PASSAGES, lambda: self._one(reply_id, int(number), person(body)))

    def _page(self, reply_id: str, first: int, viewer: Viewer) -> Payload:
        reply = self._ledger.reply(reply_id)
        findings, channel = self._checker.check_reply(reply, viewer).findings, channel_in(viewer)
        return passages_view(reply.id, self._passages(reply, findings[first : first + PAGE]), first, len(findings), channel)

    def _one(self, reply_id: str, number: int, viewer: Viewer) -> Payload:
        reply = self._ledger.reply(reply_id)
        findings = (one for one in self._checker.check_reply(reply, viewer).findings if one.citation.number == number)
        if (finding := next(findings, None)) is None:
            raise HiddenError(NOT_SHOWN, "Ask where the story's source may be seen.")
        return passage_view(reply.id, self._passages(reply, [finding])[0])

    def _passages(self, reply: Reply, findings: Sequence[Finding]) -> list[Passage]:
        links = source_links(self._store, reply)
        return [Passage(finding, place_of(finding), links.get(finding.citation.number)) for finding in findings]

    def copy(self, ack: Ack, body: Body, reply_id: str) -> None:
        """The quotes as plain text, with where they are from."""
        ack()
        self._modals.open(body["trigger_id"], COPIES, lambda: self._copies(reply_id, person(body)))

    def _copies(self, reply_id: str, viewer: Viewer) -> Payload:
        reply = self._checker.reply_for(self._ledger.reply(reply_id), viewer)
        return copies_view(reply.id, reply.answer.citations)

    def check(self, ack: Ack, body: Body, action: Body) -> None:
        """The verdicts on a reply, anew."""
        ack()
        reply_id = str(action["value"])
        self._modals.open(body["trigger_id"], CHECKED, lambda: self._verdicts(reply_id, person(body)))

    def _verdicts(self, reply_id: str, viewer: Viewer) -> Payload:
        return verdicts_view(self._checker.check_reply(self._ledger.reply(reply_id), viewer), datetime.now(UTC))

    def ask_what_is_wrong(self, ack: Ack, body: Body, reply_id: str) -> None:
        """A form for a wrong citation."""
        ack()
        self._modals.open(body["trigger_id"], "Wrong citation", lambda: self._citations(reply_id, person(body)))

    def _citations(self, reply_id: str, viewer: Viewer) -> Payload:
        return wrong_citation_view(self._checker.reply_for(self._ledger.reply(reply_id), viewer))

    def remove(self, ack: Ack, body: Body, reply_id: str) -> None:
        """Take an answer away, if who asked wants that; the question is withdrawn, as if it had been deleted."""
        ack()
        self._modals.open(body["trigger_id"], REMOVAL, lambda: self._removal.remove(body, reply_id))

    def wrong(self, ack: Ack, body: Body) -> None:
        """The form was sent."""
        view = body["view"]
        values = view["state"]["values"]
        number = int(values[CHOICE][CHOICE]["selected_option"]["value"])
        comment = values[COMMENT][COMMENT].get("value") or ""
        reply = self._ledger.reply(view["private_metadata"])
        thanks = self._desk.report(reply.id, Feedback(WRONG_CITATION, comment, number, body["user"]["id"]), view["id"])
        ack(response_action="update", view=notice_view("Wrong citation", thanks))

    def feedback(self, ack: Ack, body: Body, action: Body) -> None:
        """Thumbs up or down: the last one counts, by when it was pressed."""
        ack()
        reply_id, _, kind = str(action["value"]).partition(":")
        if self._inbox.claim(f"feedback:{action.get('action_ts')}:{reply_id}"):
            reply = self._ledger.reply(reply_id)
            opinion = HELPFUL if kind == HELPFUL else UNHELPFUL
            pressed = moment_of(action.get("action_ts"))
            self._ledger.add_feedback(reply.id, Feedback(opinion, user=body["user"]["id"], made=pressed))

    def share(self, ack: Ack, body: Body, action: Body) -> None:
        """Post to the channel what was answered to one person; once, and as surely as an answer is posted."""
        ack()
        reply, address = self._ledger.reply(str(action["value"])), str(body["response_url"])
        ruling = self._ledger.ruling(reply.id)
        if ruling.withdrawn is not None:
            self._client.respond(address, withdrawn_message(reply, ruling))
            return
        origin, channel = origin_of(body), str(body["channel"]["id"])
        if not self._viewers.may_share(reply, channel, origin.team):
            self._client.respond(address, plain_message(NOT_FOR_CHANNEL))
            return
        user = body["user"]  # nobody but who asked sees the answer that is pressed
        asker = str(user.get("name") or user.get("username") or "")
        request = self._inbox.share(reply.id, channel, reply.answer.question.text, address, asker)
        if request.state is State.WAITING:
            self._worker.take(request, Asker(team=origin.team))
        else:
            self._client.respond(address, plain_message(_SHARED_BEFORE))
