"""Every sentence and date that more than one surface shows, and by which a pasted reply is told from what it quotes.

In a line, ``{name}`` stands for what differs. `bot.checking.quotes` derives from the same lines what it leaves out of pasted
replies.
"""

from typing import Protocol

from bot.answer import Answer, Citation, Level
from index.period import Coverage

UNSURE = "No story clearly answers this. The nearest sentences:"
"""What stands above statements that are no answer."""
PROBABLY = "Probably:"
"""What stands above statements that are likely to answer, and not sure to."""
NOTHING_FOUND = "Nothing found: no story says enough to answer this."
SOURCES = "Sources"
NEAREST = "Nearest stories:"
NOTE = "Note: {note}"
CONTINUES = "Understood together with the earlier question: {question}"
DATES = "Dates understood: {dates}"
NAMES = "Understood: {typed} as {meaning}"
AS_OF = "As of {date} (newest of {stories} searched)"
NEWEST_USED = "Newest story used: {date}"
NO_STORY = "No story is from that time"
OUTLET_UNKNOWN = "outlet unknown"

HEADINGS = (SOURCES, NEAREST)
"""What stands alone on a line of a reply, beside its statements."""
LINES = (NOTHING_FOUND, NOTE, CONTINUES, DATES, NAMES, AS_OF, NEWEST_USED, NO_STORY)
"""How the other lines of a reply begin, beside statements and sources."""
FORMER_LINES = ("Newest of {stories} searched: {date}",)
"""The same in replies of earlier releases, which are still pasted."""


class Story(Protocol):
    """Anything that names a story as a reader is told of it: a citation, an article."""

    @property
    def title(self) -> str:
        """Its headline."""

    @property
    def publisher(self) -> str | None:
        """Its outlet."""

    @property
    def published(self) -> object:
        """When it was published: a datetime in UTC, or None."""


def heading(answer: Answer) -> str:
    """What must stand above the statements of an answer: nothing above those that may be trusted."""
    return {Level.ANSWER: "", Level.PROBABLE: PROBABLY, Level.NOTHING: UNSURE}[answer.level] if answer.statements else ""


def long_date(moment: object) -> str:
    """A date as people write it: 15 October 2024."""
    return f"{moment:%-d %B %Y}" if moment else "date unknown"


def outlet(story: Story) -> str:
    """Who published a story."""
    return story.publisher or OUTLET_UNKNOWN


def origin(story: Story) -> str:
    """Who published a story, and when."""
    return f"{outlet(story)}, {long_date(story.published)}"


def also(citation: Citation) -> str:
    """Other outlets that carry a sentence, and from how many origins: "also in: A, B (3 outlets, 1 origin)"; "" without others."""
    if not citation.also_in:
        return ""
    origins = "1 origin" if citation.origins == 1 else f"{citation.origins} origins"
    return f"also in: {', '.join(citation.also_in)} ({len(citation.also_in) + 1} outlets, {origins})"


def story_line(story: Story) -> str:
    """A story in one line."""
    return f"{outlet(story)}: {story.title}, {long_date(story.published)}"


def as_of(searched: Coverage) -> str:
    """How fresh an answer can be, and what it was looked for in."""
    stories = "1 story" if searched.stories == 1 else f"{searched.stories:,} stories"
    return AS_OF.format(date=long_date(searched.newest), stories=stories) if searched.stories else NO_STORY
