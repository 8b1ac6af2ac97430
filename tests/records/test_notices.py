"""What the bot says of its own accord is put down once, and stays until it is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.records.forgetting import Subject
from bot.records.ledger import Ledger
from bot.records.notices import NoticeKind, Notices

GREETING, ALARM, ALL_CLEAR = NoticeKind


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new one."""
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger


def test_a_person_is_greeted_once(ledger: Ledger) -> None:
    """Also by the next process; and again after they were forgotten."""
    assert Notices(ledger.database).greet_person("U0ANN", "D0ANN")
    assert not Notices(ledger.database).greet_person("U0ANN", "D0ANN")
    assert Notices(ledger.database).greet_person("U0BEN", "D0BEN")
    ledger.erase(Subject.USER, "U0ANN")
    assert Notices(ledger.database).greet_person("U0ANN", "D0ANN")


def test_a_channel_is_greeted_once_for_each_invitation(ledger: Ledger) -> None:
    """Events that come twice are one."""
    notices = Notices(ledger.database)
    assert [notices.greet_channel("C0NEWS", event) for event in ("Ev1", "Ev1", "Ev2")] == [True, False, True]
    assert [notice.channel for notice in notices.waiting(GREETING)] == ["C0NEWS", "C0NEWS"]
    assert notices.waiting(ALARM, ALL_CLEAR) == []


def test_what_was_tried_may_be_there(ledger: Ledger) -> None:
    """The next process looks for it before it posts it again, and under the same name."""
    notices = Notices(ledger.database)
    notices.greet_channel("C0NEWS", "Ev1")
    (first,) = notices.waiting(GREETING)
    notices.trying(first)
    (again,) = Notices(ledger.database).waiting(GREETING)
    assert (first.is_tried, again.is_tried, again.name) == (False, True, first.name)
    notices.settle(again)
    assert notices.waiting(GREETING) == []


def test_an_alarm_is_told_once_and_its_end_once(ledger: Ledger) -> None:
    """Raised again after its end, it is another one."""
    notices = Notices(ledger.database)
    told = []
    for _ in range(2):
        assert notices.raise_alarm("index", "C0OPS", "Stale.")
        assert not notices.raise_alarm("index", "C0OPS", "Stale.")
        (alarm,) = notices.waiting(ALARM)
        notices.trying(alarm)
        assert not notices.end_alarm("index", "C0OPS", "Well.")  # nobody knows whether it is there
        notices.settle(alarm)
        assert notices.end_alarm("index", "C0OPS", "Well.")
        assert not notices.end_alarm("index", "C0OPS", "Well.")
        (over,) = notices.waiting(ALL_CLEAR)
        notices.settle(over)
        told += [alarm.name, over.name]
    assert len(set(told)) == 4


def test_an_alarm_that_nobody_heard_of_is_taken_back(ledger: Ledger) -> None:
    """It was over before it could be told."""
    notices = Notices(ledger.database)
    notices.raise_alarm("index", "C0OPS", "Stale.")
    assert not notices.end_alarm("index", "C0OPS", "Well.")
    assert notices.waiting(*NoticeKind) == []
    assert notices.alarms() == frozenset()
