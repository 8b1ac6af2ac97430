"""Fit the weights of evidence to questions whose answers are known, and say how well they do.

Fitted are, one after the other: which sentences the ranker reads (`prefilter`), their `order`, how likely an answer is right
(`confidence`, with its four thresholds), and how likely the words pointed at are the answer (`certainty`). Every figure is
cross-validated: no question is judged by weights that were fitted to it, or to another one on the same story.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import numpy as np

from bot.answering.features import Features
from bot.answering.newsroom import Newsroom
from bot.answering.weights import EvidenceWeights, LinearModel, Provenance, Sort, WeightsBySort
from bot.answering.writer import pick
from bot.evaluation.bootstrap import auroc, value_of
from bot.evaluation.score import Answerability
from bot.training.candidates import AskedQuestion, CandidateFinder, OpenQuestion, Questions
from bot.training.linear_models import FOLDS, NAMES, fit_order, fit_probability, folds

ByKind = Mapping[Answerability, Sequence[AskedQuestion]]
_SEED = 3
_MONTH = timedelta(days=30)
_MOST_WRONG = 0.1  # share of unanswerable questions that may be answered, where there are none of analysts
_MOST_PROBABLY_WRONG = 0.25  # and that may be answered with "probably"
_RIGHT = 0.85  # share of answers that must be right, where a question has one
_ADDS = 0.5  # of `answer_from`: a sentence that is less likely to answer only fills
_PASSES, _DEPTH, _DECIMALS = 2, 3, 2
_LOST = 0.02  # share of right answers that are not even shown as the nearest sentences
_HIGHLIGHT_FROM = 0.75  # certainty of any words that are shown as the answer: a wrong answer in bold is worse than none
_READ = ("ranker_score", "answer_votes", "span_probability", "answers", "margin")
_COUNTED = tuple(name for name in NAMES if name not in {*_READ, "fresh", "foreign"})
# What newer stories may have overtaken is as true as it was, unless the present is asked for.
_ORDERED = ("ranker_score", "answer_votes", "fresh", *(name for name in _COUNTED if name != "current"))
_TRUSTED = (*_READ, "fresh", *(name for name in _COUNTED if name not in {"recent", "current"}))
_THRESHOLDS = tuple(number / 20 for number in range(2, 19))
_STAGES = {
    Answerability.ANSWERABLE: "",
    Answerability.OLDER: " older stories",
    Answerability.UNANSWERABLE: " what no story tells",
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What would be given to a question had nothing been withheld, and the fold that it belongs to.

    `features` are those of the best sentence; `first` and `shown` say whether the first sentence given, or any, holds the
    answer, and `pointed` whether the words that the ranker points at in the best are right, where that is known. `open`: asked
    by an analyst.
    """

    kind: Answerability
    fold: int
    features: Features
    first: bool
    shown: bool
    pointed: bool | None
    open: bool

    @property
    def answerable(self) -> bool:
        return self.kind == Answerability.ANSWERABLE

    @property
    def right(self) -> bool:
        return self.answerable and self.shown


