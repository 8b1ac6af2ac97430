"""Pasted texts, of which all that they say is looked up in every stored version of every story."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice

from bot.answer import Citation
from bot.checking.differences import differences, nearest
from bot.checking.quotes import Said, said_in, verbatim
from bot.checking.verdicts import Auditor, Checked, Finding, Verdict
from bot.reply import Reply
from index.article import Article, ArticleId, Role, Sentence, VersionHash, VersionKey
from index.errors import SnapshotError
from index.sentences import split_sentences
from index.store import Store
from index.text import visible
from index.word_index import WordIndex

_MOST_HOLDING = 500  # versions that have a quote: a phrase of every day's news; the newest are read
_MOST_PLACES = 5  # of the same words in one version
_MOST_WEIGHED = 20  # findings, of which the first that is no part of a sentence is the best
_MOST_NEAR = 12
_PART = "It stands in a story only as part of a longer sentence, which is shown with what differs."
_WORD = re.compile(r"\w")
# "The Harbour Post wrote", "according to the Harbour Post": words around a quote that only say where it stands.
_SAYS_WHERE = re.compile(
    r"(?:(?:as|so) )?(?:according to |from |via |source: ?)?(?:the )?(?P<outlet>.{1,80}?)"
    r"(?: (?:wrote|writes|reported|reports|said|says|has reported)(?: that)?)?",
    re.IGNORECASE,
)
_NO_WORDS = "No stored story has these words, nor any near to them."


class Lookup:
    """Finds where quotes stand."""

    def __init__(self, store: Store, auditor: Auditor, words: WordIndex, hidden: AbstractSet[ArticleId] = frozenset()) -> None:
        """Take the parts; nothing is found in `hidden` stories, as if they were not stored."""
        self._hidden = hidden
        self._store = store
        self._auditor = auditor
        self._words = words

    def check(self, text: str, known: Iterable[Reply] = ()) -> Checked:
        """The findings on all that a pasted text says, numbered in reading order.

        What `known` replies say is left out: they are checked themselves.
        """
        shown = [words for reply in known for words in (reply.answer.question.text, *(s.text for s in reply.answer.statements))]
        pieces = [piece for piece in said_in(text) if not _is_told(piece, shown)]
        pasted, whole = " ".join(piece.text for piece in pieces), set[str]()
        findings: list[Finding] = []
        for piece in pieces:
            number = len(findings) + 1
            finding, sentence = self._best(piece.text, number)
            if sentence and verbatim(sentence.text).search(pasted):  # cut where its language does not end a sentence
                if sentence.text in whole:
                    continue
                whole.add(sentence.text)
                finding, sentence = self._best(sentence.text, number)
            findings += self._findings(piece, finding, sentence)
        return Checked(None, tuple(findings))

    def _findings(self, said: Said, whole: Finding, sentence: Sentence | None) -> list[Finding]:
        """The finding on a sentence; where no story has it whole, on the quotes in it and on what stands around these.

        What is marked as a quote may be part of a longer sentence, and is told to be so. Other words may not: what is left out
        could turn them round, as in "It is not true that the talks failed".
        """
        if said.quoted:
            part = f"{whole.reason} It is part of a longer sentence: “{sentence.text}”" if sentence else whole.reason
            return [replace(whole, reason=part, is_part=sentence is not None)]
        number = whole.citation.number
        if sentence:
            whole = self._only_part(whole, sentence)
        if whole.verdict is not Verdict.MISSING:
            return [whole]
        if not said.quotes:
            return [] if _asks(said.text) or self._is_title(said.text) else [_unmarked(whole)]
        quotes = [self.find(quote, number + place) for place, quote in enumerate(said.quotes)]
        claims = (words for words in said.rest if not _says_where(words, quotes))
        rest = (self.find(words, number + len(quotes) + place) for place, words in enumerate(claims))
        return [*quotes, *(_unmarked(finding) if finding.verdict is Verdict.MISSING else finding for finding in rest)]

    def _is_title(self, text: str) -> bool:
        """Whether a stored story has this title."""
        articles, pattern = self._readable(self._holding(text)), verbatim(text)
        return any(article is not None and pattern.fullmatch(article.title) for article, _ in articles)

    def find(self, quote: str, number: int = 1) -> Finding:
        """The best that can be said of a quote: of several stories that have it, the newest of those with the best verdict.

        One that has it as a whole sentence, or several, goes before those that have it as part of one.
        """
        return self._best(quote, number)[0]

    def _best(self, quote: str, number: int) -> tuple[Finding, Sentence | None]:
        """The same, and the longer sentence that the quote is only part of."""
        for words, pattern in _readings(quote):
            findings = list(self._with_words(words, pattern, quote, number))
            if findings:
                findings.sort(key=lambda found: (found[0].verdict.rank, -_time(found[0].citation.published)))
                weighed = ((finding, _longer_sentence(finding, language)) for finding, language in findings[:_MOST_WEIGHED])
                first = next(weighed)
                return first if first[1] is None else next((found for found in weighed if found[1] is None), first)
        return self._not_found(quote, number), None

    def _only_part(self, finding: Finding, sentence: Sentence) -> Finding:
        """Words that a story has, as what is near to the sentence that they are part of."""
        citation = finding.citation
        article = next((each for each in self._store.versions(citation.article_id) if each.sha256 == citation.version), None)
        change = differences(citation.quote, sentence.text)
        return Finding(_of_no_story(citation.quote, citation.number), Verdict.MISSING, _PART, current=article, change=change)

    def _with_words(self, words: str, pattern: re.Pattern[str], quote: str, number: int) -> Iterator[tuple[Finding, str | None]]:
        """The finding in every version that has the words, and the version's language."""
        for article, problem in self._readable(self._holding(words)):
            if article is None:  # another story may have the words as well
                yield Finding(_of_no_story(quote, number), Verdict.ALTERED, problem), None
            else:
                for match in islice(pattern.finditer(article.text), _MOST_PLACES):
                    yield self._auditor.judge(cite(number, article, *match.span())), article.language

    def _holding(self, words: str) -> Sequence[VersionKey]:
        return self._seen(partial(self._words.holding, words), _MOST_HOLDING)

    def _seen(self, search: Callable[[int], Sequence[VersionKey]], most: int) -> Sequence[VersionKey]:
        """What a search finds first but for hidden stories: where these are among that, more is asked for."""
        found, asked = search(most), most
        while self._hidden:
            stories = self._store.identities(found)
            seen = [key for key in found if stories.get(key) not in self._hidden]
            asked *= 4
            if len(seen) >= most or len(further := search(asked)) == len(found):
                return seen[:most]
            found = further
        return found

    def _readable(self, keys: Iterable[VersionKey]) -> Iterator[tuple[Article | None, str]]:
        """Each version; of one that is damaged what is wrong with it."""
        for key in keys:
            try:
                yield self._store.article(key), ""
            except SnapshotError as error:
                yield None, error.problem

    def _not_found(self, quote: str, number: int) -> Finding:
        citation = _of_no_story(quote, number)
        candidates: dict[str, VersionKey] = {}
        for key in sorted(self._seen(partial(self._words.near, quote), _MOST_NEAR), reverse=True):
            for sentence in self._store.sentences(key):
                candidates.setdefault(sentence.text, key)  # of several that are equally near, the newest is shown
        near = nearest(quote, candidates)
        if near is None:
            return Finding(citation, Verdict.MISSING, _NO_WORDS)
        ((article, problem),) = self._readable([candidates[near]])
        reason = f"No stored story has these words. {problem or 'The nearest sentence is shown with what differs.'}"
        return Finding(citation, Verdict.MISSING, reason, current=article, change=differences(quote, near))


