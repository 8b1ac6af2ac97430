"""What a quoted sentence needs beside it to be understood alone: the sentence before it, and what its relative days mean.

Both are for English, by rules over words; where they are not certain, nothing is added. The sentence itself is never changed.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answer import Aside, Evidence, Quote
from bot.answering.explaining.reference import reference, resolves
from bot.answering.explaining.relative_days import relative_days
from bot.wording import INFERRED
from index.article import Article, Sentence
from index.sentences.quotations import find_quotations
from index.store import Store

_LONGEST = 400  # characters of a sentence before; a longer one hides the quote


def beside_each(evidence: Sequence[Evidence], store: Store) -> tuple[Evidence, ...]:
    """Evidence in reading order, each with what it needs; a sentence before that has just been shown is not said again."""
    explained = tuple(beside(item, _sentences(item.article, store)) for item in evidence)
    return explained[:1] + tuple(_without_repeat(*pair) for pair in pairwise(explained))


def beside(evidence: Evidence, sentences: Sequence[Sentence]) -> Evidence:
    """Evidence with the sentence before it and with its relative days; `sentences` are all of its version of the story."""
    if not (evidence.article.language or "en").lower().startswith("en"):
        return evidence
    return replace(
        evidence,
        before=sentence_before(evidence.sentence, evidence.article, sentences),
        asides=asides(evidence.sentence, evidence.article),
    )


def asides(sentence: Sentence, article: Article) -> tuple[Aside, ...]:
    """What the relative days of a sentence mean: none in quotation marks, and none where the story has no date."""
    if article.published is None:
        return ()
    found = relative_days(unquoted(sentence, article), article.published)
    return tuple(replace(aside, meaning=aside.meaning + INFERRED) for aside in found) if article.date_inferred else found


def sentence_before(sentence: Sentence, article: Article, sentences: Sequence[Sentence]) -> Quote | None:
    """The citable sentence before it, in the same paragraph or at the end of the one above, where it holds what is referred to."""
    wanted = reference(unquoted(sentence, article))
    before = next((first for first, second in pairwise(sentences) if second.start == sentence.start), None) if wanted else None
    if wanted is None or before is None or not before.citable or len(before.text) > _LONGEST:
        return None
    if len(article.text[before.end : sentence.start].split("\n\n")) > 2:  # noqa: PLR2004 - more than one end of a paragraph
        return None
    return Quote(before.start, before.end, before.text) if resolves(unquoted(before, article), wanted) else None


def unquoted(sentence: Sentence, article: Article) -> str:
    r"""The sentence with `\x00` for each character that stands in quotation marks, the marks included.

    Marks are followed from the start of the line: a quotation may have begun in a sentence before this one; one that is
    not closed there reaches to its end.
    """
    start = article.text.rfind("\n", 0, sentence.start) + 1
    stop = article.text.find("\n", sentence.end)
    line = article.text[start : stop if stop >= 0 else len(article.text)]
    hidden = list(line)
    for first, last in find_quotations(line).spans:
        hidden[first:last] = "\x00" * (last - first)
    return "".join(hidden[sentence.start - start : sentence.end - start])


def _sentences(article: Article, store: Store) -> tuple[Sentence, ...]:
    key = store.find_version(article)
    return store.sentences(key) if key is not None else ()


def _without_repeat(previous: Evidence, item: Evidence) -> Evidence:
    same_story = previous.article.sha256 == item.article.sha256
    shown = same_story and item.before is not None and item.before.start == previous.sentence.start
    return replace(item, before=None) if shown else item