class EvidenceFit:
    """One fit of the weights for a sort of question, with the parts of a newsroom; `say` is told each line of the figures."""

    def __init__(self, finder: CandidateFinder, sort: Sort, say: Callable[[str], None]) -> None:
        """Take the parts."""
        self._finder = finder
        self._newsroom: Newsroom = finder.newsroom
        self._now: EvidenceWeights = getattr(finder.newsroom.finder.weights, sort)
        self._say = say

    def run(self, questions: Questions, provenance: Provenance) -> EvidenceWeights:
        """Ask everything and fit.

        :raises SettingsError: the questions are too few.
        """
        asked = self._ask(questions)
        prefilter = self._fit_prefilter(asked[Answerability.ANSWERABLE])
        asked = {kind: self._finder.read(f"Reading{_STAGES[kind]}", asked[kind], prefilter) for kind in Answerability}
        order, orders = self._fit_order(asked)
        weights = replace(self._now, provenance=provenance, prefilter=_rounded(prefilter), order=_rounded(order))
        for _ in range(_PASSES):  # what is chosen depends on the confidence a little
            outcomes = self._outcomes(asked, orders, weights)
            confidence, chances = _fit_held_out(outcomes, lambda outcome: outcome.right)
            weights = replace(weights, confidence=_rounded(confidence))
        weights = self._choose_thresholds(weights, outcomes, chances)
        known = [pair for pair in zip(outcomes, chances, strict=True) if pair[0].pointed is not None and pair[0].answerable]
        if not known:
            self._say("which words answer is not known of any question: their weights stay")
            return weights
        certainty = self._fit_certainty([outcome for outcome, _ in known], [chance >= weights.answer_from for _, chance in known])
        return replace(weights, certainty=_rounded(certainty), highlight_from=_HIGHLIGHT_FROM)

    def _ask(self, questions: Questions) -> ByKind:
        older = self._finder.ask(f"Asking{_STAGES[Answerability.OLDER]}", questions.older, _MONTH)
        return {
            Answerability.ANSWERABLE: self._finder.ask("Asking", questions.answerable),
            Answerability.OLDER: [question.without_answers() for question in older],
            Answerability.UNANSWERABLE: self._finder.ask(f"Asking{_STAGES[Answerability.UNANSWERABLE]}", questions.unanswerable),
        }

    def _fit_prefilter(self, asked: Sequence[AskedQuestion]) -> LinearModel:
        """Fit; tell for how many questions an answer is left."""
        self._say("share of questions with an answer among the first 16, 24 and 32 sentences")
        by_fold = _models_by_fold(asked, _COUNTED)
        for name, models in _both([by_fold[fold] for fold in _folds(asked)], self._now.prefilter):
            ranks = [
                next((rank for rank, candidate in enumerate(question.in_order(model)) if question.known.is_right(candidate)), None)
                for question, model in zip(asked, models, strict=True)
            ]
            shares = [_share(rank is not None and rank < most for rank in ranks) for most in (16, 24, 32)]
            self._say(f"  {name:<14} {'  '.join(f'{share:.3f}' for share in shares)}")
        among_all = _share(any(map(question.known.is_right, question.candidates)) for question in asked)
        self._say(f"  {'among all':<14} {among_all:.3f}")
        return fit_order([question.judged() for question in asked], _COUNTED)

    def _fit_order(self, asked: ByKind) -> tuple[LinearModel, list[LinearModel]]:
        """Fit, once to all and once without each fold; tell how often the first sentence, or one of three, is right."""
        answerable = asked[Answerability.ANSWERABLE]
        by_fold = _models_by_fold(answerable, _ORDERED)
        self._say("answer in the first 1, in the first 3, of all questions, of open ones, of quiz questions")
        for name, models in _both([by_fold[fold] for fold in _folds(answerable)], self._now.order):
            ranks = [
                (_is_open(question), _first_right(question, model)) for question, model in zip(answerable, models, strict=True)
            ]
            parts = ([rank for _, rank in ranks], [rank for own, rank in ranks if own], [rank for own, rank in ranks if not own])
            shares = "   ".join(
                f"{_share(rank < 1 for rank in part):.3f}  {_share(rank < _DEPTH for rank in part):.3f}" for part in parts
            )
            self._say(f"  {name:<14} {shares}")
        return fit_order([question.judged() for question in answerable], _ORDERED), by_fold

    def _outcomes(self, asked: ByKind, orders: Sequence[LinearModel], weights: EvidenceWeights) -> list[_Outcome]:
        """What every question with any sentence would be given, by an order that was fitted to other questions."""
        given = [
            self._outcome(kind, question, fold, replace(weights, order=orders[fold]))
            for kind, questions in asked.items()
            for question, fold in zip(questions, _folds(questions), strict=True)
        ]
        return [outcome for outcome in given if outcome]

    def _outcome(self, kind: Answerability, asked: AskedQuestion, fold: int, weights: EvidenceWeights) -> _Outcome | None:
        if not asked.candidates:
            return None
        finder = self._newsroom.finder.with_weights(WeightsBySort(facts=weights, open=weights))
        evidence = finder.as_evidence(asked.question, asked.candidates)
        shown = pick(evidence, self._newsroom.writer.write(asked.question, evidence))
        best = asked.in_order(weights.order)[0]
        pointed = best.sentence.text[best.span.start : best.span.end] if best.span else ""
        right = list(map(asked.known.is_right, shown))
        return _Outcome(kind, fold, best.features, right[0], any(right), asked.known.names(pointed), _is_open(asked))

    def _choose_thresholds(
        self, weights: EvidenceWeights, outcomes: Sequence[_Outcome], chances: Sequence[float]
    ) -> EvidenceWeights:
        """Choose from what confidence on to answer, to answer with "probably" and to show; tell what each threshold would give."""
        pairs = list(zip(outcomes, chances, strict=True))
        for name, part in (("open questions", [p for p in pairs if p[0].open]), ("quiz", [p for p in pairs if not p[0].open])):
            self._tell(name, part)
        unanswerable = [chance for outcome, chance in pairs if not outcome.answerable]
        right = [chance for outcome, chance in pairs if outcome.right]
        analysts = [pair for pair in pairs if pair[0].open]
        judged = [(chance, outcome.right) for outcome, chance in analysts or pairs if outcome.answerable]
        answer_from = _lowest_right(judged, _RIGHT)
        if not analysts:
            answer_from = max(answer_from, _lowest(unanswerable, _MOST_WRONG))
        probable_from = min(answer_from, _lowest(unanswerable, _MOST_PROBABLY_WRONG))
        show_from = min(probable_from, float(np.quantile(right, _LOST)))
        self._say(f"answer_from {answer_from:.3f}, probable_from {probable_from:.3f}, show_from {show_from:.3f}")
        return replace(
            weights,
            answer_from=round(answer_from, _DECIMALS + 1),
            probable_from=round(probable_from, _DECIMALS + 1),
            show_from=math.floor(show_from * 10**_DECIMALS) / 10**_DECIMALS,  # never above the others
            add_from=round(_ADDS * answer_from, _DECIMALS),
        )

    def _tell(self, name: str, pairs: Sequence[tuple[_Outcome, float]]) -> None:
        answerable = [(outcome, chance) for outcome, chance in pairs if outcome.answerable]
        if not answerable or len(answerable) == len(pairs):
            return
        aurocs = (
            _auroc([chance for _, chance in answerable], [outcome.right for outcome, _ in answerable]),
            _auroc([chance for _, chance in pairs], [outcome.answerable for outcome, _ in pairs]),
        )
        self._say(f"{name}: AUROC of right against wrong {aurocs[0]:.3f}, of answerable against unanswerable {aurocs[1]:.3f}")
        self._say("  threshold, answered of the answerable, right of those, answered of the unanswerable")
        for threshold in _THRESHOLDS:
            answered = [outcome.right for outcome, chance in answerable if chance >= threshold]
            wrongly = _share(chance >= threshold for outcome, chance in pairs if not outcome.answerable)
            self._say(f"  {threshold:.2f}  {len(answered) / len(answerable):.3f}  {_share(answered):.3f}  {wrongly:.3f}")

    def _fit_certainty(self, answerable: Sequence[_Outcome], answered: Sequence[bool]) -> LinearModel:
        """Fit; tell how many words would be shown as the answer from each threshold on, of the questions that are answered."""
        if not any(outcome.pointed for outcome in answerable):
            return LinearModel(Features())  # this ranker points at none
        certainty, chances = _fit_held_out(answerable, lambda outcome: bool(outcome.pointed))
        pointed = [
            (bool(outcome.pointed), chance) for outcome, chance, is_in in zip(answerable, chances, answered, strict=True) if is_in
        ]
        right = _share(is_right for is_right, _ in pointed)
        self._say(f"words pointed at: right in {right:.3f} of answers; threshold, shown, right of those")
        for threshold in _THRESHOLDS:
            shown = [is_right for is_right, chance in pointed if chance >= threshold]
            self._say(f"  {threshold:.2f}  {len(shown)} of {len(pointed)}  {_share(shown):.3f}")
        return certainty


