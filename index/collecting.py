"""The first stage of a rebuild: stories are read, and what is new is stored and cut into chunks."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from index.article import Article, ArticleId, Sentence, VersionKey
from index.build_report import Progress
from index.chunks import ChunkRecipe, pack
from index.collection import Collection
from index.embedder import Embedder
from index.manifest import chunking
from index.room import VECTOR_BYTES, Need, Room, is_full
from index.sentences import split_sentences
from index.sources.draft import Reading, Skip
from index.store import Store
from index.vectors import VectorIndex

Item = TypeVar("Item")
_STORIES_A_COMMIT = 100


class Collector:
    """Collects the stories of one rebuild. `need` is the room that they take on the disk, as far as it is known."""

    def __init__(self, store: Store, embedder: Embedder, recipe: ChunkRecipe, room: Room, progress: Progress) -> None:
        """Take the parts; nothing is read yet."""
        self._store = store
        self._embedder = embedder
        self._recipe = recipe
        self._room = room
        self._progress = progress
        self.need = Need()

    @property
    def chunking(self) -> str:
        """How the chunks are marked: see `index.manifest.chunking`."""
        return chunking(self._recipe, self._embedder.fingerprint)

    def look(self, readings: Iterable[Reading]) -> Collection:
        """The stories, with nothing stored: a new version has a negative key."""
        collection = Collection({}, [])
        for number, article in enumerate(self._articles(readings, collection.skipped)):
            collection.take(self._store.find_version(article) or VersionKey(-1 - number), article)
        return collection

    def collect(self, readings: Iterable[Reading]) -> Collection:
        """The stories, with what is new stored and cut.

        :raises OSError, SnapshotError: nothing more can be written; the rest was read, so that `need` is that of all stories.
        """
        collection = Collection({}, [])
        articles = self._articles(readings, collection.skipped)
        for group in in_groups(articles, _STORIES_A_COMMIT):
            try:
                self._room.require(Need(sum(len(article.text) for article in group)).stored_bytes)
                with self._store.writing():
                    for article in group:
                        collection.take(self._stored(article), article)
            except Exception as error:
                if is_full(error):
                    self.measure(collection, rest=itertools.chain(group, articles))
                raise
        return collection

    def cut(self, key: VersionKey, article: Article) -> None:
        """Cut a stored version into sentences and chunks by the recipe, unless it is."""
        splitting = self._recipe.splitting
        if not self._store.has_sentences(key, splitting):
            self._store.add_sentences(key, _sentences(article), splitting)
        if not self._store.has_chunks(key, self.chunking):
            self._store.forget_chunks(key, self.chunking)
            sentences = self._store.sentences(key, splitting)
            tokens = self._embedder.count_tokens([sentence.text for sentence in sentences])
            self._store.add_chunks(key, self.chunking, pack(sentences, tokens, self._recipe.budget))

    def cut_kept(self, collection: Collection, stories: Iterable[ArticleId]) -> None:
        """Cut stories that were kept in the collection as the rest were."""
        with self._store.writing():
            for identity in stories:
                self.cut(*collection.live[identity])

    def measure(self, collection: Collection, vector_bytes: int = VECTOR_BYTES, rest: Iterable[Article] = ()) -> None:
        """Work out `need`; `rest` are stories that were not come to."""
        total = sum(len(article.text) for _, article in collection.live.values())
        new = self.need.new
        for article in rest:
            total += len(article.text)
            new += 0 if self._store.find_version(article) else len(article.text)
        self.need = Need(new, total, vector_bytes)

    def survey(self, readings: Iterable[Reading]) -> None:
        """Work out `need` where nothing at all can be written."""
        self.measure(Collection({}, []), rest=self._articles(readings, []))

    def _articles(self, readings: Iterable[Reading], skipped: list[Skip]) -> Iterator[Article]:
        for done, reading in enumerate(readings, 1):
            self._progress("read", done, None)
            if isinstance(reading, Skip):
                skipped.append(reading)
            else:
                yield reading

    def _stored(self, article: Article) -> VersionKey:
        key = self._store.find_version(article)
        if key is None:
            key = self._store.add_version(article, _sentences(article), self._recipe.splitting)
            self.need = replace(self.need, new=self.need.new + len(article.text))
        else:
            self._store.put_back(key, article)
        self.cut(key, article)
        return key


def in_groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of so many, and the rest."""
    iterator = iter(items)
    while group := list(itertools.islice(iterator, size)):
        yield group


def vector_bytes(vectors: VectorIndex | None) -> int:
    """The size of a vector: those of before tell, without a model to be loaded."""
    return VECTOR_BYTES if vectors is None else vectors.vectors(vectors.ids()[:1]).nbytes


def _sentences(article: Article) -> tuple[Sentence, ...]:
    return split_sentences(article.text, article.language, (article.publisher,) if article.publisher else ())
