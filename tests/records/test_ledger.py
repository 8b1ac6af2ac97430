"""The record of replies gives back what was put on it, to whoever asks, whatever happened to the process that wrote it."""

import random
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Aside, Citation, DateSpan, Form, Level, Question, Quote, Statement, Story, Trace
from bot.answering.newsroom import Newsroom
from bot.errors import LedgerError, UnknownReplyError
from bot.records.forgetting import Subject
from bot.records.ledger import Ledger
from bot.records.migrations import STEPS
from bot.reply import ALPHABET, Feedback, Place, Reply, ReplyId
from index.article import ArticleId, SnapshotId, VersionHash, article_id, version_hash
from index.period import Coverage
from tests.conftest import NOW, ROOT

FERRY, MINE = article_id("https://harbour-post.example/ferry"), article_id("https://harbour-post.example/mine")
TABLES = ("reply", "statement", "citation", "feedback", "told")
KILLED = -9
_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY name"


def cited(number: int, quote: str = "The ferry left at noon.", story: ArticleId = FERRY) -> Citation:
    """A citation of an invented story."""
    return Citation(
        number=number,
        article_id=story,
        version=version_hash(quote),
        start=10 * number,
        end=10 * number + len(quote),
        quote=quote,
        title="Ferry runs aground",
        publisher="Harbour Post",
        published=datetime(2024, 5, 1, 12, tzinfo=UTC),
        url="https://harbour-post.example/ferry",
        source="ferry.txt#1",
        also_in=("Sample Wire", "Mock Gazette"),
    )


def with_copies(trace: Trace) -> Trace:
    """The trace, with the same words in two other outlets beside its second citation."""
    first, second, *others = trace.answer.citations
    copies = tuple(replace(second, publisher=outlet, article_id=MINE, also_in=()) for outlet in second.also_in)
    return replace(trace, answer=replace(trace.answer, citations=(first, replace(second, copies=copies), *others)))


def made_up(question: str = "When did the ferry leave?", story: ArticleId = FERRY) -> Trace:
    """A trace with two statements, each with two citations, whose words all follow from the question."""
    citations = tuple(cited(number, f"{question} Answer {number}.", story) for number in (1, 2, 3, 4))
    statements = (Statement(citations[0].quote, (1, 2), (0, 8)), Statement(citations[2].quote, (3, 4)))
    answer = Answer(
        question=Question(question, NOW),
        statements=statements,
        citations=citations,
        snapshot=SnapshotId("20241120T150000Z-abc123"),
        searched=Coverage(22, NOW, NOW),
        warnings=(f"The newest story on this is old: {question}",),
    )
    return traced(answer, "a-model", {"search": 0.25, "write": 1e-7})


def traced(answer: Answer, model: str, seconds: dict[str, float]) -> Trace:
    """How it came about, as far as the record takes it."""
    return Trace(answer=answer, hits=(), evidence=(), chosen=(), model=model, dropped=0, seconds=seconds)


def write(file: Path, name: str, most: int) -> None:
    """Put replies on record, and print the id of each as soon as it stands there: what another process is told to do."""
    with Ledger(file) as ledger:
        for number in range(most):
            print(ledger.record(made_up(f"Question {number} of {name}?"), Place()), flush=True)  # noqa: T201 - it is read


