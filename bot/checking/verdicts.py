"""What can be said of a citation today, from the store alone.

Nothing here is shared with the code that writes replies and checks them before they are shown (`bot.answering.citations`): an
error there must not hide itself here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from bot.answer import Citation
from bot.checking.differences import Piece, differences, nearest
from bot.checking.quotes import verbatim
from bot.checking.same_words import same_words
from bot.reply import Reply, Ruling
from bot.wording import long_date
from index.article import Article, ArticleId, VersionHash, VersionKey
from index.errors import SnapshotError
from index.schema import StoredVersion
from index.sentences import split_sentences
from index.store import Store

_STANDS = Ruling()
_NONE: Mapping[ArticleId, datetime] = MappingProxyType({})
_MENDED = "A rebuild stores it again, if the story is still there."
_TOO_OLD = "The story is searched no more: only those of the last {days:,} days are."
_CACHED = 4_096  # versions, about 5 kB each


class Verdict(StrEnum):
    """From the best to the worst."""

    VERIFIED = "verified"
    UPDATED = "story updated"
    WITHDRAWN = "story withdrawn"
    ALTERED = "altered"
    MISSING = "missing"

    @property
    def rank(self) -> int:
        """0 is best."""
        return list(type(self)).index(self)

    @property
    def mark(self) -> str:
        """A sign for it, of one character."""
        return "✓≈−✗✗"[self.rank]


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one citation. `reason` is one plain sentence.

    `text` is the version quoted, where its hash is right; `current` the newest version. For an updated story `holds` says whether
    the sentence still stands there, and `change` leads from the quote to the sentence that is nearest to it now, if one is near.
    A quote from a pasted text that no story has is missing; then `current` and `change` show the story and the sentence nearest.
    `copies` are the findings on the same words in other outlets, each on a citation of its own. `is_part`: the quote is only part
    of a sentence, which the reason shows.
    """

    citation: Citation
    verdict: Verdict
    reason: str
    text: str | None = None
    current: Article | None = None
    holds: bool | None = None
    change: tuple[Piece, ...] = ()
    copies: tuple["Finding", ...] = ()
    is_part: bool = False

    @property
    def worst(self) -> Verdict:
        """The worst verdict on the quote and its copies: what stands under one number is as good as that."""
        return _worst([self.verdict, *(copy.verdict for copy in self.copies)])


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings on one reply, and what must be said with it since; or, without a reply, on a pasted text."""

    reply: Reply | None
    findings: tuple[Finding, ...]
    ruling: Ruling = _STANDS

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings, each followed by those on its copies."""
        return tuple(each for finding in self.findings for each in (finding, *finding.copies))

    @property
    def verdict(self) -> Verdict:
        """It is as good as its worst statement, and the worst copy. What cites nothing claims nothing, and is verified."""
        verdicts = [finding.worst for finding in self.findings]
        return _worst([*verdicts, *statement_verdicts(self.reply, self.findings)] if self.reply else verdicts)


@dataclass(frozen=True, slots=True)
class _Version:
    """A stored version. `fault` says what is wrong with it; `rows` hold what a reader is told of it: one for each description."""

    text: str
    fault: str | None
    rows: tuple[Article, ...]


