"""Every sentence and date that more than one surface shows, and by which a pasted reply is told from what it quotes.

In a line, ``{name}`` stands for what differs. `bot.checking.quotes` derives from the same lines what it leaves out of pasted
replies.
"""

import calendar
from collections.abc import Iterable
from typing import Protocol

from bot.answer import Answer, Citation, Level, Statement
from bot.reply import Reply, Ruling
from index.period import Coverage

UNSURE = "No story clearly answers this. The nearest sentences:"
"""What stands above statements that are no answer."""
PROBABLY = "Probably:"
"""What stands above statements that are likely to answer, and not sure to."""
LABEL = "● {label}"
"""What stands in a line of its own above the statements of one date or one side."""
BEFORE = "[Before it: “{quote}”]"
"""What stands above a statement that only the sentence before it explains; that sentence is a quote, too."""
ASIDES = "({asides})"
"""What stands below a statement, or right after it, in words that are no part of it."""
NOTHING_FOUND = "Nothing found: no story says enough to answer this."
BETWEEN_SOURCES = " · "
"""What parts several sources in one line."""
SOURCES = "Sources"
ASKED = "Question: {question}"
"""What stands above an answer where nothing else shows which question it is to."""
ASKED_BY = f"{ASKED} (asked by {{person}})"
"""The same where nothing else shows whose question it is, either."""
CORRECTED = "Corrected by the standards desk: {words}"
CHANGED_SINCE = "{sources} changed since: see below."
WITHDRAWN = "This answer was withdrawn by the standards desk: {reason}"
"""What stands above an answer that was given, or instead of it."""
REMOVED = "This answer was removed by who asked, or its question was deleted; what it quoted can still be checked."
OVER = "withdrawn or removed"
"""What a reply is then, in few words."""
PASTED = "Pasted text"
QUESTION_DELETED = "(question deleted)"
"""What stands for the words of a question that are no longer on record."""
NEAREST = "Nearest stories:"
NOTE = "Note: {note}"
CONTINUES = "Understood together with the earlier question: {question}"
DATES = "Dates understood: {dates}"
NAMES = "Understood: {typed} as {meaning}"
REWRITTEN = "Understood as: {question}"
SEARCHED = "Also searched for: {queries}"
CHOSEN_BY = "Sentences chosen by {model}; every quote checked"
"""Which language model chose the statements; it cannot write any."""
AS_OF = "As of {date} (newest of {stories} searched)"
AS_OF_DATE = "As of {date}"
"""The same where there is little room."""
NEWEST_USED = "Newest story used: {date}"
NO_STORY = "No story is from that time"
OUTLET_UNKNOWN = "outlet unknown"
INFERRED = " (date inferred)"
"""What stands after a date that a story does not print whole."""
UNPROVEN = "Named as well, but not checkable (earlier releases kept names alone, without the place of the words): {outlets}"
"""What is said of outlets of a reply of an earlier release."""
YEAR_UNKNOWN = "{day}, year unknown"
CREDIT = "{agency}, in {outlet}"
"""Who wrote a story for another outlet, and that outlet."""

HEADINGS = (SOURCES, NEAREST)
"""What stands alone on a line of a reply, beside its statements."""
LINES = (ASKED, NOTHING_FOUND, NOTE, CONTINUES, DATES, NAMES, REWRITTEN, SEARCHED, CHOSEN_BY, AS_OF, NEWEST_USED, NO_STORY)
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

    @property
    def date_inferred(self) -> bool:
        """Whether that was worked out, and is not printed."""

    @property
    def month_day(self) -> tuple[int, int] | None:
        """All that an undated story prints of its date."""

    @property
    def agency(self) -> str | None:
        """Who wrote it, if not the outlet."""


def ruling_lines(ruling: Ruling) -> tuple[str, ...]:
    """What must be said with a reply since it was given, the worst first."""
    over = [WITHDRAWN.format(reason=ruling.withdrawn)] if ruling.withdrawn is not None else []
    removed = [REMOVED] if ruling.removed else []
    return (*over, *removed, *(CORRECTED.format(words=words) for words in ruling.corrections))


def reply_title(reply: Reply) -> str:
    """Which reply it is: its id, when it was given, and to what."""
    return f"Reply {reply.id}, {long_date(reply.made)}: {reply.answer.question.text or QUESTION_DELETED}"


def heading(answer: Answer) -> str:
    """What must stand above the statements of an answer: nothing above those that may be trusted."""
    return {Level.ANSWER: "", Level.PROBABLE: PROBABLY, Level.NOTHING: UNSURE}[answer.level] if answer.statements else ""


