"""Number what an answer quotes, and check every quote against the store before it is shown."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Citation, Evidence, Statement
from bot.answering.comparing.same_words import same_words
from index.article import Article, StorySentence, version_hash
from index.store import Store

_log = logging.getLogger(__name__)


def cite(evidence: Sequence[Evidence]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """One statement and one citation for each piece of evidence, numbered from 1 in reading order."""
    citations = tuple(_cite(number, item) for number, item in enumerate(evidence, 1))
    statements = tuple(
        Statement(citation.quote, (citation.number,), item.answer, item.label, item.asides)
        for citation, item in zip(citations, evidence, strict=True)
    )
    return statements, citations


def fault(citation: Citation, store: Store) -> str | None:
    """What is wrong with a citation, or None: the check that every citation must pass (invariant 1).

    The version is read from the store anew, so what is compared is what anyone will find there later.

    :raises SnapshotError: it cannot be read.
    """
    rows = store.copies(citation.article_id, citation.version)
    if not rows:
        return "the version is not in the store"
    text = rows[0].article.text
    if version_hash(text) != citation.version:
        return "the stored text does not have the version's hash"
    if _description(citation) not in {_description(row.article) for row in rows if row.fault is None}:
        return "its title, outlet, agency, date or link is not that of the stored version"
    if not citation.quote or text[citation.start : citation.end] != citation.quote:
        return "the quote does not stand at its offsets"
    before = citation.before
    if before and (not before.text or text[before.start : before.end] != before.text):
        return "the sentence before the quote does not stand at its offsets"
    return None


def copy_fault(copy: Citation, citation: Citation, store: Store) -> str | None:
    """What is wrong with a copy of what is cited, or None: it passes the same check, and its words are the same."""
    return fault(copy, store) or (None if same_words(copy.quote, citation.quote) else "its words are others")


def check(
    statements: Sequence[Statement], citations: Sequence[Citation], store: Store
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Keep only statements whose words are quoted by citations that all pass; what is dropped is logged.

    Numbers stay as they are: a gap is better than a number that means another story. A copy that fails is dropped by itself, and
    its outlet is not named.
    """
    citations = tuple(_with_sound_copies(citation, store) for citation in citations)
    faults = {citation.number: fault(citation, store) for citation in citations}
    for number, reason in faults.items():
        if reason:
            _log.error("citation %d dropped: %s", number, reason)
    quotes = {citation.number: citation.quote for citation in citations if faults[citation.number] is None}
    kept = tuple(
        statement
        for statement in statements
        if statement.citations
        and all(number in quotes for number in statement.citations)
        and statement.text in {quotes[number] for number in statement.citations}
    )
    used = {number for statement in kept for number in statement.citations}
    return kept, tuple(citation for citation in citations if citation.number in used)


def _description(story: Citation | Article) -> tuple[object, ...]:
    """What a reader is told of a story beside the quote."""
    names = story.title, story.publisher, story.agency or None, story.url, story.source
    return (*names, story.published, story.date_inferred, story.month_day)


def _with_sound_copies(citation: Citation, store: Store) -> Citation:
    faults = [(copy, copy_fault(copy, citation, store)) for copy in citation.copies]
    for copy, reason in faults:
        if reason:
            _log.error("copy of citation %d in %s dropped: %s", citation.number, copy.publisher, reason)
    if not any(reason for _, reason in faults):
        return citation
    sound = tuple(copy for copy, reason in faults if reason is None)
    return replace(citation, copies=sound, also_in=_outlets(sound), origins=0)  # how many origins these have is not known


def _cite(number: int, evidence: Evidence) -> Citation:
    copies = tuple(_citation(number, copy) for copy in evidence.copies)
    citation = _citation(number, StorySentence(evidence.sentence, evidence.article))
    return replace(citation, copies=copies, also_in=_outlets(copies), origins=evidence.origins, before=evidence.before)


def _citation(number: int, cited: StorySentence) -> Citation:
    article, sentence = cited.article, cited.sentence
    return Citation(
        number=number,
        article_id=article.id,
        version=article.sha256,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
        date_inferred=article.date_inferred,
        month_day=article.month_day,
        agency=article.agency or "",
    )


def _outlets(copies: Sequence[Citation]) -> tuple[str, ...]:
    return tuple(copy.publisher for copy in copies if copy.publisher is not None)
