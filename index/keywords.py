"""BM25 over chunks (Robertson and Zaragoza 2009). Home of tantivy."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from index.article import ChunkId, Ranking
from index.durable import may_write, require_room
from index.name_tables import NOT_SEARCHED
from index.names import Name, is_acronym
from index.period import Seconds
from index.sharing import share_segments
from index.text import plain, words

_WRITER_HEAP = 128 << 20
_STEMMED = "en_stem"
TITLE_BOOST = 0.5
OTHER_NAME = 0.25  # of another form of a name; at 0.5 a country with many crowds out the rest of a question


@contextmanager
def _place_to_lock(folder: Path) -> Iterator[Path]:
    """The folder, or links to its files where nothing may be written: tantivy makes a file to lock even to read."""
    if may_write(folder):
        yield folder
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as aside:  # tantivy may still be making a file in it
        for file in folder.iterdir():
            if file.suffix != ".lock":
                Path(aside, file.name).symlink_to(file.absolute())
        yield Path(aside)


@contextmanager
def _room_told(folder: Path) -> Iterator[None]:
    """Where tantivy's thread ends for want of room, tantivy says no more than that it has ended.

    :raises OSError: there is no room.
    """
    try:
        yield
    except ValueError:
        require_room(folder)
        raise


@dataclass(frozen=True, slots=True)
class KeywordEntry:
    """One chunk as the keyword index holds it. `published` is in seconds since 1970, UNDATED where it is unknown."""

    id: int
    title: str
    text: str
    published: int


_ANALYZER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


def stems(text: str) -> tuple[str, ...]:
    """Words of a text as the keyword index holds them: plain, lower-cased and stemmed (Porter 2), in order.

    >>> stems("Naval exercises held by Šefčík")
    ('naval', 'exercis', 'held', 'by', 'sefcik')
    """
    return tuple(_ANALYZER.analyze(plain(text)))


def _schema() -> tantivy.Schema:
    return (
        tantivy.SchemaBuilder()
        # An integer field: tantivy's Python writer dies on an unsigned one.
        .add_integer_field("id", stored=True, indexed=True, fast=True)
        .add_integer_field("published", indexed=True, fast=True)
        .add_text_field("title", tokenizer_name=_STEMMED)
        .add_text_field("text", tokenizer_name=_STEMMED)
        .build()
    )


def _change(index: tantivy.Index, entries: Iterable[KeywordEntry], gone: Iterable[ChunkId]) -> None:
    """Take chunks out of an index, and put some in."""
    writer = index.writer(heap_size=_WRITER_HEAP, num_threads=1)
    for number in gone:
        writer.delete_documents_by_term("id", number)
    for entry in entries:
        title, text = plain(entry.title), plain(entry.text)
        writer.add_document(tantivy.Document(id=entry.id, published=entry.published, title=[title], text=[text]))
    writer.commit()
    writer.wait_merging_threads()


class KeywordIndex:
    """A folder with one immutable tantivy index."""

    def __init__(self, folder: Path) -> None:
        """Open what `write` made."""
        with _place_to_lock(folder) as place:
            self._index = tantivy.Index.open(str(place))
            self._searcher = self._index.searcher()
        self._schema = self._index.schema

    def __len__(self) -> int:
        """How many chunks it holds."""
        return int(self._searcher.num_docs)

    @staticmethod
    def write(folder: Path, entries: Iterable[KeywordEntry]) -> None:
        """Index all entries into an empty folder.

        :raises OSError: there is no room for it.
        """
        with _room_told(folder):
            _change(tantivy.Index(_schema(), path=str(folder)), entries, ())

    @staticmethod
    def update(folder: Path, before: Path, entries: Iterable[KeywordEntry], gone: Iterable[ChunkId]) -> None:
        """Index into an empty folder what stands in the folder `before` without the chunks that are gone, and these entries.

        Files are shared. Until they are written whole, what is gone still counts where BM25 asks how frequent a word is.

        :raises OSError: there is no room for it.
        """
        with _room_told(folder):
            share_segments(before, folder)
            _change(tantivy.Index.open(str(folder)), entries, gone)

    def occurs(self, word: str) -> bool:
        """Whether a word stands in any chunk or title."""
        return any(self._searcher.doc_freq(field, stem) for stem in stems(word) for field in ("text", "title"))

    def search(self, text: str, k: int, published: Seconds, names: Sequence[Name] = ()) -> Ranking:
        """At most k chunks published in the span, with their BM25 scores, best first.

        Of the forms of a name the one that scores most counts, and others than that in the text score less.
        """
        queries = list(self._queries(text, names))
        if not queries:
            return ()
        matching = queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in queries])
        low, high = published
        span = tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, low, high, include_upper=False)
        within = tantivy.Query.const_score_query(span, 0.0)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, matching), (tantivy.Occur.Must, within)])
        results = self._searcher.search(query, limit=k)
        return tuple((self._id(address), float(score)) for score, address in results.hits)

    def _queries(self, text: str, names: Sequence[Name]) -> Iterator[tantivy.Query]:
        for name in names:
            forms = list(filter(None, map(self._form, name.forms[1:])))
            typed = self._words(name.read)
            if typed and forms:
                text = re.sub(rf"\b{re.escape(name.read)}(?!\w)", " ", text)
                others = [tantivy.Query.boost_query(form, OTHER_NAME) for form in forms]
                yield tantivy.Query.disjunction_max_query([typed, *others])
        if rest := self._words(text):
            yield rest

    def _words(self, text: str) -> tantivy.Query | None:
        # Lower-cased words have no operators and no syntax left, whatever the question held; "_" is a word, but no term.
        return self._parsed(" ".join(word for word in words(text) if stems(word)))

    def _form(self, form: str) -> tantivy.Query | None:
        """A name, all of its words together; of "US" only what small letters leave of it, "u.s."."""
        letters = " ".join(form) if is_acronym(form) and form in NOT_SEARCHED else form
        phrase = " ".join(word for word in words(letters) if stems(word))
        return self._parsed(f'"{phrase}"' if " " in phrase else phrase)

    def _parsed(self, query: str) -> tantivy.Query | None:
        return self._index.parse_query(query, ["title", "text"], field_boosts={"title": TITLE_BOOST}) if query else None

    def _id(self, address: tantivy.DocAddress) -> ChunkId:
        return ChunkId(int(self._searcher.doc(address)["id"][0]))
