"""The composition root: the only module that names concrete classes and puts them together."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.answering.cross_encoder import CrossEncoderRanker
from bot.answering.evidence import EvidenceFinder
from bot.answering.llm_writer import LlmWriter
from bot.answering.newsroom import Newsroom
from bot.answering.ranker import CosineRanker, NamedRanker, Ranker
from bot.answering.rewriting import Rewriter
from bot.answering.weights import Scores, read_weights
from bot.answering.writer import ExtractiveWriter, Writer
from bot.checking.lookup import Lookup
from bot.checking.verdicts import Auditor
from bot.errors import LedgerError
from bot.llm.budget import Budget, Spending
from bot.llm.model import Calls, LanguageModel
from bot.records.database import Database
from bot.records.ledger import LEDGER_FILE, Ledger
from bot.records.model_calls import ModelCalls
from bot.settings import DEFAULT_RANKER, NO_RANKER, Settings
from index.article import ChunkId
from index.build_report import Progress
from index.chunks import ChunkRecipe
from index.command_line import command
from index.durable import may_write
from index.embedder import Embedder, SentenceTransformerEmbedder
from index.errors import SettingsError, SnapshotError
from index.faiss_index import FaissEngine
from index.forgetting import read_forgotten
from index.private import make_private
from index.retriever import Retriever
from index.snapshot import Snapshot, Snapshots
from index.store import Store
from index.update import Updater
from index.vectors import Dates, Ids
from index.word_index import WordIndex

_log = logging.getLogger(__name__)
_RECIPE = ChunkRecipe()
_REWRITING = 0.25  # of LLM_SECONDS, where other words for a question are asked for, too


def open_snapshots(settings: Settings) -> Snapshots:
    """All snapshots of these settings' data folder; nothing is opened before it is asked for."""
    data = make_private(settings.dateline_data, create=False)

    def dates_of(ids: Ids) -> Dates:
        with Store(Snapshots(data).store_file, readonly=True) as store:
            return store.chunk_dates([ChunkId(int(number)) for number in ids])

    return Snapshots(data, FaissEngine(dates_of))


def open_embedder(settings: Settings) -> SentenceTransformerEmbedder:
    """The embedding model that these settings name."""
    return SentenceTransformerEmbedder(settings.embedding_model)


def open_newsroom(settings: Settings, recipe: ChunkRecipe = _RECIPE) -> Newsroom:
    """Everything needed to answer questions; the index is opened at once, so that a missing one is noticed now.

    `recipe` is how the chunks of the index must have been cut.

    :raises NoSnapshotError: nothing was indexed yet.
    :raises SnapshotError: the index is damaged, or was made with another model.
    :raises ModelError: a model is absent or altered.
    """
    return with_language_model(open_reading_room(settings, recipe), settings)


def open_reading_room(settings: Settings, recipe: ChunkRecipe = _RECIPE) -> Newsroom:
    """The same without a language model. Nothing is written for it, the record of replies is not opened.

    :raises DatelineError: as for `open_newsroom`.
    """
    snapshots = open_snapshots(settings)
    snapshots.require_current()
    store = Store(snapshots.store_file, readonly=True)
    embedder = open_embedder(settings)

    def open_retriever() -> Retriever:
        snapshot = snapshots.open()
        _check_fit(snapshot, embedder, settings.dateline_data, recipe)
        store.require(snapshot.versions)
        return Retriever(snapshot, store, embedder)

    finder = open_finder(settings, store, embedder)
    newsroom = Newsroom(snapshots, store, finder, ExtractiveWriter(), open_retriever, settings.model_languages)
    newsroom.retriever()
    return newsroom


def with_language_model(newsroom: Newsroom, settings: Settings) -> Newsroom:
    """The same newsroom with the language model that these settings name, if they name one.

    :raises DatelineError: as for `open_language_model`.
    """
    if not settings.llm_base_url:
        return newsroom
    newsroom, rewriter = newsroom.with_writer(_open_writer(settings)), _open_rewriter(settings)
    return newsroom.with_rewriter(rewriter) if rewriter else newsroom


def with_ranker_alone(newsroom: Newsroom) -> Newsroom:
    """The same newsroom as it is without a language model."""
    return newsroom.with_writer(ExtractiveWriter())


def _open_rewriter(settings: Settings) -> Rewriter | None:
    model = open_language_model(settings, seconds=_REWRITING * settings.llm_seconds) if settings.llm_rewrites else None
    return Rewriter(model) if model else None


def _open_writer(settings: Settings) -> Writer:
    share = 1 - _REWRITING if settings.llm_rewrites else 1
    model = open_language_model(settings, seconds=share * settings.llm_seconds)
    return LlmWriter(model, ExtractiveWriter(), settings.llm_outlets_excluded) if model else ExtractiveWriter()


def open_language_model(settings: Settings, calls: Calls | None = None, seconds: float | None = None) -> LanguageModel | None:
    """The language model that these settings name; None where they name none.

    Its calls are put on record beside the replies, or where `calls` says; `seconds` is its time limit, where it is not LLM_SECONDS.

    :raises SettingsError: it cannot be asked as it is set.
    :raises LedgerError: the record of what it costs cannot be read or written.
    """
    if not settings.llm_base_url:
        return None
    if calls is None and not may_record(settings):
        _log.warning("The language model is not asked: what it costs cannot be put on record in %s.", settings.dateline_data)
        return None
    if not settings.llm_model:
        raise SettingsError("LLM_BASE_URL is set, and LLM_MODEL is not.", "Name the model in .env; see docs/language-models.md")
    try:
        from bot.llm.endpoint import HttpEndpoint  # noqa: PLC0415 - an extra, and slow to import
    except ModuleNotFoundError as error:
        raise SettingsError(
            "LLM_BASE_URL is set, and what asks a language model is not installed.", "Install it: pip install '.[llm]'"
        ) from error
    key = settings.llm_api_key.get_secret_value()
    endpoint = HttpEndpoint(settings.llm_base_url, settings.llm_model, key, seconds or settings.llm_seconds)
    return LanguageModel(endpoint, calls or ModelCalls(Database(settings.dateline_data / LEDGER_FILE)), _budget(settings))


