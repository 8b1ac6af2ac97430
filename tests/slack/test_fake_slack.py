"""The stand-in for Slack refuses, repeats, drops and delivers as Slack does; shown with the real Bolt and the real SDK."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import RemoteDisconnected
from typing import Self
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import aiohttp
import pytest
from aiohttp import web
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler, ServerErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from tests.conftest import ROOT
from tests.fake_slack import Delivery, Slack, Timing, User, render
from tests.fake_slack.limits import pings
from tests.slack.test_limits import Block, actions, button, home, modal, mrkdwn, plain, rich, section

QUICK = Timing(acknowledgement=0.2, retries=(0.0, 0.05, 0.05))

ANSWER = [section("*Seven* &amp; more"), actions(button(value="7"))]


@dataclass
class Bot:
    """A Bolt app that answers mentions and writes down what it hears."""

    slack: Slack
    ping_interval: float = 10
    heard: list[Block] = field(default_factory=list)
    handler: SocketModeHandler | None = None

    def __post_init__(self) -> None:
        self.client = WebClient(token=self.slack.bot_token, base_url=self.slack.api_url)
        self.app = App(client=self.client)
        self.app.event("app_mention")(self.answer)
        self.app.event("message")(self.hear)
        self.app.event("app_home_opened")(self.hear)
        self.app.action("more")(self.open)
        self.app.view("ask")(self.submitted)
        self.app.command("/dateline")(lambda ack: ack("one moment"))

    def __enter__(self) -> Self:
        self.handler = SocketModeHandler(self.app, self.slack.app_token, ping_interval=self.ping_interval)
        self.handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it so
        self.slack.wait_for(self.slack.connections)
        return self

    def __exit__(self, *_: object) -> None:
        if self.handler is not None:
            self.handler.client.auto_reconnect_enabled = False
            self.slack.cut()  # or else closing waits for up to three seconds until a read has timed out
            self.handler.close()  # type: ignore[no-untyped-call]  # the same
        self.app.listener_runner.listener_executor.shutdown()

    def hear(self, body: Block) -> None:
        """Write an event down."""
        self.heard.append(body)

    def answer(self, body: Block, event: Block, say: Callable[..., object]) -> None:
        """Reply in the thread."""
        self.heard.append(body)
        say(text="seven", blocks=ANSWER, thread_ts=event["ts"])

    def open(self, ack: Callable[[], None], body: Block, client: WebClient) -> None:
        """Show a modal."""
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal())

    def submitted(self, ack: Callable[..., None], view: Block) -> None:
        """Do what the words ask for; close the modal for all others."""
        text = view["state"]["values"]["question"]["typed"]["value"]
        answers: dict[str, Block] = {
            "nothing": {"response_action": "errors", "errors": {"question": "Ask something"}},
            "update": {"response_action": "update", "view": modal(title=plain("Updated"))},
            "push": {"response_action": "push", "view": modal(title=plain("Pushed"))},
            "clear": {"response_action": "clear"},
        }
        ack(**answers.get(text, {}))

    def await_events(self, number: int = 1, **fields: object) -> list[Block]:
        """The bodies of events with these fields, as soon as there are so many."""

        def elements() -> list[Block]:
            fitting = [body for body in self.heard if fields.items() <= body["event"].items()]
            return fitting if len(fitting) >= number else []

        return self.slack.wait_for(elements)


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    """A workspace for a bot that stays connected."""
    with Slack() as slack:
        yield slack


@pytest.fixture(scope="module")
def bot(slack: Slack) -> Iterator[Bot]:
    """The bot."""
    with Bot(slack) as bot:
        yield bot


@pytest.fixture
def silent() -> Iterator[Slack]:
    """A workspace without a bot, for calls of the Web API; it delivers nothing."""
    with Slack(timing=QUICK, events=()) as slack:
        yield slack


@pytest.fixture
def client(silent: Slack) -> WebClient:
    """A client of that workspace with the SDK's own retries."""
    return WebClient(token=silent.bot_token, base_url=silent.api_url)


@pytest.fixture
def ann(slack: Slack) -> User:
    """Somebody in the workspace."""
    return slack.add_user("ann")


