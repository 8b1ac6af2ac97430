"""Fit the weights in `bot/answering/weights.py` to questions of 2023 of RealTime QA. Prints them, and how they do; changes nothing.

    python scripts/fit_evidence.py --data data/eval-2023

The index of the year's stories is built first where --data has none; that takes half an hour on two cores.

Fitted are, one after the other: which sentences the ranker reads (cut), their order (rank), how likely an answer is right
(confidence, the threshold below which nothing was found, and the one below which nothing is shown), and how likely the words
pointed at are the answer (certainty). Every figure is cross-validated: no question is judged by weights that were fitted to it.

Unanswerable are the same questions asked 30 days earlier, where no passage found holds an answer, and those of --unanswerable,
which no story tells. The threshold is the lowest at which at most 1 in 10 is answered, both kinds counting alike. The ranker is
the one that RANKER_MODEL names, so weights for another can be fitted, too. 2024 and the unanswerable questions that are asked of
it are not touched: they are for reporting (scripts/evaluate.py).

Exit code 0 done, 1 no questions there, 2 wrong usage.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bot.answer import Evidence
from bot.answering.evidence import HITS, Candidate, EvidenceFinder
from bot.answering.features import Features
from bot.answering.question import read_question
from bot.answering.weights import LinearModel
from bot.answering.writer import ExtractiveWriter, pick
from bot.command import FAILED, count, parser, run, settings_of
from bot.evaluation.collection import build_collection
from bot.evaluation.quiz import Item, read_quiz, read_unanswerable, stories_file
from bot.evaluation.scoring import QuestionKind
from bot.progress import show_progress
from bot.training.linear_models import FOLDS, Judged, fit_order, fit_probability, folds
from bot.wiring import open_finder
from index.build_report import Progress
from index.embedder import SentenceTransformerEmbedder
from index.retriever import Retriever
from index.store import Store

QUIZ = Path("../shared/data/realtimeqa")
UNANSWERABLE = Path("tests/unanswerable_for_fitting.json")
YEAR = 2023
_SEED = 3
_MONTH = timedelta(days=30)
_MOST_WRONG = 0.1  # share of unanswerable questions that may be answered
_LOST = 0.05  # share of right answers that are not even shown as the nearest sentences
_SURE = 0.8  # certainty of any words that are shown as the answer: a wrong answer in bold is worse than none
_COUNTED = ("overlap", "story", "reciprocal_rank", "recent", "current", "lead", "asks", "number", "no_number", "time", "names")
_ORDERED = ("ranker_score", "answer_votes", *_COUNTED)
_TRUSTED = ("ranker_score", "answer_votes", "span_probability", *(name for name in _COUNTED if name != "recent"))
_THRESHOLDS = tuple(number / 20 for number in range(2, 19))


def main(argv: list[str]) -> int:
    """Print weights and figures."""
    options = parser(__doc__)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions, to try it out")
    options.add_argument(
        "--unanswerable",
        type=Path,
        default=UNANSWERABLE,
        metavar="FILE",
        help=f"a JSON list of questions that no story of {YEAR} answers (default: {UNANSWERABLE})",
    )
    arguments = options.parse_args(argv)
    untold = read_unanswerable(arguments.unanswerable)
    settings = settings_of(arguments)
    if not stories_file(arguments.quiz, YEAR).exists():
        print(f"There are no questions of {YEAR} in {arguments.quiz}: nothing was fitted.", file=sys.stderr)
        return FAILED
    snapshots = build_collection(settings, arguments.quiz, YEAR)
    embedder = SentenceTransformerEmbedder(settings.embedding_model)
    with Store(snapshots.store_file, readonly=True) as store, show_progress(quiet=False) as progress:
        bench = _Bench(Retriever(snapshots.open(), store, embedder), open_finder(settings, store, embedder), progress)
        _fit(bench, read_quiz(arguments.quiz, YEAR)[: arguments.limit], untold[: arguments.limit])
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its candidates, the likeliest first."""

    item: Item
    candidates: tuple[Candidate, ...]

    def right(self, candidate: Candidate | Evidence) -> bool:
        return self.item.answered_by(candidate.sentence.text)

    def judged(self) -> Judged:
        return Judged.of([one.features for one in self.candidates], [self.right(one) for one in self.candidates])


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where questions are asked."""

    retriever: Retriever
    finder: EvidenceFinder
    progress: Progress

    def ask(self, stage: str, items: Sequence[Item], back: timedelta) -> list[_Asked]:
        """Each question, asked so long before its date, with all its sentences in the order of the first cut."""
        asked = []
        for number, item in enumerate(items, 1):
            question = read_question(item.question, item.seen_until - back)
            hits = self.retriever.search(question.full, question.limits, question.around, HITS)
            newest = self.retriever.coverage(question.limits).newest
            found = self.finder.prefilter(question, hits, newest)
            asked.append(_Asked(item, tuple(found)))
            self.progress(stage, number, len(items))
        return asked

    def read(self, stage: str, asked: Sequence[_Asked], cut: LinearModel) -> list[_Asked]:
        """The best by another first cut, read by the ranker."""
        read = []
        for number, one in enumerate(asked, 1):
            best = sorted(one.candidates, key=lambda candidate: -cut(candidate.features))
            question = read_question(one.item.question, one.item.seen_until)
            read.append(replace(one, candidates=self.finder.read_with_ranker(question, best)))
            self.progress(stage, number, len(asked))
        return read


def _fit(bench: _Bench, items: Sequence[Item], untold: Sequence[str]) -> None:
    fold = folds(len(items), _SEED)
    now = bench.ask("Asking", items, timedelta(0))
    past = [_unanswerable(one) for one in bench.ask("Asking older stories", items, _MONTH)]
    last = max(item.seen_until for item in items)
    never = bench.ask("Asking what no story tells", [Item(text, (), last, geopolitics=False) for text in untold], timedelta(0))
    cut = _fit_cut(now, fold, bench.finder.weights.prefilter)
    now, past = bench.read("Reading", now, cut), bench.read("Reading older stories", past, cut)
    never = bench.read("Reading what no story tells", never, cut)
    rank = fit_order([one.judged() for one in now], _ORDERED)
    ranks = [fit_order([one.judged() for one, at in zip(now, fold, strict=True) if at != k], _ORDERED) for k in range(FOLDS)]
    print("answer in the first 1, in the 3 shown, of all questions")
    for name, weights in (("weights in bot/answering/weights.py", [bench.finder.weights.order] * FOLDS), ("fitted here", ranks)):
        first, shown = _hits(bench.finder, now, [weights[k] for k in fold])
        print(f"  {name:<27} {first:.3f}  {shown:.3f}")
    rows = [
        _Row(given, k, kind)
        for kind, asked, at in (
            (QuestionKind.ANSWERABLE, now, fold),
            (QuestionKind.OLDER, past, fold),
            (QuestionKind.UNTOLD, never, folds(len(never), _SEED)),
        )
        for one, k in zip(asked, at, strict=True)
        if (given := _answer(bench.finder, one, ranks[k]))
    ]
    confidence, threshold, near, answered = _fit_confidence(rows)
    certainty = _fit_certainty([row for row in rows if row.kind == QuestionKind.ANSWERABLE], answered)
    print("Mix(")
    for name, fitted in (("cut", cut), ("rank", rank), ("confidence", confidence), ("certainty", certainty)):
        print(f"    {name}={_written(fitted)},")
    print(f"    threshold={threshold:.3f},\n    near={near:.2f},\n    sure={_SURE},\n)")


def _unanswerable(one: _Asked) -> _Asked:
    """The same, without candidates where one of them holds an answer after all."""
    return replace(one, candidates=()) if any(map(one.right, one.candidates)) else one


def _fit_cut(asked: Sequence[_Asked], fold: Sequence[int], now: LinearModel) -> LinearModel:
    """Weights of the first cut; prints for how many questions an answer is left."""
    tables = [one.judged() for one in asked]
    others = [fit_order([table for table, at in zip(tables, fold, strict=True) if at != k], _COUNTED) for k in range(FOLDS)]
    print("share of questions with an answer among the first 16, 24 and 32 sentences")
    for name, weights in (("weights in bot/answering/weights.py", [now] * FOLDS), ("fitted here", others)):
        firsts = [
            next((rank for rank, candidate in enumerate(_sorted(one, weights[k])) if one.right(candidate)), 10**6)
            for one, k in zip(asked, fold, strict=True)
        ]
        print(f"  {name:<27} " + "  ".join(f"{_share(rank < most for rank in firsts):.3f}" for most in (16, 24, 32)))
    print(f"  among all                   {_share(any(map(one.right, one.candidates)) for one in asked):.3f}")
    return fit_order(tables, _COUNTED)


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer as it would be given: the best sentence's features, and what is right about it."""

    features: Features
    first: bool
    shown: bool
    pointed: bool


