"""Search sees only what the limits allow, joins two searches, and says a copied passage once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Hit
from index.embedder import SentenceTransformerEmbedder
from index.period import ALL_TIME, AskedTime, Coverage, PublicationLimits
from index.retriever import FusionWeights, Retriever
from index.store import Store
from tests.conftest import Rebuild, snapshots_in

ASKED = datetime(2024, 6, 1, 12, tzinfo=UTC)
ALL = PublicationLimits(None, ASKED)
AROUND = AskedTime(ASKED, ASKED)

MATCHES = {
    "order": "The Lom Council passed Order 2728 on Friday. It asks both sides to let lorries with food pass the bridge at Karst.",
    "envoys": "Envoys have agreed on a truce: guns must fall silent along the whole border, they demand.",
    "vote": "A ceasefire was demanded in a vote; fighting should end at once.",
    "plane": "Flight BX-92 landed hard in Corin. An aeroplane's wing was damaged on the runway, and passengers were led away.",
    "parcels": "Parcels under the mark BX-92 go to the post office in Corin.",
    "aircraft": "An aircraft made an emergency landing after a wing was damaged in flight.",
    "rain": "Rain is expected in valleys on Thursday.",
}
FISHERIES = {
    "Anselm": ASKED - timedelta(days=400),
    "Brava": ASKED - timedelta(days=25),
    "Corin": ASKED - timedelta(days=75),
    "Delmar": ASKED - timedelta(hours=3),
}
FERRY = (
    "The ferry Marisa ran aground off Port Anselm on Sunday morning with eighty people on board. "
    "All of them were brought ashore in lifeboats before noon, and nobody was hurt."
)
COPIES = {
    "harbour-post": (FERRY, datetime(2024, 5, 5, 9, tzinfo=UTC)),
    "island-herald": (FERRY + " The owner could not be reached.", datetime(2024, 5, 5, 14, tzinfo=UTC)),
    "strait-times": (FERRY.replace("eighty", "80"), datetime(2024, 5, 6, 7, tzinfo=UTC)),
    "own-report": (
        "Eighty passengers of the Marisa are safe after their ship hit a sandbank near Port Anselm. Crews took them off in boats.",
        datetime(2024, 5, 5, 10, tzinfo=UTC),
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """Data folders, one for each set of stories."""
    folder = tmp_path_factory.mktemp("retriever")
    sets: dict[str, dict[str, tuple[str, datetime | None]]] = {
        "matches": {name: (text, datetime(2024, 5, 1, tzinfo=UTC)) for name, text in MATCHES.items()},
        "fisheries": {
            **{name: (f"Ministers met in {name} and spoke about fisheries.", moment) for name, moment in FISHERIES.items()},
            "Esk": ("Ministers met in Esk and spoke about fisheries.", None),
        },
        "copies": dict(COPIES),
    }
    for name, stories in sets.items():
        (folder / name).mkdir()
        for title, (text, published) in stories.items():
            fields = {"title": title, "text": text, "published": published.isoformat() if published else None}
            (folder / name / f"{title}.json").write_text(json.dumps(fields))
        rebuild(folder / f"{name}-data", [folder / name])
    return folder


@pytest.fixture(scope="module")
def matches(folder: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Retriever]:
    """Over stories of one day, some of which only look right."""
    yield from opened(folder / "matches-data", embedder)


@pytest.fixture(scope="module")
def fisheries(folder: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Retriever]:
    """Over stories that differ in date, and hardly in anything else; one is undated."""
    yield from opened(folder / "fisheries-data", embedder)


@pytest.fixture(scope="module")
def copies(folder: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Retriever]:
    """Over one report that three outlets carry, and one of another outlet's own."""
    yield from opened(folder / "copies-data", embedder)


def opened(data: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Retriever]:
    """Open what serves there."""
    snapshots = snapshots_in(data)
    with Store(snapshots.store_file, readonly=True) as store:
        yield Retriever(snapshots.open(), store, embedder)


def titles(hits: tuple[Hit, ...]) -> list[str]:
    """Titles of the stories found, best first."""
    return [hit.article.title for hit in hits]


def found(retriever: Retriever, limits: PublicationLimits) -> set[str]:
    """Titles of everything within the limits that a search about fisheries finds."""
    return set(titles(retriever.search("ministers fisheries", limits, AROUND, 50)))


