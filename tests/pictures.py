"""Take the pictures of the documentation: what the bot posts to Slack, or a page, as a PNG file.

    python -m tests.pictures slack "Who won Taiwan's presidential election?" --data data/demo --out answer.png
    python -m tests.pictures page report.html --out report.png --width 1100 --height 1000

`slack` runs the bot on the index in --data against the stand-in for Slack (tests/fake_slack), asks the question in a channel, and
draws the question and the message that the bot posts; no workspace and no network are needed. It needs Chromium with its driver
(apt-get install chromium chromium-driver). A picture has two pixels for each pixel of the page, and is as high as the page unless
--height says otherwise.

Exit code 0 taken, 1 no Chromium or no index, 2 wrong usage.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser import open_browser
from tests.fake_slack import Message, Slack, Timing
from tests.fake_slack.page import Post, page

_PATIENCE = 120.0
_TIMING = Timing(acknowledgement=2.0, retries=(0.0, 1.0, 1.0, 1.0))  # an event that is lost on the way comes again soon
_SCALE = 2
_LOWEST = 100


def main(argv: list[str]) -> int:
    """Take one picture."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.pictures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    slack = kinds.add_parser("slack", help="what the bot posts to Slack")
    slack.add_argument("question", help="what is asked")
    slack.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="data folder with an index; nothing is written to it"
    )
    html = kinds.add_parser("page", help="a page")
    html.add_argument("file", type=Path, help="a file with HTML")
    for kind in (slack, html):
        kind.add_argument("--out", type=Path, required=True, metavar="FILE", help="the picture, a PNG file")
        kind.add_argument("--width", type=int, default=800, help="width of the page in CSS pixels (default: %(default)s)")
        kind.add_argument("--height", type=int, metavar="N", help="height of the picture in CSS pixels (default: all of the page)")
    arguments = parser.parse_args(argv)
    try:
        content = conversation(arguments.question, arguments.data) if arguments.kind == "slack" else arguments.file.read_text()
        picture = photograph(content, arguments.width, arguments.height)
    except (FileNotFoundError, ChildProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    arguments.out.write_bytes(picture)
    sys.stdout.write(f"{arguments.out}\n")
    return 0


def photograph(html: str, width: int, height: int | None = None) -> bytes:
    """A PNG picture of a page, `width` CSS pixels wide; by default all of it.

    :raises FileNotFoundError: no Chromium is installed.
    """
    with open_browser() as browser:
        browser.viewport(width, height or _LOWEST, scale=1)
        browser.show(html)
        whole = int(browser.run("return document.documentElement.scrollHeight"))
        browser.viewport(width, height or whole, scale=_SCALE)
        return browser.png()


def conversation(question: str, data: Path) -> str:
    """A page with a question in a channel, and the message that the bot posts in answer.

    :raises ChildProcessError: the bot does not start; what it says of that is on the error stream.
    """
    with tempfile.TemporaryDirectory() as folder, Slack(timing=_TIMING) as slack:
        # Without the record: every stand-in gives the same ids to its events, and the record would know them from last time.
        data = shutil.copytree(data, Path(folder, "data"), ignore=shutil.ignore_patterns("ledger.sqlite*", "*.lock"))
        bot = subprocess.Popen([sys.executable, "-m", "bot", "--data", str(data)], env=os.environ | slack.environment)
        try:
            answer = _answer(slack, bot, question)
        finally:
            bot.terminate()
            bot.wait()
    asked = Post("Ann", "10:14", text=f"@Dateline {question}")
    return page([asked, Post("Dateline", "10:14", blocks=answer.blocks, is_app=True)])


def _answer(slack: Slack, bot: "subprocess.Popen[bytes]", question: str) -> Message:
    """What the bot posts in answer to a mention."""
    slack.wait_for(lambda: slack.connections() or bot.poll() is not None, _PATIENCE)
    if bot.poll() is not None:
        raise ChildProcessError(f"The bot ended with exit code {bot.returncode}.")
    ann = slack.add_user("ann")
    news = slack.join(ann, slack.add_channel("news"))
    ts = slack.post(ann, news, f"{slack.mention} {question}")
    return slack.wait_for(lambda: slack.replies(news, ts), _PATIENCE)[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