def _answer(finder: EvidenceFinder, one: _Asked, rank: LinearModel) -> _Given | None:
    """What would be shown had nothing been withheld; None where there is no sentence at all."""
    if not one.candidates:
        return None
    best = _sorted(one, rank)[0]
    shown = _chosen(finder, one, rank)
    words = best.sentence.text[best.span.start : best.span.end] if best.span else ""
    return _Given(best.features, one.right(shown[0]), any(map(one.right, shown)), one.item.named_by(words))


def _chosen(finder: EvidenceFinder, one: _Asked, rank: LinearModel) -> tuple[Evidence, ...]:
    fitted = finder.with_weights(replace(finder.weights, order=rank))
    evidence = fitted.as_evidence(one.candidates)
    return pick(evidence, ExtractiveWriter().write(read_question(one.item.question, one.item.seen_until), evidence))


def _hits(finder: EvidenceFinder, asked: Sequence[_Asked], weights: Sequence[LinearModel]) -> tuple[float, float]:
    given = [_answer(finder, one, rank) for one, rank in zip(asked, weights, strict=True)]
    return _share(one is not None and one.first for one in given), _share(one is not None and one.shown for one in given)


@dataclass(frozen=True, slots=True)
class _Row:
    """What was given to a question of one kind, and the fold it belongs to."""

    given: _Given
    fold: int
    kind: QuestionKind

    @property
    def right(self) -> bool:
        return self.kind == QuestionKind.ANSWERABLE and self.given.shown


