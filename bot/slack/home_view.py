"""The Home tab as a view: pure functions from our nouns to Slack's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.models.blocks import Block, RichTextSectionElement
from slack_sdk.models.views import View

from bot.llm.budget import Spending
from bot.rendering.sources import alarm_line
from bot.slack.elements import (
    Payload,
    bullets,
    context,
    emoji,
    header,
    link,
    moment,
    outlet,
    rich_text,
    section,
    story_title,
    text,
)
from bot.slack.modals import MAX_QUESTION
from bot.slack.status import Holdings
from bot.slack.supervisor import Failure
from bot.slack.text import clip, line
from bot.wording import long_date, story_date
from index.live.health import Health

MAX_ILL, _MAX_ALARM = 5, 300


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """A question that somebody has asked, what became of it, in words, and a link to the message that answers it."""

    question: str
    standing: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """How the bot is: what the language model has cost, where there is one; background jobs that fail; sources that are ill."""

    spending: Spending | None = None
    failures: Sequence[Failure] = ()
    ill: Sequence[Health] = ()


_WELL = Condition()


def home_view(
    holdings: Holdings | None,
    asked: Sequence[PastQuestion] | None,
    command: str,
    stale_hours: int,
    condition: Condition = _WELL,
) -> Payload:
    """The Home tab: what is indexed, how fresh it is, the person's last questions (None: none are kept), how to ask."""
    blocks: list[Block] = [header("Dateline")]
    if condition.failures:
        blocks.append(rich_text(*map(_failing, condition.failures)))
    blocks += (
        _holdings(holdings, stale_hours) if holdings else [rich_text(section(emoji("warning"), text(" Nothing is indexed yet.")))]
    )
    blocks += _sources(condition.ill)
    if condition.spending:
        blocks.append(context(_spent(condition.spending)))
    blocks += [header("How to ask"), rich_text(*(section(text(advice)) for advice in _how_to_ask(command)))]
    if asked is None:
        blocks.append(context("Your questions are not kept: the settings say that nothing that names a person is written."))
    elif asked:
        blocks += [header("Your last questions"), rich_text(bullets(*map(_asked, asked)))]
    return View(type="home", blocks=blocks).to_dict()


def stale_sentence(hours: int) -> str:
    """What is said where no rebuild has succeeded for so many hours."""
    return f"No rebuild has succeeded for {_hours(hours)}: answers may be stale."


def _holdings(holdings: Holdings, stale_hours: int) -> list[Block]:
    alarm = section(emoji("rotating_light"), text(f" {stale_sentence(stale_hours)}", bold=True))
    stories = [
        section(
            text(f"{outlet(story)}: "),
            link(story.url, story_title(story)),
            text(f", {story_date(story)}"),
        )
        for story in holdings.latest
    ]
    fresh = [section(text(_fresh(holdings)))] if holdings.since else []
    return [
        *([rich_text(alarm)] if holdings.late else []),
        rich_text(
            section(text(f"{holdings.stories:,} stories of {holdings.outlets:,} outlets", bold=True)),
            section(text(f"from {long_date(holdings.oldest)} to {long_date(holdings.newest)}")),
            section(text(f"Last rebuilt {moment(holdings.rebuilt)}")),
        ),
        context(f"snapshot {holdings.snapshot}"),
        *([header("Newest stories"), rich_text(*fresh, bullets(*stories))] if stories else []),
    ]


def _fresh(holdings: Holdings) -> str:
    how_many = {0: "No story was", 1: "One story was"}.get(holdings.fresh, f"{holdings.fresh:,} stories were")
    return f"{how_many} published since {moment(holdings.since)}" if holdings.since else ""


def _sources(ill: Sequence[Health]) -> list[Block]:
    """The sources that something is wrong with, the first of them by name."""
    if not ill:
        return []
    shown = [section(text(clip(line(alarm_line(health, health.alarms[0])), _MAX_ALARM))) for health in ill[:MAX_ILL]]
    more = [section(text(f"and {len(ill) - MAX_ILL:,} more"))] if len(ill) > MAX_ILL else []
    return [header("Sources that need a look"), rich_text(bullets(*shown, *more))]


def _asked(asked: PastQuestion) -> RichTextSectionElement:
    question = clip(line(asked.question), MAX_QUESTION)
    return section(link(asked.url, question), text(f" ({asked.standing})"))


def _failing(failure: Failure) -> RichTextSectionElement:
    told = f" Something in the background fails and is tried again: {failure.job}, since {moment(failure.since)}"
    return section(emoji("warning"), text(told, bold=True))


def _spent(spending: Spending) -> str:
    """What the language model has cost, of what it may cost."""
    budget = spending.budget
    spans = ((spending.day, budget.per_day, "24 hours"), (spending.hour, budget.per_hour, "hour"))
    parts = [f"{spent:,}{f' of {most:,}' if most else ''} tokens in the last {span}" for spent, most, span in spans]
    return f"Language model: {'; '.join(parts)}"


def _how_to_ask(command: str) -> tuple[str, ...]:
    return (
        "Mention me with a question in a channel: I answer in the thread, with sentences of stories and where they stand.",
        "Ask on in that thread without a mention, or ask me here in a direct message.",
        f"{command} QUESTION answers only you, with a button that posts it to the channel; so does the shortcut “Ask the stories”.",
        "“Show passages” below an answer shows each quote in its place; “Check” proves all of them anew.",
    )


def _hours(hours: int) -> str:
    if hours > 48 and hours % 24 == 0:  # noqa: PLR2004 - two days
        return f"{timedelta(hours=hours).days} days"
    return "an hour" if hours == 1 else f"{hours} hours"
