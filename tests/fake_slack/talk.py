"""Saying, changing and deleting messages: the state changes, and the bot hears of it, of its own words too."""

import time
from dataclasses import dataclass, replace

from tests.fake_slack.courier import Courier
from tests.fake_slack.payloads import changed_event, deleted_event, mention_event, message_event, reaction_event
from tests.fake_slack.records import Message, User
from tests.fake_slack.workspace import RefusedError, Workspace

SLACKBOT = User("USLACKBOT", "slackbot", "")
TOMBSTONE, GONE = "tombstone", "This message was deleted."


@dataclass(frozen=True, slots=True)
class Talk:
    """What happens in channels, whoever does it."""

    workspace: Workspace
    courier: Courier

    def say(self, message: Message) -> Message:
        """Say something; a mention of the bot in a channel arrives as two events with one timestamp.

        What the bot says ends its status in that thread.
        """
        posted = self.workspace.say(message)
        if posted.only_for:
            return posted
        channel = self.workspace.channels[posted.channel]
        bot = self.courier.bot
        if posted.author == bot:
            self.workspace.statuses.pop((posted.channel, posted.thread), None)
        self.courier.event(message_event(posted, channel), channel)
        if f"<@{bot.id}>" in posted.text and posted.author != bot and channel.kind != "im":
            self.courier.event(mention_event(posted), channel)
        return posted

    def change(self, message: Message) -> Message:
        """Make a message, known by its timestamp, read otherwise."""
        old = self.workspace.messages[message.ts]
        posted = self.workspace.say(replace(message, edited=self.workspace.now()))
        if not posted.only_for:
            channel = self.workspace.channels[posted.channel]
            self.courier.event(changed_event(old, posted, channel, posted.edited), channel)
        return posted

    def delete(self, message: Message) -> None:
        """Take a message away; where there are replies below it, words of Slack's own stand in its place until they are gone."""
        if not message.only_for and len(self.workspace.thread(message.channel, message.ts)) > 1:
            self.change(Message(message.ts, message.channel, SLACKBOT, GONE, thread=message.ts, subtype=TOMBSTONE))
            return
        self.workspace.unsay(message.ts)
        if message.only_for:
            return
        channel = self.workspace.channels[message.channel]
        self.courier.event(deleted_event(message, channel, self.workspace.now()), channel)
        parent = self.workspace.messages.get(message.thread)
        if parent and parent.subtype == TOMBSTONE and parent.ts != message.ts:
            self.delete(parent)

    def react(self, user: User, message: Message, name: str) -> None:
        """Put an emoji on a message."""
        reactions = self.workspace.reactions.setdefault(message.ts, [])
        if (user.id, name) in reactions:
            raise RefusedError("already_reacted")
        reactions.append((user.id, name))
        self._tell("reaction_added", user, message, name)

    def unreact(self, user: User, message: Message, name: str) -> None:
        """Take it off again."""
        reactions = self.workspace.reactions.get(message.ts, [])
        if (user.id, name) not in reactions:
            raise RefusedError("no_reaction")
        reactions.remove((user.id, name))
        self._tell("reaction_removed", user, message, name)

    def _tell(self, kind: str, user: User, message: Message, name: str) -> None:
        event = reaction_event(kind, user, name, message, f"{time.time():.6f}")
        self.courier.event(event, self.workspace.channels[message.channel])
        self.workspace.notify()
