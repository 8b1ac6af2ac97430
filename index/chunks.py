"""Whole sentences packed to a token budget.

langchain-text-splitters packs; its own start index is not used, because it is wrong for repeated text and -1 with token lengths.
Instead the sentences go in one a line, with no overlap, and the lines of each chunk are counted: every sentence lands in exactly
one chunk, in order.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from langchain_text_splitters import CharacterTextSplitter

from index.article import Article, Sentence

# A sentence over the budget is a chunk of its own, by design; the library would warn about each.
logging.getLogger("langchain_text_splitters.base").setLevel(logging.ERROR)


class Context(StrEnum):
    """What is embedded above a chunk's own text."""

    NONE = "none"
    TITLE = "title"
    FULL = "full"
    """Title, outlet and date."""


@dataclass(frozen=True, slots=True)
class ChunkRecipe:
    """How chunks are cut and embedded. A snapshot names its recipe; another recipe means other chunks.

    `budget` is the number of the model's own tokens in a chunk, context and special tokens not counted. `context` is what stands
    above the chunk's text when it is embedded. `layout` numbers the format of `passage_text`, and `splitting` the rules of
    `index.sentences` and the form in which words are searched (`index.text.plain`). Raise one when what it numbers changes: the
    next rebuild cuts, embeds and indexes all stories anew, and what earlier answers cite stays as it is.

    The defaults were chosen on 2,200 stories of 2023, by a trial before ``scripts/tune.py chunks`` was there to repeat it. With
    200 tokens the answer stood in the first five chunks for 0.83 of the questions, with 128 for 0.77; more would not fit, because
    the model reads 256 with the context. At 128, no context, the title, and title with outlet and date were within 0.01 of each
    other.
    """

    budget: int = 200
    context: Context = Context.FULL
    layout: int = 1
    splitting: int = 4

    @property
    def name(self) -> str:
        """Short form, as stored beside each chunk."""
        return f"{self.budget}-{self.context}-{self.layout}" + (f"-s{self.splitting}" if self.splitting > 1 else "")


def read_recipe(fields: Mapping[str, Any]) -> ChunkRecipe:  # Any: JSON
    """A recipe from a manifest.

    :raises ValueError, KeyError, TypeError: not one.
    """
    return ChunkRecipe(int(fields["budget"]), Context(fields["context"]), int(fields["layout"]), int(fields.get("splitting", 1)))


def pack(sentences: Sequence[Sentence], tokens: Sequence[int], budget: int) -> tuple[tuple[int, int], ...]:
    """Runs `[first, stop)` of sentences, each of at most `budget` tokens unless one sentence alone is longer.

    `tokens[i]` is the length of `sentences[i]` in tokens. The runs cover all sentences, in order, without overlap.
    """
    lines = [" ".join(sentence.text.split()) for sentence in sentences]
    # The splitter repeats a line of length 0 in the next chunk: a sentence of characters unknown to the model counts 1.
    lengths = {line: max(1, count) for line, count in zip(lines, tokens, strict=True)}
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
    return " ".join(citable) or whole_text(sentences)


def whole_text(sentences: Sequence[Sentence]) -> str:
    """Everything that stands in a chunk, citable or not: what is looked through when retrieval is measured."""
    return " ".join(sentence.text for sentence in sentences)


def passage_text(article: Article, sentences: Sequence[Sentence], context: Context) -> str:
    """What is embedded: the chunk's text under its context."""
    outlet_and_date = ", ".join(part for part in (article.publisher, _day(article)) if part)
    above = {Context.NONE: (), Context.TITLE: (article.title,), Context.FULL: (article.title, outlet_and_date)}[context]
    return "\n".join(part for part in (*above, chunk_text(sentences)) if part)


def _day(article: Article) -> str:
    return f"{article.published.day} {article.published:%B %Y}" if article.published else ""
