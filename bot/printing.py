"""The one way to a terminal for words of ours, of stories and of people: none of them can control it, or forge a line.

A file name may hold a line end or an escape sequence, a title may turn the direction of what follows, and a terminal may have no
more than ASCII. What makes a page (`bot.rendering.page`) leaves out the same characters.
"""

import codecs
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper

from index.text import plain

_BREAKS = re.compile(r"\r\n|[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]")
# Controls; marks of direction; what has no width, or is blank and yet no space. Joiners stay: some scripts, and emoji, need them.
_UNSEEN = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_HIDDEN_IN_LINES = re.compile(rf"[{_UNSEEN}\x0b-\x0d\x1c-\x1f\x85\u2028\u2029\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSAFE_IN_JSON = re.compile(rf"[{_UNSEEN}\x85\u2028\u2029\ud800-\udfff]")
_ASCII = str.maketrans(
    {
        "→": "->",
        "←": "<-",
        "–": "-",
        "—": "--",
        "−": "-",
        "…": "...",
        "·": "-",
        "•": "*",
        "●": "*",
        "│": "|",
        "▎": "|",
        "✓": "+",
        "✗": "x",
    }
    | dict.fromkeys("‘’‚‛′", "'")
    | dict.fromkeys("“”„‟″«»", '"')
)
_HANDLER = "dateline.nearest"


def safe(text: str) -> str:
    r"""A text in one line, without what is not seen: a line end becomes a space, and a control or a mark of direction nothing.

    Which characters are left out does not depend on those beside them.

    >>> safe("Our\nOutlet\x1b[2J \u202eeltit")
    'Our Outlet[2J eltit'
    """
    if text.isprintable() and text.isascii():
        return text
    return without_hidden(_BREAKS.sub(" ", text))


def without_hidden(text: str) -> str:
    """A text with its lines, and without the characters that are not seen: for a page, where they could only turn what is shown."""
    return _SURROGATES.sub("\ufffd", _HIDDEN.sub("", text))


def safe_lines(text: str) -> str:
    r"""A text with its lines; each character that is not seen, or cannot be encoded, is a U+FFFD: places in it stay what they are.

    >>> safe_lines("One\nTwo\x1b[2J")
    'One\nTwo\ufffd[2J'
    """
    return _HIDDEN_IN_LINES.sub("\ufffd", text)


def say(*lines: str, error: bool = False) -> None:
    """Print lines, each made `safe`; `error`: on the error stream."""
    for line in lines:
        print(safe(line), file=sys.stderr if error else sys.stdout, flush=error)


def say_json(data: object, indent: int | None = 2) -> None:
    """Print data as JSON, in which what is not seen is escaped, and what the stream cannot encode."""
    unicode = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    text = json.dumps(data, ensure_ascii=not unicode, indent=indent)
    print(_UNSAFE_IN_JSON.sub(lambda found: json.dumps(found[0])[1:-1], text))


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """While something is done that takes its time, say what, where the error stream is a terminal; afterwards it is gone."""
    if not sys.stderr.isatty():
        yield
        return
    line = f"{doing} ..."
    print(line, end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        print(f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)


def prepare_streams() -> None:
    """Let no character be more than a stream can take: it is written as the nearest that it has, and read as U+FFFD."""
    codecs.register_error(_HANDLER, _nearest)
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, _HANDLER), (sys.stderr, _HANDLER)):
        if isinstance(stream, TextIOWrapper) and stream.errors != errors:
            with suppress(OSError):  # one whose file was exchanged below it cannot be changed, and stays as it is
                stream.reconfigure(errors=errors)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """An error handler of `codecs`: an arrow is "->", a letter is without its accent, and what is like nothing is a "?"."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = plain(error.object[error.start : error.end].translate(_ASCII))
    return "".join(character if character.isascii() else "?" for character in text), error.end
