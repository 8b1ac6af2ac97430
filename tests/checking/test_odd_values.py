"""Whatever one value in the store or in the ledger is changed to, the outcome is right or one of our own errors.

Every column of every table is set to odd values, one at a time, and the store is asked, checked and verified; nothing else than a
`DatelineError` may come of it, nothing altered is verified, and nothing is shown that no story said.
"""

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest
from rich.console import Console

from bot.answer import Citation
from bot.answering.newsroom import Newsroom
from bot.answering.writer import ExtractiveWriter
from bot.checking.corrections import affected_replies
from bot.checking.verdicts import Auditor, Checked, Finding, Verdict
from bot.choice import ModelCall, ModelChoice
from bot.records.ledger import Ledger
from bot.rendering.as_json import checked_json
from bot.rendering.report import render_report
from bot.rendering.terminal import show_checked
from bot.reply import Feedback, Place
from bot.settings import NO_RANKER, Settings
from bot.slack.modals import verdicts_view
from bot.wiring import open_finder, open_ledger, open_snapshots
from bot.wording import origin
from index.embedder import SentenceTransformerEmbedder
from index.errors import DatelineError
from index.proof import prove
from index.retriever import Retriever
from index.snapshot import Snapshot, verify
from index.store import Store
from tests.conftest import NOW, Rebuild

ODD = (None, "", "[", -1, 2.5, 10**18, b"\xff\x00", "9999-12-31T23:59:59-12:00")
TRIED_WHOLE = (None, 10**18)
"""With these every question is asked and every surface drawn, which takes longer."""
STORIES = [
    {
        "url": "https://daily-specimen.example/talks",
        "title": "Talks open in Velmora",
        "publisher": "Daily Specimen",
        "date": "2024-11-18T10:00:00+00:00",
        "modified": "2024-11-19T10:00:00+00:00",
        "authors": ["A. Example"],
        "text": "VELMORA, Nov 18 (Reuters) - The two delegations met in Velmora on Monday. The talks on the canal last three days. "
        "A second round opens in December.",
    },
    {
        "url": "https://harbour-post.example/ferry",
        "title": "Ferry runs aground",
        "publisher": "Harbour Post",
        "text": "PORT ANSELM, Nov 17 (Sample Wire) - The ferry left at noon with 212 people. Nobody was hurt on board.",
    },
]
NOT_PROVED = ("signature", "first_stored", "aged")
"""What the first holds follows from the texts, and is compared with them wherever it says that they are alike; the others say how
long stories are searched, and nothing of what stands in them."""
QUESTION = "Where did the two delegations meet?"


@dataclass(frozen=True, slots=True)
class House:
    """Two stories, their snapshot, a reply on record that cites one of them, and what asks and checks as things are now."""

    store: Store
    ledger: Ledger
    snapshot: Snapshot
    newsroom: Callable[[], Newsroom]
    told: frozenset[tuple[object, ...]] = frozenset()

    def check(self) -> tuple[Checked, ...]:
        """What is found of every reply."""
        self.store.require(self.snapshot.versions)
        auditor = Auditor(self.store, self.snapshot.versions)
        list(affected_replies(self.ledger, auditor, NOW))
        return tuple(auditor.check(reply) for reply in self.ledger.replies())

    def problems(self) -> tuple[str, ...]:
        """What `rebuild --verify --full` finds."""
        self.store.require(self.snapshot.versions)
        return (*verify(self.snapshot, self.store), *prove(self.store))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild, embedder: SentenceTransformerEmbedder) -> Iterator[House]:
    """The house, with databases that refuse no value; cosines rank, which is quick."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "stories.json").write_text(json.dumps(STORIES))
    rebuild(folder / "data", [folder / "stories.json"])
    settings = Settings(dateline_data=folder / "data", ranker_model=NO_RANKER)
    open_ledger(settings).close()
    for name in ("store.sqlite", "ledger.sqlite"):
        unguard(folder / "data" / name)
    snapshots = open_snapshots(settings)
    with Store(snapshots.store_file) as store, open_ledger(settings) as ledger:
        snapshot, finder = snapshots.open(), open_finder(settings, store, embedder)

        def newsroom() -> Newsroom:
            store.require(snapshot.versions)
            retriever = Retriever(snapshot, store, embedder)
            return Newsroom(snapshots, store, finder, ExtractiveWriter(), lambda: retriever, frozenset({"en"}))

        trace = newsroom().trace(QUESTION, NOW)
        call = ModelCall("a-model", "a-prompt", 700, 30, 1.5)
        reply_id = ledger.record(replace(trace, choice=ModelChoice(call, None, (), (1,), (1,))), Place())
        ledger.add_feedback(reply_id, Feedback("helpful"))
        ledger.tell(reply_id, trace.answer.citations[0].article_id, "withdrawn")
        ledger.database._connection.execute("PRAGMA foreign_keys=OFF")
        yield House(store, ledger, snapshot, newsroom, frozenset(map(told, trace.answer.citations)))


def unguard(file: Path) -> None:
    """NOT NULL is a rule for who writes, not for what damages: do without it."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'")