def asides_line(statement: Statement) -> str:
    """What words of a statement mean: “on Thursday”: Thursday 7 March 2024; several are parted by semicolons.

    Offsets that do not fit the statement, as in a damaged ledger, explain nothing.
    """
    text = statement.text
    fitting = [aside for aside in statement.asides if 0 <= aside.start < aside.end <= len(text)]
    return "; ".join(f"“{' '.join(text[aside.start : aside.end].split())}”: {aside.meaning}" for aside in fitting)


def answer_words_meaning(statement: Statement) -> str | None:
    """What the words that answer mean, where an aside says so: it answers like them."""
    start, end = statement.answer or (0, 0)
    return next((aside.meaning for aside in statement.asides if aside.start < end and start < aside.end), None)


def before_line(statement: Statement, citations: Iterable[Citation]) -> str:
    """The sentence before a statement, where it is needed to understand it; marked as not the statement."""
    needed = (citation.before for citation in citations if citation.number in statement.citations)
    return next((BEFORE.format(quote=quote.text) for quote in needed if quote), "")


def also(citation: Citation) -> str:
    """Who else carries a sentence: "also in: A, B (3 outlets, 1 origin)"; "" where nobody does."""
    counts = origins(citation)
    return f"also in: {', '.join(citation.also_in)}{f' ({counts})' if counts else ''}" if citation.also_in else ""


def unproven(citation: Citation) -> tuple[str, ...]:
    """Outlets named beside a quote of which no place is on record, as in replies of earlier releases."""
    proven = {copy.publisher for copy in citation.copies}
    return tuple(name for name in citation.also_in if name not in proven)


def unproven_line(citation: Citation) -> str:
    """A note on those outlets; "" where there are none."""
    outlets = unproven(citation)
    return UNPROVEN.format(outlets=", ".join(outlets)) if outlets else ""


def origins(citation: Citation) -> str:
    """How many outlets carry a sentence, and how many texts that goes back to.

    "" where each has its own, where that is unknown, and where the credit says it: "Reuters, in Daily Specimen (also in: Reuters)".
    """
    outlets = 1 + len(citation.also_in)
    if not 0 < citation.origins < outlets or citation.also_in == (citation.agency,):
        return ""
    return f"{outlets} outlets, {'1 origin' if citation.origins == 1 else f'{citation.origins} origins'}"


def long_date(moment: object) -> str:
    """A date as people write it: 15 October 2024."""
    return f"{moment:%-d %B %Y}" if moment else "date unknown"


def story_date(story: Story) -> str:
    """When a story was published, as far as that is known: "5 March 2024 (date inferred)", "5 March, year unknown"."""
    if story.published:
        return f"{long_date(story.published)}{INFERRED if story.date_inferred else ''}"
    if story.month_day:
        month, day = story.month_day
        return YEAR_UNKNOWN.format(day=f"{day} {calendar.month_name[month]}")
    return long_date(None)


def short_date(story: Story) -> str:
    """The same where there is little room: "5 Mar 2024 (date inferred)"."""
    return f"{story.published:%-d %b %Y}{INFERRED if story.date_inferred else ''}" if story.published else story_date(story)


def outlet(story: Story) -> str:
    """Who published a story."""
    return story.publisher or OUTLET_UNKNOWN


def credit(story: Story, published_by: str = "") -> str:
    """Who wrote a story, and who published it, in the words given or else as `outlet`: "Reuters, in Daily Specimen"."""
    name = published_by or outlet(story)
    return CREDIT.format(agency=story.agency, outlet=name) if story.agency else name


def origin(story: Story) -> str:
    """Who published a story, and when."""
    return f"{credit(story)}, {story_date(story)}"


def story_line(story: Story) -> str:
    """A story in one line."""
    return f"{credit(story)}: {story.title}, {story_date(story)}"


def chosen_by(answer: Answer) -> str:
    """Which language model chose the statements; "" where none did."""
    return CHOSEN_BY.format(model=" ".join(answer.chosen_by.split())) if answer.chosen_by else ""


def as_of(searched: Coverage) -> str:
    """How fresh an answer can be, and what it was looked for in."""
    stories = "1 story" if searched.stories == 1 else f"{searched.stories:,} stories"
    return AS_OF.format(date=long_date(searched.newest), stories=stories) if searched.stories else NO_STORY


def as_of_date(searched: Coverage) -> str:
    """How fresh an answer can be."""
    return AS_OF_DATE.format(date=long_date(searched.newest)) if searched.stories else NO_STORY
