"""What stands in a field of a record: strings, or objects and lists that hold strings. Never Python's way of writing either."""

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from index.sources.markup import is_page, plain, plain_line

_DEEPEST = 12
_LONGEST_NAME = 2_000  # characters
_WORDS_IN = (
    *(
        "value",
        "rendered",
        "main",
        "#text",
        "$t",
        "_",
        "__cdata",
        "text",
        "content",
        "body",
        "bodyHtml",
        "html",
        "plain",
        "plaintext",
    ),
    *("bodyTextSummary", "articleBody", "paragraph", "paragraphs", "sections", "blocks", "children", "data"),
)
"""Where an object in place of a text keeps its words; the first that has any counts."""
_KIND_IN = ("type", "@type", "_type", "kind")
_FUNDUS = ("summary", "headline", "paragraphs", "sections")
_NOT_PROSE = re.compile(
    r"(?:image|picture|photo|video|audio|embed|media|gallery|figure|caption|advert|ad$|ads$|promo|newsletter|related|html_?embed|script|iframe"
    r"|tweet|social|link_?list|pull_?quote|divider|interstitial|table_of_contents|button)",
    re.IGNORECASE,
)
_MIME = re.compile(r"(?:text|application)/[\w.+-]{1,60}$")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{0,200}\|)?([^\[\]|]{1,200})\]\]")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?:[^()\s]{1,2000})\)")
_BYLINE = re.compile(r"(?:written |reported |story )?(?:by|von|par|por)[:\s]\s{0,5}", re.IGNORECASE)
# "Ana Sample and Theo Mock" are two people; "Smith, John", "Marks and Sons" and "Ana Sample in Oslo" are one.
_BETWEEN_NAMES = re.compile(r"\s?[;,]\s(?:and\s)?|\s(?:and|und|et|&)\s")
_FULL_NAME = re.compile(
    r"[^\W\d_a-z][\w.’'-]{0,30}(?:\s(?:de|del|der|von|van|bin|al|da|di|la)){0,2}(?:\s[^\W\d_a-z][\w.’'-]{0,30}){1,4}"
)
_MAIL = re.compile(r"\S{0,100}@\S{1,100}")  # a handle too
_QUOTED = re.compile(r"[\[{]\s{0,20}[\[{]?\s{0,20}[\"']")
_LONGEST_WRITTEN = 400_000  # characters
_BYLINE_LETTERS = frozenset("bBwWrRsSvVpP")
_EPOCH = re.compile(r"(\d{9,10}(?:\.\d{1,9})?|\d{12,13})(?:[+-]\d{4})?$")
_CLOCK = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$")  # GDELT: 20240503101500
_NO_DATES = ("1970-01-01", "0000-", "0001-01-01")  # what services write where they know none
_FEWEST_DIGITS = 9  # seconds since 1970, since 1973
_PARTS_OF_DATE = 6
_DATE_IN = ("$date", "$numberLong", "value", "iso", "iso8601", "date", "datetime", "rendered", "raw", "#text", "utc")
_NAME_IN = (
    "name",
    "title",
    "value",
    "rendered",
    "main",
    "display_name",
    "displayName",
    "full_name",
    "#text",
    "$t",
    "_",
    "original",
    "default",
    "basic",
)


def prose(value: object, depth: int = 0) -> str:
    """The paragraphs of a field: a string, an object around one, or a list of either; "" where there are none."""
    if isinstance(value, str):
        listed = _written_out(value)
        if listed is not None:
            return prose(listed, depth + 1)
        return value if is_page(value) else plain(value)
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        if alternatives := [part for part in value if _is_alternative(part)]:
            return max((prose(part, depth + 1) for part in alternatives), key=len)
        parts = (prose(part, depth + 1).strip() for part in value)
        return "\n\n".join(filter(None, parts))
    return _of_object(value, depth) if isinstance(value, dict) else ""


def _written_out(text: str) -> list[Any] | dict[str, Any] | None:  # Any: a stranger's JSON
    """The list or object that a table holds as JSON or in Python's way of writing: "['First.', 'Second.']"."""
    text = text.strip()
    if text[:1] + text[-1:] not in {"[]", "{}"} or not _QUOTED.match(text) or len(text) > _LONGEST_WRITTEN:
        return None
    for read in (json.loads, ast.literal_eval):
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            value = read(text)
            if isinstance(value, list | dict):
                return value
    return None


def _is_alternative(part: object) -> bool:
    """Feeds give one text in several types, of which one is to be read."""
    return isinstance(part, dict) and isinstance(part.get("type"), str) and bool(_MIME.match(part["type"]))


