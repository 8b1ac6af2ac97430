"""Answers that people marked bad, as cases for the evaluation: lines of JSON that `bot.evaluation.analyst.questions` reads.

A sentence of a citation that was called wrong is graded 0: it should not be shown. Others have no grade, since a thumb does not say
which of them is bad. `note` has the standards desk's correction, if there is one. Nobody is named: mentions and addresses of people
are taken out of questions, as they are of what was said.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.answer import Citation
from bot.evaluation.analyst.questions import NEITHER
from bot.rendering.feedback import Opinion, unnamed
from bot.reply import HELPFUL, Decision, Reply, ReplyId
from bot.wording import outlet


@dataclass(frozen=True, slots=True)
class CaseSentence:
    """A sentence of the answer: where it stands, and, where it was called wrong, its grade and why."""

    story: str
    article: str
    start: int
    text: str
    outlet: str
    grade: int | None
    called_wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with the answer that was marked bad. `asked` is the moment (ISO 8601, UTC); `candidates` are graded."""

    id: str
    kind: str
    question: str
    asked: str
    answerable: bool
    note: str
    candidates: tuple[CaseSentence, ...]
    answered: tuple[CaseSentence, ...]
    marked_bad: int
    stories: tuple[str, ...] = ()


def cases(said: Iterable[Opinion]) -> Iterator[Case]:
    """A case for each reply that somebody marked bad, oldest first; none where its question was deleted."""
    bad: dict[ReplyId, list[Opinion]] = {}
    for opinion in sorted(said, key=lambda opinion: opinion.made):
        if opinion.kind != HELPFUL and opinion.state != Decision.NO_FAULT and opinion.reply.answer.question.text:
            bad.setdefault(opinion.reply.id, []).append(opinion)
    yield from (_case(opinions[0].reply, opinions) for opinions in bad.values())


def write_cases(said: Iterable[Opinion], file: Path) -> int:
    """Write the cases, a line each; how many they are. The file holds text of the stories."""
    lines = [json.dumps(asdict(case), ensure_ascii=False) for case in cases(said)]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def _case(reply: Reply, said: Sequence[Opinion]) -> Case:
    answered = tuple(_sentence(citation, said) for citation in reply.answer.citations)
    reports = [opinion.report for opinion in said if opinion.report]
    corrections = [report.reason for report in reports if report.decision is Decision.CORRECTED]
    return Case(
        id=f"reply-{reply.id}",
        kind="wrong citation" if reports else "bad answer",
        question=unnamed(reply.answer.question.text),
        asked=reply.answer.question.asked.isoformat(),
        answerable=True,
        note=" ".join(corrections),
        candidates=tuple(sentence for sentence in answered if sentence.grade is not None),
        answered=answered,
        marked_bad=len(said),
        stories=tuple(dict.fromkeys(sentence.story for sentence in answered)),
    )


def _sentence(citation: Citation, said: Iterable[Opinion]) -> CaseSentence:
    reports = [opinion.report for opinion in said if opinion.report and opinion.report.citation == citation.number]
    return CaseSentence(
        story=citation.url or citation.source,
        article=citation.article_id,
        start=citation.start,
        text=citation.quote,
        outlet=outlet(citation),
        grade=NEITHER if reports else None,
        called_wrong=tuple(report.words for report in reports),
    )
