"""What is reported of pages: F1 of the text, and how many titles, outlets and dates are right."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import fmean
from urllib.parse import urlsplit

from bot.evaluation.pages.sets import GoldPage
from index.article import Article, as_utc
from index.sources.draft import BadStoryError, Draft
from index.sources.formats import FORMATS
from index.sources.metadata import complete

_RUN = 4
_WORD = re.compile(r"\w+")
_HEADLINES = (
    re.compile(r"<h1\b[^<>]{0,500}>(.{1,1000}?)</h1>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<meta\b[^<>]{0,200}og:title[^<>]{0,60}content=\"([^\"]{1,500})\"", re.IGNORECASE),
    re.compile(r"\"headline\"\s{0,9}:\s{0,9}\"((?:[^\"\\]|\\.){1,500})\""),
)
_TAG = re.compile(r"<[^<>]{1,500}>")
_COMMON = re.compile(r"\b(?:the|der|die|das|daily|online)\b", re.IGNORECASE)
# What outlets call themselves where the set names them in English or in full.
_ALSO = {
    "Asahi Shimbun": "朝日新聞",
    "Chunichi Shimbun": "中日新聞",
    "Mainichi Shimbun": "毎日新聞",
    "Tokyo Shimbun": "東京新聞",
    "Yomiuri Shimbun": "読売新聞",
    "Sankei Shimbun": "産経新聞",
    "The Nikkei": "日本経済新聞",
    "Nikkan Geadai": "日刊ゲンダイ",
    "Hankook Ilbo": "한국일보",
    "Maeil Business Newspaper": "매일경제",
    "Dainik Bhaskar": "दैनिक भास्कर",
    "Taipei Times": "台北時報",
    "Kommersant": "Коммерсантъ",
    "Ukrainska Pravda": "Украинская правда",
    "People": "人民网",
    "Zwanzig Minuten": "20 Minuten",
    "Bayerischer Rundfunk (BR)": "BR24",
    "Nine News": "9News",
}


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page: precision and recall of its text, 0 to 1, and which fields are right (None: the set does not say)."""

    name: str
    precision: float
    recall: float
    title: bool | None
    """Whether it is a headline that the page gives its story, without the site's name."""
    same_title: bool | None
    """Whether it is the one of them that the set holds."""
    outlet: bool | None
    date: bool | None
    found: Article | str
    """What was read, or why nothing was."""

    def as_dict(self) -> dict[str, object]:
        """For JSON, without the page's text."""
        found = {"why": self.found} if isinstance(self.found, str) else {"found": [self.found.title, self.found.publisher]}
        right = {"title": self.title, "same_title": self.same_title, "outlet": self.outlet, "date": self.date}
        return {"name": self.name, "precision": self.precision, "recall": self.recall, **right, **found}


@dataclass(frozen=True, slots=True)
class SetScore:
    """One set of pages; shares are 0 to 1, None where the set says nothing."""

    pages: int
    unread: int
    precision: float
    recall: float
    titles: float | None
    same_titles: float | None
    outlets: float | None
    dates: float | None

    @property
    def f1(self) -> float:
        """Harmonic mean of the mean precision and the mean recall."""
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def score_pages(pages: Iterable[GoldPage]) -> tuple[PageScore, ...]:
    """Read each page as a rebuild would, and compare."""
    return tuple(_score(page, _read(page)) for page in pages)


def summarise(scores: Sequence[PageScore]) -> SetScore:
    """The figures of a set, as scrapinghub's benchmark computes those of the text."""
    return SetScore(
        pages=len(scores),
        unread=sum(isinstance(score.found, str) for score in scores),
        # Where nothing was read there is no precision to speak of; the page counts in the recall.
        precision=fmean([score.precision for score in scores if not isinstance(score.found, str)] or [0.0]),
        recall=fmean([score.recall for score in scores] or [0.0]),
        titles=_share(score.title for score in scores),
        same_titles=_share(score.same_title for score in scores),
        outlets=_share(score.outlet for score in scores),
        dates=_share(score.date for score in scores),
    )


def _share(right: Iterable[bool | None]) -> float | None:
    known = [value for value in right if value is not None]
    return fmean(known) if known else None


def _read(page: GoldPage) -> Article | str:
    """The page's story, posts of a live blog as one text; or the reason why there is none."""
    now = datetime.now(UTC)
    try:
        drafts = [draft for draft in FORMATS[".html"].read(page.html) if isinstance(draft, Draft)]
        stories = [complete(draft, path=page.name, source=page.name, file_date=now, now=now) for draft in drafts]
    except BadStoryError as bad:
        return str(bad)
    if not stories:
        return "no story"
    # The set dates a live blog as one page: its posts are right if one is of that day.
    nearest = min(stories, key=lambda story: not _is_moment(story.published, page.published))
    return replace(nearest, text="\n".join(story.text for story in stories))


def _score(page: GoldPage, found: Article | str) -> PageScore:
    precision, recall = _overlap(page.text, "" if isinstance(found, str) else found.text)
    story = None if isinstance(found, str) else found
    return PageScore(
        page.name,
        precision,
        recall,
        title=None if page.title is None else story is not None and _is_headline(story.title, page),
        same_title=None if page.title is None else story is not None and _folded(story.title) == _folded(page.title),
        outlet=None if page.outlet is None else story is not None and _is_outlet(story.publisher, page),
        date=None if page.published is None else story is not None and _is_moment(story.published, page.published),
        found=found,
    )


def _overlap(right: str, found: str) -> tuple[float, float]:
    """Precision and recall of runs of four words, as scrapinghub's benchmark counts them."""
    wanted, got = _runs(right), _runs(found)
    both = (wanted & got).total()
    return both / (got.total() or 1), both / wanted.total() if wanted else 1.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))) if words else Counter()


def _folded(text: str) -> str:
    """Letters and digits alone, without case and accents: marks and spaces differ from page to page of one outlet."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _is_headline(title: str, page: GoldPage) -> bool:
    """Whether a title is the set's, or another that stands on the page: pages give their stories up to four."""
    folded, html_text = _folded(title), page.html.decode("utf-8", "replace")
    if folded == _folded(page.title or ""):
        return True
    given = (found for pattern in _HEADLINES for found in pattern.findall(html_text))
    headlines = {_folded(html.unescape(html.unescape(_TAG.sub(" ", found.replace('\\"', '"'))))) for found in given}
    return folded in headlines and not folded.endswith(_folded(page.outlet or "\0"))


def _is_outlet(name: str | None, page: GoldPage) -> bool:
    """Whether a name is the outlet's, shorter or longer ("Vogue Germany"), in its own script, its host's, or its initials."""
    host = urlsplit(page.domain or "").netloc.removeprefix("www.")
    initials = "".join(word[0] for word in re.findall(r"\w+", page.outlet or ""))
    known = {_folded(_COMMON.sub("", page.outlet or "")), _folded(host), _folded(_ALSO.get(page.outlet or "", ""))}
    given = _folded(_COMMON.sub("", name or ""))
    label = _folded(host.rsplit(".", 1)[0])
    if given in {label, _folded(initials)}:
        return True
    return bool(given) and any(given in other or other in given for other in known if other)


def _is_moment(published: datetime | None, right: datetime | None) -> bool:
    """Whether it is the same day in UTC, or in the zone of the right time."""
    if published is None or right is None:
        return False
    return published.date() in {as_utc(right).date(), right.date()}
