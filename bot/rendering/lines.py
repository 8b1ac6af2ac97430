"""Text in a terminal: lines of a width, in which nothing controls it. All that `bot.rendering` prints is made here."""

import textwrap

from rich.console import Console
from rich.text import Text

from bot.printing import safe
from bot.rendering.emphasis import carried


def text_of(words: str, style: str = "") -> Text:
    """Words to print as they are, in a style, whatever they hold."""
    return Text(safe(words), style)


def wrap(text: str, width: int | None) -> list[str]:
    """Text in lines of so many characters; None: all of it is one line."""
    # Not at hyphens: what is pasted from here must have the words of the story.
    return textwrap.wrap(text, width, break_on_hyphens=False) if width else [text]


def styled(text: str, answer: tuple[int, int] | None, width: int | None, style: str = "", more: str = "") -> list[Text]:
    """Text with `more` after it in lines of a width; characters `[start, end)` of the text are bold, wherever lines are broken."""
    lines = wrap(safe(text) + more, width)
    start, end = carried(text, answer, "\n".join(lines), safe) or (0, 0)
    shown = []
    for line in lines:
        first, last = max(start, 0), max(end, 0)
        shown.append(Text.assemble((line[:first], style), (line[first:last], "bold"), (line[last:], style)))
        start, end = start - len(line) - 1, end - len(line) - 1
    return shown


def put(console: Console, *parts: str | Text) -> None:
    """Print one line, which is never broken again."""
    console.print(Text.assemble(*(text_of(part) if isinstance(part, str) else part for part in parts)), soft_wrap=True)


def put_wrapped(console: Console, text: str, indent: str, width: int | None, style: str = "") -> None:
    """Print text in lines of a width, the first after an indent and the others below it."""
    for number, line in enumerate(wrap(safe(text), width and width - len(indent))):
        put(console, text_of((indent if number == 0 else " " * len(indent)) + line, style))