def refused(call: Callable[[], object]) -> str:
    """The error that Slack answers."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def settled(slack: Slack, delivery: Delivery) -> Delivery:
    """A delivery that is over, acknowledged or given up."""
    slack.wait_for(lambda: delivery.finished)
    return delivery


# Events


def test_a_mention_arrives_twice_and_the_reply_lands(slack: Slack, bot: Bot, ann: User) -> None:
    """One mention is a message and an app_mention with one timestamp and two event ids; the bot's reply stands in the thread."""
    news = slack.add_channel("news")
    ts = slack.post(ann, news, "@dateline how many & why?")
    (reply,) = slack.wait_for(lambda: slack.replies(news, ts))
    assert render(reply) == "Seven & more\n[More]"
    asked = bot.await_events(2, ts=ts)
    assert {body["event"]["type"] for body in asked} == {"message", "app_mention"}
    assert {body["event"]["text"] for body in asked} == {f"{slack.mention} how many &amp; why?"}
    assert len({body["event_id"] for body in asked}) == 2
    assert asked[0]["authorizations"][0]["user_id"] == slack.bot_user.id
    assert asked[0]["is_ext_shared_channel"] is False


@pytest.mark.usefixtures("bot")
def test_the_bots_own_message_comes_back_to_it(slack: Slack, ann: User) -> None:
    """What the bot says is delivered to it as a message event with its bot_id, and Bolt acknowledges it unseen."""
    news = slack.add_channel("news")
    ts = slack.post(ann, news, "@dateline hello")
    slack.wait_for(lambda: slack.replies(news, ts))
    echo = slack.wait_for(
        lambda: [delivery for delivery in slack.journal.events("message") if delivery.payload["event"].get("thread_ts") == ts]
    )
    assert echo[0].payload["event"]["bot_id"] == slack.bot_user.bot_id
    assert settled(slack, echo[0]).acknowledged


def test_a_direct_message_is_one_event(slack: Slack, bot: Bot, ann: User) -> None:
    """In a direct message nothing is a mention, and the channel's type is "im"."""
    slack.post(ann, slack.direct_message(ann), f"{slack.mention} quietly")
    (event,) = [body["event"] for body in bot.await_events(text=f"{slack.mention} quietly")]
    assert (event["type"], event["channel_type"]) == ("message", "im")


def test_edits_and_deletions_are_told(slack: Slack, bot: Bot, ann: User) -> None:
    """An edit tells both versions; a deletion tells what was there."""
    news = slack.add_channel("news")
    ts = slack.post(ann, news, "frist")
    slack.edit(ts, "first")
    slack.delete(ts)
    (changed,) = bot.await_events(subtype="message_changed", channel=news.id)
    (deleted,) = bot.await_events(subtype="message_deleted", channel=news.id)
    assert changed["event"]["message"]["text"] == "first"
    assert changed["event"]["previous_message"]["text"] == "frist"
    assert deleted["event"]["deleted_ts"] == ts


def test_where_the_bot_is_not_it_hears_nothing(slack: Slack, ann: User) -> None:
    """A channel without the bot delivers nothing, and refuses its words."""
    elsewhere = slack.add_channel("elsewhere", [ann])
    before = len(slack.journal.deliveries)
    slack.post(ann, elsewhere, slack.mention)
    assert len(slack.journal.deliveries) == before
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    assert refused(lambda: client.chat_postMessage(channel=elsewhere.id, text="hello")) == "not_in_channel"


def test_people_from_elsewhere_are_told_apart(slack: Slack, bot: Bot) -> None:
    """In a shared channel the event says so and names the other team."""
    guest = slack.add_user("guest", team="T0OTHER")
    slack.post(guest, slack.add_channel("shared", external=True), "from afar")
    (body,) = bot.await_events(text="from afar")
    assert (body["is_ext_shared_channel"], body["event"]["user_team"], body["team_id"]) == (True, "T0OTHER", slack.team)