def writer(file: Path, name: str, most: int) -> subprocess.Popen[str]:
    """A process that does that."""
    code = "import sys, pathlib, tests.records.test_ledger as t; t.write(pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))"
    command = [sys.executable, "-c", code, str(file), name, str(most)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def assert_as_recorded(reply: Reply, trace: Trace) -> None:
    """Every field that an answer has is the same in the reply."""
    answer = trace.answer
    assert reply.answer.question.text == answer.question.text
    assert reply.answer.question.asked == answer.question.asked
    assert reply.answer.statements == answer.statements
    assert reply.answer.sure is answer.sure
    assert reply.answer.citations == answer.citations
    assert reply.answer.warnings == answer.warnings
    assert reply.answer.snapshot == answer.snapshot
    assert reply.model == trace.model
    assert reply.seconds == trace.seconds
    assert reply.answer.understood == answer.understood
    assert (reply.answer.searched.stories, reply.answer.searched.newest) == (answer.searched.stories, answer.searched.newest)
    assert reply.answer.nearest == answer.nearest


def rows(file: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(file)) as database:
        return {table: database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608 - constants


def backdate(file: Path, reply_id: ReplyId, days: float) -> None:
    """Have a reply made so many days ago."""
    made = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE reply SET made = ? WHERE id = ?", (made, reply_id))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the ledger will lie."""
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger(file) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def filling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger that the examples of one property share."""
    with Ledger(tmp_path_factory.mktemp("filling") / "ledger.sqlite", store_users=True) as ledger:
        yield ledger


maybe = st.none() | st.text()
moments = st.datetimes(timezones=st.just(UTC))
numbers = st.integers(-(2**63), 2**63 - 1)
month_days = st.none() | st.tuples(st.integers(1, 12), st.integers(1, 31))
copies = st.builds(cited, st.integers(-9, 9), st.text(), st.text().map(ArticleId))
citations = st.builds(
    Citation,
    number=numbers,
    article_id=st.text().map(ArticleId),
    version=st.text().map(VersionHash),
    start=numbers,
    end=numbers,
    quote=st.text(),
    title=st.text(),
    publisher=maybe,
    published=st.none() | moments,
    url=maybe,
    source=st.text(),
    also_in=st.lists(st.text(), max_size=3).map(tuple),
    copies=st.lists(copies, max_size=2).map(tuple),
    origins=numbers,
    before=st.none() | st.builds(Quote, numbers, numbers, st.text()),
    date_inferred=st.booleans(),
    month_day=month_days,
)
statements = st.builds(
    Statement,
    st.text(),
    st.lists(st.integers(), max_size=3).map(tuple),
    st.none() | st.tuples(numbers, numbers),
    st.text(),
    st.lists(st.builds(Aside, numbers, numbers, st.text()), max_size=2).map(tuple),
)
spans = st.builds(DateSpan, moments, st.none() | moments.filter(lambda moment: moment.year > 1), st.text())
questions = st.builds(Question, st.text(), moments, st.none() | spans, st.none(), st.none() | st.text())
near = st.builds(Story, st.text(), maybe, st.none() | moments, maybe, st.booleans(), month_days)
answers = st.builds(
    Answer,
    question=questions,
    understood=st.lists(st.text(), max_size=2).map(tuple),
    statements=st.lists(statements, max_size=3).map(tuple),
    citations=st.lists(citations, max_size=3).map(tuple),
    snapshot=st.text().map(SnapshotId),
    searched=st.builds(Coverage, st.integers(0, 2**62), st.none() | moments, st.none() | moments),
    nearest=st.lists(near, max_size=3).map(tuple),
    warnings=st.lists(st.text(), max_size=2).map(tuple),
    level=st.sampled_from(Level),
    form=st.sampled_from(Form),
)
seconds = st.dictionaries(st.text(), st.floats(allow_nan=False), max_size=3)
traces = st.builds(traced, answers, st.text(), seconds)


# What is put on record is read back


@pytest.mark.parametrize("question", ["How long is Finland's border with Russia?", "Who won the 2026 World Cup?"])
def test_a_real_reply_is_read_back_as_it_was_given(newsroom: Newsroom, file: Path, question: str) -> None:
    """Every field of an answer, also of one that found nothing, by the next one who opens the file."""
    trace, place = newsroom.trace(question, NOW), Place("slack", "T1", "C1", "1700000000.000100")
    begun = datetime.now(UTC)
    with Ledger(file) as ledger:
        reply_id = ledger.record(trace, place)
    with Ledger(file) as ledger:
        reply = ledger.reply(reply_id)
    assert_as_recorded(reply, trace)
    assert (reply.id, reply.place, reply.feedback) == (reply_id, place, ())
    assert begun <= reply.made <= datetime.now(UTC)


@given(traces, st.builds(Place, st.text(), maybe, maybe, maybe, maybe))
def test_whatever_stands_in_a_reply_comes_back(filling: Ledger, trace: Trace, place: Place) -> None:
    """No text, number or moment is cut, cleaned or rounded."""
    reply = filling.reply(filling.record(trace, place))
    assert_as_recorded(reply, trace)
    assert reply.place == place


@given(st.builds(Feedback, st.text(), st.text(), st.none() | numbers, maybe, moments))
def test_whatever_is_said_of_a_reply_comes_back(filling: Ledger, feedback: Feedback) -> None:
    """Kind, words, citation, who and when; after what was said before."""
    reply_id = filling.record(made_up(), Place())
    earlier = Feedback("helpful", made=NOW)
    filling.add_feedback(reply_id, earlier)
    filling.add_feedback(reply_id, feedback)
    assert filling.reply(reply_id).feedback == (earlier, feedback)


@pytest.mark.parametrize("kept", [False, True], ids=["users left out", "users kept"])
def test_a_persons_last_thumb_counts(file: Path, kept: bool) -> None:  # noqa: FBT001 - a table's column
    """Not each press; others' stay, and so does what the same person said of a citation."""
    with Ledger(file, store_users=kept) as ledger:
        reply_id = ledger.record(made_up(), Place())
        for kind, user in (("helpful", "U0ANN"), ("helpful", "U0BOB"), ("wrong citation", "U0ANN"), ("unhelpful", "U0ANN")):
            ledger.add_feedback(reply_id, Feedback(kind, user=user))
        assert [feedback.kind for feedback in ledger.reply(reply_id).feedback] == ["helpful", "wrong citation", "unhelpful"]
        assert ledger.erase(Subject.USER, "U0ANN").feedback == 2
        assert [feedback.kind for feedback in ledger.reply(reply_id).feedback] == ["helpful"]


def test_the_thumb_pressed_last_counts_whichever_is_handled_last(ledger: Ledger) -> None:
    """By the moment of the press; so too where an earlier one comes once more. Nobody else's is touched."""
    reply_id = ledger.record(made_up(), Place())
    pressed = (("unhelpful", "U0ANN", 2), ("helpful", "U0ANN", 1), ("helpful", "U0BOB", 0), ("helpful", "U0ANN", 0))
    for kind, user, seconds in pressed:
        ledger.add_feedback(reply_id, Feedback(kind, user=user, made=NOW + timedelta(seconds=seconds)))
    assert [feedback.kind for feedback in ledger.reply(reply_id).feedback] == ["unhelpful", "helpful"]
    ledger.add_feedback(reply_id, Feedback("helpful", user="U0ANN", made=NOW + timedelta(seconds=3)))
    assert [feedback.kind for feedback in ledger.reply(reply_id).feedback] == ["helpful", "helpful"]


def test_feedback_without_a_moment_is_of_now(ledger: Ledger) -> None:
    """Who does not say when says it now."""
    reply_id, begun = ledger.record(made_up(), Place()), datetime.now(UTC)
    ledger.add_feedback(reply_id, Feedback("unhelpful"))
    (feedback,) = ledger.reply(reply_id).feedback
    assert feedback.made is not None
    assert begun <= feedback.made <= datetime.now(UTC)


def test_a_copy_is_a_citation_of_its_own(ledger: Ledger) -> None:
    """It comes back with its own story, version and place, and a reply is found by a story that it cites as a copy alone."""
    trace = with_copies(made_up())
    reply_id = ledger.record(trace, Place())
    other = ledger.record(made_up(), Place())
    assert_as_recorded(ledger.reply(reply_id), trace)
    assert_as_recorded(ledger.reply(other), made_up())
    assert ledger.citing([MINE], NOW - timedelta(days=1)) == (reply_id,)


@pytest.mark.parametrize("value", [99, -1, "nonsense", b"\xff", 0.5])
def test_a_copy_of_nothing_is_no_citation(ledger: Ledger, value: object) -> None:
    """Where the record is damaged it stands beside no quote, and all that are no copies stay as they were."""
    reply_id = ledger.record(with_copies(made_up()), Place())
    with closing(sqlite3.connect(ledger.file)) as database, database:
        database.execute("UPDATE citation SET copy_of = ? WHERE copy_of IS NOT NULL", (value,))
    assert_as_recorded(ledger.reply(reply_id), made_up())


# Ids


def test_ids_are_short_plain_and_different(ledger: Ledger) -> None:
    """Six characters that no one mistakes for each other; no two replies have the same."""
    found = [ledger.record(made_up(), Place()) for _ in range(200)]
    assert len(set(found)) == 200
    assert all(re.fullmatch("[23456789bcdfghjkmnpqrstvwxyz]{6}", reply_id) for reply_id in found)
    assert not set(ALPHABET) & set("01aeilou")


@pytest.mark.parametrize("form", ["{}", "#{}", " {}\n", " #{} "])
@pytest.mark.parametrize("upper", [False, True], ids=["lower", "upper"])
def test_an_id_may_be_typed_as_it_is_read(ledger: Ledger, form: str, upper: bool) -> None:  # noqa: FBT001 - a table's column
    """With a # before it, in capitals, with spaces around it."""
    reply_id = ledger.record(made_up(), Place())
    typed = form.format(reply_id)
    assert ledger.reply(typed.upper() if upper else typed).id == reply_id


@pytest.mark.parametrize("wanted", ["bcdfgh", "", "#", "%", "' OR 1=1 --", "an id with spaces", "\x00"])
def test_an_unknown_id_is_said_to_be_unknown(ledger: Ledger, wanted: str) -> None:
    """The error leads to the command that lists replies; feedback on no reply is refused likewise and leaves nothing."""
    ledger.record(made_up(), Place())
    with pytest.raises(UnknownReplyError) as raised:
        ledger.reply(wanted)
    assert "scripts/check_citations.py" in raised.value.next_step
    with pytest.raises(UnknownReplyError):
        ledger.add_feedback(ReplyId(wanted), Feedback("helpful"))
    assert not ledger.knows(wanted)
    assert rows(ledger.file)["feedback"] == 0


# Who asked


def everything(file: Path) -> bytes:
    """All bytes of the ledger: of its file and of those that SQLite lays beside it."""
    return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))