def _both(fitted: Sequence[LinearModel], now: LinearModel) -> tuple[tuple[str, Sequence[LinearModel]], ...]:
    """A model for each question: the weights in use, and those fitted here."""
    return ("weights in use", [now] * len(fitted)), ("fitted here", fitted)


def _folds(questions: Sequence[AskedQuestion]) -> list[int]:
    """A fold for each question; those on one subject share it."""
    subjects = [question.known.subject for question in questions]
    places = {subject: place for place, subject in enumerate(dict.fromkeys(subjects))}
    drawn = folds(len(places), _SEED)
    return [drawn[places[subject]] for subject in subjects]


def _models_by_fold(asked: Sequence[AskedQuestion], names: Sequence[str]) -> list[LinearModel]:
    """For each fold, the order fitted to the questions of the others."""
    tables = [question.judged() for question in asked]
    return [
        fit_order([table for table, own in zip(tables, _folds(asked), strict=True) if own != fold], names) for fold in range(FOLDS)
    ]


def _fit_held_out(outcomes: Sequence[_Outcome], happened: Callable[[_Outcome], bool]) -> tuple[LinearModel, list[float]]:
    """A model of the probability, and the probability of each outcome by a model that was fitted to the other folds."""
    by_fold = [_fit_chance([outcome for outcome in outcomes if outcome.fold != fold], happened) for fold in range(FOLDS)]
    chances = [by_fold[outcome.fold].probability(outcome.features) for outcome in outcomes]
    return _fit_chance(outcomes, happened), chances


def _fit_chance(outcomes: Sequence[_Outcome], happened: Callable[[_Outcome], bool]) -> LinearModel:
    return fit_probability([outcome.features for outcome in outcomes], list(map(happened, outcomes)), _TRUSTED)


def _auroc(chances: Sequence[float], happened: Sequence[bool]) -> float:
    return value_of(auroc, np.column_stack([chances, happened]).astype(np.float64))


def _lowest(unanswerable: Sequence[float], most: float) -> float:
    """The lowest confidence from which on at most such a share of the unanswerable questions is answered."""
    for threshold in sorted(unanswerable):
        if _share(chance >= threshold for chance in unanswerable) <= most:
            return threshold
    return 1.0


def _lowest_right(answers: Sequence[tuple[float, bool]], least: float) -> float:
    """The lowest confidence from which on such a share of answers is right, each given with its confidence."""
    for threshold, _ in sorted(answers):
        if _share(right for chance, right in answers if chance >= threshold) >= least:
            return threshold
    return 1.0


def _is_open(question: AskedQuestion) -> bool:
    return isinstance(question.known, OpenQuestion)


def _first_right(question: AskedQuestion, model: LinearModel) -> float:
    """How many sentences stand before the first that answers."""
    ranked = question.in_order(model)
    return next((rank for rank, candidate in enumerate(ranked) if question.known.is_right(candidate)), math.inf)


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else float("nan")


def _rounded(model: LinearModel) -> LinearModel:
    weights = {name: round(weight, _DECIMALS) for name, weight in asdict(model.features).items()}
    return LinearModel(Features(**weights), round(model.bias, _DECIMALS))