def test_what_nobody_acknowledges_is_sent_again_if_it_is_an_event() -> None:
    """Bolt does not acknowledge what has no listener; Slack sends an event three times more, a shortcut never."""
    with Slack(timing=QUICK) as slack, Bot(slack):
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        lost = slack.shortcut(ann, "unknown")
        slack.react(ann, slack.post(ann, slack.join(ann, news), "words"), "eyes")
        (reaction,) = slack.journal.events("reaction_added")
        assert [attempt.outcome for attempt in settled(slack, reaction).attempts] == ["timeout"] * 4
        assert [attempt.outcome for attempt in settled(slack, lost).attempts] == ["timeout"]
        assert not reaction.acknowledged


def test_an_event_can_arrive_once_more(slack: Slack, bot: Bot, ann: User) -> None:
    """A repeat has the id of the first; Bolt runs the listener again."""
    slack.post(ann, slack.add_channel("news"), "once")
    (first,) = bot.await_events(text="once")
    slack.repeat(first["event_id"])
    assert [body["event_id"] for body in bot.await_events(2, text="once")] == [first["event_id"]] * 2
    slack.repeat_rate = 1
    slack.post(ann, slack.add_channel("news"), "twice")
    bot.await_events(2, text="twice")
    slack.repeat_rate = 0


def test_the_home_tab_is_told_when_it_is_opened(slack: Slack, bot: Bot, ann: User) -> None:
    """The event names the tab, and carries the view that was published."""
    WebClient(token=slack.bot_token, base_url=slack.api_url).views_publish(user_id=ann.id, view=home())
    slack.open_home(ann)
    slack.open_home(ann, "messages")
    events = [body["event"] for body in bot.await_events(2, type="app_home_opened", user=ann.id)]
    shown = slack.home(ann)
    assert shown is not None
    assert {event["tab"]: event.get("view", {}).get("id") for event in events} == {"home": shown.id, "messages": None}


# Commands, buttons, modals


@pytest.mark.usefixtures("bot")
def test_a_command_is_answered_by_its_acknowledgement(slack: Slack, ann: User) -> None:
    """The text of the acknowledgement is shown to the user alone; the response_url is good for five answers."""
    sent = settled(slack, slack.command(ann, slack.add_channel("news"), "/dateline", "a < b"))
    assert sent.payload["text"] == "a &lt; b"
    assert [message.text for message in slack.ephemerals(ann)] == ["one moment"]
    webhook = WebhookClient(sent.payload["response_url"])
    answers = [webhook.send(text=f"answer {number}", response_type="ephemeral").status_code for number in range(6)]
    assert answers == [200] * 5 + [404]
    assert len(slack.ephemerals(ann)) == 6


@pytest.mark.usefixtures("bot")
def test_a_press_opens_a_modal_and_errors_keep_it_open(slack: Slack, ann: User) -> None:
    """The element is found in the posted blocks; a submission with errors leaves the modal, one without closes it."""
    news = slack.add_channel("news")
    ts = slack.post(ann, news, slack.mention)
    (reply,) = slack.wait_for(lambda: slack.replies(news, ts))
    assert settled(slack, slack.click(ann, reply, "more", "7")).acknowledged
    (view,) = slack.wait_for(lambda: slack.views_of(ann))
    assert render(view) == "Ask\nQuestion: [plain_text_input]"
    slack.submit(ann, view, {"typed": "nothing"})
    assert slack.wait_for(lambda: slack.view(view.id).errors) == {"question": "Ask something"}
    settled(slack, slack.submit(ann, view, {"question": "what happened?"}))
    assert slack.views_of(ann) == []


@pytest.mark.usefixtures("bot")
def test_a_submission_can_change_the_modals(slack: Slack, ann: User) -> None:
    """The acknowledgement shows something else, puts a modal on top, or clears them all away."""
    news = slack.add_channel("news")
    ts = slack.post(ann, news, slack.mention)
    (reply,) = slack.wait_for(lambda: slack.replies(news, ts))
    slack.click(ann, reply, "more")
    slack.wait_for(lambda: slack.views_of(ann))
    titles = []
    for word in ("update", "push", "clear"):
        settled(slack, slack.submit(ann, slack.views_of(ann)[-1], {"typed": word}))
        titles.append([view.content["title"]["text"] for view in slack.views_of(ann)])
    assert titles == [["Updated"], ["Updated", "Pushed"], []]