def open_spending(settings: Settings, ledger: Ledger) -> Callable[[], Spending] | None:
    """What says how much of the language model's budget is spent; None where these settings name no model."""
    if not settings.llm_base_url:
        return None
    calls, budget = ModelCalls(ledger.database), _budget(settings)
    return lambda: Spending.at(budget, datetime.now(UTC), calls.spent)


def _budget(settings: Settings) -> Budget:
    return Budget(settings.llm_tokens_per_day, settings.llm_tokens_per_hour)


def open_finder(settings: Settings, store: Store, embedder: Embedder) -> EvidenceFinder:
    """What finds evidence, with the ranker that these settings name.

    :raises ModelError: the ranker is absent or altered.
    """
    return EvidenceFinder(store, _open_ranker(settings, embedder), read_weights(ranker_scores(settings)))


def _open_ranker(settings: Settings, embedder: Embedder) -> Ranker:
    if settings.ranker_model == NO_RANKER:
        return CosineRanker(embedder)
    if settings.ranker_model == DEFAULT_RANKER:
        half = {"auto": None, "float32": False, "bfloat16": True}[settings.ranker_precision]
        return CrossEncoderRanker(half=half)
    return NamedRanker(settings.ranker_model)


def ranker_scores(settings: Settings) -> Scores:
    """What the scores of the ranker are that these settings name."""
    return "cosine" if settings.ranker_model == NO_RANKER else "cross_encoder"


def open_trained_ranker(weights: Path) -> Ranker:
    """A ranker of the same kind as the one that comes with Dateline, with weights from ``scripts/train_ranker.py``."""
    return CrossEncoderRanker(weights, hashlib.sha256(weights.read_bytes()).hexdigest())


def open_ledger(settings: Settings) -> Ledger:
    """The record of replies of these settings' data folder; made if there is none.

    :raises LedgerError: it cannot be read or written.
    """
    data = make_private(settings.dateline_data, create=False)
    return Ledger(data / LEDGER_FILE, keep_days=settings.ledger_keep_days, store_users=settings.ledger_store_users)


def may_record(settings: Settings) -> bool:
    """Whether replies can be put on record: not where the data folder is only to be read."""
    return all(map(may_write, (settings.dateline_data, settings.dateline_data / LEDGER_FILE)))


def require_ledger(settings: Settings) -> Ledger:
    """The record of replies, which must be there.

    :raises LedgerError: there is none, or it cannot be read.
    """
    if not has_ledger(settings):
        raise LedgerError(
            f"No reply is on record in {settings.dateline_data}.", f"Ask something first: {command('ask', 'QUESTION')}"
        )
    return open_ledger(settings)


def has_ledger(settings: Settings) -> bool:
    """Whether anything was ever put on record."""
    return (settings.dateline_data / LEDGER_FILE).exists()


def open_store(settings: Settings) -> Store:
    """Every version of every story, to read.

    :raises NoSnapshotError: nothing was indexed yet.
    """
    snapshots = open_snapshots(settings)
    snapshots.require_current()
    return Store(make_private(snapshots.store_file, create=False), readonly=True)


def open_auditor(settings: Settings, store: Store) -> Auditor:
    """What judges citations by the store and by what is current now.

    :raises NoSnapshotError: nothing was indexed yet.
    :raises SnapshotError: the store lacks stories that the index searches.
    """
    snapshots = open_snapshots(settings)
    current = snapshots.serving_versions()
    store.require(current)
    return Auditor(store, current, read_forgotten(snapshots.store_file))


def open_lookup(settings: Settings, store: Store, auditor: Auditor) -> Lookup:
    """What finds pasted quotes.

    :raises SnapshotError: the index of words is damaged.
    """
    snapshots = open_snapshots(settings)
    return Lookup(store, auditor, WordIndex.open(snapshots.folder / snapshots.require_current(), store))


def open_builder(settings: Settings, store: Store, progress: Progress, recipe: ChunkRecipe = _RECIPE) -> Updater:
    """What rebuilds the index of these settings' data folder."""
    return Updater(open_snapshots(settings), store, open_embedder(settings), recipe, progress)


def _check_fit(snapshot: Snapshot, embedder: Embedder, data: Path, recipe: ChunkRecipe) -> None:
    """Refuse a snapshot whose vectors are of another model's space, or whose chunks were cut otherwise."""
    made_with, rebuild = snapshot.manifest, command("rebuild", "FOLDER", "--data", data)
    if made_with.fingerprint != embedder.fingerprint and made_with.embedder == embedder.name:
        raise SnapshotError(
            f"The index in {data} was made with other files of {embedder.name}, or by a release that did not look at all of them.",
            f"Rebuild it: {rebuild}",
        )
    if made_with.fingerprint != embedder.fingerprint:
        raise SnapshotError(
            f"The index in {data} was made with the embedding model {made_with.embedder}, and the settings name {embedder.name}.",
            f"Rebuild it: {rebuild}; or set EMBEDDING_MODEL={made_with.embedder}",
        )
    if made_with.recipe != recipe:
        raise SnapshotError(
            f"The index in {data} was cut into chunks by another release of Dateline.",
            f"Rebuild it: {rebuild}",
        )
