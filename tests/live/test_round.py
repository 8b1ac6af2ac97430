"""A round by the command: sites are fetched, the index has what they say, and a rebuild keeps it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.fetch import main
from bot.commands.gathering import open_gathering
from bot.demo.web import LiveWeb, read_sample
from bot.settings import Settings
from bot.wiring import open_snapshots
from index.article import Article, SnapshotId
from index.audience import EVERYBODY, Audiences, read_restrictions
from index.live.host import Manners
from index.live.readings import STATE, FetchedPages, PagesRead, read_fetched
from index.live.round import fetch, is_pending, mark_indexed, preview
from index.live.source import Source, read_sources
from index.live.state import State
from index.store import Store

MANNERS = Manners("Dateline/0.1 (desk@example.org)", pause=0, allowed_hosts=frozenset({"127.0.0.1"}))


@pytest.fixture
def web() -> Iterator[LiveWeb]:
    """The sample sites on their second day."""
    sites = LiveWeb(read_sample())
    with sites.serving():
        sites.turn_to(sites.days[1])
        yield sites


@pytest.fixture
def sources(web: LiveWeb) -> tuple[Source, ...]:
    """Their feeds."""
    return tuple(Source(name=name, outlet=outlet, url=url) for name, (outlet, url) in web.feeds().items())


@pytest.fixture
def file(tmp_path: Path, web: LiveWeb, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with these feeds in sources.toml."""
    tables = [f'[[source]]\nname = "{name}"\noutlet = "{outlet}"\nurl = "{url}"\n' for name, (outlet, url) in web.feeds().items()]
    (tmp_path / "sources.toml").write_text("\n".join(tables))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FETCH_CONTACT", "desk@example.org")
    monkeypatch.setenv("FETCH_ALLOWED_HOSTS", "127.0.0.1")
    monkeypatch.setenv("FETCH_PAUSE_SECONDS", "0")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What the command prints."""
    capsys.readouterr()
    assert main(list(arguments)) == code
    return capsys.readouterr().out


def test_a_fetch_is_indexed(file: Path, web: LiveWeb, capsys: pytest.CaptureFixture[str]) -> None:
    """Its stories are in the index; the next finds nothing new and builds nothing; a rebuild of a folder keeps them.

    So are letters in a mailbox that is followed, also where another source alone is asked.
    """
    first = json.loads(said(capsys, "--json"))
    assert (first["polled"], len(first["new"]), first["indexed"]) == (3, 2, 2)
    assert not is_pending(Path("data"))
    second = said(capsys, "--source", "example-herald")
    assert "1 asked, 1 unchanged, 0 failed" in second
    assert "Indexed" not in second
    assert "example-herald" in said(capsys, "--list")
    web.turn_to(web.days[2])
    third = json.loads(said(capsys, "--json", *(f"--source={name}" for name in web.feeds())))
    assert (len(third["new"]), third["indexed"]) == (1, 3)
    assert [name for name, _ in third["failures"]] == ["placeholder-post"]
    add_mailbox(file)
    assert json.loads(said(capsys, "--json", "--source=example-herald"))["indexed"] == 4
    (file / "mine").mkdir()
    (file / "mine" / "a.txt").write_text(
        "KARST, Nov 20, 2026 (Fjord Post) - The ships met off the cape on Friday, the master said.\n"
    )
    from bot.commands.rebuild import main as rebuild  # noqa: PLC0415 - it loads the model, which no other test here does

    assert rebuild(["mine", "--quiet"]) == 0
    assert len(open_snapshots(Settings()).serving_versions()) == 5


def test_who_may_see_it_is_noted_by_each_round(file: Path, web: LiveWeb, capsys: pytest.CaptureFixture[str]) -> None:
    """A source that was restricted has its stories hidden by the next round, though that brings nothing; later ones, too."""
    said(capsys, "--json")
    folder, table = open_snapshots(Settings()).folder, file / "sources.toml"
    assert not read_restrictions(folder).stories
    table.write_text(table.read_text().replace('outlet = "Example Herald"', 'outlet = "Example Herald"\naudience = ["C0DESK"]'))
    said(capsys, "--source", "example-herald")
    audiences, before = Audiences(folder), len(read_restrictions(folder).stories)
    assert (before, len(audiences.hidden_from(EVERYBODY)), len(audiences.hidden_from(frozenset({"C0DESK"})))) == (1, 1, 0)
    snapshot = open_snapshots(Settings()).current()
    web.turn_to(web.days[2])
    said(capsys, *(f"--source={name}" for name in web.feeds()))
    assert open_snapshots(Settings()).current() != snapshot
    assert len(audiences.hidden_from(EVERYBODY)) == len(stories_of("Example Herald"))


def stories_of(outlet: str) -> list[str]:
    """Titles of the stories of an outlet that serve."""
    snapshots = open_snapshots(Settings())
    with Store(snapshots.store_file, readonly=True) as store:
        articles = map(store.article, snapshots.serving_versions())
        return [article.title for article in articles if article.publisher == outlet]


def add_mailbox(folder: Path) -> None:
    """Follow a mailbox with one letter, too."""
    (folder / "letters" / "cur").mkdir(parents=True)
    head = "From: Fjord Post <news@fjord.example>\nSubject: Ferry runs again\nDate: Fri, 20 Nov 2026 09:00:00 +0000\n\n"
    (folder / "letters" / "cur" / "1.host:2,S").write_text(f"{head}The ferry to the cape ran again on Friday, its captain said.\n")
    with (folder / "sources.toml").open("a") as file:
        file.write('[[source]]\nname = "letters"\nkind = "mailbox"\npath = "letters"\n')


def test_a_round_reads_what_changed_alone(file: Path, web: LiveWeb, capsys: pytest.CaptureFixture[str]) -> None:
    """The second round shares files with the first one's snapshot; after a rebuild by hand, all is read again."""
    said(capsys, "--json")
    web.turn_to(web.days[2])
    third = json.loads(said(capsys, "--json", *(f"--source={name}" for name in web.feeds())))
    assert third["indexed"] == 3
    assert shares_vectors()
    (file / "stories").mkdir()
    (file / "stories" / "a.txt").write_text(
        "KARST, Nov 20, 2026 (Fjord Post) - The ships met off the cape on Friday, the master said.\n"
    )
    (file / "data" / "fetch.pending").touch()
    assert json.loads(said(capsys, "--json"))["indexed"] == 4
    assert not shares_vectors()


