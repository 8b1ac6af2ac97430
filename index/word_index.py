"""The words of every stored version, in their order: finds the versions that hold a run of words, or most of its rarest ones.

Titles count as well. Nothing is stemmed, and nothing left out as not citable; versions that are searched no more are in it. It says
which versions to read; whether the words stand there is for who reads them to say.
"""

import shutil
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

import tantivy

from index.article import VersionKey
from index.manifest import check_files, read_manifest
from index.sharing import share_segments
from index.store import Store

WORDS = "words-2"  # 2: not those of stories that were forgotten
"""Its folder in a snapshot. Another tokenizer needs another name."""
_WRITER_HEAP = 64 << 20
_KEY, _TEXT, _PLAIN = "key", "text", "plain_words"
_NONE = VersionKey(0)
_LONGEST = 128  # words of a run that are looked for; more tell no more
_RAREST = 12  # words by which near texts are found
_ANALYZER = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).build()


class WordIndex:
    """The words of all versions up to the newest one that was stored when it was opened."""

    def __init__(self, parts: Iterable[tantivy.Index]) -> None:
        """Take the indexes that hold them together."""
        self._parts = tuple(parts)
        self._searchers = tuple(part.searcher() for part in self._parts)

    @classmethod
    def open(cls, snapshot: Path, store: Store) -> "WordIndex":
        """What a snapshot holds, and in memory the versions stored since; all of them, where an earlier release made the snapshot.

        :raises SnapshotError: the snapshot is damaged.
        """
        folder = snapshot / WORDS
        if not folder.is_dir():
            return cls([_filled(_new(), store)])
        manifest = read_manifest(snapshot)
        for name in manifest.files:
            if name.startswith(f"{WORDS}/"):
                check_files(snapshot, manifest, name)
        return cls.read(folder, store)

    @classmethod
    def read(cls, folder: Path, store: Store) -> "WordIndex":
        """What `write` made, and in memory the versions stored since."""
        kept = _with_tokenizer(tantivy.Index.open(str(folder)))
        newest = _newest(kept)
        return cls([kept, _filled(_new(), store, newest)] if any(store.texts(newest)) else [kept])

    @staticmethod
    def write(folder: Path, store: Store, before: Path | None = None, without: Collection[VersionKey] = ()) -> None:
        """Index all versions but some into a folder that is not there yet; those that the snapshot `before` holds are copied."""
        if before and (before / WORDS).is_dir():
            shutil.copytree(before / WORDS, folder)
            _go_on(folder, store)
        else:
            folder.mkdir()
            _filled(_new(folder), store, without=without)

    @staticmethod
    def update(folder: Path, store: Store, before: Path) -> None:
        """The same, with files that are shared with the snapshot `before`, where there are any."""
        if not (before / WORDS).is_dir():
            WordIndex.write(folder, store)
            return
        folder.mkdir()
        share_segments(before / WORDS, folder)
        _go_on(folder, store)

    def holding(self, text: str, most: int) -> tuple[VersionKey, ...]:
        """Versions in which all words of a text stand in its order, newest first; of a very long text, its first words."""
        words = _ANALYZER.analyze(text)[:_LONGEST]
        return tuple(sorted(set(chain.from_iterable(self._holding(words, most))), reverse=True)[:most]) if words else ()

    def _holding(self, words: list[str], most: int) -> Iterator[list[VersionKey]]:
        for part, searcher in zip(self._parts, self._searchers, strict=True):
            if len(words) == 1:
                query = tantivy.Query.term_query(part.schema, _TEXT, words[0], "basic")
            else:
                query = tantivy.Query.phrase_query(part.schema, _TEXT, list(words))
            found = searcher.search(query, most, count=False, order_by_field=_KEY, order=tantivy.Order.Desc)
            yield [VersionKey(int(key)) for key, _ in found.hits]

    def near(self, text: str, most: int) -> tuple[VersionKey, ...]:
        """Versions that hold most of the rarest words of a text (BM25), best first; of each part of the index at most so many."""
        words = dict.fromkeys(_ANALYZER.analyze(text)[:_LONGEST])
        return tuple(dict.fromkeys(chain.from_iterable(self._near(words, most)))) if words else ()

    def _near(self, words: Iterable[str], most: int) -> Iterator[list[VersionKey]]:
        for part, searcher in zip(self._parts, self._searchers, strict=True):
            known = [(count, word) for word in words if (count := searcher.doc_freq(_TEXT, word))]
            terms = [tantivy.Query.term_query(part.schema, _TEXT, word) for _, word in sorted(known)[:_RAREST]]
            found = searcher.search(
                tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms]), most, count=False
            )
            yield [VersionKey(int(searcher.doc(address)[_KEY][0])) for _, address in found.hits]


def _new(folder: Path | None = None) -> tantivy.Index:
    """An empty index, in a folder or in memory."""
    schema = (
        tantivy.SchemaBuilder()
        .add_integer_field(_KEY, stored=True, indexed=True, fast=True)
        .add_text_field(_TEXT, tokenizer_name=_PLAIN)
        .build()
    )
    return _with_tokenizer(tantivy.Index(schema, path=str(folder) if folder else None))


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(_PLAIN, _ANALYZER)
    return index


def _go_on(folder: Path, store: Store) -> None:
    """Add the versions stored since those in a folder."""
    index = _with_tokenizer(tantivy.Index.open(str(folder)))
    _filled(index, store, _newest(index))


def _filled(index: tantivy.Index, store: Store, after: VersionKey = _NONE, without: Collection[VersionKey] = ()) -> tantivy.Index:
    """The index with every version after one, but those to be left out."""
    writer = index.writer(heap_size=_WRITER_HEAP, num_threads=1)
    for key, title, text in store.texts(after):
        if key not in without:
            writer.add_document(tantivy.Document(**{_KEY: key, _TEXT: [title, text]}))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def _newest(index: tantivy.Index) -> VersionKey:
    """The last version that is in it; 0 where none is."""
    found = index.searcher().search(tantivy.Query.all_query(), 1, count=False, order_by_field=_KEY, order=tantivy.Order.Desc)
    return VersionKey(int(found.hits[0][0])) if found.hits else _NONE
