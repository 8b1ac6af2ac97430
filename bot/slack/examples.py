"""Questions to begin with: about the newest stories, each tried out before it is offered."""

import logging
import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import UTC, datetime
from threading import Lock

from bot.answer import Answer
from bot.slack.elements import MAX_TITLE
from bot.slack.status import IndexStatus
from bot.slack.text import clip, line
from index.article import Article, ArticleId, VersionHash
from index.audience import EVERYBODY, Viewer
from index.errors import DatelineError
from index.name_book import is_of_people
from index.text import CAPITALS

MOST = 3
_STORIES, _TRIES = 12, 10
_ABOUT_NAMES = ("What is new about {name}?", "What do the stories say about {name}?")
_ABOUT_STORIES = "What is known about this: {title}?"
# "Ana Okoye" after another word, in a headline that does not write most of its words with a capital.
_NAME = re.compile(rf"(?<=[^\W\d_] )[{CAPITALS}]\w+(?: [{CAPITALS}]\w+){{1,3}}")
_TAKES_ARTICLE = re.compile(
    r"(?:^(?:U\.?S\.?|U\.?N\.?|E\.?U\.?|U\.?K\.?|U\.?A\.?E\.?|IMF|WHO|ICC|ICJ)"
    r"|\b(?:States|Nations|Union|Kingdom|Court|Council|Republic|Emirates|Bank|Agency|Commission|Netherlands|Philippines))$"
)
_LONG = 4  # letters of a word that a headline in capitals would begin with one
_log = logging.getLogger(__name__)
_Trial = tuple[str, ArticleId, VersionHash]
"""A question, and the version of the story that it is about."""


class Examples:
    """Finds them anew for each snapshot, from what is for everybody, trying only what is about other stories than before.

    Safe to use from several threads.
    """

    def __init__(self, status: IndexStatus, ask: Callable[[str, datetime, Sequence[str], Viewer], Answer]) -> None:
        """Take what is indexed, and who answers. Nothing that is asked here is put on record."""
        self._status = status
        self._ask = ask
        self._finding = Lock()
        self._found: tuple[Hashable, tuple[str, ...]] | None = None
        self._tried: dict[_Trial, bool] = {}  # whether a question is answered from its own story, or not at all

    def __call__(self) -> tuple[str, ...]:
        """Up to three questions that have answers, those first whose answers come from the newest stories. It may take seconds."""
        try:
            with self._finding:
                edition = self._status.edition(EVERYBODY)
                if self._found is None or self._found[0] != edition:
                    self._found = edition, self._find()
                return self._found[1]
        except DatelineError as error:
            _log.warning("no example questions: %s", error.problem)
            return ()

    def _find(self) -> tuple[str, ...]:
        now = datetime.now(UTC)
        good: list[str] = []
        others: list[str] = []
        candidates = list(self._candidates(now))
        trials = {_trial(*candidate) for candidate in candidates}
        self._tried = {trial: outcome for trial, outcome in self._tried.items() if trial in trials}
        for article, question in candidates:
            is_from_it = self._is_answered(article, question, now)
            if is_from_it is not False:
                (good if is_from_it else others).append(question)
            if len(good) == MOST:
                break
        return (*good, *others)[:MOST]

    def _is_answered(self, article: Article, question: str, now: datetime) -> bool | None:
        """Whether a question is answered from its story; None: from others, which may be gone tomorrow, so this is not kept."""
        trial = _trial(article, question)
        if trial not in self._tried:
            answer = self._ask(question, now, (), EVERYBODY)
            is_from_it = any(citation.article_id == article.id for citation in answer.citations)
            if answer.found and not is_from_it:
                return None
            self._tried[trial] = answer.found
        return self._tried[trial]

    def _candidates(self, now: datetime) -> Iterator[tuple[Article, str]]:
        """As many as are tried, each name once: by names in headlines, and then by headlines."""
        stories = self._status.newest(EVERYBODY, now, _STORIES)
        questions: dict[str, Article] = {}
        for story in stories:
            about = _ABOUT_NAMES[int(story.sha256, 16) % len(_ABOUT_NAMES)]  # the same, whatever stories there are beside
            for name in self.names(story.title)[:1]:
                questions.setdefault(about.format(name=_with_article(name)), story)
        for story in stories[:MOST]:
            questions.setdefault(_ABOUT_STORIES.format(title=clip(line(story.title), MAX_TITLE)), story)
        yield from ((story, question) for question, story in list(questions.items())[:_TRIES])

    def names(self, title: str) -> Sequence[str]:
        """The names in a headline that are sure to be names, in order."""
        shown = line(title)
        read = [name.typed for name in self._status.names(EVERYBODY, shown) if not name.corrected]
        known = [name for name in read if not is_of_people(name)]
        return known or ([] if _is_in_capitals(shown) else _NAME.findall(shown))


def _trial(article: Article, question: str) -> _Trial:
    return question, article.id, article.sha256


def _with_article(name: str) -> str:
    """A name as it stands within a sentence; a headline leaves its article out."""
    return f"the {name}" if _TAKES_ARTICLE.search(name) else name


def _is_in_capitals(title: str) -> bool:
    """Whether a headline writes most of its words with a capital, so that one says nothing."""
    words = [word for word in title.split()[1:] if len(word) >= _LONG and word.isalpha()]
    return 2 * sum(word[0].isupper() for word in words) > len(words)
