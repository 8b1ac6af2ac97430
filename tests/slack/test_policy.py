"""The bot answers those whom it may, at most so often, and only what asks it something."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings
from bot.slack.origin import Origin
from bot.slack.policy import Policy, RateLimit, is_peoples, mentions, reads_as_question

TEAM, BOT, ANN = "T0OURS", "U0BOT", "U0ANN"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        """Begin somewhere."""
        self.now = 1_000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


@pytest.mark.parametrize(
    "text",
    [
        "who won?",
        "Who won",
        "and when was that",
        "But why?",
        "so what did China say",
        "What, no deal?",
        "In 2024, who won?",
        "Taiwan's president is who?",
        "is it over",
        "May I ask who won?",
        "Did Russia respond",
        "台灣?",
        "Tell me: who won? ",
        "do you know who won?",
        "Can you tell me when that was?",
        "and in the United States?",
    ],
)
def test_what_asks_is_a_question(text: str) -> None:
    """By its first word or by its last character."""
    assert reads_as_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "Thanks!",
        "thank you, that helps",
        "I wonder who won.",
        "Interesting.",
        "@ann what do you think?",
        "Ann, did you see this?",
        "Will, can you check?",
        "Andrew, did you see this?",
        "Sophie, what do you think?",
        "Howard, who won?",
        "Jean-Luc, who won?",
        "O’Brien, who won?",
        "Whoever won, it was close.",
        "Island nations agreed.",
        "did you see this?",
        "Shall we use that?",
        "ok, can you send me the draft?",
        "Anyone free to edit?",
        "Lunch?",
    ],
)
def test_what_does_not_ask_the_bot_is_none(text: str) -> None:
    """Thanks, comments, and words to somebody by name, also by a name that begins like a question."""
    assert not reads_as_question(text)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """Nothing raises, and spaces at the end change nothing."""
    assert reads_as_question(text) == reads_as_question(text + " ")
    assert isinstance(mentions(text), frozenset)


def test_mentions_are_the_ids_in_markup() -> None:
    """With or without a name; escaped or typed ones, channels and groups are none."""
    assert mentions("<@U1> and <@W2|ben>, <@U1>") == {"U1", "W2"}
    assert mentions("&lt;@U1&gt; @U1 <#C1> <!here> <!subteam^S1> <@u1>") == frozenset()


@pytest.mark.parametrize(
    ("event", "peoples"),
    [
        ({"user": ANN}, True),
        ({"user": ANN, "subtype": None}, True),
        ({"user": ANN, "subtype": "thread_broadcast"}, True),
        ({"user": ANN, "subtype": "file_share"}, True),
        ({"user": ANN, "subtype": "me_message"}, True),
        ({"user": ANN, "subtype": "bot_message"}, False),
        ({"user": ANN, "subtype": "channel_join"}, False),
        ({"user": ANN, "subtype": "channel_topic"}, False),
        ({"user": ANN, "subtype": "message_changed"}, False),
        ({"user": ANN, "subtype": "tombstone"}, False),
        ({"user": ANN, "bot_id": "B1"}, False),
        ({"user": ""}, False),
        ({}, False),
    ],
)
def test_only_people_ask(event: Mapping[str, object], peoples: bool) -> None:  # noqa: FBT001 - an example
    """Not bots, and not Slack when it tells who joined."""
    assert is_peoples(event) is peoples


@pytest.mark.parametrize(
    ("more", "user", "channel", "team", "admitted"),
    [
        ({}, ANN, "C1", TEAM, True),
        ({}, ANN, "C1", None, True),
        ({}, ANN, None, None, True),
        ({}, None, "C1", TEAM, False),
        ({}, BOT, "C1", TEAM, False),
        ({}, ANN, "C1", "T0OTHER", False),
        ({"allow_external": True}, ANN, "C1", "T0OTHER", True),
        ({"allowed_users": "U0ANN, U0BEN"}, ANN, "C1", TEAM, True),
        ({"allowed_users": "U0BEN"}, ANN, "C1", TEAM, False),
        ({"allowed_users": "U0BOT"}, BOT, "C1", TEAM, False),
        ({"allowed_channels": "C1,C2"}, ANN, "C1", TEAM, True),
        ({"allowed_channels": "C2"}, ANN, "C1", TEAM, False),
        ({"allowed_channels": "C2"}, ANN, None, TEAM, False),
        ({"allowed_teams": TEAM}, ANN, "C1", TEAM, True),
        ({"allowed_teams": TEAM}, ANN, "C1", None, True),
        ({"allowed_teams": "T0OTHER"}, ANN, "C1", None, False),
        ({"allowed_teams": "T0OTHER"}, ANN, "C1", "T0OTHER", False),
        ({"allowed_teams": "T0OTHER", "allow_external": True}, ANN, "C1", "T0OTHER", True),
        ({"allowed_teams": "T0THIRD", "allow_external": True}, ANN, "C1", "T0OTHER", False),
        ({"allowed_users": "U0ANN", "allowed_channels": "C2"}, ANN, "C1", TEAM, False),
    ],
)
def test_who_may_ask_where(
    more: dict[str, object],
    user: str | None,
    channel: str | None,
    team: str | None,
    admitted: bool,  # noqa: FBT001 - an example
) -> None:
    """Empty lists admit all; every list that is given must; people of other workspaces come only where that is allowed."""
    given = Settings(**more)  # type: ignore[arg-type] # as the environment has them
    policy = Policy(TEAM, BOT, given.allowed_teams, given.allowed_channels, given.allowed_users, given.allow_external)
    assert policy.admits(user, channel, Origin(team)) is admitted


def test_the_window_of_the_rate_limit_moves() -> None:
    """Three in any sixty seconds; a refused question does not count, and one more is free when the oldest is a minute old."""
    clock = Clock()
    limit = RateLimit(3, clock)
    asked = []
    for moment in (0, 10, 20, 30, 59, 60, 60.1, 60.2, 70.1, 80.1, 80.2):
        clock.now = 1_000 + moment
        asked.append(limit.allows(ANN))
    assert asked == [True, True, True, False, False, False, True, False, True, True, False]


def test_everybody_has_a_limit_of_their_own() -> None:
    """One person's questions are not counted against another."""
    limit = RateLimit(1, Clock())
    assert [limit.allows(user) for user in ("U1", "U2", "U1", "U2")] == [True, True, False, False]


def test_who_has_not_asked_for_a_minute_is_forgotten() -> None:
    """Memory does not grow with the people who ever asked."""
    clock = Clock()
    limit = RateLimit(1, clock)
    assert all(limit.allows(f"U{number}") for number in range(100))
    clock.now += 61
    assert limit.allows("U0")
    assert list(limit._asked) == ["U0"]


def test_the_rate_limit_counts_across_threads() -> None:
    """However many ask at once, so many get through."""
    limit = RateLimit(50, Clock())
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(limit.allows, [ANN] * 400)) == 50


@given(st.lists(st.floats(0, 40), max_size=60), st.integers(1, 5))
def test_no_minute_has_more_than_the_limit(waits: list[float], most: int) -> None:
    """Wherever a window of a minute is laid; and what is refused would have been one too many."""
    clock, taken = Clock(), list[float]()
    limit = RateLimit(most, clock)
    for wait in waits:
        clock.now += wait
        recent = [moment for moment in taken if moment >= clock.now - 60]
        allowed = limit.allows(ANN)
        assert allowed == (len(recent) < most)
        taken += [clock.now] if allowed else []
