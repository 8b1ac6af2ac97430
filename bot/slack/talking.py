"""What is said to talk that is no question: thanks, a greeting, "help", "source?", "never mind"."""

from bot.records.inbox import Arrival, Inbox, RequestKind
from bot.records.ledger import Ledger
from bot.slack.blocks import Message, message_of, plain_message
from bot.slack.checks import Checker
from bot.slack.elements import context, link, origin, rich_text, section, story_title, text
from bot.slack.hiding import HiddenError
from bot.slack.source_links import source_links
from bot.slack.talk import Talk
from bot.slack.viewers import ids
from bot.wording import SOURCES
from index.store import Store

HELP = (
    "Ask me about the news, for example: “Who won Taiwan's presidential election?” I answer with sentences of stories, each of "
    "which you can check. Ask on in the thread; “source?” lists the sources of the last answer there."
)
_WELCOME, _BYE, _NO_ANSWER = "You are welcome.", "All right.", "There is no answer here yet. Ask that in the thread of an answer."


class SmallTalk:
    """Says it; a question that is taken back by "never mind" is taken back here."""

    def __init__(self, inbox: Inbox, ledger: Ledger, store: Store, checker: Checker) -> None:
        """Take the parts; `checker` knows what of a reply somebody may see."""
        self._checker = checker
        self._inbox = inbox
        self._ledger = ledger
        self._store = store

    def answer(self, talk: Talk, arrival: Arrival) -> Message:
        """What to say to who has said that."""
        match talk:
            case Talk.THANKS:
                return plain_message(_WELCOME)
            case Talk.SOURCES:
                return self._sources(arrival)
            case Talk.NEVER_MIND:
                self._take_back(arrival)
                return plain_message(_BYE)
            case _:
                return plain_message(HELP)

    def _sources(self, arrival: Arrival) -> Message:
        in_thread = arrival.thread is not None and arrival.thread != arrival.message
        if not in_thread and arrival.kind is not RequestKind.DIRECT:
            return plain_message(_NO_ANSWER)
        reply_id = self._inbox.last_reply(arrival.channel, arrival.thread if in_thread else None)
        if reply_id is None or not self._ledger.knows(reply_id):
            return plain_message(_NO_ANSWER)
        try:  # what is said to talk is seen by one person alone
            reply = self._checker.reply_for(self._ledger.reply(reply_id), ids(arrival.channel, arrival.team, arrival.user))
        except HiddenError as hidden:
            return plain_message(hidden.problem)
        if not reply.answer.citations:
            return plain_message("The last answer here quotes nothing.")
        links, cited = source_links(self._store, reply), reply.answer.citations
        lines = [
            section(
                text(f"[{one.number}] ", bold=True),
                link(links.get(one.number) or one.url, story_title(one)),
                text(f" ({origin(one)})"),
            )
            for one in cited
        ]
        summary = "; ".join(f"[{one.number}] {origin(one)}" for one in cited)
        blocks = [rich_text(section(text(SOURCES, bold=True)), *lines), context(f"reply {reply.id}")]
        return message_of(f"{SOURCES}: {summary}", blocks)

    def _take_back(self, arrival: Arrival) -> None:
        """In a direct message there is no doubt whose question still waits; elsewhere its asker may delete it."""
        if arrival.kind is RequestKind.DIRECT:
            waiting = [one for one in self._inbox.waiting() if one.kind is RequestKind.DIRECT and one.channel == arrival.channel]
            if waiting:
                self._inbox.withdraw(arrival.channel, waiting[-1].message)
