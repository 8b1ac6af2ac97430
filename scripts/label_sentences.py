"""Have a language model grade which sentences answer questions, so that the small ranker can learn from it on your own stories.

    python scripts/label_sentences.py questions.txt --out labels.jsonl
    python scripts/label_sentences.py questions.txt --out labels.jsonl --tokens 2000000 --seconds 120
    python scripts/train_ranker.py --start bot/answering/models/ranker.safetensors --labels labels.jsonl --out data/ranker
    python scripts/fit_evidence.py --labels labels.jsonl --out evidence.json

A line of the file of questions is a question, asked today, or JSON with `question` and the day, `asked`. For each the sentences
that the ranker reads are taken from the index in --data, at most 48, and the model that LLM_BASE_URL and LLM_MODEL name says which
of them answer (2), which help (1), and which do neither (0). --out gets one line a question with ids, offsets, digests and grades,
and no word of a story; what learns from it needs the same index.

It can be killed at any time: run again, it goes on with what is missing, and asks for nothing that was answered. What all runs for
one file have spent stands beside it, in FILE.calls, and is never more than --tokens. A list whose grades cannot be used is left
out, and tried again by the next run.

Exit code 0 every question has grades, 1 some have none (why is said), no model or no index, 2 wrong usage, 130 stopped.
"""

import argparse
import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it runs from anywhere

from bot.command import FAILED, count, parser, run, settings_of
from index.errors import SettingsError

if TYPE_CHECKING:
    from bot.training.labelling import Labelled


def main(argv: list[str]) -> int:
    """Grade."""
    arguments = _arguments(argv)
    from bot.progress import show_progress
    from bot.training.labelling import Labeller, open_calls, read_questions
    from bot.training.labels import LabelFile
    from bot.wiring import open_language_model, open_newsroom

    limits = {"llm_seconds": float(arguments.seconds), "llm_tokens_per_day": arguments.tokens, "llm_tokens_per_hour": 0}
    settings = settings_of(arguments).model_copy(update=limits)
    questions = read_questions(arguments.questions)[: arguments.limit]
    with open_calls(arguments.out) as calls, show_progress(quiet=arguments.json) as progress:
        model = open_language_model(settings, calls)
        if model is None:
            raise SettingsError("No language model is set.", "Set LLM_BASE_URL and LLM_MODEL: see docs/language-models.md")
        with closing(model):
            newsroom = open_newsroom(settings.model_copy(update={"llm_base_url": ""}))
            labeller = Labeller(newsroom, model, LabelFile(arguments.out), progress, settings.llm_outlets_excluded)
            labelled = labeller.run(questions)
    print(json.dumps(asdict(labelled), ensure_ascii=False, indent=1) if arguments.json else _in_words(labelled, arguments.out))
    return 0 if labelled.whole else FAILED


def _arguments(argv: list[str]) -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("questions", type=Path, metavar="QUESTIONS", help="a file of questions, one a line")
    options.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where the grades go; a file that is there is gone on with"
    )
    spent = "what all runs for this file may cost (default: %(default)s); a list costs about 4000"
    options.add_argument("--tokens", type=count, default=500_000, metavar="N", help=spent)
    options.add_argument("--seconds", type=count, default=60, metavar="N", help="how long one list may take (default: %(default)s)")
    options.add_argument("--limit", type=count, metavar="N", help="only the first N questions")
    arguments = options.parse_args(argv)
    if not arguments.questions.is_file():
        options.error(f"no such file: {arguments.questions}")
    if not arguments.out.parent.is_dir():
        options.error(f"no such folder: {arguments.out.parent}")
    return arguments


def _in_words(labelled: "Labelled", file: Path) -> str:
    lines = [
        f"{labelled.graded:,} questions graded for {labelled.tokens:,} tokens, {labelled.before:,} were before: {file}",
        *(f"Left out: {failed.question} ({failed.reason})" for failed in labelled.failed),
    ]
    if labelled.stopped:
        lines.append(f"{labelled.left:,} questions are left: {labelled.stopped}. Run it again to go on.")
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
