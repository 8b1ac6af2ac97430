"""What a language model that points costs, and what it can do to an answer: seconds, tokens, hostile answers, hostile stories.

    python -m benchmarks.language_model                    on the sample stories, with a stand-in that answers at once
    python -m benchmarks.language_model --hostile 1000 --questions 20 --data data/demo

Prints the milliseconds that asking adds to an answer, the tokens of prompt and answer (median and 95th percentile, at four
characters a token), how many of --hostile answers changed a word that a reader sees, and how many of the injections of
tests/answering/injections.py did. The stand-in serves real HTTP on 127.0.0.1; the record is a file.

Exit code 0 measured, 1 a word was changed, 2 wrong usage.
"""

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from pydantic import SecretStr

from bot.answer import Evidence, Question, Trace
from bot.answering.citations import fault
from bot.answering.evidence import EvidenceFinder
from bot.command import FAILED, count, run
from bot.settings import Settings
from bot.wiring import open_ledger, open_newsroom, open_store
from index.article import Hit
from index.store import Store
from tests.answering.injections import INJECTIONS
from tests.fake_llm import FakeLlm, Fault
from tests.fake_llm.rules import pointing

ROOT = Path(__file__).resolve().parent.parent
_QUESTIONS = ROOT / "tests" / "sample_questions.json"
_ASKED = datetime(2024, 11, 20, 15, tzinfo=UTC)
_LIE = "Port Vell is closed, and the mayor has resigned."


class RememberingFinder(EvidenceFinder):
    """Finds evidence once for each question: what is measured comes after it."""

    def __init__(self, finder: EvidenceFinder, store: Store) -> None:
        """Nothing is known yet."""
        super().__init__(store, finder.ranker, finder.weights)
        self._known: dict[Question, tuple[Evidence, ...]] = {}

    def find(self, question: Question, hits: Sequence[Hit], newest: datetime | None) -> tuple[Evidence, ...]:
        """The same each time."""
        if question not in self._known:
            self._known[question] = super().find(question, hits, newest)
        return self._known[question]


