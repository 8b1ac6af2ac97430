"""BM25 over chunks (Robertson and Zaragoza 2009). Home of tantivy."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.article import ChunkId, Ranking
from index.period import Seconds
from index.text import words

_WRITER_HEAP = 128 << 20
_STEMMED = "en_stem"
TITLE_BOOST = 0.5


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
    """Words of a text as the keyword index holds them: lower-cased and stemmed (Porter 2), in order.

    >>> stems("Naval exercises held")
    ('naval', 'exercis', 'held')
    """
    return tuple(_ANALYZER.analyze(text))


class KeywordIndex:
    """A folder with one immutable tantivy index."""

    def __init__(self, folder: Path) -> None:
        """Open what `write` made."""
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """How many chunks it holds."""
        return int(self._searcher.num_docs)

    @staticmethod
    def write(folder: Path, entries: Iterable[KeywordEntry]) -> None:
        """Index all entries into an empty folder."""
        schema = (
            tantivy.SchemaBuilder()
            # An integer field: tantivy's Python writer dies on an unsigned one.
            .add_integer_field("id", stored=True, indexed=True, fast=True)
            .add_integer_field("published", indexed=True, fast=True)
            .add_text_field("title", tokenizer_name=_STEMMED)
            .add_text_field("text", tokenizer_name=_STEMMED)
            .build()
        )
        writer = tantivy.Index(schema, path=str(folder)).writer(heap_size=_WRITER_HEAP, num_threads=1)
        for entry in entries:
            writer.add_document(tantivy.Document(id=entry.id, published=entry.published, title=[entry.title], text=[entry.text]))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, text: str, k: int, published: Seconds) -> Ranking:
        """At most k chunks published in the span, with their BM25 scores, best first."""
        # Lower-cased words have no operators and no syntax left, whatever the question held; "_" is a word, but no term.
        terms = " ".join(word for word in words(text) if stems(word))
        if not terms:
            return ()
        matching = self._index.parse_query(terms, ["title", "text"], field_boosts={"title": TITLE_BOOST})
        low, high = published
        span = tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, low, high, include_upper=False)
        within = tantivy.Query.const_score_query(span, 0.0)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, matching), (tantivy.Occur.Must, within)])
        results = self._searcher.search(query, limit=k)
        return tuple((self._id(address), float(score)) for score, address in results.hits)

    def _id(self, address: tantivy.DocAddress) -> ChunkId:
        return ChunkId(int(self._searcher.doc(address)["id"][0]))
