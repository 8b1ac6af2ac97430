"""A few words to write down what a payload may look like; each checks a value and names what is wrong with it, and where."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]  # what came over the wire; its shape is what the checks are for


@dataclass(frozen=True, slots=True)
class Problem:
    """What Slack would refuse: its error code, a JSON pointer, and a sentence."""

    where: str
    what: str
    code: str = "invalid_blocks"

    def __str__(self) -> str:
        """As Slack words it in `response_metadata`."""
        return f"[ERROR] {self.what} [json-pointer:{self.where}]"


Problems = Iterator[Problem]
Check = Callable[[object, str], Problems]


def anything(_value: object, _where: str) -> Problems:
    """No demands."""
    yield from ()


def boolean(value: object, where: str) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(where, "must be a boolean")


def integer(value: object, where: str) -> Problems:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(where, "must be an integer")


def string(most: int, least: int = 1) -> Check:
    """A string of so many characters."""

    def check(value: object, where: str) -> Problems:
        if not isinstance(value, str):
            yield Problem(where, "must be a string")
        elif len(value) < least:
            yield Problem(where, f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield Problem(where, f"must be less than {most + 1} characters")

    return check


def url(value: object, where: str) -> Problems:
    """A web address of at most 3,000 characters."""
    yield from string(3000)(value, where)
    if isinstance(value, str) and not value.lower().startswith(("http://", "https://")):
        yield Problem(where, "must be a valid http(s) URL")
    elif isinstance(value, str) and any(character.isspace() for character in value):
        yield Problem(where, "must be a URL without spaces")


def choice(*values: str) -> Check:
    """One of a few words."""

    def check(value: object, where: str) -> Problems:
        if value not in values:
            yield Problem(where, f"must be one of {', '.join(values)}")

    return check


def many(item: Check, most: int, least: int = 1) -> Check:
    """A list of so many items, each of which is checked."""

    def check(value: object, where: str) -> Problems:
        if not isinstance(value, list):
            yield Problem(where, "must be an array")
            return
        if len(value) < least:
            yield Problem(where, f"no fewer than {least} items required")
        if len(value) > most:
            yield Problem(where, f"no more than {most} items allowed")
        for number, entry in enumerate(value):
            yield from item(entry, f"{where}/{number}")

    return check


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known keys only, some of which must be there, and some of which one must be."""

    keys: Mapping[str, Check]
    required: Sequence[str] = ()
    one_of: Sequence[str] = ()

    def __call__(self, value: object, where: str) -> Problems:
        """Missing keys, unknown keys, and what is wrong under each."""
        if not isinstance(value, dict):
            yield Problem(where, "must be an object")
            return
        for key in self.required:
            if key not in value:
                yield Problem(where, f"missing required field: {key}")
        if self.one_of and not any(key in value for key in self.one_of):
            yield Problem(where, f"one of {', '.join(self.one_of)} is required")
        for key, inner in value.items():
            if key in self.keys:
                yield from self.keys[key](inner, f"{where}/{key}")
            else:
                yield Problem(f"{where}/{key}", "unsupported field")


@dataclass(frozen=True, slots=True)
class Variant:
    """An object whose `type` says which of several records it must be."""

    kinds: Mapping[str, Record]

    def __call__(self, value: object, where: str) -> Problems:
        """What is wrong with it as the record that it says it is."""
        if not isinstance(value, dict):
            yield Problem(where, "must be an object")
        elif value.get("type") not in self.kinds:
            yield Problem(f"{where}/type", f"unsupported type: {value.get('type')}")
        else:
            kind = self.kinds[value["type"]]
            yield from Record({"type": anything, **kind.keys}, kind.required, kind.one_of)(value, where)
