"""Each question is taken in once and answered once, whatever is repeated, rewritten or withdrawn meanwhile."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from bot.answer import Trace
from bot.choice import ModelCall
from bot.records.database import Database
from bot.records.forgetting import Subject
from bot.records.inbox import Arrival, Inbox, Request, RequestKind, State
from bot.records.ledger import Ledger, prepare
from bot.records.model_calls import ModelCalls
from bot.records.retention import Retention
from bot.reply import Place, ReplyId
from tests.records.test_ledger import made_up

NEWS, ASKED, ANN = "C0NEWS", "1700000000.000100", "U0ANNWHOASKS"
QUESTION = Arrival(
    event="Ev1", kind=RequestKind.MENTION, channel=NEWS, message=ASKED, text="Who won?", user=ANN, team="T0OURS", thread=ASKED
)
PRIVATE = replace(QUESTION, kind=RequestKind.COMMAND, thread=None, address="https://hooks.example/secret")
REPLY = ReplyId("7k3f9q")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the ledger will lie."""
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def inbox(file: Path) -> Iterator[Inbox]:
    """An empty inbox."""
    with closing(Database(file)) as database:
        yield Inbox(database)


@pytest.fixture
def other(file: Path, inbox: Inbox) -> Iterator[Inbox]:
    """The inbox of another process on the same file."""
    assert inbox.waiting() == ()
    with closing(Database(file)) as database:
        yield Inbox(database)


def accepted(inbox: Inbox, arrival: Arrival = QUESTION) -> Request:
    """A question that was taken in."""
    request = inbox.accept(arrival)
    assert request is not None
    return request


def backdate(file: Path, table: str, days: float) -> None:
    """Have all rows made so many days ago."""
    made = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(f"UPDATE {table} SET made = ?", (made,))  # noqa: S608 - a constant


def contents(file: Path) -> bytes:
    """All bytes of the file and of those beside it."""
    return b"".join(one.read_bytes() for one in file.parent.iterdir())


# Once


def test_a_question_is_taken_in_as_it_came(inbox: Inbox) -> None:
    """And waits."""
    request = accepted(inbox)
    assert (request.kind, request.channel, request.message, request.thread) == (RequestKind.MENTION, NEWS, ASKED, ASKED)
    assert (request.text, request.edits, request.state) == ("Who won?", 0, State.WAITING)
    assert (request.address, request.reply, request.posted) == (None, None, None)
    assert abs(datetime.now(UTC) - request.made) < timedelta(minutes=1)
    assert inbox.find(NEWS, ASKED) == inbox.get(request.id) == request
    assert inbox.find(NEWS, "1700000000.000200") is None
    assert inbox.find("C0OTHER", ASKED) is None


def test_an_event_that_comes_again_is_known(inbox: Inbox, other: Inbox) -> None:
    """Also to another process; whatever the question in it."""
    accepted(inbox)
    assert inbox.accept(QUESTION) is None
    assert other.accept(replace(QUESTION, message="1700000000.000200")) is None
    assert not other.claimed("Ev2")
    assert [inbox.claim("Ev1"), other.claim("Ev1"), inbox.claim("Ev2"), other.claim("Ev2")] == [False, False, True, False]
    assert other.claimed("Ev2")


def test_one_message_is_one_question(inbox: Inbox) -> None:
    """A mention comes as two events; the second is claimed, and nothing is taken in."""
    accepted(inbox)
    assert inbox.accept(replace(QUESTION, event="Ev2", kind=RequestKind.THREAD)) is None
    assert not inbox.claim("Ev2")
    assert len(inbox.waiting()) == 1
    assert inbox.accept(replace(QUESTION, event="Ev3", channel="C0OTHER")) is not None


def test_an_event_claimed_before_brings_no_question(inbox: Inbox) -> None:
    """It was refused then."""
    assert inbox.claim("Ev1")
    assert inbox.accept(QUESTION) is None
    assert inbox.waiting() == ()