@pytest.mark.usefixtures("bot")
def test_the_answer_to_a_press_may_replace_what_was_pressed(slack: Slack, ann: User) -> None:
    """Through the response_url the message is changed or taken away, or one for the user alone is put beside it."""
    news = slack.add_channel("news")
    ts = slack.post(ann, news, slack.mention)
    (reply,) = slack.wait_for(lambda: slack.replies(news, ts))
    webhook = WebhookClient(slack.click(ann, reply, "more").payload["response_url"])
    assert webhook.send(text="for you").body == "ok"
    assert [message.text for message in slack.ephemerals(ann)] == ["for you"]
    webhook.send(text="eight", replace_original=True)
    assert render(slack.message(reply.ts)) == "eight"
    assert webhook.send(blocks=[{"type": "marquee"}]).status_code == 400
    webhook.send(delete_original=True)
    assert slack.replies(news, ts) == []


@pytest.mark.usefixtures("bot")
def test_people_can_do_only_what_they_see(slack: Slack, ann: User) -> None:
    """A press on what is not there, and a submission of what is not open or not filled in, fail at once."""
    news = slack.add_channel("news")
    ts = slack.post(ann, news, slack.mention)
    (reply,) = slack.wait_for(lambda: slack.replies(news, ts))
    with pytest.raises(LookupError, match="less"):
        slack.click(ann, reply.ts, "less")
    with pytest.raises(ValueError, match="not in"):
        slack.post(slack.add_user("ben"), news, "let me in")
    with pytest.raises(LookupError, match="8"):
        slack.click(ann, reply.ts, "more", "8")
    slack.click(ann, reply.ts, "more")
    (view,) = slack.wait_for(lambda: slack.views_of(ann))
    with pytest.raises(ValueError, match="filled in"):
        slack.submit(ann, view)
    slack.close(view)
    with pytest.raises(ValueError, match="looks at"):
        slack.submit(ann, view, {"typed": "words"})