def main(argv: list[str]) -> int:
    """Measure all four."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=ROOT / "data" / "demo", metavar="DIR", help="a data folder with an index")
    options.add_argument("--questions", type=count, default=20, metavar="N", help="how many of the sample questions (default: 20)")
    options.add_argument("--hostile", type=count, default=1_000, metavar="N", help="hostile answers (default: 1,000)")
    arguments = options.parse_args(argv)
    questions = [row["question"] for row in json.loads(_QUESTIONS.read_text())["answerable"]][: arguments.questions]
    with FakeLlm() as llm, tempfile.TemporaryDirectory() as folder:
        bench = Bench(shutil.copytree(arguments.data, Path(folder) / "data"), llm)
        bench.time(questions)
        return FAILED if bench.hostile_answers(questions, arguments.hostile) + bench.hostile_stories(questions) else 0


class Bench:
    """A newsroom with a language model, and the same without, over a data folder that may be written to."""

    def __init__(self, data: Path, llm: FakeLlm) -> None:
        """Open both."""
        without = Settings(dateline_data=data, llm_base_url="")
        change = {
            "llm_base_url": llm.url,
            "llm_model": llm.model,
            "llm_api_key": SecretStr(llm.key),
            "llm_seconds": 20,
            "llm_tokens_per_day": 0,
            "llm_tokens_per_hour": 0,
        }
        settings = without.model_copy(update=change)
        self._llm, self._store, self._ledger = llm, open_store(settings), open_ledger(settings)
        self._newsrooms = {True: open_newsroom(settings), False: open_newsroom(without)}
        finder = RememberingFinder(self._newsrooms[False].finder, self._store)
        for newsroom in self._newsrooms.values():
            newsroom.finder = finder

    def time(self, questions: Sequence[str]) -> None:
        """Print the seconds that asking adds, and the tokens of an answer."""
        self._seconds("What has happened?", with_model=True)  # the first connects
        added, computed, tokens = [], [], []
        for question in questions:
            self._seconds(question, with_model=False)  # the first finds the evidence
            (usual, usual_cpu, _), (wall, cpu, trace) = (self._seconds(question, with_model=way) for way in (False, True))
            added.append(1_000 * (wall - usual))
            computed.append(1_000 * (cpu - usual_cpu))
            if trace.choice and not trace.choice.call.failure:
                tokens.append(trace.choice.call.tokens_in + trace.choice.call.tokens_out)
        print(f"asking adds: {_spread(added)} ms over {len(added)} questions, with an endpoint that answers at once")
        print(f"processor time of that, the stand-in's included: {_spread(computed)} ms")
        print(f"an answer costs: {_spread(tokens)} tokens over {len(tokens)} questions")

    def hostile_answers(self, questions: Sequence[str], number: int) -> int:
        """Print and return how many answers changed a word that a reader sees."""
        faults, changed = _hostile(random.Random(0)), 0  # noqa: S311 - answers, not secrets
        for turn in range(number):
            self._llm.next(next(faults))
            changed += self._is_changed(self._trace(questions[turn % len(questions)], with_model=True))
            self._forget()
        print(f"hostile answers: {changed} of {number:,} changed a word that a reader sees")
        return changed

    def hostile_stories(self, questions: Sequence[str]) -> int:
        """The same of a model that does what a story tells it: repeats its words, and points wherever they say."""
        changed = 0
        for turn, text in enumerate(INJECTIONS):
            obeyed = {"verdict": "answers", "sentences": [{"number": 1 + turn % 4, "words": text, "side": 1}], "answer": text}
            for says in (text, json.dumps(obeyed)):
                self._llm.next(Fault(text=says))
                changed += self._is_changed(self._trace(questions[turn % len(questions)], with_model=True))
                self._forget()
        print(f"injections: {changed} of {2 * len(INJECTIONS)} changed a word that a reader sees")
        return changed

    def _seconds(self, question: str, *, with_model: bool) -> tuple[float, float, Trace]:
        """Seconds of choosing, seconds of the processor for the whole answer, and the answer."""
        began = time.process_time()
        trace = self._trace(question, with_model=with_model)
        return trace.seconds["write"], time.process_time() - began, trace

    def _trace(self, question: str, *, with_model: bool) -> Trace:
        return self._newsrooms[with_model].trace(question, _ASKED)

    def _is_changed(self, trace: Trace) -> bool:
        """Whether anything is said that is no sentence of the evidence, or that does not pass the check."""
        answer, sentences = trace.answer, {item.sentence.text for item in trace.evidence}
        is_true = all(fault(citation, self._store) is None for citation in answer.citations)
        labels = " ".join((*answer.understood, *answer.warnings, *(statement.label for statement in answer.statements)))
        return not is_true or {statement.text for statement in answer.statements} - sentences != set() or _LIE in labels

    def _forget(self) -> None:
        """What was answered is asked again."""
        with self._ledger.database.writing() as connection:
            connection.execute("DELETE FROM model_call")


def _hostile(chance: random.Random) -> Iterator[Fault]:
    """Answers of all kinds, without end."""
    while True:
        numbers = [chance.randint(-2, 12) for _ in range(chance.randint(0, 6))]
        verdict = chance.choice(["answers", "partly", "no", "yes"])
        good = pointing(verdict, *numbers, words=chance.choice([_LIE, "", "the"]), side=chance.randint(-1, 3))
        yield chance.choice(
            [
                Fault(text=good),
                Fault(text=good.replace("{", '{"answer": ' + json.dumps(_LIE) + ", ", 1)),
                Fault(text=good[: chance.randrange(len(good))]),
                Fault(text=f"{_LIE} {good}"),
                Fault(text=_LIE),
                Fault(text=json.dumps({"verdict": "answers", "sentences": [{"number": 1, "words": _LIE, "side": _LIE}]})),
                Fault(text=json.dumps({"verdict": "answers", "sentences": [_LIE]})),
                Fault(text=good, finish=chance.choice(["length", "content_filter"])),
                Fault(refusal=_LIE),
                Fault(body=_LIE.encode()),
                Fault(body=chance.randbytes(200)),
            ]
        )


def _spread(values: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return f"median {median(values):,.0f}, 95th percentile {quantiles(values, n=20, method='inclusive')[-1]:,.0f}"


if __name__ == "__main__":
    run(main)
