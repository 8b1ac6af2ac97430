"""Print the stored text of a story, so that anyone can check a citation without our code.

A citation names article id, version, start and end: the quote is characters [start, end) of what this prints.

    python scripts/show_story.py 10545d4bad8bb6bf
    python scripts/show_story.py 10545d4bad8bb6bf --version 9f2c81 --json

Exit code 0 printed, 1 no such story or version, 2 wrong usage.
"""

import sys

from bot.command import parser, settings_of
from bot.printing import safe_lines, say, say_json, waiting
from bot.wording import credit, long_date, story_date
from index.article import Article, ArticleId
from index.errors import UnknownStoryError


def main(argv: list[str]) -> int:
    """Print one version of one story."""
    options = parser(__doc__)
    options.add_argument("article_id", help="16 hex digits, as in an answer's --json")
    options.add_argument(
        "--version", default="", metavar="SHA256", help="its hash, or the first digits of it (default: the newest)"
    )
    arguments = options.parse_args(argv)
    with waiting("Loading"):
        from bot.wiring import open_store

    with open_store(settings_of(arguments)) as store:
        versions = store.versions(ArticleId(arguments.article_id))
    article = _pick(versions, arguments.version)
    if arguments.json:
        say_json(_as_json(article, versions))
    else:
        _show(article, versions)
    return 0


def _pick(versions: tuple[Article, ...], wanted: str) -> Article:
    fitting = [article for article in versions if article.sha256.startswith(wanted)]
    if not fitting:
        known = ", ".join(article.sha256[:12] for article in versions)
        raise UnknownStoryError(f"The story has no version {wanted}.", f"It has: {known}")
    return fitting[-1]


def _show(article: Article, versions: tuple[Article, ...]) -> None:
    for name, value in {
        "title": article.title,
        "outlet": credit(article, article.publisher or "unknown"),
        "published": story_date(article),
        "updated": long_date(article.modified) if article.modified else "",
        "authors": ", ".join(article.authors),
        "from": article.url or article.source,
        "version": f"{article.sha256} ({len({version.sha256 for version in versions})} stored)",
        "derived": ", ".join(article.derived),
    }.items():
        if value:
            say(f"{name:<10}{value}")
    # Elsewhere than on a terminal every character is what the story has; on one, each that is not seen stands as U+FFFD.
    print(f"\n{safe_lines(article.text) if sys.stdout.isatty() else article.text}")


def _as_json(article: Article, versions: tuple[Article, ...]) -> dict[str, object]:
    return {
        "article_id": article.id,
        "version": article.sha256,
        "versions": list(dict.fromkeys(version.sha256 for version in versions)),
        "title": article.title,
        "publisher": article.publisher,
        "agency": article.agency,
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "place": article.place,
        "language": article.language,
        "authors": list(article.authors),
        "url": article.url,
        "source": article.source,
        "derived": list(article.derived),
        "text": article.text,
    }
