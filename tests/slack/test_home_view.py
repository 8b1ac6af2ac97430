"""Whatever is indexed and was asked, Slack takes the Home tab, and it says what one should know before asking."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Story
from bot.llm.budget import Budget, Spending
from bot.slack.home_view import Condition, PastQuestion, home_view
from bot.slack.status import Holdings
from index.article import SnapshotId
from tests.conftest import NOW
from tests.slack.test_blocks import moments, texts, typed, urls
from tests.slack.test_modals import assert_sound, lines

HOLDINGS = Holdings(
    stories=1_234,
    outlets=56,
    oldest=NOW - timedelta(days=400),
    newest=NOW,
    rebuilt=NOW,
    late=False,
    snapshot=SnapshotId("20241120T150000Z-abc123"),
    latest=(Story("Ferry runs aground", "Harbour Post", NOW, "https://outlet.example/a"),),
)
stories = st.builds(Story, texts, st.none() | texts, moments, urls)


@settings(deadline=None)  # there may be much text
@given(
    st.none() | st.builds(replace, st.just(HOLDINGS), latest=st.lists(stories, max_size=10).map(tuple), late=st.booleans()),
    st.none() | st.lists(st.builds(PastQuestion, texts, st.just("answered"), urls), max_size=10),
    st.integers(1, 10_000),
)
def test_any_home_tab_can_be_shown(holdings: Holdings | None, asked: Sequence[PastQuestion] | None, hours: int) -> None:
    """With whatever titles and questions, or none."""
    view = home_view(holdings, asked, "/dateline", hours)
    assert_sound(view)
    shown = [item for block in typed(view, "rich_text_list") for item in block["elements"]]
    assert len(shown) == len(holdings.latest if holdings else ()) + len(asked or ())


def test_the_home_tab_says_what_is_indexed() -> None:
    """How much, from when to when, how fresh, which stories are newest, and how to ask."""
    shown = lines(home_view(HOLDINGS, [PastQuestion("When did the ferry leave?", "answered")], "/news", 48))
    assert shown[:5] == [
        "Dateline",
        "1,234 stories of 56 outletsfrom 17 October 2023 to 20 November 2024Last rebuilt 20 November 2024, 15:00 UTC",
        "snapshot 20241120T150000Z-abc123",
        "Newest stories",
        "Harbour Post: Ferry runs aground, 20 November 2024",
    ]
    assert "/news QUESTION" in shown[6]
    assert shown[7:] == ["Your last questions", "When did the ferry leave? (answered)"]


def test_the_home_tab_says_what_a_language_model_has_cost() -> None:
    """Of what it may cost; where there is no limit, only that."""
    spending = Spending(Budget(per_day=1_000_000), day=12_345, hour=678)
    shown = lines(home_view(HOLDINGS, [], "/news", 48, Condition(spending)))
    assert "Language model: 12,345 of 1,000,000 tokens in the last 24 hours; 678 tokens in the last hour" in shown
    assert not any("Language model" in line for line in lines(home_view(HOLDINGS, [], "/news", 48)))


@pytest.mark.parametrize(("hours", "duration"), [(1, "an hour"), (48, "48 hours"), (49, "49 hours"), (72, "3 days")])
def test_the_home_tab_warns_of_stale_stories(hours: int, duration: str) -> None:
    """In words that people use, above all else."""
    assert lines(home_view(replace(HOLDINGS, late=True), None, "/dateline", hours))[1] == (
        f" No rebuild has succeeded for {duration}: answers may be stale."
    )


def test_the_home_tab_says_what_it_has_not() -> None:
    """No stories; no questions, because none are kept."""
    shown = lines(home_view(None, None, "/dateline", 48))
    assert shown[1] == " Nothing is indexed yet."
    assert shown[-1].startswith("Your questions are not kept")
    assert "Your last questions" not in lines(home_view(None, [], "/dateline", 48))
