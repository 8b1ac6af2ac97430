"""Who may see a story is noted from the sources that brought it, before anything of it is published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Article
from index.audience import FILE, Audiences, read_restrictions
from index.build_report import BuildReport
from index.errors import SettingsError, SnapshotError
from index.live.archive import Place
from index.live.bringing import is_noted, noting
from index.live.gathering import Gathering
from index.live.lead import Lead
from index.live.readings import STATE, FetchedPages
from index.live.source import Kind, Source, read_sources
from index.live.state import PageState, State
from index.sources.guarded import Limits
from index.store import Store
from index.update import Updater
from index.vectors import Vectors
from tests.conftest import snapshots_in
from tests.index.test_retention import story
from tests.index.word_embedder import WordEmbedder

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DESK, TEAM = "C0DESK", "T0HOME"
NOBODY = frozenset[str]()
LEDE = "KARST, Nov 20, 2026 (Fjord Post) - The ships met off the cape on Friday, the harbour master said.\n"


class Desk:
    """A data folder beside folders of stories, and sources that read some of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir()
        self.sources: tuple[Source, ...] = ()
        with State(self.data / STATE):
            pass

    def write(self, path: str, words: str) -> None:
        """A story in a file."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(LEDE.replace("The ships", words))

    def follow(self, name: str, *audience: str) -> None:
        """A folder of the same name as a source."""
        others = [source for source in self.sources if source.name != name]
        source = Source(name=name, kind=Kind.FOLDER, path=self.folder / name)
        self.sources = (*others, source.model_copy(update={"audience": audience}))

    def rebuild(self, *paths: str, embedder: WordEmbedder | None = None) -> BuildReport:
        """By hand."""
        snapshots = snapshots_in(self.data)
        with snapshots.lock(), Store(snapshots.store_file) as store:
            fetched = FetchedPages(self.data, store, self.sources, NOW)
            gathering = Gathering(tuple(self.folder / path for path in paths), fetched, Limits(seconds=5))
            return Updater(snapshots, store, embedder or WordEmbedder()).build(gathering.read_noting(snapshots.folder))

    def seen_by(self, *viewer: str) -> list[str]:
        """The first words of the stories that a viewer may see."""
        snapshots = snapshots_in(self.data)
        hidden = Audiences(snapshots.folder).hidden_from(frozenset(viewer))
        with Store(snapshots.store_file) as store:
            stories = map(store.article, snapshots.serving_versions())
            return sorted(each.text.split(" met")[0].rpartition(" ")[2] for each in stories if each.id not in hidden)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """With one open folder, and one for a channel."""
    desk = Desk(tmp_path)
    desk.write("wire/a.txt", "The tugs")
    desk.write("memos/b.txt", "The yachts")
    desk.follow("wire")
    desk.follow("memos", DESK)
    return desk


@pytest.mark.parametrize("paths", [("mine",), ("mine", "memos"), (".",)], ids=["as a source", "by hand", "in a folder above"])
def test_a_folder_is_for_its_audience(desk: Desk, paths: tuple[str, ...]) -> None:
    """However it comes to be read; what no source names is for everybody."""
    desk.write("mine/c.txt", "The canoes")
    desk.rebuild(*paths)
    assert desk.seen_by(DESK, TEAM) == ["canoes", "tugs", "yachts"]
    assert desk.seen_by("C0NEWS", TEAM) == desk.seen_by() == ["canoes", "tugs"]


def test_a_link_into_a_folder_opens_nothing(desk: Desk) -> None:
    """A file is where it lies, not where a link to it does."""
    (desk.folder / "mine").mkdir()
    (desk.folder / "mine" / "link.txt").symlink_to(desk.folder / "memos" / "b.txt")
    desk.rebuild("mine/link.txt")
    assert desk.seen_by() == ["tugs"]


def test_an_audience_is_taken_in_again(desk: Desk) -> None:
    """Wider, narrower or gone; and where the source stands in sources.toml no more, it stays as it was."""
    desk.rebuild()
    folder = snapshots_in(desk.data).folder
    desk.follow("memos")
    desk.follow("wire", DESK, TEAM)
    assert not is_noted(desk.sources, folder)
    desk.rebuild()
    assert is_noted(desk.sources, folder)
    assert (desk.seen_by("C0NEWS", TEAM), desk.seen_by()) == (["tugs", "yachts"], ["yachts"])
    desk.sources = ()
    assert is_noted(desk.sources, folder)
    assert read_restrictions(folder).audiences.keys() == {"wire"}


def test_what_is_gone_stays_for_whom_it_was(desk: Desk) -> None:
    """Citations of it are still checked; also where its source was restricted only afterwards."""
    desk.follow("memos")
    desk.rebuild()
    with Store(desk.data / "store.sqlite") as store:
        identity = next(story for story, _, source in store.sources() if "memos" in source)
    (desk.folder / "memos" / "b.txt").unlink()
    desk.follow("memos", DESK)
    desk.rebuild()
    audiences = Audiences(snapshots_in(desk.data).folder)
    assert audiences.hides(frozenset({TEAM}), [identity])
    assert not audiences.hides(frozenset({DESK}), [identity])


def noted(desk: Desk, *stories: Article, stored: bool = False) -> Audiences:
    """Who may see what once these were read; those with a number as their source are of the page there."""
    snapshots = snapshots_in(desk.data)
    snapshots.folder.mkdir(exist_ok=True)
    with Store(snapshots.store_file) as store:
        list(noting(stories, FetchedPages(desk.data, store, desk.sources, NOW), snapshots.folder, stored=stored))
    return Audiences(snapshots.folder)


def page(desk: Desk, source: str, number: int) -> str:
    """Where a page stands that a source led to."""
    url = f"https://{source}.example/{number}"
    with State(desk.data / STATE) as state:
        state.put_page(PageState(url, source, Lead(source, url), 0.0, Place("2026-11-20.warc.gz", number)))
    return f"2026-11-20.warc.gz#{number}"


FEEDS = (
    Source(name="open", url="https://open.example/feed"),
    Source(name="letter", url="https://letter.example/feed", audience=(DESK,)),
    Source(name="wire2", url="https://wire2.example/feed", audience=(TEAM,)),
)


def test_one_source_of_each_text_must_be_open(desk: Desk) -> None:
    """What one source tells everybody does not open what another tells a few in more words; the same words are for both."""
    desk.sources = FEEDS
    places = {source.name: page(desk, source.name, number) for number, source in enumerate(FEEDS)}
    short, long = story("Karst", 1), story("Karst", 1, "closed, as the desk alone was told")
    both = noted(desk, replace(short, source=places["open"]), replace(short, source=places["letter"]))
    assert not both.hidden_from(NOBODY)
    apart = noted(desk, replace(short, source=places["open"]), replace(long, source=places["letter"]))
    assert apart.hides(NOBODY, [short.id])
    assert not apart.hides(frozenset({DESK}), [short.id])
    third = noted(desk, replace(long, source=places["wire2"]))
    assert not third.hidden_from(frozenset({TEAM})), "the other text is open, and this one theirs"


def test_an_earlier_text_counts(desk: Desk) -> None:
    """A story that a few were told in other words stays theirs when the page says less: the words are still stored."""
    desk.sources = FEEDS
    first, second = page(desk, "letter", 1), page(desk, "open", 2)
    noted(desk, replace(story("Karst", 1, "closed, as the desk alone was told"), source=first))
    after = noted(desk, replace(story("Karst", 1), source=second))
    assert after.hides(NOBODY, [story("Karst", 1).id])


class Ends(WordEmbedder):
    """Ends the rebuild where it embeds: after all was read, before anything is published."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Never."""
        raise KeyboardInterrupt(len(texts))


