"""Fit the weights of evidence to questions whose answers are known, and say how well they do.

Fitted are, one after the other: which sentences the ranker reads (`prefilter`), their `order`, how likely an answer is right
(`confidence`, with `answer_from` and `show_from`), and how likely the words pointed at are the answer (`certainty`). Every figure
is cross-validated: no question is judged by weights that were fitted to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import numpy as np

from bot.answer import Evidence
from bot.answering.features import Features
from bot.answering.newsroom import Newsroom
from bot.answering.weights import EvidenceWeights, LinearModel, Provenance
from bot.answering.writer import pick
from bot.evaluation.bootstrap import auroc, value_of
from bot.evaluation.quiz import Item
from bot.evaluation.score import Answerability
from bot.training.candidates import AskedQuestion, CandidateFinder
from bot.training.linear_models import FOLDS, fit_order, fit_probability, folds

ByKind = Mapping[Answerability, Sequence[AskedQuestion]]
_SEED = 3
_MONTH = timedelta(days=30)
_MOST_WRONG = 0.1  # share of unanswerable questions that may be answered
_LOST = 0.05  # share of right answers that are not even shown as the nearest sentences
_HIGHLIGHT_FROM = 0.8  # certainty of any words that are shown as the answer: a wrong answer in bold is worse than none
_COUNTED = ("overlap", "story", "reciprocal_rank", "recent", "current", "lead", "asks", "number", "no_number", "time", "names")
_ORDERED = ("ranker_score", "answer_votes", *_COUNTED)
_TRUSTED = ("ranker_score", "answer_votes", "span_probability", *(name for name in _COUNTED if name != "recent"))
_THRESHOLDS = tuple(number / 20 for number in range(2, 19))
_DECIMALS = 2
_STAGES = {
    Answerability.ANSWERABLE: "",
    Answerability.OLDER: " older stories",
    Answerability.UNANSWERABLE: " what no story tells",
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What would be given to a question had nothing been withheld, and the fold that it belongs to.

    `features` are those of the best sentence; `first` and `shown` say whether the first sentence given, or any, holds the answer,
    and `pointed` whether the words that the ranker points at in the best are right.
    """

    kind: Answerability
    fold: int
    features: Features
    first: bool
    shown: bool
    pointed: bool

    @property
    def right(self) -> bool:
        return self.kind == Answerability.ANSWERABLE and self.shown


