"""Batches are worked out side by side, each in one thread of torch's, and what comes out does not depend on by how many."""

import hashlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, get_ident

import numpy as np
import pytest
import torch

from bot.answering.cross_encoder import CrossEncoderRanker
from index.embedder import SentenceTransformerEmbedder
from index.workers import Workers, workers
from tests.conftest import ROOT

SECONDS = 60  # what hangs fails; nothing here takes so long
TEXTS = tuple(f"The lighthouse on Skarn was lit {'again ' * number}on Sunday evening." for number in range(20))


@pytest.fixture(scope="module")
def three() -> Workers:
    """More than two, to see that all of them work."""
    return Workers(3)


def test_as_many_work_at_once_as_there_are(three: Workers) -> None:
    """Each item waits here for two others, and all come out."""
    together = Barrier(3)
    assert len({*three.map(lambda _: together.wait(SECONDS), range(6))}) == 3


def test_torch_has_one_thread_in_each(three: Workers) -> None:
    """Also where one item is worked out by the caller; outside of the work it keeps as many as it had."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert [*Workers(2).map(lambda _: torch.get_num_threads(), range(9))] == [1] * 9
        assert [*three.map(lambda _: (torch.get_num_threads(), get_ident()), [0])] == [(1, get_ident())]
        assert torch.get_num_threads() == 2
        with ThreadPoolExecutor(1) as another:
            assert another.submit(torch.get_num_threads).result() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_results_come_in_the_order_of_the_items(three: Workers, count: int) -> None:
    """Also of items that are ready before those handed in earlier."""
    ready = Event()

    def work(item: int) -> int:
        if item == 0 and count > 1:
            assert ready.wait(SECONDS)
        ready.set()
        return item * item

    assert [*three.map(work, range(count))] == [item * item for item in range(count)]


@pytest.mark.parametrize("count", [1, 40])
def test_what_is_raised_comes_out(three: Workers, count: int) -> None:
    """The caller gets it, what was not begun never is, and the workers go on working."""
    begun = []

    def work(item: int) -> float:
        begun.append(item)
        return 1 / item

    with pytest.raises(ZeroDivisionError):
        list(three.map(work, range(count)))
    assert len(begun) <= 8
    assert [*three.map(work, [1, 2])] == [1, 0.5]


def test_a_long_work_lets_others_come_in_between() -> None:
    """A question asked while a thousand passages are embedded need not wait for the last of them."""
    crew, at_work, handed_in, answered = Workers(1), Event(), Event(), Event()

    class Question(list[int]):
        def __iter__(self) -> Iterator[int]:
            yield from super().__iter__()
            handed_in.set()

    def passage(item: int) -> int:
        at_work.set()
        assert handed_in.wait(SECONDS)
        assert item < 10 or answered.wait(SECONDS)
        return item

    def ask() -> None:
        assert at_work.wait(SECONDS)
        assert [*crew.map(str, Question((1, 2)))] == ["1", "2"]
        answered.set()

    with ThreadPoolExecutor(1) as another:
        asked = another.submit(ask)
        assert [*crew.map(passage, range(1000))] == [*range(1000)]
        asked.result()


def test_work_that_nobody_waits_for_is_dropped() -> None:
    """Who stops taking results, as at Ctrl-C, leaves nothing in the queue but what is being done."""
    crew = Workers(1)
    done: list[int] = []
    results = crew.map(done.append, range(100))
    next(results)
    del results
    assert [*crew.map(str, (1, 2))] == ["1", "2"]
    assert len(done) <= 3


def test_scores_and_vectors_do_not_depend_on_the_number_of_workers(embedder: SentenceTransformerEmbedder) -> None:
    """Bit for bit those of as many as the tests have, asked by several threads at once; and a process ends with work left over."""
    code = (
        "import torch; torch.set_num_threads(3); from tests.index.test_workers import said; "
        "from index.embedder import SentenceTransformerEmbedder; from index.workers import workers; "
        "print(workers().count, said(SentenceTransformerEmbedder())); next(workers().map(abs, range(99)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", said(embedder)]


def said(embedder: SentenceTransformerEmbedder) -> str:
    """A digest of what the ranker and the embedding model say of the texts."""
    ranker = CrossEncoderRanker(half=False)
    with ThreadPoolExecutor(3) as threads:
        passages, questions = threads.map(lambda embed: embed(TEXTS), (embedder.embed_passages, embedder.embed_questions))
        one, *others = threads.map(lambda _: ranker.judge("When was it lit?", [("Skarn", text) for text in TEXTS]), range(3))
    assert others == [one, one]
    scores = np.array([judgement.score for judgement in one])
    return hashlib.sha256(passages.tobytes() + questions.tobytes() + scores.tobytes()).hexdigest()


def test_a_forked_process_has_workers_of_its_own() -> None:
    """Threads are not forked with it: it would wait for them for ever."""
    assert [*workers().map(abs, (-1, -2))] == [1, 2]
    child = multiprocessing.get_context("fork").Process(target=_exit_with_three, daemon=True)
    child.start()
    child.join(SECONDS)
    assert child.exitcode == 3


def _exit_with_three() -> None:
    os._exit(sum(workers().map(abs, (-1, -2))))
