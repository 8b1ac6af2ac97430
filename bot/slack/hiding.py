"""What is left of a reply for who may not see all the stories that it quotes, as when a source was restricted since."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.answer import Answer, Citation, Statement
from bot.checking.verdicts import Checked, Finding
from bot.reply import Reply
from index.article import ArticleId
from index.errors import DatelineError

_NUMBER = re.compile(r"\[(\d{1,6})\]")
NOT_SHOWN = "The stories that this answer quotes may not be shown to you here."


class HiddenError(DatelineError):
    """Something is not for who would see it."""


def cited(reply: Reply) -> frozenset[ArticleId]:
    """The stories that a reply quotes."""
    return frozenset(each.article_id for citation in reply.answer.citations for each in (citation, *citation.copies))


def seen(reply: Reply, hidden: AbstractSet[ArticleId]) -> Reply:
    """A reply without the statements, citations and copies that may not be seen.

    :raises HiddenError: nothing of what it quotes may be.
    """
    if hidden.isdisjoint(cited(reply)):
        return reply
    citations = tuple(_without_copies(citation, hidden) for citation in reply.answer.citations if citation.article_id not in hidden)
    if not citations:
        raise HiddenError(NOT_SHOWN, "Ask where the stories' source may be seen.")
    return replace(reply, answer=_left(reply.answer, citations))


def seen_findings(checked: Checked, hidden: AbstractSet[ArticleId]) -> Checked:
    """The findings on a reply that may be seen.

    :raises HiddenError: none may be, and there are some.
    """
    if checked.reply is None or hidden.isdisjoint(cited(checked.reply)):
        return checked
    findings = (_finding(finding, hidden) for finding in checked.findings if finding.citation.article_id not in hidden)
    return Checked(seen(checked.reply, hidden), tuple(findings))


def _left(answer: Answer, citations: tuple[Citation, ...]) -> Answer:
    by_number = {citation.number: citation.quote for citation in citations}
    kept = (_statement(statement, by_number) for statement in answer.statements)
    # A note on a hidden story may say what stands in it, as one on different figures does.
    notes = tuple(note for note in answer.warnings if all(int(number) in by_number for number in _NUMBER.findall(note)))
    return replace(answer, statements=tuple(filter(None, kept)), citations=citations, warnings=notes)


def _statement(statement: Statement, by_number: dict[int, str]) -> Statement | None:
    """A statement with those of its citations that are left, if one of them has its words."""
    numbers = tuple(number for number in statement.citations if number in by_number)
    return replace(statement, citations=numbers) if statement.text in map(by_number.get, numbers) else None


def _without_copies(citation: Citation, hidden: AbstractSet[ArticleId]) -> Citation:
    copies = tuple(copy for copy in citation.copies if copy.article_id not in hidden)
    if len(copies) == len(citation.copies):
        return citation
    outlets = {copy.publisher for copy in copies}
    return replace(citation, copies=copies, also_in=tuple(name for name in citation.also_in if name in outlets), origins=0)


def _finding(finding: Finding, hidden: AbstractSet[ArticleId]) -> Finding:
    copies = tuple(copy for copy in finding.copies if copy.citation.article_id not in hidden)
    return replace(finding, citation=_without_copies(finding.citation, hidden), copies=copies)
