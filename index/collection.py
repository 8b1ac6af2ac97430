"""What the sources hold at one time: of each story one live version."""

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
        self.skipped.append(Skip(older.source, f"the same story stands in {newer.source}"))
        self.live[article.id] = other if newer is other[1] else (key, article)


def _later(left: Article, right: Article) -> bool:
    return left.published is not None and right.published is not None and left.published > right.published
