"""Which sentences may answer the question: score them, merge copies, and decide whether those that a writer chose are an answer.

All citable sentences of the passages found are put in order by what can be counted, and a ranker reads the best of them.
`WeightsBySort` says how much its score and the rest count.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, takewhile

from bot.answer import Evidence, Level, Question, Span
from bot.answering.comparing.copies import copy_groups, outlets_and_origins
from bot.answering.features import AskedFor, Features, agreement, outstanding
from bot.answering.ranker import Ranker, above
from bot.answering.signs import asks_of_name, says_who
from bot.answering.weights import WeightsBySort
from bot.choice import Sufficiency
from index.article import Article, ArticleId, Hit, Sentence, StorySentence, VersionKey
from index.store import Store

HITS = 20
"""Passages whose sentences are considered."""
READ = 48
"""Sentences that the ranker reads, at most."""
_LONGEST = 500  # characters of the three together that it reads, about
_AS_MUCH = 0.2  # a story with so little less of the question's words is about it as much
_WITHIN = frozenset("$€£¥%°")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what is known of it."""

    sentence: Sentence
    article: Article
    features: Features
    span: Span | None = None
    copies: tuple[StorySentence, ...] = ()
    origin: VersionKey | None = None
    origins: int = 1


class EvidenceFinder:
    """Finds what answers in the passages that search found."""

    def __init__(self, store: Store, ranker: Ranker, weights: WeightsBySort) -> None:
        """Take the parts."""
        self._store = store
        self.ranker = ranker
        self.weights = weights

    def with_weights(self, weights: WeightsBySort) -> "EvidenceFinder":
        """The same with other weights."""
        return EvidenceFinder(self._store, self.ranker, weights)

    def find(self, question: Question, hits: Sequence[Hit], newest: datetime | None) -> tuple[Evidence, ...]:
        """Every sentence worth reading, the best first, with copies merged.

        `newest` is when the newest of all stories searched was published: what is new is news to an index of last year, too.
        """
        return self.as_evidence(question, self.read_with_ranker(question, self.prefilter(question, hits, newest)))

    def as_evidence(self, question: Question, candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
        """Candidates as evidence, the best first."""
        weights = self.weights.of(question.kind)
        return tuple(
            Evidence(
                candidate.sentence,
                candidate.article,
                weights.order(candidate.features),
                weights.confidence.probability(candidate.features) if _is_about(candidate.features) else 0.0,
                candidate.copies,
                candidate.span,
                weights.certainty.probability(candidate.features),
                origins=candidate.origins,
            )
            for candidate in sorted(candidates, key=lambda other: -weights.order(other.features))
        )

    def level(
        self,
        question: Question,
        chosen: Sequence[Evidence],
        sufficiency: Sufficiency | None = None,
        built: datetime | None = None,
    ) -> Level:
        """How far they may be trusted to answer; a story that cannot report the time that the question names is no answer.

        `built` is when the index was: an undated story in it may be later than a question as of a day before that, and is not sure.

        Nor is who somebody is sure where no sentence says of anybody who that is: of the sentences with the name in the training
        questions, 14 of 25 that say so were graded as answers, and 4 of 20 others.

        Where a language model chose, both must agree. What it says answers is sure where the ranker, too, finds it at least
        probable; what it says answers in part is never sure, and what does not is nothing found. These bounds are not fitted.
        """
        if sufficiency is Sufficiency.NO:
            return Level.NOTHING
        weights = self.weights.of(question.kind)
        least = min(weights.answer_from, weights.probable_from) if sufficiency is Sufficiency.ANSWERS else weights.answer_from
        reported = [item for item in chosen if question.reported(item.article.published)]
        confidence = max((item.confidence for item in reported), default=0.0)
        is_past = built is not None and question.asked < built
        is_told = not asks_of_name(question.text) or any(says_who(item.sentence.text) for item in reported)
        trusted = (item.confidence for item in reported if is_told and (item.article.published or not is_past))
        sure = max(trusted, default=0.0)
        if sure >= least:
            return Level.PROBABLE if sufficiency is Sufficiency.PARTLY else Level.ANSWER
        return Level.PROBABLE if confidence >= weights.probable_from else Level.NOTHING

    def presentable(self, question: Question, chosen: Sequence[Evidence], level: Level) -> tuple[Evidence, ...]:
        """The best, if it is near enough to the question, and those that add to it.

        If they are an answer, with the words that are it: those that a language model pointed at, or else those of the best, where
        they are certain.
        """
        weights = self.weights.of(question.kind)
        best = max(range(len(chosen)), key=lambda position: chosen[position].confidence, default=None)
        if best is None or chosen[best].confidence < weights.show_from:
            return ()
        return tuple(
            _highlighted(item, weights.highlight_from, is_best=position == best) if level is Level.ANSWER else item
            for position, item in enumerate(chosen)
            if position == best or item.confidence >= weights.add_from
        )

    def read_with_ranker(self, question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The first of the candidates, as many as the ranker has time for, with what it says of them."""
        cut = _first_to_read(question, candidates, self.ranker.reads)
        if not cut:
            return ()
        texts = [candidate.sentence.text for candidate in cut]
        titles = [above(candidate.article.title, candidate.article.published) for candidate in cut]
        judgements = self.ranker.judge(question.undated, list(zip(titles, texts, strict=True)))
        scores, spans = [judgement.score for judgement in judgements], [judgement.span for judgement in judgements]
        answers, margins = outstanding(scores)
        return tuple(
            replace(
                candidate,
                features=replace(
                    candidate.features,
                    ranker_score=judgement.score,
                    answer_votes=votes,
                    span_probability=judgement.span.probability if judgement.span else 0.0,
                    answers=answers,
                    margin=margin,
                ),
                span=judgement.span,
            )
            for candidate, judgement, votes, margin in zip(
                cut, judgements, agreement(question.full, texts, scores, spans), margins, strict=True
            )
        )

    def prefilter(self, question: Question, hits: Sequence[Hit], newest: datetime | None) -> list[Candidate]:
        """All citable sentences of the hits, copies merged, the likeliest first by what can be counted."""
        candidates = self._sentences(AskedFor(question, newest), hits)
        prefilter = self.weights.of(question.kind).prefilter
        return _merge_copies(sorted(candidates, key=lambda candidate: -prefilter(candidate.features)))

    def _sentences(self, asked_for: AskedFor, hits: Sequence[Hit]) -> Iterator[Candidate]:
        """All citable sentences of the hits and of their copies."""
        by_story = defaultdict[ArticleId, list[Candidate]](list)
        found = list(self._each(asked_for, hits))
        rarities = asked_for.rarities([asked_for.present_in(item.sentence.text, item.article.title) for item in found])
        for candidate, rare in zip(found, rarities, strict=True):
            by_story[candidate.article.id].append(replace(candidate, features=replace(candidate.features, rare=rare)))
        texts = {
            story: (candidates[0].article.title, *(candidate.sentence.text for candidate in candidates))
            for story, candidates in by_story.items()
        }
        shares = {story: asked_for.share(*texts[story]) for story in by_story}
        dates = {story: candidates[0].article.published for story, candidates in by_story.items()}
        for story, candidates in by_story.items():
            as_much = [dates[other] for other in by_story if shares[other] >= shares[story] - _AS_MUCH]
            not_overtaken = asked_for.current(dates[story], as_much)
            fresh = not_overtaken if asked_for.present else 0.0
            foreign = float(asked_for.is_foreign(*texts[story]))
            yield from (
                replace(
                    candidate,
                    features=replace(candidate.features, story=shares[story], current=not_overtaken, fresh=fresh, foreign=foreign),
                )
                for candidate in candidates
            )

    def _each(self, asked_for: AskedFor, hits: Sequence[Hit]) -> Iterator[Candidate]:
        seen = set()
        for rank, hit in enumerate(hits, 1):
            for chunk, article, origin in ((copy.chunk, copy.article, copy.origin) for copy in (hit, *hit.copies)):
                for number, sentence in enumerate(self._store.passage(chunk), chunk.first):
                    place = (article.id, sentence.start)
                    if sentence.citable and place not in seen:
                        seen.add(place)
                        yield Candidate(sentence, article, asked_for.features(sentence, article, number, rank), origin=origin)


def _highlighted(item: Evidence, least: float, *, is_best: bool) -> Evidence:
    """With the words that answer: those that a language model pointed at, or those of the best where they are so certain."""
    if item.pointed:
        return replace(item, answer=item.pointed)
    if not is_best or item.span is None or item.certainty < least:
        return item
    return replace(item, answer=whole_words(item.sentence.text, item.span))


def _is_about(features: Features) -> bool:
    """Whether a sentence's story can be about the question: it has words of it, and a name if the question has one."""
    return features.story > 0 and not features.foreign


def _first_to_read(question: Question, candidates: Sequence[Candidate], characters: int) -> Sequence[Candidate]:
    lengths = (
        len(question.full) + len(above(candidate.article.title, candidate.article.published)) + len(candidate.sentence.text)
        for candidate in candidates[:READ]
    )
    total = accumulate(min(length, _LONGEST) for length in lengths)
    return candidates[: sum(1 for _ in takewhile(lambda read: read <= characters, total))]


def whole_words(text: str, span: Span) -> tuple[int, int]:
    """A span with the rest of a word or an amount that it begins or ends in.

    >>> text = "It cost A$268 billion (or 1.5% more)."
    >>> [text[slice(*whole_words(text, Span(start, end, 1.0)))] for start, end in ((10, 21), (26, 29))]
    ['A$268 billion', '1.5%']
    """
    start, end = span.start, span.end
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in _WITHIN):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] in _WITHIN):
        end += 1
    return start, end


def _merge_copies(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate for the same words in several stories, the first; it has the others as its copies."""
    sentences = [StorySentence(candidate.sentence, candidate.article) for candidate in candidates]
    merged = []
    for group in copy_groups(sentences):
        same = [sentences[position] for position in group]
        copies, origins = outlets_and_origins(same, [candidates[position].origin for position in group])
        merged.append(replace(candidates[group[0]], copies=copies, origins=origins))
    return merged