@pytest.mark.parametrize("kept", [False, True], ids=["users left out", "users kept"])
def test_who_asked_is_kept_only_where_the_settings_say_so(file: Path, kept: bool) -> None:  # noqa: FBT001 - a table's column
    """Without it no byte of the files names them: not who asked, and not who gave feedback."""
    asker, critic = "U0ASKER777", "U0CRITIC888"
    with Ledger(file, store_users=kept) as ledger:
        reply_id = ledger.record(made_up(), Place("slack", "T0TEAM", "C0ROOM", "1.2", asker))
        ledger.add_feedback(reply_id, Feedback("wrong citation", "Not what it says.", 2, critic))
        reply, written = ledger.reply(reply_id), everything(file)
    for found in (written, everything(file)):
        assert [name.encode() in found for name in (asker, critic)] == [kept, kept]
        assert b"C0ROOM" in found, "the place is looked for in the right bytes"
    assert reply.place == Place("slack", "T0TEAM", "C0ROOM", "1.2", asker if kept else None)
    assert [feedback.user for feedback in reply.feedback] == [critic if kept else None]


# Forgetting


def test_old_replies_are_forgotten_with_all_that_is_theirs(file: Path) -> None:
    """Where replies are kept for so many days, opening the ledger deletes older ones from every table, and no newer one."""
    with Ledger(file) as ledger:
        old, new = (ledger.record(made_up(f"Question {n}?"), Place()) for n in range(2))
        for reply_id in (old, new):
            ledger.add_feedback(reply_id, Feedback("helpful"))
            ledger.tell(reply_id, FERRY, "withdrawn")
    assert rows(file) == {"reply": 2, "statement": 4, "citation": 8, "feedback": 2, "told": 2}
    backdate(file, old, 31)
    backdate(file, new, 29)
    with Ledger(file) as ledger:
        assert ledger.count() == 2, "0 days keeps all"
    with Ledger(file, keep_days=30) as ledger:
        assert [reply.id for reply in ledger.replies()] == [new]
        assert_as_recorded(ledger.reply(new), made_up("Question 1?"))
        assert not ledger.knows(old)
    assert rows(file) == {"reply": 1, "statement": 2, "citation": 4, "feedback": 1, "told": 1}