@pytest.mark.parametrize(
    ("question", "right", "by_vector", "by_keyword"),
    [
        ("Does Order 2728 call for an armistice?", "order", "vote", "order"),
        ("Which jet crash involved BX-92?", "plane", "plane", "parcels"),
    ],
)
def test_both_searches_do_what_neither_does_alone(
    matches: Retriever, embedder: SentenceTransformerEmbedder, question: str, right: str, by_vector: str, by_keyword: str
) -> None:
    """Vectors miss a number, words miss a meaning, each in one of these questions; fused, the right story is first in both."""
    vector = embedder.embed_questions([question])[0]
    of = {hit.chunk.id: hit.article.title for hit in matches.search(question, ALL, AROUND, 50)}
    assert of[matches.place(matches.snapshot.vectors.search(vector, 1, ALL_TIME)[0][0]).id] == by_vector
    assert of[matches.place(matches.snapshot.keywords.search(question, 1, ALL_TIME)[0][0]).id] == by_keyword
    assert titles(matches.search(question, ALL, AROUND, 3))[0] == right


def test_a_hit_tells_how_it_was_found(matches: Retriever) -> None:
    """Its ranks are those of the two searches, its score their fusion, and the best comes first."""
    plain = matches.weighted(FusionWeights(recency=0.0))
    hits = plain.search("Does Order 2728 call for an armistice?", ALL, AROUND, 50)
    assert sorted(hit.vector_rank or 0 for hit in hits) == list(range(1, len(MATCHES) + 1))
    by_keyword = sorted(hit.keyword_rank for hit in hits if hit.keyword_rank)
    assert by_keyword == list(range(1, len(by_keyword) + 1))
    for hit in hits:
        ranks = [rank for rank in (hit.vector_rank, hit.keyword_rank) if rank]
        assert hit.score == pytest.approx(sum(1 / (60 + rank) for rank in ranks))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("k", [1, 3, 50])
def test_at_most_k_are_found(matches: Retriever, k: int) -> None:
    """The first k of the whole list, no more."""
    whole = matches.search("Which aeroplane was damaged?", ALL, AROUND, 50)
    assert matches.search("Which aeroplane was damaged?", ALL, AROUND, k) == whole[:k]


@pytest.mark.parametrize("question", ["", "?", "the", "AND OR NOT", '"', "qqqq " * 500])
def test_odd_questions_find_something_or_nothing(matches: Retriever, question: str) -> None:
    """A question without a usable word still has a vector, and breaks nothing."""
    assert len(matches.search(question, ALL, AROUND, 3)) <= 3


def test_results_do_not_change_from_run_to_run(copies: Retriever, folder: Path, embedder: SentenceTransformerEmbedder) -> None:
    """The same question finds the same, score for score, again and from an index opened anew, also among equals."""
    first = copies.search("What happened to the ferry Marisa?", ALL, AROUND, 10)
    assert copies.search("What happened to the ferry Marisa?", ALL, AROUND, 10) == first
    for again in opened(folder / "copies-data", embedder):
        assert again.search("What happened to the ferry Marisa?", ALL, AROUND, 10) == first


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=1)])
@pytest.mark.parametrize("name", FISHERIES)
def test_nothing_from_after_the_question_is_seen(fisheries: Retriever, name: str, later: timedelta) -> None:
    """Asked at the very second of publication a story does not exist yet; a second later it does."""
    asked = FISHERIES[name] + later
    seen = found(fisheries, PublicationLimits(None, asked))
    assert (name in seen) == bool(later)
    assert seen - {"Esk"} == {other for other, moment in FISHERIES.items() if moment < asked}


@settings(max_examples=25, deadline=None)
@given(st.integers(-420, 2), st.integers(-420, 2), st.integers(-1, 1))
def test_limits_are_half_open(fisheries: Retriever, first: int, last: int, seconds: int) -> None:
    """Exactly what was published at the start or later and before the end is found, and nothing undated."""
    start, end = (ASKED + timedelta(days=days, seconds=seconds) for days in (first, last))
    inside = {name for name, moment in FISHERIES.items() if start <= moment < end}
    assert found(fisheries, PublicationLimits(start, end)) == inside
    assert fisheries.coverage(PublicationLimits(start, end)).stories == len(inside)


