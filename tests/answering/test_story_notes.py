"""What only the store knows of stories is said beside an answer: extracts, and languages that the models do not read."""

from datetime import UTC, datetime
from pathlib import Path

from bot.answer import Citation
from bot.answering.caveats import extracts, unread
from index.article import Article, VersionKey, article_id, version_hash
from index.period import UNDATED
from index.retriever import count_by_language
from index.store import Store

TEXT = "Two ships met at sea on Monday."


def article(name: str, language: str | None, derived: tuple[str, ...] = (), day: int | None = 1) -> Article:
    """A story of the first days of March 2024, or an undated one."""
    published = datetime(2024, 3, day, tzinfo=UTC) if day else None
    return Article(article_id(name), None, name, None, published, None, language, (), TEXT, version_hash(TEXT), name, derived)


def stored(store: Store, *articles: Article) -> list[VersionKey]:
    """Store stories."""
    with store.writing():
        return [store.add_version(story, ()) for story in articles]


def cited(number: int, story: Article) -> Citation:
    """A citation of a story's only sentence."""
    return Citation(number, story.id, story.sha256, 0, len(TEXT), TEXT, story.title, None, story.published, None, story.source)


def test_an_extract_is_said_to_be_one(tmp_path: Path) -> None:
    """Only stories of which a part is indexed are named."""
    whole, part = article("whole", "en"), article("part", "en", ("extract",))
    with Store(tmp_path / "store.sqlite") as store:
        stored(store, whole, part)
        (note,) = extracts([cited(1, whole), cited(2, part)], store)
        assert "[2]" in note
        assert "[1]" not in note
        assert extracts([cited(1, whole)], store) == ()


def test_stories_are_counted_by_language_in_the_time_asked_about(tmp_path: Path) -> None:
    """Regions of a language are one, what nobody names is English, and undated stories count only where no start is given."""
    with Store(tmp_path / "store.sqlite") as store:
        keys = stored(store, article("a", "ar"), article("b", None), article("c", "ar-EG", day=5), article("d", "fr", day=None))
        end = int(datetime(2024, 3, 3, tzinfo=UTC).timestamp())
        assert count_by_language(store.dates_by_language(keys), (UNDATED, end)) == (("ar", 1), ("en", 1), ("fr", 1))
        assert count_by_language(store.dates_by_language(keys), (0, end)) == (("ar", 1), ("en", 1))
        assert count_by_language(store.dates_by_language(keys[:1]), (0, 2 * end)) == (("ar", 1),)


def test_what_the_models_do_not_read_is_named() -> None:
    """By language and number; nothing is said where they read all."""
    (note,) = unread((("en", 9), ("ar", 2), ("zh", 1)), frozenset({"en"}))
    assert note.startswith("2 stories in Arabic and 1 in Chinese")
    assert unread((("ar", 2),), frozenset()) == unread((("en", 2),), frozenset({"en"})) == ()