def told(citation: Citation) -> tuple[object, ...]:
    """What a reader sees of a citation; who wrote it for its outlet may be left out, as earlier releases did."""
    shown = citation if citation.agency else replace(citation, agency="Reuters")
    return citation.quote, origin(shown), citation.title, citation.url or citation.source, citation.start, citation.end


def show(checked: tuple[Checked, ...]) -> None:
    """Show what was found on every surface."""
    for one in checked:
        json.dumps(checked_json(one))
        show_checked(one, Console(file=io.StringIO()))
        verdicts_view(one, NOW)
    render_report(checked, NOW)


def each_altered(database: sqlite3.Connection) -> Iterator[tuple[str, str, object]]:
    """Set each column of the first row of each table to each odd value, in a transaction that is undone."""
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
    places = [(table, tuple(row)) for table in names for row in database.execute(f"PRAGMA table_info({table})")]
    for (table, column), value in product(places, ODD):
        keys = ", ".join(row[1] for name, row in places if name == table and row[5]) or "rowid"
        first = f"({keys}) = (SELECT {keys} FROM {table} ORDER BY {keys} LIMIT 1)"  # noqa: S608 - names of our own tables
        before = list(map(tuple, database.execute(f"SELECT * FROM {table}")))  # noqa: S608 - the same
        database.execute("BEGIN")
        with suppress(sqlite3.IntegrityError):  # keys stay keys
            database.execute(f"UPDATE {table} SET {column[1]} = ? WHERE {first}", (value,))  # noqa: S608 - the same
        if list(map(tuple, database.execute(f"SELECT * FROM {table}"))) != before:  # noqa: S608 - the same
            yield table, column[1], value
        database.execute("ROLLBACK")


def findings(checked: tuple[Checked, ...]) -> list[Finding]:
    """All of several replies."""
    return [finding for one in checked for finding in one.findings]


def test_nothing_altered_in_the_store_is_shown_or_verified(house: House) -> None:
    """For each column: who asks gets the true sentence, or none, or an error; a check does not verify; the full proof names it."""
    misses: list[object] = []
    for table, column, value in each_altered(house.store._database):
        case = (table, column, value)
        if value in TRIED_WHOLE:
            with suppress(DatelineError):
                misses += [(case, one) for one in house.newsroom().ask(QUESTION, NOW).citations if told(one) not in house.told]
        with suppress(DatelineError):
            verdicts = {finding.verdict for finding in findings(house.check())}
            misses += [case] if table == "version" and Verdict.VERIFIED in verdicts else []
        with suppress(DatelineError):
            misses += [] if house.problems() or table in NOT_PROVED else [(case, "not found")]
    assert misses == []


def test_nothing_altered_on_record_is_verified(house: House) -> None:
    """For each column of the ledger: what is verified still says what was said; nothing else than our own errors comes of it."""
    misses: list[object] = []
    for table, column, value in each_altered(house.ledger.database._connection):
        with suppress(DatelineError):
            checked = house.check()
            if value in TRIED_WHOLE:
                show(checked)
            verified = [finding.citation for finding in findings(checked) if finding.verdict is Verdict.VERIFIED]
            misses += [(table, column, value, told(citation)) for citation in verified if told(citation) not in house.told]
    assert misses == []