def test_a_trigger_is_good_for_one_modal_and_a_short_time(silent: Slack, client: WebClient) -> None:
    """A second use is refused, and so is a late one, and one that was never given out."""
    trigger = silent.workspace.new_trigger(silent.add_user("ann").id)
    client.views_open(trigger_id=trigger, view=modal())
    assert refused(lambda: client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert refused(lambda: client.views_open(trigger_id="12.ab", view=modal())) == "invalid_trigger_id"
    with Slack(timing=Timing(trigger=0)) as late:
        slow = WebClient(token=late.bot_token, base_url=late.api_url)
        assert refused(lambda: slow.views_open(trigger_id=late.workspace.new_trigger("U1"), view=modal())) == "expired_trigger_id"


def test_views_stack_and_change(silent: Slack, client: WebClient) -> None:
    """Three modals at most lie on one another; an outdated hash is a conflict."""
    ann = silent.add_user("ann")
    first = client.views_open(trigger_id=silent.workspace.new_trigger(ann.id), view=modal())["view"]
    client.views_update(view_id=first["id"], hash=first["hash"], view=modal(title=plain("Again")))
    assert refused(lambda: client.views_update(view_id=first["id"], hash=first["hash"], view=modal())) == "hash_conflict"
    for _ in range(2):
        client.views_push(trigger_id=silent.workspace.new_trigger(ann.id), view=modal())
    trigger = silent.workspace.new_trigger(ann.id)
    assert refused(lambda: client.views_push(trigger_id=trigger, view=modal())) == "push_limit_reached"
    assert [view.content["title"]["text"] for view in silent.views_of(ann)] == ["Again", "Ask", "Ask"]


# The Web API


def test_messages_belong_to_those_who_wrote_them(silent: Slack, client: WebClient) -> None:
    """The bot changes and deletes its own messages and nobody else's; blocks stay where an edit names none."""
    ann, news = silent.add_user("ann"), silent.add_channel("news")
    other = silent.post(ann, news, "mine")
    assert refused(lambda: client.chat_update(channel=news.id, ts=other, text="yours")) == "cant_update_message"
    assert refused(lambda: client.chat_delete(channel=news.id, ts=other)) == "cant_delete_message"
    assert refused(lambda: client.chat_update(channel=news.id, ts="1.1", text="whose?")) == "message_not_found"
    own = client.chat_postMessage(channel=news.id, text="a", blocks=[section()])["ts"]
    client.chat_update(channel=news.id, ts=own, text="b")
    assert (silent.message(own).text, len(silent.message(own).blocks)) == ("b", 1)
    client.chat_delete(channel=news.id, ts=own)
    assert [message.text for message in silent.said(news)] == ["mine"]


def test_a_message_for_one_is_seen_by_one(silent: Slack, client: WebClient) -> None:
    """An ephemeral message is in no history, cannot be changed, and goes to members only."""
    ann, news = silent.add_user("ann"), silent.add_channel("news")
    ts = client.chat_postEphemeral(channel=news.id, user=ann.id, text="psst")["message_ts"]
    assert [message.text for message in silent.ephemerals(ann)] == ["psst"]
    assert silent.said(news) == []
    assert refused(lambda: client.chat_update(channel=news.id, ts=ts, text="x")) == "message_not_found"
    ben = silent.add_user("ben")
    assert refused(lambda: client.chat_postEphemeral(channel=news.id, user=ben.id, text="psst")) == "user_not_in_channel"


def test_channels_say_what_they_are(silent: Slack, client: WebClient) -> None:
    """Shared ones, direct ones, and those that the bot may not know of."""
    ann = silent.add_user("ann")
    shared, secret = silent.add_channel("shared", external=True), silent.add_channel("secret", [ann], private=True)
    assert client.conversations_info(channel=shared.id)["channel"]["is_ext_shared"]
    direct = client.conversations_open(users=ann.id)["channel"]["id"]
    assert client.conversations_info(channel=direct)["channel"]["user"] == ann.id
    assert refused(lambda: client.conversations_info(channel=secret.id)) == "channel_not_found"


def test_threads_and_histories_can_be_read(silent: Slack, client: WebClient) -> None:
    """A thread comes oldest first, a history newest first and in pages."""
    ann, news = silent.add_user("ann"), silent.add_channel("news")
    first = silent.post(ann, news, "one")
    client.chat_postMessage(channel=news.id, text="below", thread_ts=first)
    silent.post(ann, news, "two")
    assert [message["text"] for message in client.conversations_replies(channel=news.id, ts=first)["messages"]] == ["one", "below"]
    pages = client.conversations_history(channel=news.id, limit=1)
    assert [message["text"] for page in pages for message in page["messages"]] == ["two", "one"]
    assert client.chat_getPermalink(channel=news.id, message_ts=first)["permalink"].endswith(first.replace(".", ""))
    assert client.conversations_members(channel=news.id)["members"] == sorted([silent.bot_user.id, ann.id])


def test_a_reaction_is_put_once(silent: Slack, client: WebClient) -> None:
    """A second one is refused, and so is taking off what is not there."""
    news = silent.add_channel("news")
    place = {"channel": news.id, "timestamp": silent.post(silent.bot_user, news, "words")}
    client.reactions_add(name="eyes", **place)
    assert refused(lambda: client.reactions_add(name="eyes", **place)) == "already_reacted"
    assert silent.reactions(place["timestamp"]) == [(silent.bot_user.id, "eyes")]
    client.reactions_remove(name="eyes", **place)
    assert refused(lambda: client.reactions_remove(name="eyes", **place)) == "no_reaction"


def test_a_status_stands_until_the_bot_speaks(silent: Slack, client: WebClient) -> None:
    """It ends with the bot's next words in that thread, or when it is taken back, and not otherwise."""
    ann = silent.add_user("ann")
    channel = silent.direct_message(ann)
    threads = [silent.post(ann, channel, "question") for _ in range(2)]
    for thread in threads:
        client.assistant_threads_setStatus(channel_id=channel.id, thread_ts=thread, status="is reading")
    client.chat_postMessage(channel=channel.id, text="answer", thread_ts=threads[0])
    assert silent.statuses() == {(channel.id, threads[1]): "is reading"}
    client.assistant_threads_setStatus(channel_id=channel.id, thread_ts=threads[1], status="")
    assert silent.statuses() == {}


def test_suggested_prompts_do_nothing_in_a_thread(silent: Slack, client: WebClient) -> None:
    """As under `agent_view`: the call succeeds, nothing is shown, and the journal warns."""
    channel = silent.direct_message(silent.add_user("ann"))
    prompts = [{"title": "News", "message": "What is new?"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=channel.id, thread_ts="1700000000.000001", prompts=prompts)
    assert silent.prompts(channel) == ()
    assert silent.journal.calls[-1].warnings == ("prompts_in_thread",)
    client.assistant_threads_setSuggestedPrompts(channel_id=channel.id, prompts=prompts)
    assert silent.prompts(channel) == tuple(prompts)


def test_only_the_right_token_and_scope_will_do(silent: Slack, client: WebClient) -> None:
    """Tokens, scopes and methods that Slack does not know are refused by its own names."""
    stranger = WebClient(token="xoxb-wrong", base_url=silent.api_url)  # noqa: S106  # it is wrong
    assert refused(stranger.auth_test) == "invalid_auth"
    assert refused(lambda: client.apps_connections_open(app_token=silent.bot_token)) == "invalid_auth"
    assert refused(lambda: client.api_call("chat.shout")) == "unknown_method"
    with Slack(scopes=["chat:write"]) as narrow:
        limited = WebClient(token=narrow.bot_token, base_url=narrow.api_url)
        assert limited.auth_test().headers["x-oauth-scopes"] == "chat:write"
        assert refused(lambda: limited.users_info(user=narrow.bot_user.id)) == "missing_scope"


def test_a_form_will_do_for_json(silent: Slack) -> None:
    """Blocks may come as JSON in a form field, and the token as another field."""
    form = {"token": silent.bot_token, "channel": silent.add_channel("news").id, "blocks": json.dumps([section("words")])}
    with urlopen(Request(f"{silent.api_url}chat.postMessage", urlencode(form).encode())) as answer:  # noqa: S310  # loopback
        assert json.load(answer)["ok"]
    assert silent.journal.calls[-1].warnings == ("missing_text_fallback",)
    assert "token" not in silent.journal.calls[-1].arguments


def test_live_mentions_are_written_down(silent: Slack, client: WebClient) -> None:
    """What would ping people is not refused, but the journal has it; escaped or plain text is none."""
    news = silent.add_channel("news")
    client.chat_postMessage(channel=news.id, text="<!here> and <@U00000001>", blocks=[{"type": "markdown", "text": "<!channel>"}])
    assert silent.journal.pings() == ["<!here>", "<@U00000001>", "<!channel>"]
    assert pings("&lt;!here&gt; <!date^1^x|y> <https://a.b|c>", [rich({"type": "text", "text": "<!here>"})]) == []
    assert pings("", [rich({"type": "broadcast", "range": "here"}), {"type": "header", "text": plain("<!here>")}]) == [
        "broadcast:here"
    ]


# Limits


def test_texts_have_limits_too(silent: Slack, client: WebClient) -> None:
    """A message has a text of at most 40,000 characters, an edit of 4,000; no words at all are refused."""
    channel = silent.add_channel("news").id
    ts = client.chat_postMessage(channel=channel, text="x" * 40_000)["ts"]
    assert refused(lambda: client.chat_postMessage(channel=channel, text="x" * 40_001)) == "msg_too_long"
    assert refused(lambda: client.chat_update(channel=channel, ts=ts, text="x" * 4_001)) == "msg_too_long"
    assert refused(lambda: client.api_call("chat.postMessage", json={"channel": channel})) == "no_text"
    assert refused(lambda: client.chat_postMessage(channel=channel, text="x", blocks="[")) == "invalid_blocks_format"
    assert refused(lambda: client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "marquee"}])) == "invalid_blocks"
    assert silent.journal.refused()[-1].problems == ("[ERROR] unsupported type: marquee [json-pointer:/blocks/0/type]",)


