"""Whole sentences packed to a token budget.

langchain-text-splitters packs; its own start index is not used, because it is wrong for repeated text and -1 with token lengths.
Instead the sentences go in one a line, with no overlap, and the lines of each chunk are counted: every sentence lands in exactly
one chunk, in order.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_text_splitters import CharacterTextSplitter

from index.article import Article, Sentence

# A sentence over the budget is a chunk of its own, by design; the library would warn about each.
logging.getLogger("langchain_text_splitters.base").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How chunks are cut and embedded. A snapshot names its recipe; another recipe means other chunks.

    `budget` is the number of the model's own tokens in a chunk, context and special tokens not counted.
    `layout` numbers the format of `passage_text`; raise it when that function changes.
    """

    budget: int = 128
    layout: int = 1

    @property
    def name(self) -> str:
        """Short form, as stored beside each chunk."""
        return f"{self.budget}-{self.layout}"


def pack(sentences: Sequence[Sentence], tokens: Sequence[int], budget: int) -> tuple[tuple[int, int], ...]:
    """Runs `[first, stop)` of sentences, each of at most `budget` tokens unless one sentence alone is longer.

    `tokens[i]` is the length of `sentences[i]` in tokens. The runs cover all sentences, in order, without overlap.
    """
    lines = [" ".join(sentence.text.split()) for sentence in sentences]
    lengths = dict(zip(lines, tokens, strict=True))
    splitter = CharacterTextSplitter(
        separator="\n", chunk_size=budget, chunk_overlap=0, length_function=lambda line: lengths.get(line, 0)
    )
    runs, first = [], 0
    for chunk in splitter.split_text("\n".join(lines)):
        stop = first + chunk.count("\n") + 1
        runs.append((first, stop))
        first = stop
    return tuple(runs)


def chunk_text(sentences: Sequence[Sentence]) -> str:
    """Searchable text of a chunk: its citable sentences, or all of them where none is."""
    citable = [sentence.text for sentence in sentences if sentence.citable]
    return " ".join(citable or [sentence.text for sentence in sentences])


def passage_text(article: Article, sentences: Sequence[Sentence]) -> str:
    """What is embedded: the chunk's text under its story's title, outlet and date."""
    outlet_and_date = ", ".join(part for part in (article.publisher, _day(article)) if part)
    return "\n".join(part for part in (article.title, outlet_and_date, chunk_text(sentences)) if part)


def _day(article: Article) -> str:
    return f"{article.published.day} {article.published:%B %Y}" if article.published else ""
