"""Text on its way into Slack and out of it: nothing that a story or a person wrote may ping, format or link by itself."""

import re
import unicodedata

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = re.compile(r"<([^<>]*)>")
_GAP = re.compile(r"[^\S\n]+")
_ELLIPSIS = "…"
# "https://outlet.example/a?b=1" can be linked; "https://ann@outlet.example/" and "https:///a" cannot.
_URL = re.compile(r"https?://[\w.-]+(?::\d{1,5})?(?:[/?#][^\s<>\"\\]*)?", re.IGNORECASE)
_MAX_URL = 3_000


def visible(text: str) -> str:
    """Text without what is not to be seen: marks that turn the reading direction, and other characters without a form.

    A joiner within a word stays: some scripts and emoji need it. A tab, or whatever else parts words, becomes a space.
    """
    return text if text.isprintable() else "".join(map(_seen, text))


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_JOINERS = frozenset("\n\u200c\u200d")


def _seen(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSEEN:
        return character
    return " " if character.isspace() else ""


def line(text: str) -> str:
    """Plain text in one line."""
    joined = " ".join(visible(text).split())
    return joined if joined.strip("\u200c\u200d ") else ""


def escape(text: str) -> str:
    """For fields in which Slack looks for markup: what could be a mention, a channel or a link becomes plain characters."""
    return re.sub("[&<>]", lambda match: _ESCAPES[match[0]], text)


def unescape(text: str) -> str:
    """What a person typed, from the text of an event: mentions are dropped, links and channels become their words.

    >>> unescape("<@U1> who won in <#C2|taiwan> &amp; why? <https://a.example/b|here>")
    'who won in #taiwan & why? here'
    """
    typed = _MARKUP.sub(_label, text)
    for character, escaped in reversed(_ESCAPES.items()):
        typed = typed.replace(escaped, character)
    return _GAP.sub(" ", typed).strip()


def _label(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if target.startswith(("@", "!subteam")):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("!"):
        return label
    return label or target


def clip(text: str, most: int) -> str:
    """At most so many characters, cut between words where that is possible; an ellipsis shows that there was more.

    >>> clip("one two three", 9)
    'one two …'
    """
    if len(text) <= most:
        return text
    cut = text[: most - 2]
    parted = cut[: max(cut.rfind(" "), cut.rfind("\n"), 0)] if text[most - 2 : most - 1].strip() else cut
    whole = parted if 2 * len(parted) >= len(cut) else cut  # a word without end, as in scripts without spaces, is cut
    return f"{whole.rstrip()} {_ELLIPSIS}" if whole.strip() else _ELLIPSIS


def linkable(url: str) -> bool:
    """Whether Slack takes a URL for a link, and it leads where it seems to lead: http(s), without a user before the host."""
    return len(url) <= _MAX_URL and visible(url) == url and _URL.fullmatch(url) is not None
