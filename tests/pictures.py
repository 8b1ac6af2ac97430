"""Take the pictures of the documentation: what the bot posts to Slack, or a page, as a PNG file.

    python -m tests.pictures slack "Who won Taiwan's presidential election?" --data data/demo --out answer.png
    python -m tests.pictures answers --data data/demo --out docs/slack-answers.png
    python -m tests.pictures page report.html --out report.png --width 1100 --height 1000

`slack` runs the bot on the index in --data against the stand-in for Slack (tests/fake_slack), asks the question in a channel, and
draws the question and the message that the bot posts; no workspace and no network are needed. `answers` does so with eight
questions on the sample stories: it draws the answers as a phone shows them and as a wide window does, and says how high each is.
It needs Chromium with its driver (apt-get install chromium chromium-driver). A picture has two pixels for each pixel of the page,
that of eight answers one, and is as high as the page unless --height says otherwise.

Exit code 0 taken, 1 no Chromium or no index, 2 wrong usage.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from tests.browser import Browser, open_browser
from tests.fake_slack import Message, Slack, Timing
from tests.fake_slack.page import Post, page

_PATIENCE = 120.0
_TIMING = Timing(acknowledgement=2.0, retries=(0.0, 1.0, 1.0, 1.0))  # an event that is lost on the way comes again soon
_SCALE = 2
_LOWEST = 100
_COLOURS, _SHEET = 32, 1_600  # of the picture of eight answers: colours, and CSS pixels across, more or less
WIDTHS = (390, 1280)
"""CSS pixels of a phone, and of a window on a desk."""
QUESTIONS = (
    "Who won Taiwan's presidential election in January 2024?",
    "How much will the AUKUS submarine program cost?",
    "How many people were killed in the Kerman blasts?",
    "What has Russia said about Finland joining NATO, and what has NATO said?",
    "When did Finland join NATO?",
    "What did Xi Jinping say in Moscow?",
    "What are the latest news about Ukraine?",
    "What is the best recipe for bread?",
)
"""On the sample stories; the last two are answered with doubts, and not at all."""
TYPICAL = 6
"""So many of them, from the first on, are answered as most questions are."""


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
    answers = kinds.add_parser("answers", help="eight answers that the bot posts, on a phone and in a wide window")
    answers.add_argument("--data", type=Path, required=True, metavar="DIR", help="the same, with the sample stories")
    answers.add_argument("--out", type=Path, required=True, metavar="FILE", help="the picture, a PNG file")
    html = kinds.add_parser("page", help="a page")
    html.add_argument("file", type=Path, help="a file with HTML")
    for kind in (slack, html):
        kind.add_argument("--out", type=Path, required=True, metavar="FILE", help="the picture, a PNG file")
        kind.add_argument("--width", type=int, default=800, help="width of the page in CSS pixels (default: %(default)s)")
        kind.add_argument("--height", type=int, metavar="N", help="height of the picture in CSS pixels (default: all of the page)")
    arguments = parser.parse_args(argv)
    try:
        picture = _picture(arguments)
    except (FileNotFoundError, ChildProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    arguments.out.write_bytes(picture)
    sys.stdout.write(f"{arguments.out}\n")
    return 0


def _picture(arguments: argparse.Namespace) -> bytes:
    if arguments.kind == "answers":
        return _eight(arguments.data)
    if arguments.kind == "slack":
        return photograph(conversation([arguments.question], arguments.data)[0], arguments.width, arguments.height)
    return photograph(arguments.file.read_text(), arguments.width, arguments.height)


def _eight(data: Path) -> bytes:
    """A picture of eight answers in both widths; how high each is is printed."""
    pages = conversation(QUESTIONS, data)
    pictures = []
    with open_browser() as browser:
        for width in WIDTHS:
            heights = [height(browser, html, width) for html in pages]
            mean = sum(heights[:TYPICAL]) / TYPICAL
            sys.stdout.write(
                f"{width} px wide: {', '.join(map(str, heights))} px high; the first {TYPICAL}: {mean:.0f} px on average\n"
            )
            pictures.append([shot(browser, html, width) for html in pages])
    return side_by_side(pictures)


def height(browser: Browser, html: str, width: int) -> int:
    """How high the last message of a page is, in CSS pixels."""
    browser.viewport(width, _LOWEST, scale=1)
    browser.show(html)
    return int(browser.run("return Math.round([...document.querySelectorAll('.message')].pop().getBoundingClientRect().height)"))


def shot(browser: Browser, html: str, width: int) -> Image.Image:
    """A picture of all of a page, a pixel for each of the page."""
    browser.viewport(width, _LOWEST, scale=1)
    browser.show(html)
    browser.viewport(width, int(browser.run("return document.documentElement.scrollHeight")), scale=1)
    return browser.picture()


def side_by_side(pictures: Sequence[Sequence[Image.Image]]) -> bytes:
    """Each row of pictures in columns of its own: one row phones, below it wide windows, in few colours, as a PNG file."""
    rows = [_row(images) for images in pictures]
    sheet = Image.new("RGB", (max(row.width for row in rows), sum(row.height for row in rows)), "white")
    for place, row in enumerate(rows):
        sheet.paste(row, (0, sum(other.height for other in rows[:place])))
    file = io.BytesIO()
    sheet.quantize(_COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _row(images: Sequence[Image.Image]) -> Image.Image:
    """Pictures in as many columns as fit beside each other, each below the one before it in its column."""
    columns = max(1, _SHEET // images[0].width)
    stacks = [images[len(images) * at // columns : len(images) * (at + 1) // columns] for at in range(columns)]
    row = Image.new("RGB", (columns * images[0].width, max(sum(image.height for image in stack) for stack in stacks)), "white")
    for at, stack in enumerate(stacks):
        for place, image in enumerate(stack):
            row.paste(image, (at * image.width, sum(other.height for other in stack[:place])))
    return row


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


def conversation(questions: Sequence[str], data: Path) -> list[str]:
    """Pages, each with a question in a channel and the message that the bot posts in answer.

    :raises ChildProcessError: the bot does not start; what it says of that is on the error stream.
    """
    with tempfile.TemporaryDirectory() as folder, Slack(timing=_TIMING) as slack:
        # Without the record: every stand-in gives the same ids to its events, and the record would know them from last time.
        data = shutil.copytree(data, Path(folder, "data"), ignore=shutil.ignore_patterns("ledger.sqlite*", "*.lock"))
        bot = subprocess.Popen([sys.executable, "-m", "bot", "--data", str(data)], env=os.environ | slack.environment)
        try:
            _wait_until_ready(slack, bot)
            answers = [_answer(slack, question) for question in questions]
        finally:
            bot.terminate()
            bot.wait()
    return [_page(question, answer) for question, answer in zip(questions, answers, strict=True)]


def _page(question: str, answer: Message) -> str:
    asked = Post("Ann", "10:14", text=f"@Dateline {question}")
    return page([asked, Post("Dateline", "10:14", blocks=answer.blocks, is_app=True)])


def _wait_until_ready(slack: Slack, bot: "subprocess.Popen[bytes]") -> None:
    slack.wait_for(lambda: slack.connections() or bot.poll() is not None, _PATIENCE)
    if bot.poll() is not None:
        raise ChildProcessError(f"The bot ended with exit code {bot.returncode}.")


def _answer(slack: Slack, question: str) -> Message:
    """What the bot posts in answer to a mention."""
    ann = slack.add_user("ann")
    news = slack.join(ann, slack.add_channel("news"))
    ts = slack.post(ann, news, f"{slack.mention} {question}")
    return slack.wait_for(lambda: slack.replies(news, ts), _PATIENCE)[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
