"""Two hundred questions while much goes wrong: each has its one answer, and every quote in it is right."""

import signal
from pathlib import Path

from benchmarks.slack_storm import FREE, TIMING, Storm
from tests.conftest import Rebuild
from tests.slack.bot_under_test import SMALL, BotForkServer, logged, quotes, says, small_stories, workspace

QUESTIONS = 200


def test_each_question_has_exactly_one_answer(tmp_path: Path, rebuild: Rebuild) -> None:
    """Of 50 people's, with one event in five repeated and one call in twenty failing: none missing, none doubled, nothing left."""
    (tmp_path / "stories").mkdir()
    data, log = tmp_path / "data", tmp_path / "log"
    rebuild(data, [small_stories(tmp_path / "stories")])
    with workspace(TIMING) as slack:
        bot = BotForkServer().start(slack, data, log, **FREE)
        slack.wait_for(says(log, "ready"), 60)
        storm = Storm(slack, [question for _, question in SMALL.values()])
        storm.run(QUESTIONS)
        bot.terminate()
        bot.join(60)
        assert list(storm.failures(data)) == []
        assert len(storm.asked) == QUESTIONS
        assert all(quotes(message) for messages in storm.replies().values() for message in messages)
        outcomes = {call.outcome for call in slack.journal.calls}
        assert {"ok", "http 429", "http 500", "dropped"} <= outcomes
        assert sum(len(delivery.attempts) > 1 for delivery in slack.journal.deliveries) > QUESTIONS / 10
    assert bot.exitcode == 0, signal.Signals(-(bot.exitcode or 0))
    answered = [line["reply"] for line in logged(log) if line["message"] == "answered"]
    assert len(set(answered)) == len(answered) == QUESTIONS
