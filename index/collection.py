"""What the sources hold at one time: of each story one live version."""

from collections import Counter
from dataclasses import dataclass

from index.article import Article, ArticleId, VersionKey
from index.sources.draft import Skip


@dataclass(slots=True)
class Collection:
    """The live versions, and what was skipped."""

    live: dict[ArticleId, tuple[VersionKey, Article]]
    skipped: list[Skip]

    def take(self, key: VersionKey, article: Article) -> None:
        """Keep the article unless an earlier reading of the same story is dated later; of two, one is reported as skipped."""
        other = self.live.get(article.id)
        if other is None:
            self.live[article.id] = key, article
            return
        older, newer = (article, other[1]) if _later(other[1], article) else (other[1], article)
        self.skipped.append(Skip(older.source, f"the same story stands in {newer.source}", settled=True))
        self.live[article.id] = other if newer is other[1] else (key, article)

    def languages(self) -> tuple[tuple[str, int], ...]:
        """How many stories are in each language, by ISO 639-1 code, most first; what nobody names is English."""
        codes = (article.language or "en" for _, article in self.live.values())
        return tuple(Counter(code[:2].lower() for code in codes).most_common())

    def unreadable(self) -> tuple[tuple[str, int], ...]:
        """Where characters could not be read, and how many."""
        counts = ((article.source, article.text.count("\ufffd")) for _, article in self.live.values())
        return tuple((source, count) for source, count in counts if count)


def _later(left: Article, right: Article) -> bool:
    return left.published is not None and right.published is not None and left.published > right.published
