"""Finds sentences of stories that bear on what a message states: those with its words, those near to it, those against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answering.comparing.copies import Report, contradiction
from bot.answering.comparing.differences import Difference
from bot.answering.newsroom import Newsroom
from bot.checking.lookup import cite
from bot.checking.quotes import said_in
from bot.checking.verdicts import Finding, Verdict
from bot.slack.checks import Checker
from index.article import Article, Sentence
from index.audience import Viewer
from index.retriever import Retriever
from index.store import Store
from index.text import overlap, words

MAX_STATEMENTS, MAX_NEAR = 5, 3
_READ = 24  # sentences that are compared by meaning, those first that share most words
_NEAR = 0.6  # cosine; by eye over the sample stories: below it two sentences speak of one subject and say different things


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence of a story, proved, and in what it contradicts the statement, where that is sure."""

    finding: Finding
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Bearing:
    """What was found on one statement: `same` says that the first of `near` has its very words."""

    statement: str
    near: tuple[Near, ...]
    same: bool = False


@dataclass(frozen=True, slots=True)
class FoundInStories:
    """What bears on a text, statement by statement, and how many more statements it has."""

    bearings: tuple[Bearing, ...]
    more: int = 0


class StatementFinder:
    """Looks statements up; safe to use from several threads."""

    def __init__(self, newsroom: Newsroom, checker: Checker, store: Store) -> None:
        """Take the parts."""
        self._newsroom = newsroom
        self._checker = checker
        self._store = store

    def find(self, text: str, viewer: Viewer | None) -> FoundInStories:
        """What bears on each sentence of a text, in the stories that the viewer may see.

        Only what is proved now is told, whatever the search found.
        """
        statements = list(dict.fromkeys(said.text for said in said_in(text)))
        bearings = tuple(self._bearing(statement, viewer) for statement in statements[:MAX_STATEMENTS])
        return FoundInStories(bearings, max(0, len(statements) - MAX_STATEMENTS))

    def _bearing(self, statement: str, viewer: Viewer | None) -> Bearing:
        whole = self._checker.find(statement, viewer)
        if whole.verdict in {Verdict.VERIFIED, Verdict.UPDATED, Verdict.WITHDRAWN}:
            return Bearing(statement, (Near(whole),), same=True)
        alike = self._alike(statement, self._newsroom.retriever_for(viewer))
        near = [near for article, sentence in alike if (near := self._proved(statement, article, sentence))]
        return Bearing(statement, tuple(sorted(near, key=lambda one: one.difference is None))[:MAX_NEAR])

    def _alike(self, statement: str, retriever: Retriever) -> list[tuple[Article, Sentence]]:
        """Sentences near to the statement, the nearest first; of one text the first."""
        sentences = sorted(self._candidates(statement, retriever), key=lambda one: -_shared(statement, one[1].text))[:_READ]
        if not sentences:
            return []
        likeness = retriever.likeness(statement, [sentence.text for _, sentence in sentences])
        ranked = sorted(zip(likeness, range(len(sentences)), strict=True), reverse=True)
        return list({sentences[place][1].text: sentences[place] for cosine, place in ranked if cosine >= _NEAR}.values())

    def _candidates(self, statement: str, retriever: Retriever) -> Iterator[tuple[Article, Sentence]]:
        question = self._newsroom.read(statement, datetime.now(UTC), retriever=retriever)
        for hit in self._newsroom.search(question, retriever).hits:
            yield from ((hit.article, sentence) for sentence in self._store.passage(hit.chunk) if sentence.citable)

    def _proved(self, statement: str, article: Article, sentence: Sentence) -> Near | None:
        """The sentence, if it stands in its story now; and in what the two contradict each other, if they are of the same days."""
        finding = self._checker.auditor().judge(cite(1, article, sentence.start, sentence.end))
        if finding.verdict is not Verdict.VERIFIED:
            return None
        return Near(finding, contradiction(Report(statement, article.published), Report(sentence.text, article.published)))


def _shared(statement: str, sentence: str) -> float:
    return overlap(words(statement), words(sentence))
