"""Listeners of what the menu of any message has: "Check citations" and "Find it in the stories"."""

import json
from datetime import UTC, datetime

from slack_bolt import Ack

from bot.checking.quotes import reply_ids
from bot.checking.verdicts import Checked
from bot.records.ledger import Ledger
from bot.slack.checks import Checker
from bot.slack.elements import Payload
from bot.slack.events import Body
from bot.slack.finding import StatementFinder
from bot.slack.found_view import found_view
from bot.slack.loading import LoadingModals
from bot.slack.message_text import words_of
from bot.slack.modals import CHECKED, FOUND, notice_view, verdicts_view
from bot.slack.viewers import person
from index.audience import Viewer


class Shortcuts:
    """One method for each. Texts are looked up in the one thread that checks of texts share, so that no answer waits for them."""

    def __init__(self, checker: Checker, finder: StatementFinder, ledger: Ledger, modals: LoadingModals, bot_user: str) -> None:
        """Take the parts; `bot_user` is the id of who the bot is."""
        self._checker = checker
        self._finder = finder
        self._ledger = ledger
        self._modals = modals
        self._bot_user = bot_user

    def check(self, ack: Ack, body: Body) -> None:
        """The verdicts on a reply of ours, or on a text that quotes something."""
        ack()
        self._modals.open(body["trigger_id"], CHECKED, lambda: self._verdicts(body["message"], person(body)), self._checker.later)

    def find(self, ack: Ack, body: Body) -> None:
        """Sentences that bear on what a message states."""
        ack()
        words = words_of(body["message"])
        self._modals.open(body["trigger_id"], FOUND, lambda: self._found(words, person(body)), self._checker.later)

    def _verdicts(self, message: Body, viewer: Viewer) -> Payload:
        return verdicts_view(self._check(message, viewer), datetime.now(UTC))

    def _check(self, message: Body, viewer: Viewer) -> Checked:
        # Whoever puts a reply's id into a message of their own must not get that reply's verdicts.
        is_ours = message.get("user") == self._bot_user
        ids = reply_ids(json.dumps(message.get("blocks") or [])) if is_ours else []
        known = [reply_id for reply_id in ids if self._ledger.knows(reply_id)]
        if known:
            return self._checker.check_reply(self._ledger.reply(known[-1]), viewer)
        return self._checker.check_text(words_of(message), viewer)

    def _found(self, words: str, viewer: Viewer) -> Payload:
        found = self._finder.find(words, viewer)
        return found_view(found) if found.bearings else notice_view(FOUND, "This message has no words to look for.")
