"""The sources of news that somebody follows: one file in TOML, with a table ``[[source]]`` for each.

::

    [[source]]
    name = "un-news"
    outlet = "UN News"
    kind = "feed"
    url = "https://news.un.org/feed/subscribe/en/news/all/rss.xml"
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from index.errors import SettingsError

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=1)
"""How often a source is asked, as its stories come."""
SHORTEST_WISH = timedelta(minutes=1)
"""How often it is asked at most where somebody wants it so."""
# Channels (of old, private ones begin with G), workspaces and people (W: of an organisation with several workspaces).
_SLACK_ID = re.compile(r"[CGTUW][A-Z0-9]{3,20}")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Kind(StrEnum):
    """What stands at a source's address, and how its stories are found."""

    FEED = "feed"
    """RSS, Atom, RDF or JSON Feed."""
    SITEMAP = "sitemap"
    """A sitemap, a news sitemap or an index of these."""
    SECTION = "section"
    """A page whose links are stories."""
    PAGE = "page"
    """One page that is a story, and changes."""
    FOLDER = "folder"
    """A folder on this machine, read as a rebuild reads it."""
    MAILBOX = "mailbox"
    """A folder or a file with newsletters: .eml, .mbox or Maildir."""

    @property
    def is_remote(self) -> bool:
        """Whether it is asked over the network."""
        return self not in {Kind.FOLDER, Kind.MAILBOX}


def _interval(value: object) -> object:
    """A length of time such as 15m, 6h or 1d.

    :raises ValueError: it is none.
    """
    if not isinstance(value, str):
        raise ValueError("write it as 15m, 6h or 1d")  # noqa: TRY004 - pydantic reports this one
    number, unit = value[:-1].strip(), value[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdecimal()) or len(number) > len("99999"):
        raise ValueError("write it as 15m, 6h or 1d")
    return timedelta(**{_UNITS[unit]: int(number)})


def _ids_of_slack(ids: tuple[str, ...]) -> tuple[str, ...]:
    """What an audience may name: a name that is no id would shut everybody out, and nobody would be told.

    :raises ValueError: it names something else, or nobody.
    """
    if not ids:
        raise ValueError("name those who may see it, or leave audience out, which is everybody")
    if wrong := next((named for named in ids if not _SLACK_ID.fullmatch(named)), None):
        raise ValueError(f"{wrong!r} is no id of Slack's: C0123 is a channel's, T0123 a workspace's, U0123 a person's")
    return ids


class Source(BaseModel):
    """One source. `include` and `exclude` are patterns with ``*`` for the addresses of stories; none includes all.

    `owner_from` is where it is said who owns the outlet. `headers` maps names of HTTP headers to environment variables that hold
    their values, for readers with a login of their own. `audience` has Slack's ids of the channels, workspaces and people who may
    see its stories; without any, everybody may.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    kind: Kind = Kind.FEED
    url: str = Field(default="", max_length=2_000)
    path: Path | None = None
    outlet: str | None = Field(default=None, min_length=1, max_length=200)
    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    country: str | None = Field(default=None, max_length=100)
    owner: Literal["public", "private", "state"] | None = None
    owner_from: str | None = Field(default=None, max_length=2_000)
    every: Annotated[timedelta, BeforeValidator(_interval), Field(ge=SHORTEST_WISH, le=LONGEST)] | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    text: Literal["page", "feed"] = "page"
    headers: dict[str, str] = Field(default_factory=dict)
    audience: Annotated[tuple[str, ...], AfterValidator(_ids_of_slack)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind.is_remote and not self.url.startswith(("https://", "http://")):
            raise ValueError(f"a {self.kind} needs url, which begins with https://")
        if not self.kind.is_remote and self.path is None:
            raise ValueError(f"a {self.kind} needs path")
        return self

    def wants(self, url: str) -> bool:
        """Whether a story's address is one that this source is followed for."""
        included = not self.include or any(fnmatchcase(url, pattern) for pattern in self.include)
        return included and not any(fnmatchcase(url, pattern) for pattern in self.exclude)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: list[Source] = Field(default_factory=list)


def read_sources(file: Path) -> tuple[Source, ...]:
    """The sources of a file, in its order.

    :raises SettingsError: it is not there, is no TOML, or a source of it is not complete; with the source's name.
    """
    try:
        fields = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"There is no file {file}.", "Begin with a copy of examples/sources.toml.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.", "Mend it there; docs/live.md shows one.") from error
    try:
        sources = tuple(_File.model_validate(fields).source)
    except ValidationError as error:
        raise SettingsError(f"{file}: {_complaint(error, fields)}.", "docs/live.md lists what a source may say.") from error
    if twice := _twice(source.name for source in sources):
        raise SettingsError(f"{file}: two sources are named {twice}.", "Give each a name of its own.")
    return sources


def _complaint(error: ValidationError, fields: dict[str, object]) -> str:
    """What is wrong first, and in which source."""
    problem = error.errors()[0]
    match problem["loc"]:
        case ("source", int() as number, *rest):
            tables = fields["source"]
            named = tables[number].get("name") if isinstance(tables, list) and isinstance(tables[number], dict) else None
            where = f"source {number + 1}" + (f" ({named})" if named else "") + "".join(f", {part}" for part in rest)
        case location:
            where = ".".join(map(str, location)) or "the file"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')[:1].lower()}{problem['msg'].removeprefix('Value error, ')[1:]}"


def _twice(names: Iterable[str]) -> str | None:
    return next((name for name, times in Counter(names).items() if times > 1), None)