# Faults


def test_a_rate_limit_is_waited_for(silent: Slack) -> None:
    """The SDK's handler waits as long as Retry-After says and asks again; without it the error is raised."""
    client = WebClient(token=silent.bot_token, base_url=silent.api_url, retry_handlers=[RateLimitErrorRetryHandler()])
    silent.fail("auth.test", 429, retry_after=1)
    started = time.monotonic()
    client.auth_test()
    assert time.monotonic() - started >= 1
    assert [call.outcome for call in silent.journal.of("auth.test")] == ["http 429", "ok"]


def test_a_server_error_is_retried_by_its_handler_only(silent: Slack, client: WebClient) -> None:
    """By default the SDK raises on a 500; an error of Slack's can be had as well."""
    silent.fail("auth.test", 500, times=2)
    assert refused(client.auth_test) == "internal_error"
    WebClient(token=silent.bot_token, base_url=silent.api_url, retry_handlers=[ServerErrorRetryHandler()]).auth_test()
    silent.fail("auth.test", error="account_inactive")
    assert refused(client.auth_test) == "account_inactive"


def test_a_call_that_is_dropped_has_not_happened(silent: Slack, client: WebClient) -> None:
    """The SDK asks once more on its own; dropped twice, the call raises and nothing was posted."""
    news = silent.add_channel("news")
    silent.drop("chat.postMessage", times=2)
    with pytest.raises(RemoteDisconnected):
        client.chat_postMessage(channel=news.id, text="words")
    assert silent.said(news) == []
    silent.drop("chat.postMessage")
    client.chat_postMessage(channel=news.id, text="words")
    assert len(silent.said(news)) == 1