@pytest.mark.parametrize(
    ("limits", "seen"),
    [
        (PublicationLimits(None, datetime(1990, 1, 1, tzinfo=UTC)), True),
        (ALL, True),
        (PublicationLimits(datetime(1970, 1, 1, tzinfo=UTC), ASKED), False),
        (PublicationLimits(datetime(1900, 1, 1, tzinfo=UTC), ASKED), False),
    ],
)
def test_undated_stories_need_an_open_start(fisheries: Retriever, limits: PublicationLimits, *, seen: bool) -> None:
    """Whether an undated story is late enough cannot be told, so where that is asked it is left out."""
    assert ("Esk" in found(fisheries, limits)) == seen


def test_newer_comes_first_among_equals(fisheries: Retriever) -> None:
    """Stories that match alike stand from the newest to the oldest; without recency dates do not matter."""
    question = "What did ministers say about fisheries?"
    dated = [title for title in titles(fisheries.search(question, ALL, AROUND, 50)) if title != "Esk"]
    assert dated == ["Delmar", "Brava", "Corin", "Anselm"]
    plain = fisheries.weighted(FusionWeights(recency=0.0))
    long_after = AskedTime(ASKED + timedelta(days=900), ASKED + timedelta(days=900))
    assert {hit.score for hit in plain.search(question, ALL, AROUND, 50)} == {
        hit.score for hit in plain.search(question, ALL, long_after, 50)
    }


def test_stories_of_the_time_asked_about_come_first(fisheries: Retriever) -> None:
    """Then those nearest to it, before or after; one within counts as new, and none is left out."""
    month = AskedTime(FISHERIES["Corin"] - timedelta(days=10), FISHERIES["Corin"] + timedelta(days=10))
    hits = fisheries.search("What did ministers say about fisheries?", ALL, month, 50)
    assert [title for title in titles(hits) if title != "Esk"] == ["Corin", "Brava", "Delmar", "Anselm"]
    without = fisheries.weighted(FusionWeights(recency=0.0)).search("What did ministers say about fisheries?", ALL, month, 50)
    plain = {hit.article.title: hit.score for hit in without}
    full = {hit.article.title: hit.score for hit in hits}
    assert full["Corin"] == pytest.approx(plain["Corin"] * (1 + FusionWeights().recency))
    assert full["Brava"] == pytest.approx(plain["Brava"] * (1 + FusionWeights().recency * 0.5 ** (40 / 30)))
    assert full["Esk"] == pytest.approx(plain["Esk"])


def test_a_copied_passage_is_one_hit(copies: Retriever) -> None:
    """The best of the copies is the hit and carries the others; a report in other words is a hit of its own."""
    hits = copies.search("What happened to the ferry Marisa?", ALL, AROUND, 10)
    assert len(hits) == 2
    (carried,) = [hit for hit in hits if hit.copies]
    carrying = {carried.article.title, *(hit.article.title for hit in carried.copies)}
    assert carrying == {"harbour-post", "island-herald", "strait-times"}
    assert all(copy.score <= carried.score for copy in carried.copies)
    (other,) = [hit for hit in hits if not hit.copies]
    assert other.article.title == "own-report"


def test_a_copy_outside_the_limits_is_not_named(copies: Retriever) -> None:
    """Who asks before the second outlet carried it does not hear of the second outlet."""
    limits = PublicationLimits(None, datetime(2024, 5, 5, 12, tzinfo=UTC))
    hits = copies.search("What happened to the ferry Marisa?", limits, AskedTime(limits.end, limits.end), 10)
    assert sorted(titles(hits)) == ["harbour-post", "own-report"]
    assert all(not hit.copies for hit in hits)


def test_coverage_counts_what_can_be_seen(fisheries: Retriever) -> None:
    """Stories within the limits, undated ones too, and the dates of the oldest and the newest of those that have one."""
    dates = sorted(FISHERIES.values())
    assert fisheries.coverage(ALL) == Coverage(5, dates[0], dates[-1])
    assert fisheries.coverage(PublicationLimits(dates[1], ASKED)) == Coverage(3, dates[1], dates[-1])
    assert fisheries.coverage(PublicationLimits(None, dates[0])) == Coverage(1, None, None)
    assert fisheries.coverage(PublicationLimits(dates[0], dates[0])) == Coverage(0, None, None)
