"""Time how long it takes to check many replies.

    python benchmarks/checking.py --data data/eval-2024
    python benchmarks/checking.py --data data/demo --replies 2000

Makes that many replies with three citations each, of stories drawn with a fixed seed from the store of --data, on a record in a
folder of its own, and runs scripts/check_citations.py --all over them. Nothing is written to --data.

Exit code 0 measured and all verified, 1 something is not verified or there is no index, 2 wrong usage.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.command import FAILED, count, parser, run, settings_of
from bot.records.database import Database
from bot.records.ledger import LEDGER_FILE
from bot.wiring import open_store
from index.article import Article
from index.snapshot import Snapshots

_CITATIONS = 3
_QUOTED = 120  # characters
_CHECK = Path(__file__).parent.parent / "scripts" / "check_citations.py"


def main(argv: list[str]) -> int:
    """Make the replies, check them, print the time."""
    options = parser(__doc__)
    options.add_argument("--replies", type=count, default=10_000, metavar="N", help="default: 10000")
    arguments = options.parse_args(argv)
    settings = settings_of(arguments)
    with open_store(settings) as store:
        stories = [store.article(key) for key in Snapshots(settings.dateline_data).serving_versions()]
    with tempfile.TemporaryDirectory() as aside:
        data = Path(aside)
        for name in ("snapshots", "store.sqlite"):  # the stories are only read, so links will do
            (data / name).symlink_to((settings.dateline_data / name).resolve())
        _write(data / LEDGER_FILE, stories, arguments.replies)
        began = time.perf_counter()
        done = subprocess.run([sys.executable, _CHECK, "--all", "--data", aside], capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        seconds = time.perf_counter() - began
    last = (done.stdout or done.stderr).strip().splitlines()[-1]
    print(json.dumps({"seconds": round(seconds, 2), "found": last}) if arguments.json else f"{last}\n{seconds:.1f} seconds")
    return FAILED if done.returncode else 0


def _write(file: Path, stories: list[Article], replies: int) -> None:
    chance, now = random.Random(1), datetime.now(UTC).isoformat(timespec="microseconds")  # noqa: S311 - a sample, not a secret
    database = Database(file)
    with database.writing() as connection:
        for number in range(replies):
            connection.execute(
                "INSERT INTO reply (id, made, asked, question, snapshot, model, warnings, seconds, surface) "
                "VALUES (?,?,?,?,?,?,?,?,?)",
                (str(number), now, now, "What happened?", "", "", "[]", "{}", "terminal"),
            )
            for position, story in enumerate(chance.choices(stories, k=_CITATIONS), 1):
                start = chance.randrange(max(1, len(story.text) - _QUOTED))
                quote = story.text[start : start + _QUOTED]
                published = story.published.isoformat() if story.published else None
                connection.execute(
                    "INSERT INTO statement (reply, number, text, citations) VALUES (?,?,?,?)",
                    (str(number), position, quote, f"[{position}]"),
                )
                connection.execute(
                    "INSERT INTO citation (reply, position, number, article_id, version, start, end, quote, title, publisher, "
                    "published, url, source, also_in) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    (
                        *(str(number), position, position, story.id, story.sha256, start, start + len(quote), quote, story.title),
                        *(story.publisher, published, story.url, story.source, "[]"),
                    ),
                )
    database.close()


if __name__ == "__main__":
    run(main)