def test_a_call_that_is_dropped_afterwards_happens_twice(silent: Slack, client: WebClient) -> None:
    """The answer is lost, the SDK asks again, and the message stands there twice: what an outbox is for."""
    news = silent.add_channel("news")
    silent.drop_after("chat.postMessage")
    client.chat_postMessage(channel=news.id, text="words")
    assert [message.text for message in silent.said(news)] == ["words", "words"]


def test_faults_by_chance_are_the_same_each_time() -> None:
    """A seed gives the same faults in the same places."""

    def outcomes() -> list[str]:
        with Slack(seed=7) as slack:
            slack.fault_rate = 0.5
            client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
            for _ in range(12):
                try:
                    client.auth_test()
                except (SlackApiError, RemoteDisconnected):
                    continue
            return [call.outcome for call in slack.journal.calls]

    assert outcomes() == outcomes()
    assert {"ok", "http 500"} <= set(outcomes())


# Delivery


def test_a_refresh_leads_to_a_new_connection(slack: Slack, bot: Bot, ann: User) -> None:
    """The SDK connects anew when it is asked to, and hears what comes afterwards."""
    (before,) = slack.connections()
    slack.disconnect()
    assert slack.wait_for(lambda: [name for name in slack.connections() if name != before])
    slack.post(ann, slack.add_channel("news"), "after the refresh")
    assert bot.await_events(text="after the refresh")


@pytest.mark.parametrize("trouble", ["deafen", "cut"])
def test_a_dead_connection_is_noticed_by_its_silence(trouble: str) -> None:
    """A connection that answers no pings, or is gone without a word, is replaced; what was lost on it arrives by repetition."""
    with Slack(timing=Timing(acknowledgement=0.2, retries=(0.2,) * 20)) as slack, Bot(slack, ping_interval=0.2) as bot:
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        (before,) = slack.connections()
        getattr(slack, trouble)()
        slack.post(ann, news, "is anybody there?")
        assert bot.await_events(text="is anybody there?")
        assert before not in slack.connections()


async def sockets(slack: Slack, client: WebClient, number: int) -> list[Block]:
    """What each of so many connections, open together, is first told."""
    urls = [client.apps_connections_open(app_token=slack.app_token)["url"] for _ in range(number)]
    async with aiohttp.ClientSession() as session:
        opened = [await session.ws_connect(str(url)) for url in urls]
        first = [await socket.receive_json() for socket in opened]
        for socket in opened:
            await socket.close()
    return first


def test_an_app_has_ten_connections_at_most(silent: Slack, client: WebClient) -> None:
    """Each is greeted; the eleventh is sent away."""
    first = asyncio.run(sockets(silent, client, 11))
    assert [greeting["type"] for greeting in first] == ["hello"] * 10 + ["disconnect"]
    assert first[10]["reason"] == "too_many_websockets"