class EvidenceFit:
    """One fit, with the parts of a newsroom; `say` is told each line of the figures."""

    def __init__(self, finder: CandidateFinder, say: Callable[[str], None]) -> None:
        """Take the parts."""
        self._finder = finder
        self._newsroom: Newsroom = finder.newsroom
        self._now: EvidenceWeights = finder.newsroom.finder.weights
        self._say = say

    def run(self, items: Sequence[Item], unanswerable: Sequence[str], provenance: Provenance) -> EvidenceWeights:
        """Ask everything and fit.

        :raises SettingsError: the questions are too few.
        """
        asked = self._ask(items, unanswerable)
        prefilter = self._fit_prefilter(asked[Answerability.ANSWERABLE])
        asked = {kind: self._finder.read(f"Reading{_STAGES[kind]}", asked[kind], prefilter) for kind in Answerability}
        order, outcomes = self._fit_order(asked)
        confidence, chances = _fit_held_out(outcomes, lambda outcome: outcome.right)
        answer_from, show_from = self._choose_thresholds(outcomes, chances)
        answerable = [pair for pair in zip(outcomes, chances, strict=True) if pair[0].kind == Answerability.ANSWERABLE]
        certainty = self._fit_certainty([outcome for outcome, _ in answerable], [chance >= answer_from for _, chance in answerable])
        return EvidenceWeights(
            provenance=provenance,
            prefilter=_rounded(prefilter),
            order=_rounded(order),
            confidence=_rounded(confidence),
            answer_from=round(answer_from, 3),
            show_from=round(show_from, _DECIMALS),
            certainty=_rounded(certainty),
            highlight_from=_HIGHLIGHT_FROM,
        )

    def _ask(self, items: Sequence[Item], unanswerable: Sequence[str]) -> ByKind:
        last = max(item.seen_until for item in items)
        invented = [Item(text, (), last, geopolitics=False) for text in unanswerable]
        answerable = self._finder.ask("Asking", items)
        older = self._finder.ask(f"Asking{_STAGES[Answerability.OLDER]}", items, _MONTH)
        return {
            Answerability.ANSWERABLE: answerable,
            Answerability.OLDER: [question.without_answers() for question in older],
            Answerability.UNANSWERABLE: self._finder.ask(f"Asking{_STAGES[Answerability.UNANSWERABLE]}", invented),
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

    def _fit_order(self, asked: ByKind) -> tuple[LinearModel, list[_Outcome]]:
        """Fit, and give every question its answer; tell how often that is right."""
        answerable = asked[Answerability.ANSWERABLE]
        by_fold = _models_by_fold(answerable, _ORDERED)
        self._say("answer in the first 1, in the 3 shown, of all questions")
        for name, models in _both([by_fold[fold] for fold in _folds(answerable)], self._now.order):
            outcomes = [
                self._outcome(Answerability.ANSWERABLE, question, 0, model)
                for question, model in zip(answerable, models, strict=True)
            ]
            first = _share(outcome is not None and outcome.first for outcome in outcomes)
            shown = _share(outcome is not None and outcome.shown for outcome in outcomes)
            self._say(f"  {name:<14} {first:.3f}  {shown:.3f}")
        given = [
            self._outcome(kind, question, fold, by_fold[fold])
            for kind, questions in asked.items()
            for question, fold in zip(questions, _folds(questions), strict=True)
        ]
        model = fit_order([question.judged() for question in answerable], _ORDERED)
        return model, [outcome for outcome in given if outcome]

    def _outcome(self, kind: Answerability, asked: AskedQuestion, fold: int, order: LinearModel) -> _Outcome | None:
        """None where there is no sentence at all."""
        if not asked.candidates:
            return None
        best, shown = asked.in_order(order)[0], self._chosen(asked, order)
        pointed = best.sentence.text[best.span.start : best.span.end] if best.span else ""
        right = list(map(asked.known.is_right, shown))
        return _Outcome(kind, fold, best.features, right[0], any(right), asked.known.names(pointed))

    def _chosen(self, asked: AskedQuestion, order: LinearModel) -> tuple[Evidence, ...]:
        evidence = self._newsroom.finder.with_weights(replace(self._now, order=order)).as_evidence(asked.candidates)
        return pick(evidence, self._newsroom.writer.write(asked.question, evidence))

    def _choose_thresholds(self, outcomes: Sequence[_Outcome], chances: Sequence[float]) -> tuple[float, float]:
        """The confidence to answer from and to show from; tell what would be answered from each threshold on."""
        by_kind = {
            kind: [c for c, outcome in zip(chances, outcomes, strict=True) if outcome.kind == kind] for kind in Answerability
        }
        right = [outcome.right for outcome in outcomes if outcome.kind == Answerability.ANSWERABLE]
        answerable = [outcome.kind == Answerability.ANSWERABLE for outcome in outcomes]
        self._say(
            f"confidence: AUROC of right against wrong answers {_auroc(by_kind[Answerability.ANSWERABLE], right):.3f}, "
            f"of answerable against unanswerable questions {_auroc(chances, answerable):.3f}"
        )
        unanswerable = [by_kind[kind] for kind in (Answerability.OLDER, Answerability.UNANSWERABLE) if by_kind[kind]]
        lowest = _lowest(unanswerable)
        self._say(
            "threshold, answered of the answerable, right of those, right answers withheld, answered too early, of what none tells"
        )
        for threshold in sorted({*_THRESHOLDS, lowest}):
            figures = "  ".join(f"{figure:.3f}" for figure in _figures_from(threshold, by_kind, right))
            self._say(f"  {figures}{'  <- at most 1 in 10' if threshold == lowest else ''}")
        rightly = [chance for chance, is_right in zip(by_kind[Answerability.ANSWERABLE], right, strict=True) if is_right]
        return lowest, float(np.quantile(rightly, _LOST))

    def _fit_certainty(self, answerable: Sequence[_Outcome], answered: Sequence[bool]) -> LinearModel:
        """Fit; tell how many words would be shown as the answer from each threshold on, of the questions that are answered."""
        if not any(outcome.pointed for outcome in answerable):
            return LinearModel(Features())  # this ranker points at none
        certainty, chances = _fit_held_out(answerable, lambda outcome: outcome.pointed)
        pointed = [(outcome.pointed, chance) for outcome, chance, is_in in zip(answerable, chances, answered, strict=True) if is_in]
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
    return folds(len(questions), _SEED)


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


def _figures_from(threshold: float, chances: Mapping[Answerability, Sequence[float]], right: Sequence[bool]) -> tuple[float, ...]:
    """What answering from a threshold on gives; `right` says of each answerable question whether its answer would be right."""
    shown = [is_right for chance, is_right in zip(chances[Answerability.ANSWERABLE], right, strict=True) if chance >= threshold]
    answered = {kind: _share(chance >= threshold for chance in chances[kind]) for kind in Answerability}
    return (
        *(threshold, answered[Answerability.ANSWERABLE], _share(shown), 1 - sum(shown) / max(1, sum(right))),
        *(answered[Answerability.OLDER], answered[Answerability.UNANSWERABLE]),
    )


def _lowest(unanswerable: Sequence[Sequence[float]]) -> float:
    """The lowest confidence from which on at most 1 in 10 is answered, as the mean of the kinds."""
    for threshold in sorted(chance for chances in unanswerable for chance in chances):
        if np.mean([_share(chance >= threshold for chance in chances) for chances in unanswerable]) <= _MOST_WRONG:
            return threshold
    return 1.0


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else float("nan")


def _rounded(model: LinearModel) -> LinearModel:
    weights = {name: round(weight, _DECIMALS) for name, weight in asdict(model.features).items()}
    return LinearModel(Features(**weights), round(model.bias, _DECIMALS))
