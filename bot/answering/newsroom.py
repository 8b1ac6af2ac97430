"""The picture as a few lines of code: a question in, a cited and checked answer out."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice, zip_longest
from threading import Lock

from bot.answer import Answer, Citation, Evidence, Level, Question, Story, Trace
from bot.answering.caveats import caveats, extracts, unread, updates
from bot.answering.citations import check, cite
from bot.answering.comparing.copies import with_contradiction
from bot.answering.evidence import HITS, EvidenceFinder
from bot.answering.explaining.beside import beside_each
from bot.answering.layout import lay_out
from bot.answering.question import read_question, understood
from bot.answering.rewriting import Rewriter
from bot.answering.writer import Writer, pick
from bot.choice import Choice, ModelCall
from index.article import Article, ArticleId, ChunkId, Hit
from index.audience import Audiences, Viewer
from index.chunks import whole_text
from index.errors import SnapshotError
from index.period import Coverage, PublicationLimits
from index.retriever import Retriever
from index.snapshot import Snapshots
from index.store import Store

_NEAREST = 3
_MOST_VIEWS = 16  # of one snapshot: one for each set of stories that somebody may not see
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """The passages found for a question, best first, and what the search could see."""

    hits: tuple[Hit, ...]
    coverage: Coverage


class Newsroom:
    """Answers questions from whatever snapshot serves when each is asked."""

    def __init__(
        self,
        snapshots: Snapshots,
        store: Store,
        finder: EvidenceFinder,
        writer: Writer,
        open_retriever: Callable[[], Retriever],
        languages: frozenset[str] = frozenset(),
    ) -> None:
        """Take the parts; `open_retriever` opens the snapshot that serves, `languages` are what the models read (none: all)."""
        self._snapshots = snapshots
        self._store = store
        self.finder = finder
        self.writer = writer
        self._open_retriever = open_retriever
        self._languages = languages
        self.rewriter: Rewriter | None = None
        self.audiences = Audiences(snapshots.folder)
        self._retriever: Retriever | None = None
        self._views: dict[frozenset[ArticleId], Retriever] = {}
        self._opening = Lock()

    def with_writer(self, writer: Writer) -> "Newsroom":
        """The same with another writer, and no other words for questions."""
        return Newsroom(self._snapshots, self._store, self.finder, writer, self.retriever, self._languages)

    def with_rewriter(self, rewriter: Rewriter) -> "Newsroom":
        """The same with other words for questions."""
        other = self.with_writer(self.writer)
        other.rewriter = rewriter
        return other

    def ask(self, text: str, asked: datetime, earlier: Sequence[str] = (), viewer: Viewer | None = None) -> Answer:
        """Answer a question asked at a moment (UTC), from stories published before it that the viewer may see; None sees all.

        `earlier` are the questions asked before it in the same conversation, oldest first.
        """
        return self.trace(text, asked, earlier, viewer).answer

    def trace(self, text: str, asked: datetime, earlier: Sequence[str] = (), viewer: Viewer | None = None) -> Trace:
        """Answer, and keep what each stage gave."""
        clock = _Clock()
        retriever = self.retriever_for(viewer)
        question = self.read(text, asked, earlier, retriever)
        with clock.stage("search"):
            found = self.search(question, retriever)
        with clock.stage("rewrite") if self.rewriter else nullcontext():
            question, found, rewriting = self._in_other_words(question, earlier, found, retriever)
        with clock.stage("evidence"):
            evidence = self.finder.find(question, found.hits, found.coverage.newest)
        with clock.stage("write"):
            written = self.writer.write(question, evidence)
            choice = written.model if isinstance(written, Choice) else None
            chosen = pick(evidence, written)
            built = datetime.fromisoformat(retriever.snapshot.manifest.created)
            level = self.finder.level(question, chosen, choice.sufficiency if choice else None, built)
            form, shown = lay_out(question, with_contradiction(self.finder.presentable(question, chosen, level), evidence))
            statements, citations = cite(beside_each(shown, self._store))
        with clock.stage("check"):
            cited = _cited(citations)
            statements, citations = check(statements, citations, self._store)
        answer = Answer(
            question=question,
            understood=understood(question),
            statements=statements,
            citations=citations,
            level=level,
            form=form,
            snapshot=retriever.snapshot.id,
            searched=found.coverage,
            nearest=() if statements else self._nearest(retriever, question, evidence),
            warnings=(*caveats(question, citations), *self._notes(question, citations, level, retriever)),
            chosen_by=choice.chooser if choice and statements else "",
        )
        models = [retriever.snapshot.manifest.embedder, self.finder.ranker.name, *([choice.chooser] if choice else [])]
        model = ", ".join(filter(None, models))
        return Trace(answer, found.hits, evidence, chosen, model, cited - _cited(citations), clock.seconds, choice, rewriting)

    def _notes(self, question: Question, citations: tuple[Citation, ...], level: Level, retriever: Retriever) -> tuple[str, ...]:
        """What only the store knows of the stories cited, and of those that may hold what was not found."""
        sure = level is Level.ANSWER and bool(citations)
        counts = () if sure else retriever.languages(question.limits)
        return (*updates(citations, self._store), *extracts(citations, self._store), *unread(counts, self._languages))

    def read(self, text: str, asked: datetime, earlier: Sequence[str] = (), retriever: Retriever | None = None) -> Question:
        """The one way from a text to a question: with its names, as the stories have them."""
        retriever = retriever or self.retriever()
        question = read_question(text, asked, earlier)
        return replace(question, names=retriever.names.read(question.full))

    def search(self, question: Question, retriever: Retriever | None = None, k: int = HITS) -> Found:
        """The one way from a question to the best k passages for it; in the snapshot that serves now, if no retriever is given."""
        retriever = retriever or self.retriever()
        hits = retriever.search(question.full, question.limits, question.around, k, question.names)
        return Found(hits, retriever.coverage(question.limits))

    def _in_other_words(
        self, question: Question, earlier: Sequence[str], found: Found, retriever: Retriever
    ) -> tuple[Question, Found, ModelCall | None]:
        """The question with other words that a language model gives for it, what they find as well, and the call."""
        if self.rewriter is None:
            return question, found, None
        question, call = self.rewriter.rewrite(question, earlier, self._texts(found.hits))
        return question, self._search_beside(question, found, retriever), call

    def _search_beside(self, question: Question, found: Found, retriever: Retriever) -> Found:
        """What was found, and after it what a question's other words find that is not among it, as many passages at the most."""
        searches = [
            retriever.search(text, question.limits, question.around, HITS, retriever.names.read(text)) for text in question.beside
        ]
        known = {each.chunk.id for hit in found.hits for each in (hit, *hit.copies)}
        further: dict[ChunkId, Hit] = {}
        for hit in filter(None, chain.from_iterable(zip_longest(*searches))):
            if hit.chunk.id not in known:
                further.setdefault(hit.chunk.id, hit)
        return Found((*found.hits, *islice(further.values(), HITS)), found.coverage)

    def _texts(self, hits: Sequence[Hit]) -> Iterator[str]:
        """All that stands in passages, with their titles."""
        for hit in hits:
            yield hit.article.title
            yield whole_text(self._store.sentences(hit.chunk.version)[hit.chunk.first : hit.chunk.stop])

    def warm_up(self) -> None:
        """Load what loads at the first question, so that it need not wait; no language model is asked."""
        question = self.read("What has happened?", datetime.now(UTC))
        found = self.search(question)
        self.finder.find(question, found.hits, found.coverage.newest)

    def retriever(self) -> Retriever:
        """A retriever on the snapshot that serves now; a new one is opened when a rebuild or a rollback has published.

        :raises NoSnapshotError: none was ever published.
        :raises SnapshotError: it cannot be used, and none was open before it.
        """
        with self._opening:
            if self._retriever is None:
                self._retriever = self._open_retriever()
            try:
                if self._retriever.snapshot.id != self._snapshots.current():
                    self._retriever = self._open_retriever()
            except SnapshotError as error:
                _log.error("%s The one before it goes on serving.", error.problem)
            except OSError as error:  # nobody can say for the moment which one serves
                _log.error("CURRENT cannot be read (%s). The snapshot before it goes on serving.", error.strerror)
            return self._retriever

    def retriever_for(self, viewer: Viewer | None) -> Retriever:
        """A retriever on the stories that a viewer may see, in the snapshot that serves now; the operator, None, sees all.

        :raises NoSnapshotError, SnapshotError: as for `retriever`; or nobody can say who may see what.
        """
        retriever, hidden = self.retriever(), self.audiences.hidden_from(viewer)
        if not hidden:
            return retriever
        with self._opening:
            view = self._views.get(hidden)
            if view is None or view.snapshot is not retriever.snapshot:
                view = retriever.without(hidden)
                kept = [(key, one) for key, one in self._views.items() if one.snapshot is retriever.snapshot and key != hidden]
                self._views = dict([*kept[1 - _MOST_VIEWS :], (hidden, view)])
            return view

    @staticmethod
    def _nearest(retriever: Retriever, question: Question, evidence: tuple[Evidence, ...]) -> tuple[Story, ...]:
        """The stories that came closest; from any date, where the dates asked for hold none."""
        articles = [item.article for item in evidence]
        if not articles and question.span:
            limits = PublicationLimits(None, question.asked)
            hits = retriever.search(question.undated, limits, question.around, _NEAREST, question.names)
            articles = [hit.article for hit in hits]
        nearest: dict[ArticleId, Article] = {}
        for article in articles:
            nearest.setdefault(article.id, article)
        return tuple(map(Story.of, nearest.values()))[:_NEAREST]


def _cited(citations: Sequence[Citation]) -> int:
    """How many places are cited, those of copies among them."""
    return sum(1 + len(citation.copies) for citation in citations)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start
