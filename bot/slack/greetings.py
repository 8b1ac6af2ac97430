"""Greetings and the form of the shortcut "Ask the stories": pure functions from our nouns to Slack's."""

from collections.abc import Sequence

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.slack.blocks import Message, message_of
from bot.slack.elements import Payload, actions, button, plain_text, rich_text, section, text
from bot.slack.text import clip, line

EXAMPLE, ASK_STORIES, QUESTION = "ask_example", "ask_stories", "question"
"""What the buttons, the form and its field are called."""
_MAX_LABEL = 75
_NOTHING = "Nothing is indexed yet, so I cannot answer. Who runs this bot can index stories: scripts/rebuild_index.py FOLDER"
_PROOF = "“Check” below an answer proves each of its quotes anew."


def greeting(command: str, examples: Sequence[str], *, direct: bool, is_empty: bool) -> Message:
    """What the bot can do, in three short lines, with questions to press; where nothing is indexed, only how to index."""
    here = "Just write your question here." if direct else "Mention me with a question: I answer in the thread."
    lines = (
        "I answer questions about the news with sentences of stories, each with its citation.",
        f"{here} {command} QUESTION answers only you.",
        _PROOF,
    )
    shown = (_NOTHING,) if is_empty else lines
    questions = () if is_empty else tuple(map(line, examples))
    ask = [section(text("For example:"))] if questions else []
    buttons = [button(clip(each, _MAX_LABEL), f"{EXAMPLE}_{number}", each) for number, each in enumerate(questions)]
    blocks = [rich_text(*(section(text(each)) for each in shown), *ask), *([actions(*buttons)] if buttons else [])]
    return message_of(" ".join(shown), blocks)


def ask_view() -> Payload:
    """A form with room for a question."""
    return View(
        type="modal",
        callback_id=ASK_STORIES,
        title=plain_text("Ask the stories"),
        submit=plain_text("Ask"),
        close=plain_text("Close"),
        blocks=[
            InputBlock(
                block_id=QUESTION,
                label=plain_text("Your question"),
                hint=plain_text("The answer comes here, for you alone."),
                element=PlainTextInputElement(action_id=QUESTION),
            )
        ],
    ).to_dict()
