"""The program that reads stories, with some files on which it does what only a mistake in a library can make it do.

python -m tests.index.sources.odd_reader SECONDS MEGABYTES
"""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from datetime import datetime

from index.sources.draft import Reading
from index.sources.files import read_file
from index.sources.reading_process import main
from index.sources.walking import FoundFile


def read(found: FoundFile, now: datetime) -> Iterator[Reading]:
    """Read a file, after what its name says."""
    match found.file.stem:
        case "late":
            signal.pause()
        case "fat":
            bytearray(10**10)
        case "dead":
            os.abort()
        case "chatty":
            os.write(1, b"a library prints")
            os.write(2, b"a library prints\x1b[2J")
            logging.getLogger("reader").warning("a library warns")
    yield from read_file(found, now)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), read)
