"""What bears on a message, as a modal: pure functions to Slack's views, as JSON."""

from slack_sdk.models.blocks import Block, RichTextElement

from bot.answering.comparing.differences import Point
from bot.slack.elements import Payload, context, link, origin, quote, rich_text, section, text
from bot.slack.finding import Bearing, FoundInStories, Near
from bot.slack.modals import FOUND, modal
from bot.slack.text import clip, line

MAX_STATEMENT, MAX_QUOTE, MAX_DIFFERENCE = 300, 600, 80
NOTHING_NEAR = "No story says this, or anything near it."
_POINTS = {Point.FIGURES: "Other figures", Point.NAMES: "Other names", Point.DATES: "Other dates"}


def found_view(found: FoundInStories) -> Payload:
    """Statement by statement: the sentences that say the same or contradict it, or that none is near."""
    more = [context(f"{found.more} more sentences were not looked for: only the first are.")] if found.more else []
    return modal(FOUND, *(block for bearing in found.bearings for block in _bearing(bearing)), *more)


def _bearing(bearing: Bearing) -> list[Block]:
    heading = section(text(clip(line(bearing.statement), MAX_STATEMENT), bold=True))
    if not bearing.near:
        return [rich_text(heading, section(text(NOTHING_NEAR)))]
    said = "A story has these very words:" if bearing.same else "The nearest sentences:"
    return [rich_text(heading, section(text(said)), *(element for near in bearing.near for element in _near(near)))]


def _near(near: Near) -> list[RichTextElement]:
    citation = near.finding.citation
    source = section(link(citation.url, origin(citation)), text(_beside(near)))
    return [quote(text(clip(line(citation.quote), MAX_QUOTE))), source]


def _beside(near: Near) -> str:
    """What else must be known of a sentence: in what it contradicts the message; of one in the very words, its verdict."""
    if near.difference:
        ours, theirs = (clip(line(words), MAX_DIFFERENCE) for words in (near.difference.ours, near.difference.theirs))
        point = _POINTS.get(near.difference.point, "They disagree")
        return f" · {point}: “{ours}” in the message, “{theirs}” in the story"
    return f" · {near.finding.verdict.capitalize()}"
