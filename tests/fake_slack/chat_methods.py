"""chat.* and reactions.*: what the bot says."""

from dataclasses import dataclass, replace

from tests.fake_slack.installation import Installation, Method, content, edited, response_to, timestamp, unfurls
from tests.fake_slack.records import Channel, Message
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import RefusedError


@dataclass(frozen=True, slots=True)
class ChatMethods:
    """Each returns what Slack answers, less the `ok`."""

    app: Installation

    def methods(self) -> dict[str, Method]:
        """By Slack's names."""
        return {
            "chat.postMessage": self.post,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.getPermalink": self.permalink,
            "reactions.add": self.react,
            "reactions.remove": self.unreact,
        }

    def post(self, arguments: Json) -> Json:
        """A message for everybody; a user's id as the channel means the direct message with them."""
        channel = self._channel(arguments.get("channel"))
        return response_to(self.app.talk.say(self._message(channel, arguments)))

    def post_ephemeral(self, arguments: Json) -> Json:
        """A message for one member of a channel; in a thread without replies it is taken, and nobody sees it."""
        channel = self._channel(arguments.get("channel"))
        user = str(arguments.get("user"))
        if user not in channel.members:
            raise RefusedError("user_not_in_channel")
        message = replace(self._message(channel, arguments), only_for=user)
        if not message.thread or len(self.app.workspace.thread(channel.id, message.thread)) > 1:
            self.app.talk.say(message)
        return {"message_ts": message.ts}

    def update(self, arguments: Json) -> Json:
        """Other words for a message of the bot; blocks and attachments stay unless others are given."""
        message = self._own(arguments, "cant_update_message")
        changed = self.app.talk.change(replace(message, **edited(arguments)))
        return {**response_to(changed), "text": changed.text}

    def delete(self, arguments: Json) -> Json:
        """Take a message of the bot away."""
        message = self._own(arguments, "cant_delete_message")
        self.app.talk.delete(message)
        return {"channel": message.channel, "ts": message.ts}

    def permalink(self, arguments: Json) -> Json:
        """An address for a message; it leads nowhere."""
        channel = self.app.workspace.channel(arguments.get("channel"), self.app.bot.id)
        message = self.app.workspace.message(channel.id, arguments.get("message_ts"))
        below = f"?thread_ts={message.thread}&cid={channel.id}" if message.thread else ""
        link = f"https://fake-slack.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}{below}"
        return {"channel": channel.id, "permalink": link}

    def react(self, arguments: Json) -> Json:
        """An emoji of the bot on a message."""
        self.app.talk.react(self.app.bot, self._reacted(arguments), str(arguments.get("name")))
        return {}

    def unreact(self, arguments: Json) -> Json:
        """Off again."""
        self.app.talk.unreact(self.app.bot, self._reacted(arguments), str(arguments.get("name")))
        return {}

    def _channel(self, name: object) -> Channel:
        workspace = self.app.workspace
        if str(name) in workspace.users:
            return workspace.direct_message(str(name), self.app.bot.id)
        channel = workspace.channel(name, self.app.bot.id)
        if self.app.bot.id not in channel.members:
            raise RefusedError("not_in_channel")
        return channel

    def _message(self, channel: Channel, arguments: Json) -> Message:
        metadata = arguments.get("metadata") or {}
        if not isinstance(metadata, dict) or (metadata and not {"event_type", "event_payload"} <= metadata.keys()):
            raise RefusedError("invalid_metadata_format")
        thread = timestamp(arguments.get("thread_ts"), "invalid_thread_ts")
        shown = content(arguments)
        now = self.app.workspace.now()
        previews = unfurls(arguments)
        return Message(now, channel.id, self.app.bot, thread=thread, metadata=metadata, unfurls=previews, **shown)

    def _own(self, arguments: Json, error: str) -> Message:
        channel = self.app.workspace.channel(arguments.get("channel"), self.app.bot.id)
        message = self.app.workspace.message(channel.id, arguments.get("ts"))
        if message.author != self.app.bot:
            raise RefusedError(error)
        return message

    def _reacted(self, arguments: Json) -> Message:
        channel = self._channel(arguments.get("channel"))
        return self.app.workspace.message(channel.id, timestamp(arguments.get("timestamp"), "bad_timestamp"))
