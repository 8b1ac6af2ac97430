"""What lies beside a story's words: folders named for a year say so, and a file's time only bounds it."""

from datetime import UTC, datetime

import pytest

from index.sources.draft import Draft
from index.sources.year_clues import folder_years, year_clues

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "source", "years"),
    [
        ("2015/a.txt", "/data/2015/a.txt", {2015}),
        ("2015/03/a.txt", "/data/2015/03/a.txt", {2015}),
        ("2015-03/a.txt#2", "/data/2015-03/a.txt#2", {2015}),
        ("archive-2015/wires/a.txt", "/data/archive-2015/wires/a.txt", {2015}),
        ("a.txt", "stories/2015/a.txt", {2015}),
        ("2016/2015/a.txt", "/data/2016/2015/a.txt", {2015}),
        ("2014/2015-03-05-geneva.txt", "/data/2014/2015-03-05-geneva.txt", {2015}),
        ("wire_20150305.txt", "/data/wire_20150305.txt", {2015}),
        ("a.txt", "/home/project-2024/a.txt", set()),
        ("story-2001.txt", "/data/story-2001.txt", set()),
        ("20151/covid19/a.txt", "/data/20151/covid19/a.txt", set()),
        ("a.txt", "a.txt", set()),
    ],
)
def test_folders_named_for_a_year_tell_it(path: str, source: str, years: set[int]) -> None:
    """The nearest counts, and a number that merely looks like a year does not."""
    assert folder_years(path, source) == years


@pytest.mark.parametrize(
    ("file_date", "latest"),
    [(datetime(2020, 5, 1, tzinfo=UTC),) * 2, (datetime(2030, 1, 1, tzinfo=UTC), NOW), (datetime(1980, 1, 1, tzinfo=UTC), NOW)],
)
def test_no_story_is_later_than_its_file(file_date: datetime, latest: datetime) -> None:
    """But for a file whose clock was never set, or runs ahead."""
    assert year_clues(Draft("x"), path="a", source="a", file_date=file_date, now=NOW).latest == latest
