"""Quotes from anywhere, looked up in every stored version of every story."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from bot.answer import Citation
from bot.checking.differences import differences, nearest
from bot.checking.quotes import quotes_in, rarest_part, verbatim
from bot.checking.verdicts import Auditor, Checked, Finding, Verdict
from index.article import Article, ArticleId, VersionHash, VersionKey
from index.errors import SnapshotError
from index.period import ALL_TIME
from index.sentences import split_sentences
from index.snapshot import Snapshot
from index.store import Store
from index.text import visible

_NEAR_CHUNKS = 10


class Lookup:
    """Finds where quotes stand."""

    def __init__(self, store: Store, auditor: Auditor, open_snapshot: Callable[[], Snapshot]) -> None:
        """Take the parts; the snapshot is opened when a quote is not found, to see what is nearest to it."""
        self._store = store
        self._auditor = auditor
        self._open_snapshot = open_snapshot
        self._snapshot: Snapshot | None = None

    def check(self, text: str) -> Checked:
        """The findings on each quote of a pasted text, numbered in reading order."""
        return Checked(None, tuple(self.find(quote, number) for number, quote in enumerate(quotes_in(text), 1)))

    def find(self, quote: str, number: int = 1) -> Finding:
        """The best that can be said of a quote: of several stories that have it, the newest of those with the best verdict."""
        findings = self._with_words(quote, verbatim(quote), number)
        if not findings and "*" in quote and quote.replace("*", "").strip():
            findings = self._with_words(quote, verbatim(quote, bold=True), number)
        if not findings and (seen := visible(quote)) != quote:  # pasted with soft hyphens that the story has not
            findings = self._with_words(seen, verbatim(seen), number)
        if not findings:
            return self._not_found(quote, number)
        return max(findings, key=lambda finding: (-finding.verdict.rank, _time(finding.citation.published)))

    def _with_words(self, quote: str, pattern: re.Pattern[str], number: int) -> list[Finding]:
        """The finding in every version that has the words."""
        return [
            self._judge(key, match.span(), quote, number)
            for key, text in self._store.texts_with(rarest_part(quote))
            if (match := pattern.search(text))
        ]

    def _judge(self, key: VersionKey, span: tuple[int, int], quote: str, number: int) -> Finding:
        try:
            article = self._store.article(key)
        except SnapshotError as error:  # another story may have the words as well
            return Finding(_of_no_story(quote, number), Verdict.ALTERED, error.problem)
        return self._auditor.judge(_citation(number, article, *span))

    def _not_found(self, quote: str, number: int) -> Finding:
        citation = _of_no_story(quote, number)
        candidates = {sentence: article for article in self._near(quote) for sentence in _sentences(article)}
        sentence = nearest(quote, candidates)
        if sentence is None:
            return Finding(citation, Verdict.MISSING, "No stored story has these words, nor any near to them.")
        reason = "No stored story has these words. The nearest sentence is shown with what differs."
        return Finding(citation, Verdict.MISSING, reason, current=candidates[sentence], change=differences(quote, sentence))

    def _near(self, quote: str) -> list[Article]:
        """The stories that share most words with a quote, of those that are searched now."""
        if self._snapshot is None:
            self._snapshot = self._open_snapshot()
        hits = self._snapshot.keywords.search(quote, _NEAR_CHUNKS, ALL_TIME)
        versions = dict.fromkeys(self._store.chunk(number).version for number, _ in hits)
        return list(self._readable(versions))

    def _readable(self, keys: Iterable[VersionKey]) -> Iterator[Article]:
        for key in keys:
            with suppress(SnapshotError):
                yield self._store.article(key)


def _of_no_story(quote: str, number: int) -> Citation:
    return Citation(number, ArticleId(""), VersionHash(""), 0, 0, quote, "", None, None, None, "")


def _citation(number: int, article: Article, start: int, end: int) -> Citation:
    return Citation(
        number=number,
        article_id=article.id,
        version=article.sha256,
        start=start,
        end=end,
        quote=article.text[start:end],
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
        date_inferred=article.date_inferred,
        month_day=article.month_day,
        agency=article.agency or "",
    )


def _sentences(article: Article) -> list[str]:
    return [sentence.text for sentence in split_sentences(article.text)]


def _time(published: datetime | None) -> float:
    return published.timestamp() if published else 0.0