def _longer_sentence(finding: Finding, language: str | None) -> Sentence | None:
    """The sentence that the words found are only part of, but for marks; None where they are whole sentences, or not found."""
    text, start, end = finding.text or "", finding.citation.start, finding.citation.end
    for sentence in split_sentences(text, language):
        goes_before = sentence.role is not Role.BYLINE and sentence.start < start < sentence.end
        goes_on = sentence.start < end < sentence.end
        if (goes_before and _WORD.search(text, sentence.start, start)) or (goes_on and _WORD.search(text, end, sentence.end)):
            return sentence
    return None


def _says_where(words: str, quotes: Iterable[Finding]) -> bool:
    """Whether words around quotes merely name the outlet that a quote of them is from."""
    named = _SAYS_WHERE.fullmatch(words.strip(" ,;:.()–—-"))
    outlets = {(finding.citation.publisher or "").casefold().removeprefix("the ") for finding in quotes} - {""}
    return named is not None and named["outlet"].casefold() in outlets


def _is_told(said: Said, shown: Sequence[str]) -> bool:
    """Whether words that are shown already have what a pasted text says."""
    return any(pattern.search(words) for words in shown for _, pattern in _readings(said.text))


def _asks(text: str) -> bool:
    return text.rstrip('*_ "”’»').endswith("?")


def _unmarked(finding: Finding) -> Finding:
    """The finding on words that nothing marks as a quote: who reads it is told that they may be the paster's own."""
    return replace(finding, reason=f"It is not marked as a quote. {finding.reason}")


def _readings(quote: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What to look for, strictest first: the quote as it is, without marks of bold, without characters that are not seen."""
    yield quote, verbatim(quote)
    if "*" in quote and (bare := quote.replace("*", "")).strip():
        yield bare, verbatim(quote, bold=True)
    if (seen := visible(quote)) != quote:  # pasted with soft hyphens that the story has not
        yield seen, verbatim(seen)


def _of_no_story(quote: str, number: int) -> Citation:
    return Citation(number, ArticleId(""), VersionHash(""), 0, 0, quote, "", None, None, None, "")


def cite(number: int, article: Article, start: int, end: int) -> Citation:
    """A citation of a span of a stored story."""
    return Citation(
        number=number,
        article_id=article.id,
        version=article.sha256,
        start=start,
        end=end,
        quote=article.text[start:end],
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        source=article.source,
        date_inferred=article.date_inferred,
        month_day=article.month_day,
        agency=article.agency or "",
    )


def _time(published: datetime | None) -> float:
    return published.timestamp() if published else 0.0