def test_a_round_without_news_leaves_out_what_is_too_old(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With KEEP_STORIES_DAYS; where that is set otherwise, the next round follows it."""
    (file / "stories").mkdir()
    story = {"text": "The ships met off the cape, the master said.", "published": datetime.now(UTC).isoformat()}
    (file / "stories" / "a.jsonl").write_text(json.dumps(story))
    assert json.loads(said(capsys, "--json"))["indexed"] == 3
    monkeypatch.setenv("KEEP_STORIES_DAYS", "30")
    asked = said(capsys, "--source", "example-herald")
    assert "1 asked, 1 unchanged" in asked
    assert "2 searched no more, because they are too old" in asked
    monkeypatch.setenv("KEEP_STORIES_DAYS", "0")
    (file / "data" / "fetch.pending").touch()
    assert json.loads(said(capsys, "--json"))["indexed"] == 3


def shares_vectors() -> bool:
    """Whether the snapshot that serves has the vectors of another."""
    return (open_snapshots(Settings()).open().folder / "vectors.faiss").stat().st_nlink > 1


def test_pages_are_stale_until_they_are_noted(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    """What a killed round did not note is read again by the next; what was noted is not."""
    now = datetime(2024, 1, 28, tzinfo=UTC)
    fetch(tmp_path, sources, MANNERS, now=lambda: now)
    with Store(tmp_path / "store.sqlite") as store:
        fetched = FetchedPages(tmp_path, store, sources, now)
        for _ in range(2):
            read = PagesRead()
            changed = fetched.read_changed(read)
            assert len(changed.readings) == len(changed.stories) == len(read.pages) == 2
            assert not changed.gone
        fetched.note(read, SnapshotId("one"), "inputs")
        assert fetched.read_changed(PagesRead()).readings == ()
    with State(tmp_path / STATE) as state:
        assert state.indexed_as() == ("one", "inputs")
        page = next(iter(state.pages()))
        state.put_page(replace(page, gone=3, next=None))
    with Store(tmp_path / "store.sqlite") as store:
        changed = FetchedPages(tmp_path, store, sources, now).read_changed(PagesRead())
        assert (changed.readings, len(changed.gone)) == ((), 1)


def test_a_dry_run_writes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names what would be fetched."""
    printed = said(capsys, "--dry-run")
    assert "example-herald: 1 new" in printed
    assert "turkish-parliament-approves" in printed
    assert not (file / "data").exists()


@pytest.mark.parametrize("missing", ["FETCH_CONTACT", "sources.toml"])
def test_what_is_missing_is_said(file: Path, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the step that mends it."""
    from index.errors import SettingsError  # noqa: PLC0415 - beside its one use

    if missing == "FETCH_CONTACT":
        monkeypatch.setenv(missing, "")
    else:
        (file / missing).unlink()
    with pytest.raises(SettingsError, match=missing):
        main(["--once"])


@pytest.mark.parametrize("arguments", [[], ["--list"], ["--dry-run"], ["--source", "example-herald"]])
def test_a_file_without_a_source_is_said(file: Path, arguments: list[str]) -> None:
    """Whatever is asked of it; nothing is written."""
    from index.errors import SettingsError  # noqa: PLC0415 - the same

    (file / "sources.toml").write_text("# none yet\n")
    with pytest.raises(SettingsError, match=r"sources\.toml names no source"):
        main(arguments)
    assert not (file / "data").exists()


def test_a_login_that_is_not_set_is_said(file: Path) -> None:
    """By the name of its variable, and before anything is asked; its value is never printed."""
    from index.errors import SettingsError  # noqa: PLC0415 - the same

    (file / "sources.toml").write_text(
        '[[source]]\nname = "a"\nurl = "http://127.0.0.1:9/feed"\nheaders = {cookie = "HARBOR_LOGIN"}\n'
    )
    with pytest.raises(SettingsError, match="HARBOR_LOGIN"):
        main(["--once"])


def test_what_was_fetched_and_not_indexed_stays_pending(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    """A process that ends in between leaves it to the next."""
    data = tmp_path / "data"
    data.mkdir()
    fetch(data, sources, MANNERS)
    assert is_pending(data)
    fetch(data, sources, MANNERS)
    assert is_pending(data)
    mark_indexed(data)
    fetch(data, sources, MANNERS)
    assert not is_pending(data)


def test_stories_are_read_from_the_store_once_they_are_there(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    """And from the archive until then, with the same result."""
    now = datetime(2024, 1, 28, tzinfo=UTC)
    fetch(tmp_path, sources, MANNERS, now=lambda: now)
    with Store(tmp_path / "store.sqlite") as store:
        fresh = [story for story in read_fetched(tmp_path, store, sources, now) if isinstance(story, Article)]
        assert len(fresh) == 2
        with store.writing():
            for story in fresh:
                store.add_version(story, ())
        for file in (tmp_path / "fetched").iterdir():
            file.write_bytes(b"")
        assert list(read_fetched(tmp_path, store, sources, now)) == fresh


def test_a_preview_notes_nothing(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    """What it lists is new the next time as well; a source that fails says why."""
    found = preview(tmp_path, (*sources, Source(name="lost", url="http://127.0.0.1:9/feed")), MANNERS, lambda _source: {})
    assert isinstance(found["lost"], str)
    assert len(found["example-herald"]) == 1
    assert not list(tmp_path.iterdir())


def test_a_rebuild_reads_local_sources_too(file: Path) -> None:
    """Once there was a fetch: or else a rebuild would withdraw what that has indexed."""
    (file / "wire").mkdir()
    (file / "wire" / "a.txt").write_text(
        "KARST, Nov 20, 2026 (Fjord Post) - The ships met off the cape on Friday, the master said.\n"
    )
    (file / "sources.toml").write_text('[[source]]\nname = "wire"\nkind = "folder"\npath = "wire"\n')
    settings = Settings()
    settings.dateline_data.mkdir()
    with Store(settings.dateline_data / "store.sqlite") as store:
        assert list(open_gathering(settings, store, []).read()) == []
        fetch(settings.dateline_data, read_sources(settings.sources_file), MANNERS)
        (story,) = open_gathering(settings, store, []).read()
    assert isinstance(story, Article)