def test_many_at_once_take_a_question_in_once(inbox: Inbox, other: Inbox) -> None:
    """Threads of two processes that are handed the same events."""

    def take(number: int) -> Request | None:
        return (inbox, other)[number % 2].accept(replace(QUESTION, event=f"Ev{number // 8}", message=str(number // 16)))

    with ThreadPoolExecutor(8) as pool:
        taken = [request for request in pool.map(take, range(160)) if request]
    assert sorted(int(request.message) for request in taken) == list(range(10))
    assert {request.id for request in inbox.waiting()} == {request.id for request in taken}


def test_many_at_once_claim_an_event_once(inbox: Inbox, other: Inbox) -> None:
    """The same for what holds no question."""
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda number: (inbox, other)[number % 2].claim(f"Ev{number // 16}"), range(160)))
    assert sum(claimed) == 10


# Answered


def prepared(inbox: Inbox, request: Request, reply: ReplyId) -> None:
    """A reply is about to be posted, as the ledger notes it when it is put on record."""
    with inbox._database.writing() as connection:
        prepare(connection, request, reply)


def test_an_answered_question_waits_no_more(inbox: Inbox, other: Inbox) -> None:
    """What answers it is known, and the address for the answer is forgotten."""
    request = accepted(inbox, PRIVATE)
    assert request.address == PRIVATE.address
    prepared(inbox, request, REPLY)
    assert other.get(request.id) == replace(request, reply=REPLY)
    now = inbox.settle(request, None)
    assert now == replace(request, reply=REPLY, state=State.ANSWERED, address=None)
    assert other.waiting() == ()


def test_a_question_is_settled_by_the_message_that_answers_it(inbox: Inbox) -> None:
    """An answer without an id, as to a command, leaves the one that is known."""
    request = accepted(inbox)
    assert inbox.settle(request, "1700000000.000300").posted == "1700000000.000300"
    assert inbox.settle(request, None).posted == "1700000000.000300"


def test_questions_wait_in_the_order_in_which_they_came(inbox: Inbox, other: Inbox) -> None:
    """An edit does not send one to the end."""
    requests = [accepted((inbox, other)[number % 2], replace(QUESTION, event=f"E{9 - number}", message=str(9 - number)))
                for number in range(5)]  # fmt: skip
    inbox.settle(requests[1], None)
    inbox.rewrite(NEWS, "9", "Who lost?")
    assert [request.id for request in inbox.waiting()] == [requests[number].id for number in (0, 2, 3, 4)]


def test_what_a_dead_process_left_is_found_by_the_next(file: Path) -> None:
    """With the reply that was about to be posted."""
    with closing(Database(file)) as database:
        inbox = Inbox(database)
        prepared(inbox, accepted(inbox), REPLY)
        inbox.settle(accepted(inbox, replace(QUESTION, event="Ev2", message="2")), None)
    with closing(Database(file)) as database:
        (left,) = Inbox(database).waiting()
    assert (left.message, left.text, left.reply) == (ASKED, "Who won?", REPLY)


def test_a_reply_is_noted_with_its_question_as_it_is_put_on_record(inbox: Inbox, file: Path) -> None:
    """In one step: a process that dies next leaves no reply that nobody was shown, beside which the next would put a second."""
    request = accepted(inbox)
    with Ledger(file) as ledger:
        reply_id = ledger.record(made_up("Who won?"), Place("Slack", channel=NEWS), request)
    (left,) = inbox.waiting()
    assert left.reply == reply_id


# Rewritten


def test_a_rewritten_question_waits_again(inbox: Inbox) -> None:
    """With its new words, for an answer that takes the place of the old one."""
    request = accepted(inbox)
    prepared(inbox, request, REPLY)
    inbox.settle(request, "1700000000.000300")
    again = inbox.rewrite(NEWS, ASKED, "Who lost?")
    assert again is not None
    assert (again.text, again.edits, again.state) == ("Who lost?", 1, State.WAITING)
    assert (again.reply, again.posted) == (None, "1700000000.000300")
    assert inbox.settle(again, "1700000000.000300").state is State.ANSWERED


def test_the_same_words_are_no_edit(inbox: Inbox) -> None:
    """Slack tells of an edit when it adds a preview, too; and of edits of messages that ask nothing."""
    request = accepted(inbox)
    inbox.settle(request, "1700000000.000300")
    assert inbox.rewrite(NEWS, ASKED, "Who won?") is None
    assert inbox.rewrite(NEWS, "1700000000.000200", "Who won?") is None
    assert inbox.waiting() == ()


def test_the_answer_to_old_words_settles_nothing(inbox: Inbox) -> None:
    """Rewritten while it was being answered: where the answer stands is known, but the question waits, without its reply."""
    request = accepted(inbox, PRIVATE)
    again = inbox.rewrite(NEWS, ASKED, "Who lost?")
    assert again is not None
    prepared(inbox, request, REPLY)
    now = inbox.settle(request, "1700000000.000300")
    assert now == replace(again, posted="1700000000.000300")
    assert (now.state, now.reply, now.address) == (State.WAITING, None, PRIVATE.address)
    assert inbox.waiting() == (now,)
    assert inbox.settle(now, now.posted).state is State.ANSWERED


# Withdrawn


def test_a_withdrawn_question_is_gone(inbox: Inbox) -> None:
    """Its words and its address are forgotten, what answered it is told once more, and no edit brings it back."""
    request = accepted(inbox, PRIVATE)
    inbox.settle(request, "1700000000.000300")
    before = inbox.withdraw(NEWS, ASKED)
    assert before is not None
    assert (before.posted, before.state) == ("1700000000.000300", State.ANSWERED)
    now = inbox.get(request.id)
    assert (now.state, now.text, now.address) == (State.WITHDRAWN, "", None)
    assert inbox.rewrite(NEWS, ASKED, "Who lost?") is None
    assert inbox.accept(replace(QUESTION, event="Ev2")) is None
    assert inbox.waiting() == ()
    assert inbox.withdraw(NEWS, "1700000000.000200") is None


def test_a_question_withdrawn_while_it_is_answered_stays_withdrawn(inbox: Inbox) -> None:
    """Who answers it learns of that, and which message is to be taken back."""
    request = accepted(inbox)
    assert inbox.withdraw(NEWS, ASKED) == request
    now = inbox.settle(request, "1700000000.000300")
    assert (now.state, now.posted) == (State.WITHDRAWN, "1700000000.000300")
    assert inbox.waiting() == ()


def test_an_answer_to_a_withdrawn_question_is_always_taken_back(inbox: Inbox, other: Inbox) -> None:
    """However the two meet, who withdraws or who answers sees both that it is withdrawn and what was posted."""
    start = Barrier(2)

    def withdraw(message: str) -> bool:
        start.wait()
        found = inbox.withdraw(NEWS, message)
        return found is not None and found.posted == "answer"

    def settle(request: Request) -> bool:
        start.wait()
        return other.settle(request, "answer").state is State.WITHDRAWN

    with ThreadPoolExecutor(2) as pool:
        for number in range(60):
            request = accepted(inbox, replace(QUESTION, event=f"Ev{number}", message=str(number)))
            seen = pool.submit(withdraw, request.message), pool.submit(settle, request)
            assert any(one.result(20) for one in seen)


def test_a_reply_stands_as_long_as_its_question_does(inbox: Inbox) -> None:
    """From when it was prepared until the question is rewritten or deleted."""
    request = accepted(inbox)
    assert not inbox.stands(REPLY)
    prepared(inbox, request, REPLY)
    inbox.settle(request, "1700000000.000300")
    assert inbox.stands(REPLY)
    again = inbox.rewrite(NEWS, ASKED, "Who lost?")
    assert again is not None
    assert not inbox.stands(REPLY)
    prepared(inbox, again, REPLY)
    inbox.withdraw(NEWS, ASKED)
    assert not inbox.stands(REPLY)


# Threads, and forgetting


def test_a_thread_is_ours_where_a_question_was_taken_in(inbox: Inbox) -> None:
    """From then on, answered or not, in its channel only."""
    assert not inbox.has_thread(NEWS, ASKED)
    request = accepted(inbox)
    assert inbox.has_thread(NEWS, ASKED)
    assert not inbox.has_thread("C0OTHER", ASKED)
    inbox.settle(request, None)
    assert inbox.has_thread(NEWS, ASKED)
    accepted(inbox, replace(PRIVATE, event="Ev2", message="2"))
    assert not inbox.has_thread(NEWS, "2")


@pytest.mark.parametrize(("days", "fresh"), [(6, False), (8, True)])
def test_events_are_forgotten_after_a_week(inbox: Inbox, file: Path, days: int, fresh: bool) -> None:  # noqa: FBT001 - an example
    """Their questions stay, so that a message is never answered twice."""
    accepted(inbox)
    backdate(file, "event", days)
    inbox.forget(None)
    assert inbox.claim("Ev1") is fresh
    assert inbox.find(NEWS, ASKED) is not None
    assert inbox.accept(replace(QUESTION, event="Ev2")) is None


@pytest.mark.parametrize(("keep", "days", "kept"), [(0, 10_000, True), (30, 29, True), (30, 31, False)])
def test_questions_are_kept_as_long_as_replies(inbox: Inbox, file: Path, keep: int, days: int, kept: bool) -> None:  # noqa: FBT001 - an example
    """Older ones are gone after the next run; 0 keeps all of them."""
    accepted(inbox)
    backdate(file, "request", days)
    with Ledger(file) as ledger:
        Retention(ledger, inbox, keep_days=keep, store_users=False).run()
    assert (inbox.find(NEWS, ASKED) is not None) is kept


def test_who_asked_is_not_written_down(inbox: Inbox, file: Path) -> None:
    """Neither in the tables nor anywhere else in the files; the question is."""
    request = accepted(inbox)
    inbox.accept(QUESTION)
    inbox.rewrite(NEWS, ASKED, "Who lost?")
    prepared(inbox, request, REPLY)
    inbox.settle(inbox.get(request.id), "1700000000.000300")
    assert b"Who lost?" in contents(file)
    assert ANN.encode() not in contents(file)


def test_a_deleted_question_is_deleted_from_the_record_with_its_edits(inbox: Inbox, file: Path) -> None:
    """No byte of its words is left, in whichever version of it, nor that somebody asked; what was answered can still be checked."""
    words = ("Where is Ana Okoye's heron?", "Where is Ana Okoye's grebe?")
    with Ledger(file, store_users=True) as ledger:
        request = accepted(inbox, replace(QUESTION, text=words[0]))
        place = Place("Slack", "T0", NEWS, ASKED, ANN)
        first = ledger.record(traced_question(words[0]), place, request)
        again = inbox.rewrite(NEWS, ASKED, words[1], "2")
        assert again
        second = ledger.record(traced_question(words[1]), place, again)
        follow_up = ledger.record(traced_question("And when?", f"Read as: {words[1]}"), replace(place, user=None))
        calls = ModelCalls(ledger.database)
        calls.end(calls.begin("key", ModelCall("m", "rewrite 1")), ModelCall("m", "rewrite 1"), words[1])
        assert all(word.encode() in contents(file) for word in words)
        inbox.withdraw(NEWS, ASKED)
        assert not [word for word in (*words, "grebe", ANN) if word.encode() in contents(file)]
        for reply_id in (first, second):
            reply = ledger.reply(reply_id)
            assert (reply.answer.question.text, reply.place.user) == ("", None)
            assert reply.answer.citations == made_up().answer.citations
        assert ledger.questions(NEWS, ASKED) == ("And when?",)
        assert ledger.reply(follow_up).answer.citations
        assert calls.answer("key") is None


def test_words_that_are_answered_only_after_they_were_deleted_are_not_written_down(inbox: Inbox, file: Path) -> None:
    """Who works on the question learns of it too late."""
    request = accepted(inbox)
    with Ledger(file) as ledger:
        inbox.withdraw(NEWS, ASKED)
        reply_id = ledger.record(traced_question("Who won the heron?"), Place("Slack", channel=NEWS), request)
        assert ledger.reply(reply_id).answer.question.text == ""
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT COUNT(*) FROM reply WHERE question LIKE '%heron%'").fetchone() == (0,)


def test_a_question_of_an_earlier_release_is_deleted_by_the_reply_that_it_names(inbox: Inbox, file: Path) -> None:
    """There it was the inbox that named the reply, and not the other way round."""
    request = accepted(inbox)
    with Ledger(file) as ledger:
        reply_id = ledger.record(traced_question("Who won?"), Place("Slack", channel=NEWS))
        prepared(inbox, request, reply_id)
        inbox.withdraw(NEWS, ASKED)
        assert ledger.reply(reply_id).answer.question.text == ""


def traced_question(words: str, *understood: str) -> Trace:
    """How an answer to these words came about, which does not repeat them itself."""
    trace = made_up()
    answer = replace(trace.answer, question=replace(trace.answer.question, text=words), understood=understood)
    return replace(trace, answer=answer)


# Direct messages

DIRECT, ROOM = replace(QUESTION, kind=RequestKind.DIRECT, channel="D0ANNANDBOT"), b"D0ANNANDBOT"


def test_a_direct_message_is_not_known_by_its_id_once_it_is_answered(inbox: Inbox, file: Path) -> None:
    """It stands there while the question waits, for the next process; then no byte of it does, in whichever file."""
    with Ledger(file) as ledger:
        request = accepted(inbox, DIRECT)
        assert (request.channel, request.address) == ("D0ANNANDBOT", None)
        assert [waiting.channel for waiting in inbox.waiting()] == ["D0ANNANDBOT"]
        assert inbox.refuse("D0ANNANDBOT", "7")
        reply_id = ledger.record(made_up(), Place("Slack", "T0", request.channel, request.thread), request)
        inbox.settle(request, "1700000000.000300")
        assert ROOM not in contents(file)
        assert ledger.reply(reply_id).place.channel is None


def test_a_thread_in_a_direct_message_goes_on(inbox: Inbox, file: Path) -> None:
    """Its questions are found by the id that comes with the next one; in another one or in another thread they are not."""
    with Ledger(file) as ledger:
        ledger.record(made_up("Who won?"), Place("Slack", "T0", "D0ANNANDBOT", ASKED))
        assert ledger.questions("D0ANNANDBOT", ASKED) == ("Who won?",)
        assert ledger.questions("D0ANNANDBOT", "1") == ledger.questions("D0BEN", ASKED) == ()
    inbox.settle(accepted(inbox, DIRECT), None)
    assert inbox.has_thread("D0ANNANDBOT", ASKED)
    assert not inbox.has_thread("D0BEN", ASKED)
    assert inbox.accept(replace(DIRECT, event="Ev2")) is None
    assert inbox.is_refused("D0ANNANDBOT", ASKED) is False


def test_a_direct_message_is_edited_and_deleted_like_any_other(inbox: Inbox, file: Path) -> None:
    """What comes of it can be brought where it belongs."""
    inbox.settle(accepted(inbox, DIRECT), "1700000000.000300")
    again = inbox.rewrite("D0ANNANDBOT", ASKED, "Who lost?")
    assert again
    assert (again.channel, again.posted, again.state) == ("D0ANNANDBOT", "1700000000.000300", State.WAITING)
    inbox.settle(again, "1700000000.000300")
    assert ROOM not in contents(file)
    deleted = inbox.withdraw("D0ANNANDBOT", ASKED)
    assert deleted
    assert (deleted.channel, deleted.posted) == ("D0ANNANDBOT", "1700000000.000300")
    assert ROOM not in contents(file)


def test_where_users_are_stored_direct_messages_are_too(file: Path) -> None:
    """For corrections to reach them."""
    with Ledger(file, store_users=True) as ledger:
        inbox = Inbox(ledger.database, store_users=True)
        request = accepted(inbox, DIRECT)
        reply_id = ledger.record(made_up(), Place("Slack", "T0", request.channel, request.thread), request)
        assert inbox.settle(request, None).channel == ledger.reply(reply_id).place.channel == "D0ANNANDBOT"


def test_a_question_that_was_forgotten_while_it_is_worked_on_counts_as_withdrawn(inbox: Inbox) -> None:
    """Who works on it is not stopped by that."""
    request = accepted(inbox)
    inbox.forget(datetime.now(UTC) + timedelta(seconds=1))
    assert inbox.settle(request, "1700000000.000300").state is State.WITHDRAWN


def test_an_edit_that_is_overtaken_is_known(inbox: Inbox) -> None:
    """By its moment; of a message that was never edited, none is."""
    accepted(inbox)
    assert not inbox.is_overtaken(NEWS, ASKED, "1700000001.000100")
    assert inbox.rewrite(NEWS, ASKED, "Who lost?", "1700000002.000100")
    moments = ("1700000001.000100", "1700000002.000100", "1700000003.000100")
    assert [inbox.is_overtaken(NEWS, ASKED, moment) for moment in moments] == [True, False, False]


# Edits that come before their messages

SECONDS = ("1700000001.000100", "1700000002.000100", "1700000003.000100")


def test_of_edits_that_came_first_the_last_one_counts(inbox: Inbox, other: Inbox) -> None:
    """Whichever of them comes last; another process knows it; and once its message has come, nothing is left."""
    for moment, words in zip((SECONDS[0], SECONDS[2], SECONDS[1]), ("Who lost?", "Who ran?", "Who left?"), strict=True):
        inbox.early_edits.note(NEWS, ASKED, words, moment)
    assert other.early_edits.newest(NEWS, ASKED) == "Who ran?"
    assert [inbox.is_overtaken(NEWS, ASKED, moment) for moment in SECONDS] == [True, True, False]
    assert inbox.early_edits.newest(NEWS, "1700000000.000200") is None
    inbox.early_edits.forget(NEWS, ASKED)
    assert other.early_edits.newest(NEWS, ASKED) is None


def test_early_edits_are_kept_for_an_hour_and_a_thousand_messages(inbox: Inbox, file: Path) -> None:
    """Their messages can no longer come then; and nobody fills the disk by editing."""
    inbox.early_edits.note(NEWS, ASKED, "Who lost?", SECONDS[0])
    backdate(file, "early_edit", 1 / 20)
    inbox.forget(None)
    assert inbox.early_edits.newest(NEWS, ASKED) is None
    for number in range(1_002):
        inbox.early_edits.note(NEWS, f"17000000{number:02}.000100", "Who lost?", SECONDS[0])
    kept = inbox.early_edits._database.select("SELECT COUNT(*) FROM early_edit")
    assert [tuple(row) for row in kept] == [(1_000,)]


def test_an_early_edit_is_of_its_channel(file: Path) -> None:
    """What is erased with a channel is gone; a direct message's id is written down only where people are named."""
    with Ledger(file) as ledger:
        named, unnamed = Inbox(ledger.database, store_users=True), Inbox(ledger.database)
        for inbox, channel in ((named, "D0ANN"), (unnamed, "D0BOB"), (named, NEWS)):
            inbox.early_edits.note(channel, ASKED, "Who lost?", SECONDS[0])
        unnamed.hide_users()
        names = [row["channel"] for row in ledger.database.select("SELECT channel FROM early_edit")]
        assert [name for name in names if name.startswith("D")] == []
        ledger.erase(Subject.CHANNEL, NEWS)
        ledger.erase(Subject.CHANNEL, "D0BOB")
        assert ledger.database.select("SELECT channel FROM early_edit") == []