def _of_object(value: dict[str, Any], depth: int) -> str:  # Any: a stranger's JSON
    kind = next((value[name] for name in _KIND_IN if value.get(name)), None)
    if isinstance(kind, str) and not _MIME.match(kind) and _NOT_PROSE.match(kind):
        return ""
    if "sections" in value or "headline" in value:
        return prose([value[name] for name in _FUNDUS if value.get(name)], depth + 1)
    if isinstance(kind, str) and isinstance(value.get("children"), list) and all(_is_run(child) for child in value["children"]):
        return plain("".join(str(child.get("text", "")) for child in value["children"]))  # one paragraph in runs of one style
    return next((words for name in _WORDS_IN if value.get(name) and (words := prose(value[name], depth + 1))), "")


def _is_run(child: object) -> bool:
    return isinstance(child, dict) and isinstance(child.get("text"), str) and "children" not in child


def name_of(value: object, depth: int = 0) -> str | None:
    """One line: a string or a number, an object with a "name", or the first of a list; None where there is none."""
    if isinstance(value, str):
        value = value[:_LONGEST_NAME]
        words = _MARKDOWN_LINK.sub(r"\1", _WIKI_LINK.sub(r"\1", value)) if "[" in value else value
        return plain_line(words) or None
    if isinstance(value, bool) or depth > _DEEPEST:
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return next((name for part in value if (name := name_of(part, depth + 1))), None)
    if isinstance(value, dict):
        return next((name for key in _NAME_IN if value.get(key) and (name := name_of(value[key], depth + 1))), None)
    return None


def outlet_of(value: object) -> str | None:
    """The name of an outlet, or its host where an address is given; a handle is neither."""
    name = None if isinstance(value, int | float) else name_of(value)
    if name is None and isinstance(value, dict):
        name = address_of(value)
    if name is None or name.startswith(("@", "Reader ", "reader")):  # Readwise calls itself the source
        return None
    return host_of(name) if _is_address(name) else name


def _is_address(name: str) -> bool:
    return name[:8].lower().startswith(("http://", "https://", "//", "www.")) and " " not in name


def host_of(address: str) -> str | None:
    """The host of an address, without "www."."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def address_of(value: object, depth: int = 0) -> str | None:
    """A web address: a string, an object that holds one, or the first of a list; None where there is none."""
    if isinstance(value, str):
        link = _MARKDOWN_LINK.search(value) if "[" in value else None
        text = link[2] if link else value.strip().strip("<>")
        return text if text[:8].lower().startswith(("http://", "https://")) else None
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        alternates = [part for part in value if not isinstance(part, dict) or part.get("rel", "alternate") == "alternate"]
        return next((address for part in alternates if (address := address_of(part, depth + 1))), None)
    if isinstance(value, dict):
        keys = ("url", "@id", "href", "rendered", "value", "uri", "#text", "responded_url")
        return next((address for key in keys if (address := address_of(value.get(key), depth + 1))), None)
    return None


def moment_of(value: object, depth: int = 0) -> object:
    """What a date is read from: a string, a number of seconds or milliseconds, or a datetime."""
    if isinstance(value, str):
        return _moment_in(value.strip().removeprefix("/Date(").removesuffix(")/").strip("[]"))
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple) and len(value) >= _PARTS_OF_DATE and all(isinstance(part, int) for part in value):
        return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*value)  # feedparser's struct_time, in UTC
    if isinstance(value, dict) and depth <= _DEEPEST:
        return next((moment for key in _DATE_IN if value.get(key) and (moment := moment_of(value[key], depth + 1))), None)
    return value if isinstance(value, int | float | datetime) else None


def _moment_in(text: str) -> str | float | None:
    if text.startswith(_NO_DATES):
        return None
    if not text[:_FEWEST_DIGITS].isdigit():
        return text
    epoch = _EPOCH.match(text)
    return float(epoch[1]) if epoch else _CLOCK.sub(r"\1-\2-\3T\4:\5:\6", text)


def names_of(value: object) -> tuple[str, ...]:
    """Names of people: a string, an object, or a list of either; addresses and numbers are no names."""
    if isinstance(value, str) and (listed := _written_out(value)) is not None:
        value = listed
    people = value.get("person") or value.get("by") if isinstance(value, dict) else None
    many = value if isinstance(value, list) else people if isinstance(people, list) and people else [value]
    return tuple(dict.fromkeys(name for part in many for name in _person(part)))


def _person(value: object) -> Iterator[str]:
    if isinstance(value, dict) and not name_of(value):
        parts = [value.get(key) for key in ("firstname", "first_name", "middlename", "lastname", "last_name")]
        value = " ".join(part.title() if part.isupper() else part for part in parts if isinstance(part, str) and part)
    name = None if isinstance(value, int | float) else name_of(value)
    name = _BYLINE.sub("", name, count=1) if name and name[0] in _BYLINE_LETTERS and _BYLINE.match(name) else name
    if name and not _MAIL.fullmatch(name) and not _is_address(name) and name.lower() not in {"null", "none", "nan", "unknown"}:
        people = _BETWEEN_NAMES.split(name)
        yield from people if all(map(_FULL_NAME.fullmatch, people)) else [name]