class Auditor:
    """Judges citations against a store, and against which version of each story is current."""

    def __init__(self, store: Store, current: Iterable[VersionKey], forgotten: Mapping[ArticleId, datetime] = _NONE) -> None:
        """Take the store, the versions that are searched now, and which stories were forgotten on request, and when."""
        self._store = store
        self._forgotten = forgotten
        self._current = {article_id: key for key, article_id in store.identities(tuple(current)).items()}
        self._version = lru_cache(_CACHED)(self._read_version)
        self._serving = lru_cache(_CACHED)(self._read_serving)

    def check(self, reply: Reply) -> Checked:
        """The findings on a reply. A citation is altered, too, where the reply's statements and numbers no longer fit it."""
        return Checked(reply, tuple(self._judge_within(reply, citation) for citation in reply.answer.citations))

    def _judge_within(self, reply: Reply, citation: Citation) -> Finding:
        finding = self.judge(citation)
        misfit = _misfit(reply, citation)
        if misfit and finding.verdict.rank < Verdict.ALTERED.rank:
            finding = Finding(citation, Verdict.ALTERED, misfit)
        return replace(finding, copies=tuple(self._judge_copy(copy, citation) for copy in citation.copies))

    def _judge_copy(self, copy: Citation, citation: Citation) -> Finding:
        """The finding on a copy, which must be right in its own story, and be the same words."""
        finding = self.judge(copy)
        same = copy.number == citation.number and same_words(copy.quote, citation.quote)
        if same or finding.verdict.rank >= Verdict.ALTERED.rank:
            return finding
        return Finding(copy, Verdict.ALTERED, "Its words are not those of the quote that it stands beside.")

    def judge(self, citation: Citation) -> Finding:
        """The finding for one citation by itself."""
        try:
            version = self._version(citation.article_id, citation.version)
        except SnapshotError as error:
            return Finding(citation, Verdict.ALTERED, error.problem)
        if version is None:
            return Finding(citation, Verdict.MISSING, self._why_missing(citation.article_id))
        fault = version.fault or _fault(citation, version)
        if fault:
            return Finding(citation, Verdict.ALTERED, fault, None if version.fault else version.text)
        return self._compare(citation, version.text)

    def _why_missing(self, story: ArticleId) -> str:
        forgotten = self._forgotten.get(story)
        if forgotten is None:
            return "The version that it quotes is not in the store."
        return f"The story was forgotten on request on {long_date(forgotten)}; its text is no longer kept."

    def _compare(self, citation: Citation, text: str) -> Finding:
        """The finding for a citation that is right in its own version: what has become of the story since."""
        key = self._current.get(citation.article_id)
        if key is not None:
            return self._compare_with(key, citation, text)
        aged = self._store.aged(citation.article_id)
        if aged is None:
            return Finding(citation, Verdict.WITHDRAWN, "The quote is right, but the story has been withdrawn.", text)
        finding = self._compare_with(aged.version, citation, text)
        return replace(finding, reason=f"{finding.reason} {_TOO_OLD.format(days=aged.days)}")

    def _compare_with(self, key: VersionKey, citation: Citation, text: str) -> Finding:
        """The same, where this version of the story is its newest."""
        try:
            current = self._serving(key)
        except SnapshotError as error:
            return Finding(citation, Verdict.UPDATED, f"The story was updated. {error.problem}", text)
        if current.sha256 == citation.version:
            return Finding(citation, Verdict.VERIFIED, "The quote stands in the story, word for word.", text, current)
        if _hash(current.text) != current.sha256:
            reason = "The story was updated, but its newest version is damaged in the store."
            return Finding(citation, Verdict.UPDATED, reason, text)
        if verbatim(citation.quote).search(current.text):
            reason = "The story was updated; this sentence still stands in it."
            return Finding(citation, Verdict.UPDATED, reason, text, current, holds=True)
        return self._changed(citation, text, current)

    @staticmethod
    def _changed(citation: Citation, text: str, current: Article) -> Finding:
        now = nearest(citation.quote, (sentence.text for sentence in split_sentences(current.text)))
        change = differences(citation.quote, now) if now else ()
        reason = "The story was updated; this sentence was changed." if now else "The story was updated; this sentence is gone."
        return Finding(citation, Verdict.UPDATED, reason, text, current, holds=False, change=change)

    def _read_version(self, article_id: ArticleId, sha256: VersionHash) -> _Version | None:
        rows = self._store.copies(article_id, sha256)
        if not rows:
            return None
        articles = tuple(row.article for row in rows)
        fault = None
        if any(_hash(article.text) != sha256 for article in articles):
            fault = f"The stored text is not the one that was quoted: its hash is wrong. {_MENDED}"
        elif any(map(_is_altered, rows)):
            fault = f"The stored title, outlet, date or link is not the one that was stored: its hash is wrong. {_MENDED}"
        return _Version(articles[0].text, fault, articles)

    def _read_serving(self, key: VersionKey) -> Article:
        return self._store.article(key)


def statement_verdicts(reply: Reply, findings: Iterable[Finding]) -> tuple[Verdict, ...]:
    """The verdict on each statement of a reply: that on its worst citation, missing where it has none."""
    verdicts = {finding.citation.number: finding.verdict for finding in findings}
    return tuple(
        _worst([verdicts.get(number, Verdict.MISSING) for number in statement.citations] or [Verdict.MISSING])
        for statement in reply.answer.statements
    )


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.VERIFIED)


def _fault(citation: Citation, version: _Version) -> str | None:
    """What in a citation does not fit the sound version that it names."""
    if not citation.quote or not 0 <= citation.start < citation.end <= len(version.text):
        return "The quote's offsets are not a span of the story."
    if version.text[citation.start : citation.end] != citation.quote:
        return "The quote does not stand at its offsets."
    before = citation.before
    if before and (not before.text or before.start < 0 or version.text[before.start : before.end] != before.text):
        return "The sentence before the quote does not stand at its offsets."
    differing = min((_differing(citation, article) for article in version.rows), key=len)
    if differing:
        return f"The title, outlet, date or link is not that of the story: altered {' and '.join(differing)}."
    return None


def _differing(citation: Citation, article: Article) -> tuple[str, ...]:
    """What a reader of the reply was told of a story and is not so. Earlier releases told no agency, nor all of a date."""
    told: dict[str, bool] = {
        "title": citation.title == article.title,
        "outlet": citation.publisher == article.publisher,
        "date": citation.published == article.published,
        "link": citation.url == article.url,
    }
    if citation.agency is not None:
        told["agency"] = citation.agency == (article.agency or "")
        told["file"] = citation.source == article.source
        told["date"] &= (citation.date_inferred, citation.month_day) == (article.date_inferred, article.month_day)
    return tuple(name for name, is_so in told.items() if not is_so)


def _is_altered(row: StoredVersion) -> bool:
    """Whether what stands beside a stored text no longer has its hash; earlier releases had one of a part of it alone."""
    article = row.article
    return article.metadata_sha256 != row.metadata_sha256 or (row.is_proved and article.row_sha256 != row.row_sha256)


def _misfit(reply: Reply, citation: Citation) -> str | None:
    """What in a reply does not fit one of its citations."""
    numbers = [other.number for other in reply.answer.citations]
    if numbers.count(citation.number) != 1 or citation.number < 1:
        return "Its number is not its own."
    pointing = [statement for statement in reply.answer.statements if citation.number in statement.citations]
    if not pointing:
        return "No statement of the reply has its number."
    for statement in pointing:
        quotes = {other.quote for other in reply.answer.citations if other.number in statement.citations}
        if statement.text not in quotes:
            return "The statement with its number is not what it quotes."
        if not set(statement.citations) <= set(numbers):
            return "The statement with its number has another that leads nowhere."
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
