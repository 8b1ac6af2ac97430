"""Every sentence lands in exactly one chunk, in order, and no chunk is over the budget without need."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article, Role, Sentence, article_id, version_hash
from index.chunks import ChunkRecipe, Context, chunk_text, pack, passage_text, read_recipe

ODD_SPACES = " \t\u00a0\u2003\u2028\u3000\n"
SENTENCE_TEXT = st.text(st.sampled_from("ab." + ODD_SPACES), min_size=1).filter(lambda text: bool(text.strip()))


def sentence(text: str, role: Role = Role.STATEMENT) -> Sentence:
    """Make a sentence whose place in its story does not matter here."""
    return Sentence(0, len(text), text, role)


@given(st.lists(st.tuples(SENTENCE_TEXT, st.integers(0, 40))), st.integers(1, 50))
@example([("a", 0), ("a", 0), ("a", 0)], 1)
@example([("a", 0), ("b", 9), ("a", 0), ("b", 9)], 9)
@example([("a\u2028b", 5), ("a b", 5), ("a\n\nb", 5)], 9)
def test_runs_cover_all_sentences_in_order_without_overlap(drawn: list[tuple[str, int]], budget: int) -> None:
    """Each sentence, repeated or with odd white space or of no known token, stands in exactly one run."""
    runs = pack([sentence(text) for text, _ in drawn], [count for _, count in drawn], budget)
    assert [number for first, stop in runs for number in range(first, stop)] == list(range(len(drawn)))
    assert all(first < stop for first, stop in runs)


@given(st.lists(st.integers(0, 40)), st.integers(1, 50))
def test_no_run_is_over_the_budget_but_a_single_sentence(counts: list[int], budget: int) -> None:
    """The tokens of a run sum to the budget or less, unless one sentence alone is longer."""
    sentences = [sentence(f"Sentence {number}.") for number in range(len(counts))]
    for first, stop in pack(sentences, counts, budget):
        assert sum(counts[first:stop]) <= budget or stop - first == 1


@given(st.lists(st.integers(1, 40), min_size=2), st.integers(1, 50))
def test_no_run_ends_while_the_next_sentence_still_fits(counts: list[int], budget: int) -> None:
    """Runs are as long as the budget allows, so that a passage keeps its context."""
    sentences = [sentence(f"Sentence {number}.") for number in range(len(counts))]
    runs = pack(sentences, counts, budget)
    assert all(sum(counts[first : stop + 1]) > budget for first, stop in runs[:-1])


def test_packing_by_example() -> None:
    """A sentence over the budget is a run of its own, and what is around it is packed as usual."""
    sentences = [sentence(f"Sentence {number}.") for number in range(5)]
    assert pack(sentences, [4, 4, 30, 4, 5], 9) == ((0, 2), (2, 3), (3, 5))


def test_no_sentences_make_no_chunks() -> None:
    """A story without sentences is packed into nothing."""
    assert pack([], [], 9) == ()


def test_a_sentence_without_a_count_is_an_error() -> None:
    """Sentences and counts that do not match are refused, not cut to the shorter."""
    with pytest.raises(ValueError, match="shorter"):
        pack([sentence("One."), sentence("Two.")], [3], 9)


def test_a_recipe_names_all_that_it_is_made_of() -> None:
    """Another budget, context, layout or splitting is another recipe."""
    others = (ChunkRecipe(budget=64), ChunkRecipe(context=Context.NONE), ChunkRecipe(context=Context.TITLE), ChunkRecipe(layout=2))
    splittings = (ChunkRecipe(splitting=1), ChunkRecipe(splitting=9))
    assert len({recipe.name for recipe in (ChunkRecipe(), *others, *splittings)}) == 7


def test_a_recipe_of_the_first_release_has_its_name_still() -> None:
    """Its manifest names no splitting, and its chunks are found under the name that they were stored with."""
    recipe = read_recipe({"budget": 200, "context": "full", "layout": 1})
    assert (recipe.splitting, recipe.name) == (1, "200-full-1")


def test_a_recipe_is_read_back_from_its_fields() -> None:
    """A manifest holds a recipe as plain fields."""
    recipe = ChunkRecipe(budget=64, context=Context.TITLE, layout=2, splitting=3)
    assert read_recipe({"budget": 64, "context": "title", "layout": 2, "splitting": 3}) == recipe


@pytest.mark.parametrize(
    "fields", [{}, {"budget": 64, "context": "all", "layout": 1}, {"budget": "x", "context": "none", "layout": 1}]
)
def test_fields_that_are_no_recipe_are_an_error(fields: dict[str, object]) -> None:
    """What misses a field, or holds a word in the wrong place, is refused."""
    with pytest.raises((KeyError, ValueError)):
        read_recipe(fields)


def test_only_citable_sentences_are_searched() -> None:
    """A caption in the middle of a passage is not embedded with it."""
    chunk = [sentence("Ships met."), sentence("Photo: a ship", Role.CAPTION), sentence("They left.")]
    assert chunk_text(chunk) == "Ships met. They left."


def test_a_chunk_without_a_citable_sentence_is_searched_whole() -> None:
    """What holds no citable sentence still has a text, since every chunk has a vector."""
    chunk = [sentence("By Jane Doe", Role.BYLINE), sentence("Photo: a ship", Role.CAPTION)]
    assert chunk_text(chunk) == "By Jane Doe Photo: a ship"


def story(publisher: str | None, published: datetime | None) -> Article:
    """Make a story of one sentence."""
    return Article(
        id=article_id("a"),
        url=None,
        title="Ferry leaves",
        publisher=publisher,
        published=published,
        place=None,
        language=None,
        authors=(),
        text="Ships met.",
        sha256=version_hash("Ships met."),
        source="a.txt",
    )


@pytest.mark.parametrize(
    ("publisher", "published", "expected"),
    [
        ("Example Post", datetime(2024, 3, 4, 23, tzinfo=UTC), "Ferry leaves\nExample Post, 4 March 2024\nShips met."),
        (None, datetime(2024, 3, 4, tzinfo=UTC), "Ferry leaves\n4 March 2024\nShips met."),
        ("Example Post", None, "Ferry leaves\nExample Post\nShips met."),
        (None, None, "Ferry leaves\nShips met."),
    ],
)
def test_a_passage_stands_under_its_title_outlet_and_day(publisher: str | None, published: datetime | None, expected: str) -> None:
    """What is unknown leaves no gap and no comma behind."""
    assert passage_text(story(publisher, published), [sentence("Ships met.")], Context.FULL) == expected


@pytest.mark.parametrize(("context", "expected"), [(Context.NONE, "Ships met."), (Context.TITLE, "Ferry leaves\nShips met.")])
def test_a_passage_may_stand_under_less(context: Context, expected: str) -> None:
    """The recipe says what is embedded above a chunk's own text."""
    assert passage_text(story("Example Post", None), [sentence("Ships met.")], context) == expected