def test_forgetting_says_how_many(ledger: Ledger) -> None:
    """What was made before the moment goes, what was made at it stays."""
    made = [ledger.reply(ledger.record(made_up(), Place())).made for _ in range(4)]
    assert ledger.forget(made[2]) == 2
    assert [reply.made for reply in ledger.replies()] == made[2:]
    assert ledger.forget(made[2]) == 0


# Telling of corrections


def test_a_change_is_told_once(file: Path) -> None:
    """One of two that claim the same change gets it, wherever the other one runs; another change or reply is another claim."""
    with Ledger(file) as ledger, Ledger(file) as other:
        first, second = (ledger.record(made_up(), Place()) for _ in range(2))
        assert ledger.tell(first, FERRY, "withdrawn")
        assert not ledger.tell(first, FERRY, "withdrawn")
        assert not other.tell(first, FERRY, "withdrawn")
        assert other.tell(first, FERRY, "abc")
        assert other.tell(first, MINE, "withdrawn")
        assert other.tell(second, FERRY, "withdrawn")
        assert ledger.told(first) == {(FERRY, "withdrawn"), (FERRY, "abc"), (MINE, "withdrawn")}
        assert ledger.told(second) == {(FERRY, "withdrawn")}


def test_of_many_that_claim_at_once_one_gets_it(file: Path) -> None:
    """Threads with a ledger of their own each, all at the same moment."""
    with Ledger(file) as ledger:
        reply_id = ledger.record(made_up(), Place())
    together = threading.Barrier(4)

    def claim(_: int) -> list[bool]:
        with Ledger(file) as own:
            together.wait()
            return [own.tell(reply_id, FERRY, str(change)) for change in range(10)]

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(claim, range(4)))
    assert [sum(won) for won in zip(*claims, strict=True)] == [1] * 10


