"""What `benchmarks.reading` runs with the code of a checkout: reads folders of stories and prints how long each took.

It uses nothing but the two functions of that code, so that it measures any release that has them.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from index.article import Article
from index.sentences import split_sentences
from index.sources.files import read_stories

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main(folders: list[str]) -> None:
    """Print for each folder, but for the first, its stories and the seconds of a processor for reading and for sentences."""
    warm, *measured = folders
    _timed(Path(warm))  # what is loaded and compiled once is no part of it
    print(json.dumps({Path(folder).name: _timed(Path(folder)) for folder in measured}))


def _timed(folder: Path) -> tuple[int, float, float]:
    began = time.process_time()
    stories = _read(folder)
    read = time.process_time()
    for story in stories:
        split_sentences(story.text, story.language, (story.publisher or "",))
    return len(stories), read - began, time.process_time() - read


def _read(folder: Path) -> list[Article]:
    return [reading for reading in read_stories([folder], _NOW) if isinstance(reading, Article)]


if __name__ == "__main__":
    main(sys.argv[1:])
