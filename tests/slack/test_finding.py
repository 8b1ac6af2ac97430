"""What a message states is looked for as a statement: its very words, others for the same, what contradicts it; or none is near."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.answering.newsroom import Newsroom
from bot.checking.verdicts import Verdict
from bot.slack.checks import Checker
from bot.slack.finding import MAX_STATEMENTS, StatementFinder
from bot.slack.found_view import NOTHING_NEAR, found_view
from index.snapshot import Snapshots
from index.store import Store
from tests.slack.test_blocks import said
from tests.slack.test_modals import assert_sound

KERMAN = "Iranian state media, citing the emergency services, said the Kerman bombings killed {} people and wounded 141."


@pytest.fixture(scope="module")
def finder(newsroom: Newsroom) -> Iterator[StatementFinder]:
    """One for the sample stories."""
    snapshots = Snapshots(newsroom.retriever().snapshot.folder.parent.parent)
    with closing(Store(snapshots.store_file, readonly=True)) as store:
        yield StatementFinder(newsroom, Checker(snapshots, store, lambda: newsroom.retriever().snapshot), store)


def test_the_very_words_are_found(finder: StatementFinder) -> None:
    """With their verdict, and as such."""
    (bearing,) = finder.find(KERMAN.format(103), None).bearings
    assert bearing.same
    assert [near.finding.verdict for near in bearing.near] == [Verdict.VERIFIED]
    assert "A story has these very words:" in said(found_view(finder.find(KERMAN.format(103), None))["blocks"][0])


def test_what_contradicts_a_statement_stands_first(finder: StatementFinder) -> None:
    """And in what it does so is said: whoever states another figure sees the figure of the story."""
    found = finder.find(KERMAN.format(250), None)
    first = found.bearings[0].near[0]
    assert first.difference
    assert (first.difference.ours, first.difference.theirs) == ("250 people", "103 people")
    view = found_view(found)
    assert_sound(view)
    assert "Other figures: “250 people” in the message, “103 people” in the story" in said(view["blocks"][0])


def test_other_words_for_the_same_are_near(finder: StatementFinder) -> None:
    """They are sentences of stories, proved, and not called a contradiction."""
    (bearing,) = finder.find(
        "The Taiwanese presidential election was won by Lai Ching-te with some 40 percent of votes.", None
    ).bearings
    assert not bearing.same
    assert "Lai Ching-te" in bearing.near[0].finding.citation.quote
    assert {near.finding.verdict for near in bearing.near} == {Verdict.VERIFIED}
    assert {near.difference for near in bearing.near} == {None}


def test_nothing_near_is_said_to_be_so(finder: StatementFinder) -> None:
    """For each of the first statements; how many more there are is said."""
    found = finder.find(" ".join(f"The baker of Orla has sold {number} cakes." for number in range(MAX_STATEMENTS + 2)), None)
    assert [bearing.near for bearing in found.bearings] == [()] * MAX_STATEMENTS
    view = found_view(found)
    assert_sound(view)
    assert NOTHING_NEAR in said(view["blocks"][0])
    assert said(view["blocks"][-1]).startswith("2 more sentences")
