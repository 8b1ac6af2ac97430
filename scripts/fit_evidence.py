"""Fit the weights in `bot/evidence.py` to questions of 2023 of RealTime QA. Prints them, and how they do; changes nothing.

    python scripts/fit_evidence.py --data data/eval-2023

The index of the year's stories is built first where --data has none; that takes half an hour on two cores.

Fitted are, one after the other: which sentences the ranker reads (cut), their order (rank), how likely an answer is right
(confidence, the threshold below which nothing was found, and the one below which nothing is shown), and how likely the words
pointed at are the answer (certainty, and from where on they are shown in an answer). Every figure is cross-validated: no question
is judged by weights that were fitted to it.

Unanswerable are the same questions asked 30 days earlier, where no passage found holds an answer. The threshold is the lowest at
which at most 1 in 10 of those is answered. The ranker is the one that RANKER_MODEL names, so weights for another can be fitted,
too. 2024 is not touched: it is for reporting (scripts/evaluate.py).

Exit code 0 done, 1 no questions there, 2 wrong usage.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bot.answer import Evidence
from bot.build_progress import show_progress
from bot.command import FAILED, count, parser, run, settings_of
from bot.evidence import HITS, READ, Candidate, EvidenceFinder
from bot.features import Features, Weights
from bot.lab.collection import build_collection
from bot.lab.fitting import FOLDS, Judged, fit_order, fit_probability, folds
from bot.lab.quiz import Item, read_quiz, stories_file
from bot.question import read_question
from bot.wiring import open_finder
from index.build import Progress
from index.embedder import SentenceTransformerEmbedder
from index.retriever import Retriever
from index.store import Store

QUIZ = Path("../shared/data/realtimeqa")
YEAR = 2023
_SEED = 3
_MONTH = timedelta(days=30)
_MOST_WRONG = 0.1  # share of unanswerable questions that may be answered
_LOST = 0.05  # share of right answers that are not even shown as the nearest sentences
_SURE = 0.8  # from which probability on words are shown as the answer
_COUNTED = ("overlap", "story", "hit", "recent", "lead", "asks", "number", "no_number", "time", "names")
_ORDERED = ("judged", "agreed", *_COUNTED)
_TRUSTED = ("judged", "agreed", "pointed", "overlap", "story", "hit", "no_number", "names")
_POINTED = ("judged", "agreed", "pointed")
_THRESHOLDS = tuple(number / 20 for number in range(2, 19))


def main(argv: list[str]) -> int:
    """Print weights and figures."""
    options = parser(__doc__)
    options.add_argument("--quiz", type=Path, default=QUIZ, metavar="DIR", help=f"the RealTime QA data (default: {QUIZ})")
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions, to try it out")
    arguments = options.parse_args(argv)
    settings = settings_of(arguments)
    if not stories_file(arguments.quiz, YEAR).exists():
        print(f"There are no questions of {YEAR} in {arguments.quiz}: nothing was fitted.", file=sys.stderr)
        return FAILED
    snapshots = build_collection(settings, arguments.quiz, YEAR)
    embedder = SentenceTransformerEmbedder(settings.embedding_model)
    with Store(snapshots.store_file, readonly=True) as store, show_progress(quiet=False) as progress:
        bench = _Bench(Retriever(snapshots.open(), store, embedder), open_finder(settings, store, embedder), progress)
        _fit(bench, read_quiz(arguments.quiz, YEAR)[: arguments.limit])
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
            hits = self.retriever.search(question.full, question.limits, question.asked, HITS)
            found = self.finder.first_cut(question, hits)
            asked.append(_Asked(item, tuple(found)))
            self.progress(stage, number, len(items))
        return asked

    def read(self, stage: str, asked: Sequence[_Asked], cut: Weights) -> list[_Asked]:
        """The best by another first cut, read by the ranker."""
        read = []
        for number, one in enumerate(asked, 1):
            best = sorted(one.candidates, key=lambda candidate: -cut(candidate.features))[:READ]
            question = read_question(one.item.question, one.item.seen_until)
            read.append(replace(one, candidates=self.finder.judged(question, best)))
            self.progress(stage, number, len(asked))
        return read


def _fit(bench: _Bench, items: Sequence[Item]) -> None:
    fold = folds(len(items), _SEED)
    now = bench.ask("Asking", items, timedelta(0))
    past = [_unanswerable(one) for one in bench.ask("Asking older stories", items, _MONTH)]
    cut = _fit_cut(now, fold, bench.finder.mix.cut)
    now, past = bench.read("Reading", now, cut), bench.read("Reading older stories", past, cut)
    rank = fit_order([one.judged() for one in now], _ORDERED)
    ranks = [fit_order([one.judged() for one, at in zip(now, fold, strict=True) if at != k], _ORDERED) for k in range(FOLDS)]
    print("answer in the first 1, in the 3 shown, of all questions")
    for name, weights in (("weights in bot/evidence.py", [bench.finder.mix.rank] * FOLDS), ("fitted here", ranks)):
        first, shown = _hits(bench.finder, now, [weights[k] for k in fold])
        print(f"  {name:<27} {first:.3f}  {shown:.3f}")
    answers = [_answer(bench.finder, one, ranks[k]) for one, k in zip(now, fold, strict=True)]
    none = [_answer(bench.finder, one, ranks[k]) for one, k in zip(past, fold, strict=True)]
    confidence, threshold, near, given = _fit_confidence(answers, none, fold)
    certainty = _fit_certainty(given)
    print("Mix(")
    for name, fitted in (("cut", cut), ("rank", rank), ("confidence", confidence), ("certainty", certainty)):
        print(f"    {name}={_written(fitted)},")
    print(f"    threshold={threshold:.3f},\n    near={near:.2f},\n    sure={_SURE},\n)")


def _unanswerable(one: _Asked) -> _Asked:
    """The same, without candidates where one of them holds an answer after all."""
    return replace(one, candidates=()) if any(map(one.right, one.candidates)) else one


def _fit_cut(asked: Sequence[_Asked], fold: Sequence[int], now: Weights) -> Weights:
    """Weights of the first cut; prints for how many questions an answer is left."""
    tables = [one.judged() for one in asked]
    others = [fit_order([table for table, at in zip(tables, fold, strict=True) if at != k], _COUNTED) for k in range(FOLDS)]
    print("share of questions with an answer among the first 16, 24 and 32 sentences")
    for name, weights in (("weights in bot/evidence.py", [now] * FOLDS), ("fitted here", others)):
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


def _answer(finder: EvidenceFinder, one: _Asked, rank: Weights) -> _Given | None:
    """What would be shown had nothing been withheld; None where there is no sentence at all."""
    if not one.candidates:
        return None
    best = _sorted(one, rank)[0]
    shown = _chosen(finder, one, rank)
    words = best.sentence.text[best.span.start : best.span.end] if best.span else ""
    return _Given(best.features, one.right(shown[0]), any(map(one.right, shown)), one.item.named_by(words))


def _chosen(finder: EvidenceFinder, one: _Asked, rank: Weights) -> tuple[Evidence, ...]:
    fitted = finder.with_mix(replace(finder.mix, rank=rank))
    return fitted.choose(fitted.ranked(one.candidates))


def _hits(finder: EvidenceFinder, asked: Sequence[_Asked], weights: Sequence[Weights]) -> tuple[float, float]:
    given = [_answer(finder, one, rank) for one, rank in zip(asked, weights, strict=True)]
    return _share(one is not None and one.first for one in given), _share(one is not None and one.shown for one in given)


def _fit_confidence(
    answers: Sequence[_Given | None], none: Sequence[_Given | None], fold: Sequence[int]
) -> "tuple[Weights, float, float, list[_Row]]":
    """Weights of the confidence, its two thresholds, and what would be answered; prints what every threshold answers."""
    both = [
        (one, at, number < len(answers)) for number, (one, at) in enumerate(zip([*answers, *none], [*fold, *fold], strict=True))
    ]
    rows = [(one, at, told) for one, at, told in both if one]
    sure = _held_out(rows, _TRUSTED, lambda one, told: told and one.shown)
    told = [(value, one) for value, (one, _, there) in zip(sure, rows, strict=True) if there]
    untold = [value for value, (_, _, there) in zip(sure, rows, strict=True) if not there]
    right = [one.shown for _, one in told]
    print(f"confidence: AUROC of right against wrong answers {roc_auc_score(right, [value for value, _ in told]):.3f}", end=", ")
    print(f"of answerable against unanswerable questions {roc_auc_score([there for _, _, there in rows], sure):.3f}")
    print("threshold, answered of the answerable, of them right, answered of the unanswerable, right answers withheld")
    for threshold in sorted({*_THRESHOLDS, lowest := float(np.quantile(untold, 1 - _MOST_WRONG))}):
        shown = [one.shown for value, one in told if value >= threshold]
        kept = sum(shown) / max(1, sum(right))
        wrong = _share(value >= threshold for value in untold)
        print(
            f"  {threshold:.3f}  {len(shown) / len(answers):.3f}  {_share(shown):.3f}  {wrong:.3f}  {1 - kept:.3f}"
            f"{'  <- at most 1 in 10' if threshold == lowest else ''}"
        )
    fitted = fit_probability([one.features for one, _, _ in rows], [there and one.shown for one, _, there in rows], _TRUSTED)
    worth = [value for value, one in told if one.shown]
    given = [row for value, row in zip(sure, rows, strict=True) if row[2] and value >= lowest]
    return fitted, lowest, float(np.quantile(worth, _LOST)), given


def _fit_certainty(rows: "Sequence[_Row]") -> Weights:
    """Weights of the certainty of the words pointed at in answers; prints how many are right from each certainty on."""
    if not any(one.pointed for one, _, _ in rows):
        return Weights(Features())  # this ranker points at none
    sure = _held_out(rows, _POINTED, lambda one, _: one.pointed)
    print(
        f"words pointed at: right in {_share(one.pointed for one, _, _ in rows):.3f} of answers; threshold, shown, right of those"
    )
    for threshold in reversed(_THRESHOLDS):
        shown = [one.pointed for value, (one, _, _) in zip(sure, rows, strict=True) if value >= threshold]
        print(f"  {threshold:.2f}  {len(shown) / len(rows):.3f}  {_share(shown):.3f}")
    return fit_probability([one.features for one, _, _ in rows], [one.pointed for one, _, _ in rows], _POINTED)


_Row = tuple[_Given, int, bool]


def _held_out(rows: Sequence[_Row], names: Sequence[str], happened: Callable[[_Given, bool], bool]) -> list[float]:
    """The probability of each by weights that were fitted to the other folds."""
    models = []
    for fold in range(FOLDS):
        others = [(one, told) for one, at, told in rows if at != fold]
        models.append(fit_probability([one.features for one, _ in others], [happened(one, told) for one, told in others], names))
    return [models[at].probability(one.features) for one, at, _ in rows]


def _sorted(one: _Asked, weights: Weights) -> list[Candidate]:
    return sorted(one.candidates, key=lambda candidate: -weights(candidate.features))


def _share(flags: Sequence[bool] | Iterator[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else float("nan")


def _written(weights: Weights) -> str:
    values = ", ".join(f"{name}={value:.2f}" for name, value in asdict(weights.features).items() if value)
    return f"Weights(Features({values}), bias={weights.bias:.2f})" if weights.bias else f"Weights(Features({values}))"


if __name__ == "__main__":
    run(main)