class Receiver:
    """A tiny web server that notes what is posted to it and whether Slack's signature holds, and answers with a status."""

    def __init__(self, secret: str) -> None:
        self.verifier = SignatureVerifier(secret)
        self.status = 200
        self.valid: list[bool] = []
        self.retries: list[tuple[str | None, str | None]] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    async def receive(self, request: web.Request) -> web.Response:
        """Answer the challenge, and everything else with the status."""
        body = await request.text()
        self.valid.append(self.verifier.is_valid_request(body, dict(request.headers)))
        if body.startswith("{") and "challenge" in (payload := json.loads(body)):
            return web.json_response({"challenge": payload["challenge"]})
        self.retries.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=self.status)

    async def serve(self) -> str:
        """Listen; where."""
        application = web.Application()
        application.router.add_post("/slack/events", self.receive)
        self.runner = web.AppRunner(application)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}/slack/events"

    def __enter__(self) -> str:
        self.thread.start()
        return asyncio.run_coroutine_threadsafe(self.serve(), self.loop).result(30)

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.runner.cleanup(), self.loop).result(30)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


def test_http_deliveries_are_signed_and_repeated() -> None:
    """Events, commands and presses are posted with a signature that holds; an error is tried again with number and reason."""
    with Slack(timing=QUICK) as slack, (receiver := Receiver(slack.signing_secret)) as url:
        slack.use_http(url)
        ann, news = slack.add_user("ann"), slack.add_channel("news")
        slack.post(ann, news, "words — “quoted”")
        settled(slack, slack.journal.deliveries[0])
        assert settled(slack, slack.command(ann, news, "/dateline", "what?")).acknowledged
        receiver.status = 500
        slack.open_home(ann)
        failed = settled(slack, slack.journal.deliveries[-1])
    assert receiver.valid == [True] * len(receiver.valid)
    assert receiver.retries == [(None, None)] * 3 + [(str(number), "http_error") for number in (1, 2, 3)]
    assert [attempt.outcome for attempt in failed.attempts] == ["http_error"] * 4


def test_a_request_url_has_to_answer_the_challenge(silent: Slack) -> None:
    """A URL where nobody listens for Slack is refused."""
    with pytest.raises(ValueError, match="challenge"):
        silent.use_http(f"{silent.api_url}nothing")


# For people


def test_a_message_reads_as_plain_lines(silent: Slack, client: WebClient) -> None:
    """Markup, lists, quotes, links and buttons come out as a person would read them."""
    blocks = [
        {"type": "header", "text": plain("Answer")},
        section("*Bold* &lt;b&gt; <https://example.org|a story>"),
        rich({"type": "text", "text": "said so"}, kind="rich_text_quote"),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://example.org", "text": "BBC"}]}
                    ],
                },
            ],
        },
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("_as of today_"), plain("2 stories")]},
        actions(button(), button("less", text=plain("Less"))),
    ]
    ts = client.chat_postMessage(channel=silent.add_channel("news").id, text="fallback", blocks=blocks)["ts"]
    assert render(silent.message(ts)).splitlines() == [
        "Answer",
        "Bold <b> a story (https://example.org)",
        "> said so",
        "1. BBC (https://example.org)",
        "—" * 10,
        "as of today  2 stories",
        "[More]  [Less]",
    ]


def test_the_console_shows_what_the_bot_says() -> None:
    """It prints what a bot has to be told; a typed line is a mention, and the reply is printed."""
    command = [sys.executable, "-m", "tests.fake_slack"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as console:
        assert console.stdin is not None
        assert console.stdout is not None
        environment = dict(line.strip().split("=", 1) for line in iter(console.stdout.readline, "\n"))
        app = App(client=WebClient(token=environment["SLACK_BOT_TOKEN"], base_url=environment["SLACK_API_URL"]))
        app.event("message")(lambda: None)
        app.event("app_mention")(lambda event, say: say(text=f"*{event['text'][-4:]}*", thread_ts=event["ts"]))
        handler = SocketModeHandler(app, environment["SLACK_APP_TOKEN"])
        handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it so
        console.stdin.write("what is new?\n")
        console.stdin.flush()
        assert [console.stdout.readline() for _ in range(2)] == ["\n", "new?\n"]
        handler.client.auto_reconnect_enabled = False
        console.communicate("\n", timeout=30)
        handler.close()  # type: ignore[no-untyped-call]  # the same
        app.listener_runner.listener_executor.shutdown()
    assert console.returncode == 0
