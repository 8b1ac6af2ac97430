"""Answers and verdicts as JSON, for programs."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.answer import Answer, Citation, Statement, Story
from bot.checking.verdicts import Checked, Finding
from bot.rendering.emphasis import parts
from bot.reply import ReplyId
from bot.wording import unproven


def checked_json(checked: Checked) -> dict[str, Any]:  # Any: JSON
    """What was found of a reply, or of a pasted text, whose own fields are null then."""
    reply = checked.reply
    return {
        "id": reply.id if reply else None,
        "question": reply.answer.question.text if reply else None,
        "asked": _iso(reply.answer.question.asked) if reply else None,
        "made": _iso(reply.made) if reply else None,
        "verdict": checked.verdict,
        "withdrawn": checked.ruling.withdrawn,
        "removed": checked.ruling.removed,
        "corrections": list(checked.ruling.corrections),
        "citations": [_finding_json(finding) for finding in checked.findings],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        **_citation_json(finding.citation),
        "verdict": finding.verdict,
        "reason": finding.reason,
        "current_version": finding.current.sha256 if finding.current else None,
        "current_modified": _iso(finding.current.modified) if finding.current else None,
        "still_holds": finding.holds,
        "change": [{"kind": piece.kind, "text": piece.text} for piece in finding.change],
        "copies": [_finding_json(copy) for copy in finding.copies],
        "not_checkable": list(unproven(finding.citation)),
    }


def answer_json(answer: Answer, reply_id: ReplyId | None = None) -> dict[str, Any]:  # Any: JSON
    """The answer as JSON; times in ISO 8601, `from` and `to` half-open."""
    question, span = answer.question, answer.question.span
    return {
        "reply": reply_id,
        "question": question.text,
        "kind": question.kind,
        "asked": question.asked.isoformat(),
        "as_of": _iso(answer.searched.newest),
        "snapshot": answer.snapshot,
        "dates": {"from": _iso(span.start), "to": _iso(span.end), "words": span.words} if span else None,
        "understood": list(answer.understood),
        "stories_searched": answer.searched.stories,
        "sure": answer.sure,
        "level": answer.level,
        "chosen_by": answer.chosen_by or None,
        "form": answer.form,
        "statements": [_statement_json(statement) for statement in answer.statements],
        "citations": [_citation_json(citation) for citation in answer.citations],
        "nearest": [_story_json(story) for story in answer.nearest],
        "warnings": list(answer.warnings),
    }


def _statement_json(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "citations": list(statement.citations),
        "answer": list(statement.answer) if statement.answer and parts(statement.text, statement.answer)[1] else None,
        "label": statement.label,
        "asides": [{"start": aside.start, "end": aside.end, "meaning": aside.meaning} for aside in statement.asides],
    }


def _story_json(story: Story) -> dict[str, Any]:
    return {
        "title": story.title,
        "publisher": story.publisher,
        "agency": story.agency or None,
        "published": _iso(story.published),
        "date_inferred": story.date_inferred,
        "month_day": _iso_day(story.month_day),
        "url": story.url,
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "article_id": citation.article_id,
        "version": citation.version,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "title": citation.title,
        "publisher": citation.publisher,
        "agency": citation.agency or None,
        "published": _iso(citation.published),
        "date_inferred": citation.date_inferred,
        "month_day": _iso_day(citation.month_day),
        "url": citation.url,
        "also_in": list(citation.also_in),
        "copies": [_citation_json(copy) for copy in citation.copies],
        "origins": citation.origins,
        "before": asdict(citation.before) if citation.before else None,
    }


def _iso_day(month_day: tuple[int, int] | None) -> str | None:
    """A day without its year as in XML Schema (gMonthDay): --03-05."""
    return f"--{month_day[0]:02}-{month_day[1]:02}" if month_day else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