def test_a_rebuild_that_is_killed_exposes_nothing(desk: Desk) -> None:
    """What it read is restricted before it could be found; the snapshot before serves on."""
    desk.follow("memos")
    before = desk.rebuild("memos")
    desk.follow("memos", DESK)
    desk.write("memos/d.txt", "The rafts")
    with pytest.raises(KeyboardInterrupt):
        desk.rebuild("memos", embedder=Ends())
    snapshots = snapshots_in(desk.data)
    assert snapshots.current() == before.snapshot
    assert desk.seen_by() == ["tugs"]
    assert len(read_restrictions(snapshots.folder).stories) == 2


NO_RESTRICTIONS = ("", "{", "[]", '{"audiences": {}}', '{"audiences": [], "stories": {}}', '{"audiences": {}, "stories": {"a": 1}}')


@pytest.mark.parametrize("text", NO_RESTRICTIONS)
def test_what_cannot_be_read_opens_nothing(desk: Desk, text: str) -> None:
    """Nobody is shown anything, and a rebuild stops, with a sentence that says what to do."""
    desk.sources, karst = FEEDS, story("Karst", 1)
    read = replace(karst, source=page(desk, "letter", 1))
    audiences = noted(desk, read)
    assert audiences.hidden_from(NOBODY)
    (snapshots_in(desk.data).folder / FILE).write_text(text)
    for ask in (lambda: audiences.hidden_from(NOBODY), lambda: audiences.hidden_from(NOBODY), lambda: noted(desk, read)):
        with pytest.raises(SnapshotError, match="Who may see which story cannot be read"):
            ask()
    assert audiences.hidden_from(None) == frozenset(), "the operator sees all"


def test_without_audiences_nothing_is_written(desk: Desk) -> None:
    """Nor anything looked up."""
    desk.sources = FEEDS[:1]
    noted(desk, replace(story("Karst", 1), source=page(desk, "open", 1)))
    assert not (snapshots_in(desk.data).folder / FILE).exists()


@pytest.mark.parametrize(
    ("audience", "said"),
    [
        ("[]", "name those who may see it, or leave audience out"),
        ('["#desk"]', "'#desk' is no id of Slack's"),
        ('["c0123"]', "'c0123' is no id of Slack's"),
        ('["C0123", "everybody"]', "'everybody' is no id"),
        ('"C0123"', "audience"),
    ],
)
def test_an_audience_is_checked(tmp_path: Path, audience: str, said: str) -> None:
    """With the source's name: a wrong id would shut everybody out."""
    file = tmp_path / "sources.toml"
    file.write_text(f'[[source]]\nname = "memos"\nurl = "https://a.example"\naudience = {audience}\n')
    with pytest.raises(SettingsError) as refused:
        read_sources(file)
    assert "source 1 (memos), audience" in refused.value.problem
    assert said in refused.value.problem
