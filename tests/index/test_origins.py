"""Copies of one agency's story have one origin; what only reports the same, or quotes it, has its own."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import VersionKey
from index.embedder import SentenceTransformerEmbedder
from index.errors import SnapshotError
from index.origins import ORIGINS, Origins, find_origins, read_origins
from index.period import AskedTime, PublicationLimits
from index.retriever import Retriever
from index.snapshot import verify
from index.store import Store
from tests.conftest import ROOT, Rebuild, snapshots_in

SENTENCES = (
    "Dock workers in Port Anselm ended a strike of eleven days on Monday after the harbour board raised their pay by four percent.",
    "The vote at the harbour gate was closer than the union had hoped, with 412 for the offer and 389 against it.",
    "Ships that had waited at anchor since the first week of the month began to unload in the afternoon.",
    "The board said that it would take nine days to clear the queue, and that grain for the mills had run short in three towns.",
    "The minister of transport thanked both sides and said that a new law on strikes in harbours was not needed.",
    "The union said that its members would work extra shifts only if they were asked, and only until the end of the month.",
)
WIRE, CUT, BRIEF = " ".join(SENTENCES), " ".join(SENTENCES[:4]), " ".join(SENTENCES[:2])
APART = (
    "Freedonia's longest dock strike for a decade is over. Its members accepted an offer of four percent at a stormy meeting "
    "by a margin of just 23 votes. Unloading started again within hours. Millers who had been down to their last sacks of wheat "
    "said they hoped for deliveries by the weekend, while the minister, Ines Okoro, ruled out a law against such strikes."
)
OTHER = (
    "In Lower Sylvania the government fell after a vote on the budget, and elections will be held in spring. A fire in the mill "
    "of Ostrava Bay was put out within two hours. The price of tin rose for a fifth day, ascribed to floods in the mines."
)
Grouped = Callable[..., list[set[str]]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the index is to lie."""
    return tmp_path / "data"


@pytest.fixture
def grouped(tmp_path: Path, data: Path, rebuild: Rebuild) -> Grouped:
    """Index texts by name; the names of those that have one origin."""

    def group(**texts: str) -> list[set[str]]:
        folder = tmp_path / "stories"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text)
        rebuild(data, [folder])
        snapshot = snapshots_in(data).open()
        with Store(data / "store.sqlite", readonly=True) as store:
            names = {key: Path(store.article(key).source).stem for key in snapshot.versions}
        origins = read_origins(snapshot.folder)
        return [{names[key] for key, of in origins.items() if of == origin} for origin in sorted(set(origins.values()))]

    return group


def test_copies_have_one_origin_and_others_their_own(grouped: Grouped) -> None:
    """An outlet's dateline, cuts, spellings and typographic marks leave a copy a copy; who reports apart has another origin."""
    edited = f"PORT ANSELM (Sample Wire) - {WIRE}".replace("harbour", "harbor").replace("percent", "per cent")
    assert grouped(wire=WIRE, edited=edited, cut=CUT, same=WIRE, apart=APART) == [{"wire", "edited", "cut", "same"}]


def test_a_brief_in_a_roundup_is_no_copy_of_it(grouped: Grouped) -> None:
    """A roundup that quotes a whole brief among much else is not the brief."""
    assert grouped(brief=BRIEF, roundup=f"{APART}\n\n{BRIEF}\n\n{OTHER}") == []


def test_copies_of_copies_belong_together(grouped: Grouped) -> None:
    """Two outlets may each keep another part of the agency's story."""
    first, last = " ".join(SENTENCES[:4]), " ".join(SENTENCES[2:])
    assert grouped(wire=WIRE, first=first, last=last) == [{"wire", "first", "last"}]


def test_stories_without_words_are_no_copies_of_others(grouped: Grouped) -> None:
    """Short texts are compared whole."""
    assert grouped(one="The ferry left.", two="The ferry sank.", three="The ferry left.") == [{"one", "three"}]


def test_the_groups_are_the_same_each_time(tmp_path: Path, data: Path, rebuild: Rebuild, grouped: Grouped) -> None:
    """Seeded, whatever the order of the stories and the process's own hashes."""
    groups = grouped(wire=WIRE, cut=CUT, apart=APART)
    signatures = _signatures(data)
    rebuild(tmp_path / "other", [tmp_path / "stories"])
    code = (
        "import pathlib, sys, index.origins as o, index.store as s; store = s.Store(pathlib.Path(sys.argv[1]));"
        "store._database.execute('DELETE FROM signature'); print(o.find_origins(store, [1, 2, 3]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "other" / "store.sqlite")]
    elsewhere = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with Store(data / "store.sqlite") as store:
        assert elsewhere.strip() == str(find_origins(store, [VersionKey(key) for key in (1, 2, 3)]))
    assert groups == [{"wire", "cut"}]
    assert _signatures(tmp_path / "other") == signatures


def _signatures(data: Path) -> list[tuple[object, ...]]:
    with Store(data / "store.sqlite", readonly=True) as store:
        return store._select("SELECT * FROM signature ORDER BY version", ())


def test_a_rebuild_signs_only_what_is_new(data: Path, grouped: Grouped) -> None:
    """A signature in the store is not computed again, not even a wrong one, which finds nothing."""
    grouped(wire=WIRE)
    with Store(data / "store.sqlite") as store, store.writing():
        store._database.execute("UPDATE signature SET value = zeroblob(length(value))")
    before = _signatures(data)
    assert grouped(copy=WIRE) == []
    assert _signatures(data)[:1] == before


def test_a_store_of_an_earlier_release_is_brought_up(data: Path, grouped: Grouped) -> None:
    """Its stories are signed at the next rebuild that has something to publish."""
    grouped(wire=WIRE)
    with Store(data / "store.sqlite") as store:
        store._database.executescript("DROP TABLE signature; PRAGMA user_version=1;")
    assert grouped(copy=WIRE) == [{"wire", "copy"}]


def test_the_groups_stand_in_the_manifest(data: Path, grouped: Grouped) -> None:
    """A snapshot whose groups are not as they were written is refused; one that never had any opens."""
    grouped(wire=WIRE, copy=WIRE)
    snapshots = snapshots_in(data)
    snapshot = snapshots.open()
    with Store(data / "store.sqlite") as store:
        assert verify(snapshot, store) == ()
    assert ORIGINS in snapshot.manifest.files
    (snapshot.folder / ORIGINS).unlink()
    with pytest.raises(SnapshotError, match="not as it was written"):
        snapshots.open()
    none: Origins = {}
    assert read_origins(snapshot.folder) == none


def test_hits_say_of_which_origin_they_are(data: Path, embedder: SentenceTransformerEmbedder, grouped: Grouped) -> None:
    """Copies have that of the first of them, others their own."""
    grouped(wire=WIRE, copy=CUT, apart=APART)
    with Store(data / "store.sqlite", readonly=True) as store:
        asked = datetime.now(UTC)
        retriever = Retriever(snapshots_in(data).open(), store, embedder)
        hits = retriever.search("How did the dock strike end?", PublicationLimits(None, asked), AskedTime(asked, asked), 5)
        found = [each for hit in hits for each in (hit, *hit.copies)]
    origins = {Path(hit.article.source).stem: hit.origin for hit in found}
    assert origins["wire"] == origins["copy"] != origins["apart"]
    assert None not in origins.values()


def test_asking_does_not_load_what_groups() -> None:
    """Only a rebuild does; it brings scipy, which takes a second."""
    code = "import sys, bot.wiring, index.build; sys.exit('datasketch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
