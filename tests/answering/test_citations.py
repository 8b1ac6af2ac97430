"""No sentence leaves without a citation that has just passed the check."""

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Evidence, Statement
from bot.answering.citations import check, cite, fault
from bot.answering.writer import pick
from index.article import Article, StorySentence, article_id, version_hash
from index.sentences import split_sentences
from index.store import Store
from index.text import normalise

TEXT = normalise("The talks began on Monday. Both sides spoke of progress. A second round follows in May, the ministry said.")


@pytest.fixture
def article() -> Article:
    """One stored story."""
    return Article(
        id=article_id("https://sample-wire.example/talks"),
        url="https://sample-wire.example/talks",
        title="Talks begin",
        publisher="Sample Wire",
        published=datetime(2024, 3, 4, tzinfo=UTC),
        place=None,
        language="en",
        authors=(),
        text=TEXT,
        sha256=version_hash(TEXT),
        source="talks.txt",
    )


@pytest.fixture
def store(tmp_path: Path, article: Article) -> Iterator[Store]:
    """A store with that story."""
    with Store(tmp_path / "store.sqlite") as store:
        with store.writing():
            store.add_version(article, split_sentences(TEXT))
        yield store


@pytest.fixture
def evidence(article: Article) -> tuple[Evidence, ...]:
    """Its three sentences."""
    return tuple(Evidence(sentence, article, 1.0, 0.9) for sentence in split_sentences(TEXT))


def test_each_statement_has_its_number_in_reading_order(evidence: tuple[Evidence, ...]) -> None:
    """Numbers count from 1 in the order in which the writer says the sentences."""
    statements, citations = cite(pick(evidence, (2, 0)))
    assert [statement.citations for statement in statements] == [(1,), (2,)]
    assert [citation.quote for citation in citations] == [evidence[2].sentence.text, evidence[0].sentence.text]


@given(st.lists(st.integers(-5, 8)))
def test_a_writer_cannot_point_outside_the_evidence(chosen: list[int]) -> None:
    """Whatever numbers a writer returns, only sentences of the evidence are said, each once."""
    sentences = split_sentences(TEXT)
    story = Article(article_id("x"), None, "x", None, None, None, None, (), TEXT, version_hash(TEXT), "x")
    statements, citations = cite(pick([Evidence(sentence, story, 1.0, 0.9) for sentence in sentences], chosen))
    assert [citation.number for citation in citations] == list(range(1, len(statements) + 1))
    assert len({statement.text for statement in statements}) == len(statements)
    assert {statement.text for statement in statements} <= {sentence.text for sentence in sentences}


def test_a_true_citation_passes(store: Store, evidence: tuple[Evidence, ...]) -> None:
    """What was cited from the store is found there again."""
    statements, citations = cite(evidence)
    assert check(statements, citations, store) == (statements, citations)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": 1}, "offsets"),
        ({"end": 5}, "offsets"),
        ({"quote": "The talks began on Sunday."}, "offsets"),
        ({"quote": "", "end": 0}, "offsets"),
        ({"version": version_hash("another text")}, "not in the store"),
        ({"article_id": article_id("another story")}, "not in the store"),
    ],
)
def test_a_changed_citation_fails(store: Store, evidence: tuple[Evidence, ...], change: dict[str, object], reason: str) -> None:
    """An altered offset, quote, version or story is noticed, and the reason names it."""
    _, (citation,) = cite(evidence[:1])
    assert fault(citation, store) is None
    assert reason in (fault(replace(citation, **change), store) or "")  # type: ignore[arg-type]  # the table mixes types


def test_an_altered_store_fails_the_check(tmp_path: Path, store: Store, evidence: tuple[Evidence, ...]) -> None:
    """A text changed behind our back no longer has its hash, even where the quote still stands."""
    _, (citation,) = cite(evidence[:1])
    with sqlite3.connect(tmp_path / "store.sqlite") as database:
        database.execute("UPDATE version SET text = text || ' More.'")
    database.close()
    assert "hash" in (fault(citation, store) or "")


def test_what_fails_is_dropped_and_logged(store: Store, evidence: tuple[Evidence, ...], caplog: pytest.LogCaptureFixture) -> None:
    """The statement goes with its citation, the others keep their numbers, and the log counts it."""
    statements, citations = cite(evidence)
    broken = (citations[0], replace(citations[1], start=citations[1].start + 1), citations[2])
    with caplog.at_level(logging.ERROR):
        kept, cited = check(statements, broken, store)
    assert [statement.citations for statement in kept] == [(1,), (3,)]
    assert [citation.number for citation in cited] == [1, 3]
    assert "citation 2 dropped" in caplog.text


def test_words_that_no_citation_quotes_are_dropped(store: Store, evidence: tuple[Evidence, ...]) -> None:
    """A statement that is not its citation's quote, or cites nothing, does not pass with a good citation beside it."""
    _, citations = cite(evidence[:1])
    invented = (Statement("The talks failed.", (1,)), Statement(citations[0].quote, ()), Statement(citations[0].quote, (7,)))
    assert check(invented, citations, store) == ((), ())


def herald(text: str = TEXT, outlet: str = "Example Herald") -> Article:
    """The same story in another outlet."""
    url = f"https://{outlet.replace(' ', '-').lower()}.example/talks"
    text = normalise(text)
    return Article(article_id(url), url, "Talks", outlet, None, None, "en", (), text, version_hash(text), "herald.txt")


def copied(store: Store, evidence: Evidence, *articles: Article) -> Evidence:
    """Evidence with its copies in these stories, which are stored."""
    with store.writing():
        for article in articles:
            store.add_version(article, split_sentences(article.text))
    return replace(evidence, copies=tuple(StorySentence(split_sentences(article.text)[0], article) for article in articles))


def test_copies_are_citations_of_their_own(store: Store, evidence: tuple[Evidence, ...]) -> None:
    """Each names the version and the place where the outlet has the words, under the same number, and passes the check itself."""
    capitals = herald(TEXT.upper(), "Mock Gazette")
    statements, (citation,) = cite([copied(store, evidence[0], herald(), capitals)])
    assert citation.also_in == ("Example Herald", "Mock Gazette")
    assert [copy.number for copy in citation.copies] == [1, 1]
    assert [copy.quote for copy in citation.copies] == [evidence[0].sentence.text, "THE TALKS BEGAN ON MONDAY."]
    assert [fault(copy, store) for copy in citation.copies] == [None, None]
    assert check(statements, (citation,), store) == (statements, (citation,))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": 1}, "offsets"),
        ({"version": version_hash("another text")}, "not in the store"),
        ({"start": 27, "end": 57, "quote": TEXT[27:57]}, "its words are others"),
    ],
)
def test_a_copy_that_fails_the_check_names_no_outlet(
    store: Store, evidence: tuple[Evidence, ...], caplog: pytest.LogCaptureFixture, change: dict[str, object], reason: str
) -> None:
    """It goes by itself, with a line in the log: the statement, its citation and the other copies stay."""
    statements, (citation,) = cite([copied(store, evidence[0], herald(), herald(outlet="Mock Gazette"))])
    broken = replace(citation, copies=(replace(citation.copies[0], **change), citation.copies[1]))  # type: ignore[arg-type]  # mixed
    with caplog.at_level(logging.ERROR):
        kept, (cited,) = check(statements, (broken,), store)
    assert kept == statements
    assert (cited.also_in, cited.copies, cited.origins) == (("Mock Gazette",), citation.copies[1:], 0)
    assert "copy of citation 1 in Example Herald dropped" in caplog.text
    assert reason in caplog.text