def _fit_confidence(rows: Sequence[_Row]) -> tuple[LinearModel, float, float, list[_Row]]:
    """Weights of the confidence, its two thresholds, and what would be answered; prints what every threshold answers."""
    sure = _held_out(rows, lambda row: row.right)
    values = {kind: [value for value, row in zip(sure, rows, strict=True) if row.kind == kind] for kind in QuestionKind}
    told = [(value, row) for value, row in zip(sure, rows, strict=True) if row.kind == QuestionKind.ANSWERABLE]
    right = [row.right for _, row in told]
    answerable = [row.kind == QuestionKind.ANSWERABLE for row in rows]
    print(f"confidence: AUROC of right against wrong answers {roc_auc_score(right, values[QuestionKind.ANSWERABLE]):.3f}", end=", ")
    print(f"of answerable against unanswerable questions {roc_auc_score(answerable, sure):.3f}")
    print("threshold, answered of the answerable, right of those, right answers withheld, answered too early, of what none tells")
    lowest = _lowest([values[kind] for kind in (QuestionKind.OLDER, QuestionKind.UNTOLD) if values[kind]])
    for threshold in sorted({*_THRESHOLDS, lowest}):
        shown = [row.right for value, row in told if value >= threshold]
        shares = {kind: _share(value >= threshold for value in values[kind]) for kind in QuestionKind}
        figures = (
            *(threshold, shares[QuestionKind.ANSWERABLE], _share(shown), 1 - sum(shown) / max(1, sum(right))),
            *(shares[QuestionKind.OLDER], shares[QuestionKind.UNTOLD]),
        )
        mark = "  <- at most 1 in 10" if threshold == lowest else ""
        print(f"  {'  '.join(f'{figure:.3f}' for figure in figures)}{mark}")
    near = float(np.quantile([value for value, row in told if row.right], _LOST))
    return _fitted(rows, lambda row: row.right), lowest, near, [row for value, row in told if value >= lowest]


def _lowest(unanswerable: Sequence[Sequence[float]]) -> float:
    """The lowest confidence from which on at most 1 in 10 is answered, as the mean of the kinds."""
    every = sorted(value for values in unanswerable for value in values)
    return next(
        (least for least in every if np.mean([_share(one >= least for one in values) for values in unanswerable]) <= _MOST_WRONG),
        1.0,
    )


def _fit_certainty(told: Sequence[_Row], answered: Sequence[_Row]) -> LinearModel:
    """Weights of the certainty of the words pointed at; prints how many would be shown in answers from each threshold on."""
    if not any(row.given.pointed for row in told):
        return LinearModel(Features())  # this ranker points at none
    certain = dict(zip(told, _held_out(told, lambda row: row.given.pointed), strict=True))
    print(f"words pointed at: right in {_share(row.given.pointed for row in answered):.3f} of answers", end="; ")
    print("threshold, shown, right of those")
    for threshold in _THRESHOLDS:
        shown = [row.given.pointed for row in answered if certain[row] >= threshold]
        print(f"  {threshold:.2f}  {len(shown)} of {len(answered)}  {_share(shown):.3f}")
    return _fitted(told, lambda row: row.given.pointed)


def _held_out(rows: Sequence[_Row], happened: Callable[[_Row], bool]) -> list[float]:
    """The probability of each by weights that were fitted to the other folds."""
    models = [_fitted([row for row in rows if row.fold != fold], happened) for fold in range(FOLDS)]
    return [models[row.fold].probability(row.given.features) for row in rows]


def _fitted(rows: Sequence[_Row], happened: Callable[[_Row], bool]) -> LinearModel:
    return fit_probability([row.given.features for row in rows], [happened(row) for row in rows], _TRUSTED)


def _sorted(one: _Asked, weights: LinearModel) -> list[Candidate]:
    return sorted(one.candidates, key=lambda candidate: -weights(candidate.features))


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else float("nan")


def _written(weights: LinearModel) -> str:
    values = ", ".join(f"{name}={value:.2f}" for name, value in asdict(weights.features).items() if value)
    return f"Weights(Features({values}), bias={weights.bias:.2f})" if weights.bias else f"Weights(Features({values}))"


if __name__ == "__main__":
    run(main)
