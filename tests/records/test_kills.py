"""Killed at any moment, a writer of the ledger has lost and doubled nothing, and a holder of a lock keeps nobody out.

`benchmarks/kills.py` does the same a hundred times.
"""

import random
from functools import partial
from pathlib import Path

import pytest

from benchmarks.children import Child
from benchmarks.kill_ledger import Step, Told, kill_writers, problems, write
from benchmarks.kill_lock import Lock, kill_holders
from bot.records.ledger import Ledger


def test_a_killed_writer_has_lost_and_doubled_nothing(tmp_path: Path) -> None:
    """Whatever it said that it has done is there, whole and once; the next one answers what it left."""
    *killed, last = kill_writers(tmp_path / "ledger.sqlite", 6, random.Random(3))  # noqa: S311 - moments, not secrets
    assert [one.problems for one in (*killed, last)] == [()] * 7
    assert sum(one.was_alive for one in killed) >= 5
    assert last.steps > 30, "they wrote before they were killed"


@pytest.fixture
def told(tmp_path: Path) -> list[Told]:
    """What a writer tells of one question in `ledger.sqlite`, all of which stands there."""
    with Child(partial(write, tmp_path / "ledger.sqlite", "One", 1)) as writer:
        told: list[Told] = list(writer.heard())
    assert [one.step for one in told] == list(Step)
    assert list(problems(tmp_path / "ledger.sqlite", told)) == []
    return told


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM reply", "One.0 was recorded, and is not"),
        ("DELETE FROM request", "One.0 was taken in, and is not"),
        ("DELETE FROM feedback", "One.0 was rated, and is not"),
        ("UPDATE request SET state = 'waiting'", "One.0 was posted, and is not"),
        ("UPDATE report SET decision = NULL", "One.0 was corrected, and is not"),
        ("DELETE FROM statement WHERE number = 2", "is not whole"),
        ("UPDATE feedback SET kind = 'helpful'", "the thumb of"),
    ],
)
def test_what_is_lost_or_doubled_is_noticed(tmp_path: Path, told: list[Told], damage: str, said: str) -> None:
    """The examination of the file would not pass whatever it is given."""
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ledger.database.writing() as connection:
        connection.execute(damage)
    assert any(said in problem for problem in problems(tmp_path / "ledger.sqlite", told))


@pytest.mark.parametrize("lock", Lock)
def test_a_killed_holder_of_a_lock_keeps_nobody_out(tmp_path: Path, lock: Lock) -> None:
    """Two want it at once, three times over: one has it, and when that one is killed the next has it at once, not before."""
    races = [kill_holders(tmp_path, lock, random.Random(seed)) for seed in range(3)]  # noqa: S311 - moments, not secrets
    assert [race.problems for race in races] == [()] * 3
    assert sum(race.killed for race in races) >= 3