def test_nothing_is_told_of_a_reply_that_is_not_there(ledger: Ledger) -> None:
    """A claim for an unknown reply is refused in plain words."""
    with pytest.raises(LedgerError):
        ledger.tell(ReplyId("bcdfgh"), FERRY, "withdrawn")


# Choosing


def test_replies_are_listed_oldest_first(ledger: Ledger) -> None:
    """All, those since a moment (which counts), or the last so many."""
    ids = [ledger.record(made_up(f"Question {number}?"), Place()) for number in range(5)]
    made = [reply.made for reply in ledger.replies()]

    def chosen(since: datetime | None = None, last: int | None = None) -> list[ReplyId]:
        return [reply.id for reply in ledger.replies(since, last)]

    assert chosen() == ids
    assert chosen(since=made[3]) == ids[3:]
    assert chosen(since=made[4] + datetime.resolution) == []
    assert chosen(last=2) == ids[3:]
    assert chosen(last=99) == ids
    assert [ledger.count(moment) for moment in (None, made[0], made[3], made[4] + datetime.resolution)] == [5, 5, 2, 0]


def test_a_clock_set_back_leaves_replies_in_their_order(file: Path) -> None:
    """Of replies from the future and later ones the last written are the last, in a thread too, and none is lost."""
    place = Place("slack", channel="C1", thread="1.0")
    with Ledger(file, keep_days=30) as ledger:
        early, late = (ledger.record(made_up(f"Question {number}?"), place) for number in (1, 2))
    backdate(file, early, -10_000)
    with Ledger(file, keep_days=30) as ledger:
        assert [reply.id for reply in ledger.replies(last=1)] == [late]
        assert [reply.id for reply in ledger.replies()] == [early, late]
        assert ledger.questions("C1", "1.0") == ("Question 1?", "Question 2?")


def test_replies_are_found_by_the_stories_that_they_cite(ledger: Ledger) -> None:
    """Each once, oldest first, made at the moment or later; any of the stories will do."""
    ids = [ledger.record(made_up(story=story), Place()) for story in (FERRY, MINE, FERRY)]
    made = [reply.made for reply in ledger.replies()]
    assert ledger.citing([FERRY], made[0]) == (ids[0], ids[2])
    assert ledger.citing([FERRY, MINE], made[0]) == tuple(ids)
    assert ledger.citing([FERRY], made[0] + datetime.resolution) == (ids[2],)
    assert ledger.citing([article_id("another")], made[0]) == ()
    assert ledger.citing([], made[0]) == ()
    assert ledger.citing([article_id(str(number)) for number in range(50_000)] + [MINE], made[0]) == (ids[1],)


# Damage


def test_what_is_no_database_is_refused(file: Path) -> None:
    """Another file under the ledger's name is not overwritten; the error says what to do."""
    file.write_text("This is a shopping list: bread, butter, and more of both, please. " * 20)
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="cannot be used") as raised:
        Ledger(file)
    assert "restore it from a copy" in raised.value.next_step
    assert file.read_bytes() == before


