"""The composition root: the only module that names concrete classes and puts them together."""

from pathlib import Path

from bot.ask import Newsroom
from bot.evidence import EvidenceFinder
from bot.settings import Settings
from bot.writer import ExtractiveWriter
from index.build import Builder, Progress
from index.chunks import Recipe
from index.embedder import Embedder, SentenceTransformerEmbedder
from index.errors import SnapshotError
from index.manifest import REBUILD
from index.retriever import Retriever
from index.snapshot import Snapshot, Snapshots
from index.store import Store


def open_newsroom(settings: Settings) -> Newsroom:
    """Everything needed to answer questions; the index is opened at once, so that a missing one is noticed now.

    :raises NoSnapshotError: nothing was indexed yet.
    :raises SnapshotError: the index is damaged, or was made with another model.
    :raises ModelError: the embedding model is absent or altered.
    """
    snapshots = Snapshots(settings.dateline_data)
    snapshots.require_current()
    store = Store(snapshots.store_file, readonly=True)
    embedder = SentenceTransformerEmbedder(settings.embedding_model)

    def open_retriever() -> Retriever:
        snapshot = snapshots.open()
        _check_fit(snapshot, embedder, settings.dateline_data)
        return Retriever(snapshot, store, embedder)

    newsroom = Newsroom(snapshots, store, EvidenceFinder(store, embedder), ExtractiveWriter(), open_retriever)
    newsroom.retriever()
    return newsroom


def open_builder(settings: Settings, store: Store, progress: Progress) -> Builder:
    """What rebuilds the index of these settings' data folder."""
    embedder = SentenceTransformerEmbedder(settings.embedding_model)
    return Builder(Snapshots(settings.dateline_data), store, embedder, progress=progress)


def _check_fit(snapshot: Snapshot, embedder: Embedder, data: Path) -> None:
    """Refuse a snapshot whose vectors are of another model's space, or whose chunks were cut otherwise."""
    made_with = snapshot.manifest
    if made_with.fingerprint != embedder.fingerprint:
        raise SnapshotError(
            f"The index in {data} was made with the embedding model {made_with.embedder}, and the settings name {embedder.name}.",
            f"Rebuild it: python {REBUILD} FOLDER --data {data}; or set EMBEDDING_MODEL={made_with.embedder}",
        )
    if made_with.recipe != Recipe():
        raise SnapshotError(
            f"The index in {data} was cut into chunks by another release of Dateline.",
            f"Rebuild it: python {REBUILD} FOLDER --data {data}",
        )
