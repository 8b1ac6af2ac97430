"""A local stand-in for Slack: HTTP and WebSocket on 127.0.0.1, for tests and for trying the bot without a workspace.

with Slack() as slack:
    ann, news = slack.add_user("ann"), slack.add_channel("news")
    ...  # start a bot with slack.environment
    ts = slack.post(ann, news, f"{slack.mention} what happened in Valencia?")
    reply = slack.wait_for(lambda: slack.replies(news, ts))[0]
    print(render(reply))
"""

from tests.fake_slack.journal import Call, Delivery, Journal
from tests.fake_slack.records import Channel, Message, User, View
from tests.fake_slack.render import render
from tests.fake_slack.slack import Slack
from tests.fake_slack.workspace import Grid, Timing

__all__ = ["Call", "Channel", "Delivery", "Grid", "Journal", "Message", "Slack", "Timing", "User", "View", "render"]
