"""The Home tab says what became of one's questions since."""

from tests.slack.bot_under_test import AUKUS, COST, NOWHERE, TAIWAN, running, settings_for
from tests.slack.test_corrections import Scenario, scenario
from tests.slack.test_home import opened

__all__ = ["scenario"]


def test_what_became_of_questions(scenario: Scenario) -> None:
    """Answered, nothing found; and after a rebuild corrected, then withdrawn, as a check says; the others stay as they were."""
    slack, ann, news = scenario.slack, scenario.ann, scenario.news
    with running(slack, settings_for(slack, scenario.data, ledger_store_users=True)) as bot:
        for question in (AUKUS, NOWHERE, TAIWAN):
            bot.answer(ann, news, question)
        assert COST in str(slack.said(news))

        def standings() -> list[str]:
            """Of the last questions, newest first."""
            asked = opened(slack, ann).partition("Your last questions")[2]
            return [line.rpartition(" (")[2] for line in asked.split("\n• ")[1:]]

        assert standings() == ["answered)", "nothing found)", "answered)"]
        scenario.correct()
        assert standings() == ["answered)", "nothing found)", "a story cited was corrected since)"]
        scenario.withdraw()
        assert standings() == ["answered)", "nothing found)", "a story cited was withdrawn since)"]
        slack.fail("chat.getPermalink", 500, times=9)
        assert len(standings()) == 3
        bot.quiet()
