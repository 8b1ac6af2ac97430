"""A file of sources is read, or what is wrong with it is said with the source's name."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.live.opml import read_opml, write_opml, write_toml
from index.live.source import Kind, Source, read_sources

GOOD = """
[[source]]
name = "harbor"
outlet = "Harbor Courier"
url = "https://harbor.example/feed.xml"
every = "15m"
include = ["https://harbor.example/world/*"]
exclude = ["*/opinion/*"]

[[source]]
name = "letters"
kind = "mailbox"
path = "mail/news.mbox"
"""


def sources(tmp_path: Path, text: str) -> tuple[Source, ...]:
    """What a file with this text names."""
    file = tmp_path / "sources.toml"
    file.write_text(text)
    return read_sources(file)


def test_sources_are_read(tmp_path: Path) -> None:
    """In their order, with what they leave out at its default."""
    feed, letters = sources(tmp_path, GOOD)
    assert (feed.kind, feed.every, feed.text) == (Kind.FEED, timedelta(minutes=15), "page")
    assert (letters.path, letters.kind.is_remote) == (Path("mail/news.mbox"), False)


def test_patterns_choose_stories(tmp_path: Path) -> None:
    """All that is included and not excluded."""
    feed = sources(tmp_path, GOOD)[0]
    wanted = ("https://harbor.example/world/a", "https://harbor.example/sport/a", "https://harbor.example/world/opinion/a")
    assert list(map(feed.wants, wanted)) == [True, False, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[source]]\nname = 'a'\n", "source 1 (a): a feed needs url"),
        ("[[source]]\nurl = 'https://a.example'\n", "source 1, name: field required"),
        ("[[source]]\nname = 'A b'\nurl = 'https://a.example'\n", "source 1 (A b), name"),
        ("[[source]]\nname = 'a'\nurl = 'ftp://a.example'\n", "a feed needs url"),
        ("[[source]]\nname = 'a'\nkind = 'folder'\n", "a folder needs path"),
        ("[[source]]\nname = 'a'\nkind = 'blog'\nurl = 'https://a.example'\n", "source 1 (a), kind"),
        ("[[source]]\nname = 'a'\nurl = 'https://a.example'\nevery = '10s'\n", "write it as 15m"),
        ("[[source]]\nname = 'a'\nurl = 'https://a.example'\nevery = '0m'\n", "every"),
        ("[[source]]\nname = 'a'\nurl = 'https://a.example'\nevery = '99999999999d'\n", "write it as 15m"),
        ("[[source]]\nname = 'a'\nurl = 'https://a.example'\nevery = 5\n", "write it as 15m"),
        ("[[source]]\nname = 'a'\nurl = 'https://a.example'\nfeed = 1\n", "feed"),
        (2 * "[[source]]\nname = 'a'\nurl = 'https://a.example'\n", "two sources are named a"),
        ("source = 'a'\n", "source"),
        ("sources = []\n", "sources"),
        ("[[source]\n", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    """With the place in the file, in words."""
    with pytest.raises(SettingsError) as raised:
        sources(tmp_path, text)
    assert said in raised.value.problem


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Says how to begin."""
    with pytest.raises(SettingsError, match="a copy of examples"):
        read_sources(tmp_path / "none.toml")


OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>mine</title></head><body>
<outline text="World"><outline type="rss" text="Harbor &quot;Courier&quot;" xmlUrl="https://harbor.example/feed"/>
<outline text="Harbor &quot;Courier&quot;" xmlUrl="https://harbor.example/other" language="de-CH"/></outline>
<outline text="again" xmlUrl="https://harbor.example/feed"/><outline text="a note"/>
<outline text="" xmlUrl="https://fjord.example/rss"/><outline text="bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_lists_of_feeds_are_taken(tmp_path: Path) -> None:
    """Out of folders, each once, under a name of its own; as tables they are read again as they were."""
    feeds = read_opml(OPML)
    assert [(feed.name, feed.outlet, feed.language) for feed in feeds] == [
        ("harbor-courier", 'Harbor "Courier"', None),
        ("harbor-courier-2", 'Harbor "Courier"', "de"),
        ("feed", None, None),
    ]
    assert sources(tmp_path, write_toml(feeds)) == feeds


def test_lists_of_feeds_are_given() -> None:
    """What is written is read as the same feeds, and other kinds of sources are left out."""
    feeds = read_opml(OPML)
    folder = Source(name="mine", kind=Kind.FOLDER, path=Path("stories"))
    assert [feed.url for feed in read_opml(write_opml((*feeds, folder)))] == [feed.url for feed in feeds]


def test_any_name_is_written_as_toml() -> None:
    """Whatever characters it has."""
    odd = Source(name="a", outlet='q"\\\x07ü\n', url="https://a.example/")
    assert tomllib.loads(write_toml([odd]))["source"][0]["outlet"] == odd.outlet


@pytest.mark.parametrize(
    "data", [b"", b"<html></html>", b"no", b"<!DOCTYPE o [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><o>&a;</o>"]
)
def test_what_is_no_list(data: bytes) -> None:
    """Is refused in a sentence; nothing that an entity names is read."""
    with pytest.raises(SettingsError, match="no list of feeds"):
        read_opml(data)
