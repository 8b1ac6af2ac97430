"""What README and the pages in docs/ print can be typed: every command runs as it stands after `make demo`.

A page's commands stand in blocks marked `sh`, or, with what they print, `console`, where each begins with "$ ". A block is run from
its first line to its last, in a copy of the checkout of its own, whose data folder is as `make demo` leaves it.
"""

import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.warm_python import warm_python

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md")
KINDS = {"sh", "console", "text", "python"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
CHANGING = re.compile(r"(?<=snapshot )\S+|(?<=reply )\w{6}\b|(?<=Reply )\w{6}, \d+ \w+ \d{4}")
"""What is another each time: ids, and the day of asking."""

EXIT_CODES = {
    '.venv/bin/python scripts/ask.py "Who won the 2026 World Cup?" --data data/demo': 3,
    ".venv/bin/dateline check --last 1 --data data/demo": 1,
}
"""Commands that are to end otherwise than with 0; documented where they stand."""

NOT_RUN = {
    "make demo": "the checkout in which the others run is made with it",
    "make test": "it runs this test",
    "make check": "it runs this test",
    "make format": "it changes the code",
    "make live-demo": "it takes a minute; tests/live goes through the same days",
    "make eval": "it takes more than half an hour where the data is there",
    "make lock": "it asks the package index, and changes the lists",
    "make pictures": "it changes the pictures of the documentation, and needs Chromium",
    ".venv/bin/python -m bot --check": "it needs Slack's tokens",
    ".venv/bin/python -m bot --data": "it needs Slack's tokens",
    ".venv/bin/python -m bot --http": "it needs Slack's tokens",
    ".venv/bin/python -m tests.fake_slack": "it runs until somebody ends it",
    ".venv/bin/python -m tests.pictures": "it needs Chromium; test_pictures.py takes pictures where there is one",
    ".venv/bin/dateline slack": "it needs Slack's tokens",
    ".venv/bin/python scripts/fetch_stories.py --dry-run": "it asks sites of the network; tests/live asks sites of this machine",
    ".venv/bin/python scripts/fetch_stories.py --once": "the same",
    ".venv/bin/python scripts/fetch_stories.py --every": "the same, and runs until somebody ends it",
    '.venv/bin/python scripts/ask.py "What is the latest on NATO?"': "it asks about what was fetched from the network",
    "docker ": "it needs a container engine; scripts/try_container.sh takes the steps without one",
    ".venv/bin/python scripts/label_sentences.py": "it needs a language model",
    ".venv/bin/python scripts/train_ranker.py": "it needs graded lists and takes half an hour",
    ".venv/bin/python scripts/fit_evidence.py": "it needs graded lists and takes minutes",
    ".venv/bin/python scripts/evaluate.py": "it needs the RealTime QA data and takes half an hour",
    ".venv/bin/python -m benchmarks.peers.compare": "it needs the RealTime QA data and packages of other systems",
    ".venv/bin/python -m pytest": "it runs other tests",
    ".venv/bin/pip install": "it installs packages from the network",
    "apt-get install": "it installs packages from the network",
}
"""Beginnings of commands that are not run here, each with its reason. Their options and targets are looked up all the same."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of commands: each with what the page says that it prints, or None where it says nothing of that."""

    place: str
    commands: tuple[tuple[str, str | None], ...]


def parse(kind: str, text: str) -> tuple[tuple[str, str | None], ...]:
    """The commands of a block, without the comment that may follow one."""
    if kind == "sh":
        return tuple((re.sub(r"\s{2,}# .*", "", line), None) for line in text.splitlines() if line.strip())
    if kind == "console":
        parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
        return tuple((part.partition("\n")[0], part.partition("\n")[2]) for part in parts)
    return ()


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page that hold commands."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        place = f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
        if commands := parse(match[1], match[2]):
            found.append(Block(place, commands))
    return found


def skipped(command: str) -> bool:
    """Whether a command is among those that are not run, with a reason."""
    return any(command.startswith(beginning) for beginning in NOT_RUN)


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
RUN = [block for block in BLOCKS if not all(skipped(command) for command, _ in block.commands)]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which `make demo` has been run; a virtual environment stands in it that runs this test's Python."""
    root = tmp_path_factory.mktemp("checkout")
    for entry in ROOT.iterdir():
        if entry.name not in {".git", ".venv", "data", ".env"}:
            (root / entry.name).symlink_to(entry)
    bin_folder = root / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    program = "import sys; sys.argv[0] = 'dateline'; from bot.commands.__main__ import program; program()"
    for name, arguments in {"python": "", "dateline": f' -c "{program}"'}.items():
        (bin_folder / name).write_text(f'#!/bin/sh\nexec {shlex.quote(warm_python())}{arguments} "$@"\n')
        (bin_folder / name).chmod(0o755)
    (bin_folder / ".installed").touch()  # make has nothing to install
    done = shell("make demo", root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 verified" in done.stdout
    return root


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as it is typed, with nothing on its standard input."""
    return subprocess.run(["/bin/sh", "-c", command], cwd=folder, input="", capture_output=True, text=True, check=False)


@pytest.mark.timeout(900)  # a machine that does much else at the same time
@pytest.mark.parametrize("block", RUN, ids=lambda block: block.place)
def test_every_command_runs_as_it_stands(block: Block, checkout: Path, tmp_path: Path) -> None:
    """After `make demo`, from the first line of its block on; what the page says that it prints is what it prints."""
    root = tmp_path / "checkout"
    shutil.copytree(checkout, root, symlinks=True)
    for command, printed in block.commands:
        if skipped(command):
            continue
        done = shell(command, root)
        assert done.returncode == EXIT_CODES.get(command, 0), f"{command}\n{done.stdout}{done.stderr}"
        if printed is not None:
            assert CHANGING.sub("...", done.stdout).strip() == CHANGING.sub("...", printed).strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_command_stands_outside_of_a_block_that_is_run(page: Path) -> None:
    """Each block says what it holds, and a block that holds no commands has no line that looks like one."""
    text = page.read_text(encoding="utf-8")
    for kind, content in BLOCK.findall(text):
        assert kind in KINDS, content
        assert kind in {"sh", "console"} or not re.search(r"^(?:\$ |make |\.venv/|python3? )", content, re.MULTILINE), content
    assert not re.search(r"^ {4}(?:\$ |make |\.venv/|python3? )", BLOCK.sub("", text), re.MULTILINE)


def named_commands() -> list[str]:
    """Every command that a page names: in its blocks, and between single backticks."""
    inline = [span for page in PAGES for span in INLINE.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))]
    commands = [command for block in BLOCKS for command, _ in block.commands]
    return sorted({*commands, *filter(target_of, inline)})


def target_of(command: str) -> tuple[str, ...] | None:
    """What has the options of a command: a script, a module or the program with its command; None where it is none of ours."""
    tokens = command.split()
    first = [token for token in tokens if token not in {".venv/bin/python", "python"}]
    if not first:
        return None
    if re.fullmatch(r"(?:scripts|benchmarks)/\w+\.py", first[0]):
        return (first[0],)
    if first[0] == "-m" and re.match(r"(?:bot|tests|benchmarks)\b", first[1]):
        return ("-m", first[1], *(first[2:3] if first[1] == "tests.pictures" else ()))
    if Path(first[0]).name == "dateline" and len(first) > 1:
        return ("-m", "bot.commands", first[1])
    return None


@cache
def help_of(target: tuple[str, ...]) -> str:
    """What a command says of its options."""
    done = subprocess.run([warm_python(), *target, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{target}: {done.stderr}"
    return done.stdout


@pytest.mark.parametrize("command", [command for command in named_commands() if target_of(command)])
def test_every_option_exists(command: str) -> None:
    """Also of a command that is not run, or is only named in a sentence."""
    target = target_of(command)
    assert target
    for option in re.findall(r"(?<=\s)--[\w-]+", command.partition(" | ")[0]):
        assert re.search(rf"{option}\b", help_of(target)), f"{command}: there is no {option}"


def test_every_make_target_exists() -> None:
    """Every `make NAME` that a page names can be made, and `make help` explains it."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    explained = shell("make help", ROOT).stdout
    names = set(re.findall(r"(?:^|`)make ([\w-]+)", text, re.MULTILINE))
    assert names >= {"demo", "test", "check", "format", "eval", "pictures"}
    for name in names:
        assert re.search(rf"^{name} ", explained, re.MULTILINE), name


def test_every_exemption_is_needed() -> None:
    """No command that is exempt, or ends otherwise, has left the pages."""
    commands = [command for block in BLOCKS for command, _ in block.commands]
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(EXIT_CODES) <= set(commands)
    assert not [beginning for beginning in NOT_RUN if beginning not in text]


def test_every_command_is_documented() -> None:
    """README, a page in docs/ or the contributor's guide names each."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    missing = [file.name for folder in ("scripts", "benchmarks") for file in (ROOT / folder).glob("*.py") if file.stem not in text]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Links within the repository name files that are there."""
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert "://" in link or (page.parent / link).exists(), link
