"""A little folder of analysts' questions over five invented stories, with the stories beside it as RealTime QA has them."""

import gzip
import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from bot.commands.evaluate import main


@dataclass(frozen=True, slots=True)
class SmallStory:
    """One story: its id as the data writes it, its date, title and sentences, each a line."""

    id: str
    published: str
    title: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentences as they stand in the story."""
        return "\n".join(self.sentences)


@dataclass(frozen=True, slots=True)
class SmallQuestion:
    """One question; `grades` are those of sentences, named by story and place in it. `note` says what a right answer says."""

    id: str
    kind: str
    text: str
    asked: str
    note: str
    grades: tuple[tuple[SmallStory, int, int], ...]
    answerable: bool = True


FERRY = SmallStory(
    "https://demo-tribune.example/ferry",
    "2024-03-05",
    "Zembla and Borduria agree on a ferry",
    (
        "Zembla and Borduria agreed on Tuesday to open a ferry line between Onhava and Szohod.",
        "The ferry will sail twice a day from June, the ministers of transport said in Onhava.",
        "Bordurian minister Anna Demo called the ferry line a bridge between two old neighbours.",
        "The two governments had quarrelled over the fishing grounds for eleven years.",
    ),
)
STRIKE = SmallStory(
    "https://mock-gazette.example/strike",
    "2024-03-12",
    "Dockers in Onhava strike against the ferry",
    (
        "Dockers in Onhava went on strike on Monday against the new ferry line to Borduria.",
        "The dockers went on strike because the ferry line will be staffed by Bordurian crews alone.",
        "About 400 dockers walked out, the union said.",
    ),
)
ELECTION = SmallStory(
    "https://specimen-times.example/election",
    "2024-04-02",
    "Zembla elects a new president",
    (
        "Charles Sample won the presidential election in Zembla with 54 per cent of the vote.",
        "Turnout was 71 per cent, the election commission of Zembla said.",
        "Sample has promised to keep Zembla out of every military alliance.",
    ),
)
COPY = SmallStory(
    "https://example-herald.example/zembla-vote",
    "2024-04-02",
    "Sample wins in Zembla",
    (
        "Charles Sample won the presidential election in Zembla with 54 per cent of the vote.",
        "The vote was calm in the capital and in the islands alike.",
    ),
)
LATER = SmallStory(
    "https://sample-wire.example/ferry-sinks",
    "2024-07-01",
    "Ferry line between Onhava and Szohod closed",
    ("The ferry line between Onhava and Szohod was closed on Monday after a collision.",),
)
STORIES = (FERRY, STRIKE, ELECTION, COPY, LATER)
QUESTIONS = (
    SmallQuestion(
        "q1",
        "what_happened",
        "What did Zembla and Borduria agree on?",
        "2024-03-10",
        "They agreed to open a ferry line",
        ((FERRY, 0, 2), (FERRY, 1, 1), (FERRY, 2, 1), (FERRY, 3, 0)),
    ),
    SmallQuestion(
        "q2",
        "why",
        "Why did dockers in <b>Onhava</b> go on strike?",
        "2024-03-12",
        "Because the crews are to be Bordurian",
        ((STRIKE, 1, 2), (STRIKE, 2, 0), (FERRY, 2, 0)),
    ),
    # The sentence is graded in one story, and the product may show its copy in the other.
    SmallQuestion("q3", "who", "Who won the presidential election in Zembla?", "2024-04-30", "Charles Sample", ((COPY, 0, 2),)),
    SmallQuestion(
        "q4",
        "unanswerable",
        "When did Zembla join the Bordurian customs union?",
        "2024-04-30",
        "No story tells that it did",
        ((ELECTION, 2, 0), (FERRY, 0, 1)),
        answerable=False,
    ),
    SmallQuestion(
        "q5",
        "who",
        "Who called the ferry line a bridge between two old neighbours?",
        "2024-04-30",
        "Anna Demo, the Bordurian minister",
        ((FERRY, 2, 2),),
    ),
)


@dataclass(frozen=True, slots=True)
class Analyst:
    """A folder of questions with an index of its stories, and what was written when they were first asked."""

    folder: Path
    data: Path
    first: Path
    page: Path
    ungraded: Path

    def measure(self, *arguments: str) -> str:
        """What the command prints."""
        with redirect_stdout(io.StringIO()) as printed:
            own = ("--analyst", str(self.folder), "--quiz", str(self.folder.parent / "realtimeqa"), "--data", str(self.data))
            assert main([*own, *arguments]) == 0
        return printed.getvalue()


def write_folder(parent: Path) -> Path:
    """Write the folder of questions, and the stories into `realtimeqa` beside it; returns the folder."""
    quiz, folder = parent / "realtimeqa", parent / "analyst"
    quiz.mkdir()
    folder.mkdir()
    with gzip.open(quiz / "articles-2024.jsonl.gz", "wt") as lines:
        for story in STORIES:
            url = story.id.replace("https://", "http://www.")
            record = {"id": story.id, "url": url, "title": story.title, "published": story.published, "text": story.text}
            lines.write(json.dumps(record) + "\n")
    (folder / "collection.txt").write_text("".join(f"{story.id}\n" for story in STORIES))
    (folder / "questions.jsonl").write_text("".join(f"{json.dumps(_record(question))}\n" for question in QUESTIONS))
    return folder


def _record(question: SmallQuestion) -> dict[str, object]:
    return {
        "id": question.id,
        "kind": question.kind,
        "question": question.text,
        "asked": question.asked,
        "answerable": question.answerable,
        "note": question.note,
        "stories": sorted({story.id for story, _, _ in question.grades}),
        "candidates": [
            {
                "story": story.id,
                "start": story.text.index(story.sentences[place]),
                "text": story.sentences[place].replace(" ", "  ", 1),
                "grade": grade,
            }
            for story, place, grade in question.grades
        ],
    }