def test_a_later_release_s_ledger_is_refused(file: Path) -> None:
    """What this release does not know it does not touch, and it says that an update is needed."""
    with Ledger(file) as ledger:
        ledger.record(made_up(), Place())
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="later release") as raised:
        Ledger(file)
    assert raised.value.next_step == "Update Dateline."
    assert file.read_bytes() == before


@pytest.mark.parametrize("where", ["folder", "nowhere"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, where: str) -> None:
    """A folder under its name, or no folder to lie in."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(LedgerError) as raised:
        Ledger(tmp_path / ("folder" if where == "folder" else "absent/ledger.sqlite"))
    assert raised.value.next_step


def test_a_page_that_was_overwritten_is_said(file: Path) -> None:
    """Damage inside a file that opens is an error with a next step, not a traceback of the database."""
    with Ledger(file) as ledger:
        for _ in range(50):
            ledger.record(made_up(), Place())
    whole = bytearray(file.read_bytes())
    whole[4096:] = bytes(len(whole) - 4096)
    file.write_bytes(whole)
    with pytest.raises(LedgerError) as raised, Ledger(file) as ledger:
        list(ledger.replies())
    assert raised.value.next_step


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(
            ("reply", column)
            for column in (
                "made",
                "asked",
                "warnings",
                "seconds",
                "question",
                "model",
                "snapshot",
                "surface",
                "understood",
                "searched",
                "newest",
                "nearest",
                "sure",
            )
        ),
        *(("citation", column) for column in ("number", "start", "end", "published", "also_in", "quote", "article_id", "version")),
        ("citation", "copy_of"),
        *(("statement", column) for column in ("text", "citations", "answer_start", "answer_end")),
        *(("feedback", column) for column in ("made", "words", "citation")),
    ],
)
@pytest.mark.parametrize("value", ["", "[", "nonsense", '["1"]', "[[1, 2, 3, 4]]", "{}", "9" * 30, b"\xff\xfe", 7, 0.5])
def test_a_reply_with_a_damaged_column_can_still_be_read(file: Path, table: str, column: str, value: object) -> None:
    """It is for the check to say what is wrong with it; the fields keep their types, and the other replies stay as they were."""
    with Ledger(file) as ledger:
        damaged, other = (ledger.record(made_up(), Place()) for _ in range(2))
        ledger.add_feedback(damaged, Feedback("helpful"))
        with closing(sqlite3.connect(file)) as database, database:
            key = "id" if table == "reply" else "reply"
            text = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"  # what is no UTF-8, in a column of text
            database.execute(f"UPDATE {table} SET {column} = {text} WHERE {key} = ?", (value, damaged))  # noqa: S608 - constants
        reply = ledger.reply(damaged)
        assert_as_recorded(ledger.reply(other), made_up())
    for found in (*map(astuple, reply.answer.citations), *map(astuple, reply.answer.statements)):
        assert all(isinstance(value, (str, int, tuple, datetime, type(None))) for value in found)
    assert isinstance(reply.made, datetime)
    assert isinstance(reply.answer.question.asked, datetime)
    assert all(isinstance(citation.number, int) for citation in reply.answer.citations)
    assert all(isinstance(citation.quote, str) for citation in reply.answer.citations)
    assert isinstance(reply.answer.question.text, str)
    assert isinstance(reply.model, str)
    assert isinstance(reply.answer.sure, bool)
    for statement in reply.answer.statements:
        assert statement.answer is None or list(map(type, statement.answer)) == [int, int]


@pytest.mark.parametrize("value", ["", "nonsense", "9" * 30, b"\xff", 0.5])
def test_what_is_no_place_marks_no_answer(ledger: Ledger, value: object) -> None:
    """The statement is read without one; and a reply counts as no answer only where the record says so."""
    reply_id = ledger.record(made_up(), Place())
    harm = "UPDATE statement SET {} = ?", "UPDATE reply SET level = NULL, sure = ?"
    with closing(sqlite3.connect(ledger.file)) as database, database:
        database.execute(harm[0].format("answer_start"), (value,))
        database.execute(harm[1], (value,))
    reply = ledger.reply(reply_id)
    assert [statement.answer for statement in reply.answer.statements] == [None, None]
    assert reply.answer.sure
    with closing(sqlite3.connect(ledger.file)) as database, database:
        database.execute(harm[1], (0,))
        database.execute("UPDATE statement SET answer_start = 0, answer_end = ?", (value,))
    reply = ledger.reply(reply_id)
    assert [statement.answer for statement in reply.answer.statements] == [None, None]
    assert not reply.answer.sure


# Many at once


def test_two_processes_writing_at_once_lose_nothing(file: Path) -> None:
    """They make the ledger together and write to it together; every reply of both is there, whole."""
    writers = {name: writer(file, name, 40) for name in ("one", "another")}
    printed = {name: process.communicate()[0].split() for name, process in writers.items()}
    assert [process.returncode for process in writers.values()] == [0, 0]
    with Ledger(file) as ledger:
        assert ledger.count() == 80
        for name, ids in printed.items():
            for number, reply_id in enumerate(ids):
                assert_as_recorded(ledger.reply(reply_id), made_up(f"Question {number} of {name}?"))


def test_a_ledger_can_be_made_by_several_at_once(tmp_path: Path) -> None:
    """Whoever comes second to a file that is just being made waits for it."""
    together = threading.Barrier(4)

    def make(file: Path) -> None:
        together.wait()
        Ledger(file).close()

    with ThreadPoolExecutor(4) as pool:
        for number in range(60):
            list(pool.map(make, [tmp_path / f"{number}.sqlite"] * 4))
    assert len(list(tmp_path.glob("*.sqlite"))) == 60


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_ledger_that_is_being_made_is_waited_for(file: Path, lock: str) -> None:
    """Another process holds the new file for a moment: then its turn is over, and ours comes."""
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute(f"BEGIN {lock}")
        turn = threading.Timer(0.3, other.execute, ["COMMIT"])
        turn.start()
        with Ledger(file) as ledger:
            assert ledger.count() == 0
        turn.join()


def test_threads_share_one_ledger(ledger: Ledger) -> None:
    """Replies, feedback and reading from several threads: each sees its own whole, and all are there in the end."""

    def work(thread: int) -> list[ReplyId]:
        ids = []
        for number in range(15):
            trace = made_up(f"Question {number} of thread {thread}?")
            ids.append(ledger.record(trace, Place()))
            ledger.add_feedback(ids[-1], Feedback("helpful", str(thread)))
            assert_as_recorded(ledger.reply(ids[-1]), trace)
        return ids

    with ThreadPoolExecutor(4) as pool:
        ids = [reply_id for found in pool.map(work, range(4)) for reply_id in found]
    assert len(set(ids)) == ledger.count() == 60
    assert rows(ledger.file) == {"reply": 60, "statement": 120, "citation": 240, "feedback": 60, "told": 0}


def test_what_was_printed_is_there_after_any_kill(file: Path) -> None:
    """Every id that came out of processes killed at random moments reads back whole, no half reply is there, the file is sound.

    Four of them write without pause, and are killed; three times over.
    """
    chance = random.Random(20241120)  # noqa: S311 - it is to be the same every time
    printed: dict[str, Trace] = {}
    for generation in range(3):
        processes = {name: writer(file, name, 100_000) for name in (f"{letter}{generation}" for letter in "abcd")}
        firsts = {name: process.stdout.readline() for name, process in processes.items() if process.stdout}
        for process in processes.values():
            threading.Timer(chance.uniform(0.05, 0.3), process.kill).start()
        for name, process in processes.items():
            out = firsts[name] + process.communicate()[0]
            assert process.returncode == KILLED
            ids = re.findall(r"(\w{6})\n", out)
            printed |= {reply_id: made_up(f"Question {number} of {name}?") for number, reply_id in enumerate(ids)}
    assert len(printed) > 12, "they wrote before they were killed"
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    with Ledger(file) as ledger:
        for reply_id, trace in printed.items():
            assert_as_recorded(ledger.reply(reply_id), trace)
        everyone = list(ledger.replies())
        for reply in everyone:
            assert_as_recorded(reply, made_up(reply.answer.question.text))
    assert len(printed) <= len(everyone) <= len(printed) + 12, "at most one each was written and not yet printed"


# From release to release


def old_file(file: Path, steps: int) -> None:
    """A ledger as an earlier release made it, with one reply in it."""
    with closing(sqlite3.connect(file)) as database, database:
        for step in STEPS[:steps]:
            database.executescript(step)
        database.execute(f"PRAGMA user_version={steps}")
        reply = ("bcdfgh", "2024-11-20T15:00:00.000000+00:00", "2024-11-20T14:00:00.000000+00:00", "When did the ferry leave?")
        database.execute(
            "INSERT INTO reply (id, made, asked, question, snapshot, model, warnings, seconds, surface, channel)"
            " VALUES (?,?,?,?,'s','m','[\"Old.\"]','{\"search\": 0.5}','slack','C1')",
            reply,
        )
        database.execute(
            "INSERT INTO statement (reply, number, text, citations) VALUES ('bcdfgh', 1, 'The ferry left at noon.', '[1]')"
        )
        database.execute(
            "INSERT INTO citation (reply, position, number, article_id, version, start, end, quote, title, publisher, published,"
            " url, source, also_in) VALUES ('bcdfgh', 0, 1, ?, 'v', 0, 23, 'The ferry left at noon.', 'Ferry', 'Harbour Post',"
            " '2024-05-01T12:00:00+00:00', NULL, 'ferry.txt', '[\"Mock Gazette\"]')",
            (FERRY,),
        )
        database.execute(
            "INSERT INTO feedback (reply, citation, kind, words, made)"
            " VALUES ('bcdfgh', 1, 'helpful', 'Thanks.', '2024-11-20T16:00:00+00:00')"
        )


@pytest.mark.parametrize("steps", range(1, len(STEPS) + 1))
def test_an_earlier_release_s_ledger_is_brought_up_to_date(file: Path, tmp_path: Path, steps: int) -> None:
    """All that it held is kept, what came later works, and its tables are those of a new one."""
    old_file(file, steps)
    with Ledger(file) as ledger:
        assert ledger.database.has_traces() is (steps < len(STEPS)), "of what was deleted and not overwritten"
        reply = ledger.reply("bcdfgh")
        assert ledger.tell(reply.id, FERRY, "withdrawn")
        assert ledger.told(reply.id) == {(FERRY, "withdrawn")}
        assert_as_recorded(ledger.reply(ledger.record(made_up(), Place())), made_up())
    assert (reply.answer.question.text, reply.answer.snapshot, reply.model) == ("When did the ferry leave?", "s", "m")
    assert (reply.made, reply.answer.question.asked) == (
        datetime(2024, 11, 20, 15, tzinfo=UTC),
        datetime(2024, 11, 20, 14, tzinfo=UTC),
    )
    assert (reply.answer.warnings, reply.seconds, reply.place) == (("Old.",), {"search": 0.5}, Place("slack", channel="C1"))
    assert reply.answer.statements == (Statement("The ferry left at noon.", (1,)),)
    assert reply.answer.sure
    assert [citation.quote for citation in reply.answer.citations] == ["The ferry left at noon."]
    assert reply.answer.citations[0].also_in == ("Mock Gazette",)
    assert reply.feedback == (Feedback("helpful", "Thanks.", 1, None, datetime(2024, 11, 20, 16, tzinfo=UTC)),)
    Ledger(tmp_path / "new.sqlite").close()
    assert schema(file) == schema(tmp_path / "new.sqlite")


def schema(file: Path) -> list[tuple[object, ...]]:
    """The tables of a file, and how many steps it has behind it."""
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute(_SCHEMA).fetchall()
        return [*tables, database.execute("PRAGMA user_version").fetchone()]


def test_opening_changes_nothing_in_what_is_up_to_date(file: Path) -> None:
    """SQLite counts the changes of a schema: opening again makes none."""
    Ledger(file).close()
    before = schema(file), changes(file)
    Ledger(file).close()
    assert (schema(file), changes(file)) == before
    assert before[0][-1] == (len(STEPS),)


def changes(file: Path) -> int:
    """How often the schema was changed."""
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("PRAGMA schema_version").fetchone()[0])


def test_a_step_that_fails_is_undone(file: Path) -> None:
    """A ledger in which the next step cannot be taken is left as it was."""
    old_file(file, 1)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE told (something TEXT)")
    before = schema(file)
    with pytest.raises(LedgerError):
        Ledger(file)
    assert schema(file) == before
