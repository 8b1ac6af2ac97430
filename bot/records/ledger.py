"""SQLite: every reply as it was given, so that anyone can check it later; what was said of it; whom corrections were told.

One file beside the store, `ledger.sqlite`. A reply is written in one transaction before it is shown, so one that somebody has seen
is on record, whatever happened to the process since. Several processes may write: each waits for its turn.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.answer import Answer, Citation, Question, Statement, Story, Trace
from bot.errors import UnknownReplyError
from bot.records.database import Database
from bot.reply import ALPHABET, ID_LENGTH, Feedback, Place, Reply, ReplyId
from index.article import ArticleId, SnapshotId, VersionHash, as_utc
from index.command_line import command
from index.period import Coverage

_T = TypeVar("_T")
_REPLY_FIELDS = (
    "id, made, asked, question, snapshot, model, warnings, seconds, surface, team, channel, thread, user, understood, searched, "
    "newest, nearest, sure"
)
_STATEMENT_FIELDS = "text, citations, answer_start, answer_end"
_CITATION_FIELDS = "number, article_id, version, start, end, quote, title, publisher, published, url, source, also_in"


class Ledger:
    """The record of replies."""

    def __init__(self, file: Path, *, keep_days: int = 0, store_users: bool = False) -> None:
        """Open it, making it or bringing it up to date if need be; replies older than `keep_days` (0: none are) are forgotten.

        :raises LedgerError: it cannot be read or written, or was made by a later release.
        """
        self._store_users = store_users
        self.file = file
        self.database = Database(file)
        if keep_days:
            self.forget(datetime.now(UTC) - timedelta(days=keep_days))

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close."""
        self.close()

    # Writing

    def record(self, trace: Trace, place: Place) -> ReplyId:
        """Put an answer on record and give it its id. To be called before the answer is shown.

        :raises LedgerError: it could not be written.
        """
        answer = trace.answer
        with self.database.writing() as connection:
            reply_id = self._new_id()
            connection.execute(
                f"INSERT INTO reply ({_REPLY_FIELDS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608 - a constant
                (
                    *(reply_id, _stamp(datetime.now(UTC)), _stamp(answer.question.asked), answer.question.text),
                    *(answer.snapshot, trace.model, json.dumps(answer.warnings), json.dumps(trace.seconds)),
                    *(place.surface, place.team, place.channel, place.thread, self._user(place.user)),
                    *(json.dumps(answer.understood), answer.searched.stories, _iso(answer.searched.newest)),
                    json.dumps([(story.title, story.publisher, _iso(story.published), story.url) for story in answer.nearest]),
                    answer.sure,
                ),
            )
            connection.executemany(
                f"INSERT INTO statement (reply, number, {_STATEMENT_FIELDS}) VALUES (?,?,?,?,?,?)",  # noqa: S608 - a constant
                (
                    (reply_id, number, statement.text, json.dumps(statement.citations), *(statement.answer or (None, None)))
                    for number, statement in enumerate(answer.statements, 1)
                ),
            )
            connection.executemany(
                f"INSERT INTO citation (reply, position, {_CITATION_FIELDS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608 - a constant
                ((reply_id, position, *_citation_row(citation)) for position, citation in enumerate(answer.citations)),
            )
        return reply_id

    def add_feedback(self, reply_id: ReplyId, feedback: Feedback) -> None:
        """Keep what somebody said of a reply.

        :raises UnknownReplyError: no such reply.
        """
        with self.database.writing() as connection:
            self._require(reply_id)
            connection.execute(
                "INSERT INTO feedback (reply, citation, kind, words, user, made) VALUES (?,?,?,?,?,?)",
                (
                    *(reply_id, feedback.citation, feedback.kind, _storable(feedback.words), self._user(feedback.user)),
                    _stamp(feedback.made or datetime.now(UTC)),
                ),
            )

    def tell(self, reply_id: ReplyId, article_id: ArticleId, state: str) -> bool:
        """Claim the telling of one change of one story to those who read a reply. False: it was told already.

        `state` is what the story changed to: the hash of its current version, or "withdrawn".
        """
        with self.database.writing() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO told VALUES (?,?,?,?)", (reply_id, article_id, state, _stamp(datetime.now(UTC)))
            )
        return cursor.rowcount == 1

    def forget(self, before: datetime) -> int:
        """Delete replies made before a moment, with all that belongs to them. How many there were."""
        with self.database.writing() as connection:
            return connection.execute("DELETE FROM reply WHERE made < ?", (_stamp(before),)).rowcount

    # Reading

    def reply(self, reply_id: str) -> Reply:
        """One reply, by its id as anyone may type it.

        :raises UnknownReplyError: no such reply.
        """
        wanted = reply_id.strip().lstrip("#").lower()
        self._require(wanted)
        return next(self._read("WHERE id = ?", (wanted,)))

    def knows(self, reply_id: str) -> bool:
        """Whether there is such a reply."""
        return self.database.select("SELECT 1 FROM reply WHERE id = ?", (reply_id,)) != []

    def replies(self, since: datetime | None = None, last: int | None = None) -> Iterator[Reply]:
        """Replies made at a moment or later, or the last so many; oldest first."""
        if last is not None:
            return self._read("WHERE id IN (SELECT id FROM reply ORDER BY made DESC, rowid DESC LIMIT ?)", (last,))
        return self._read("WHERE made >= ?", (_stamp(since),)) if since else self._read("", ())

    def count(self, since: datetime | None = None) -> int:
        """How many replies were made at a moment or later."""
        return int(self.database.select("SELECT COUNT(*) FROM reply WHERE made >= ?", (_stamp(since) if since else "",))[0][0])

    def citing(self, articles: Iterable[ArticleId], since: datetime) -> tuple[ReplyId, ...]:
        """Replies made at a moment or later that cite one of these stories, oldest first."""
        rows = self.database.select(
            "SELECT DISTINCT reply.id, reply.made FROM reply JOIN citation ON citation.reply = reply.id "
            "WHERE reply.made >= ? AND citation.article_id IN (SELECT value FROM json_each(?)) ORDER BY reply.made, reply.id",
            (_stamp(since), json.dumps(list(articles))),
        )
        return tuple(ReplyId(row[0]) for row in rows)

    def questions(self, channel: str, thread: str) -> tuple[str, ...]:
        """The questions answered in a thread so far, oldest first."""
        sql = "SELECT question FROM reply WHERE channel = ? AND thread = ? ORDER BY made, rowid"
        return tuple(str(row[0]) for row in self.database.select(sql, (channel, thread)))

    def asked_by(self, user: str, most: int) -> tuple[str, ...]:
        """A person's last questions, newest first; none where users are not kept."""
        sql = "SELECT question FROM reply WHERE user = ? ORDER BY made DESC, rowid DESC LIMIT ?"
        return tuple(str(row[0]) for row in self.database.select(sql, (user, most)))

    def told(self, reply_id: ReplyId) -> frozenset[tuple[ArticleId, str]]:
        """Which changes of which stories those who read a reply have been told: pairs of story and state, as for `tell`."""
        rows = self.database.select("SELECT article_id, state FROM told WHERE reply = ?", (reply_id,))
        return frozenset((ArticleId(article_id), str(state)) for article_id, state in rows)

    def _read(self, where: str, parameters: Sequence[object]) -> Iterator[Reply]:
        for row in self.database.select(f"SELECT {_REPLY_FIELDS} FROM reply {where} ORDER BY made, rowid", parameters):  # noqa: S608 - constants
            yield self._reply(row)

    def _reply(self, row: Sequence[Any]) -> Reply:  # Any: whatever a column holds
        reply_id, made, asked, question, snapshot, model, warnings, seconds, surface, team, channel, thread, user, *rest = row
        read_as, searched, newest, nearest, sure = rest
        answer = Answer(
            question=Question(str(question), _moment(asked) or _UNREADABLE),
            understood=_list(read_as, str),
            statements=tuple(
                Statement(str(text), _list(citations, int), _span(start, end))
                for text, citations, start, end in self.database.select(
                    f"SELECT {_STATEMENT_FIELDS} FROM statement WHERE reply = ? ORDER BY number",  # noqa: S608 - a constant
                    (reply_id,),
                )
            ),
            citations=tuple(
                _citation(fields)
                for fields in self.database.select(
                    f"SELECT {_CITATION_FIELDS} FROM citation WHERE reply = ? ORDER BY position",  # noqa: S608 - a constant
                    (reply_id,),
                )
            ),
            snapshot=SnapshotId(str(snapshot)),
            searched=Coverage(_number(searched), None, _moment(newest)),
            nearest=_stories(nearest),
            warnings=_list(warnings, str),
            sure=bool(sure != 0),
        )
        return Reply(
            id=ReplyId(reply_id),
            made=_moment(made) or _UNREADABLE,
            place=Place(surface, team, channel, thread, user),
            model=str(model),
            seconds=_seconds(seconds),
            answer=answer,
            feedback=tuple(
                Feedback(kind, words, citation, who, _moment(when))
                for kind, words, citation, who, when in self.database.select(
                    "SELECT kind, words, citation, user, made FROM feedback WHERE reply = ? ORDER BY id", (reply_id,)
                )
            ),
        )

    # Plumbing

    def _new_id(self) -> ReplyId:
        while True:
            reply_id = ReplyId("".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH)))
            if not self.knows(reply_id):
                return reply_id

    def _user(self, user: str | None) -> str | None:
        return user if self._store_users else None

    def _require(self, reply_id: str) -> None:
        if not self.knows(reply_id):
            raise UnknownReplyError(
                f"No reply {reply_id!r} is on record in {self.file}.",
                f"The last ones: {command('check', '--last', 10)}",
            )


def _citation_row(citation: Citation) -> tuple[object, ...]:
    return (
        *(citation.number, citation.article_id, citation.version, citation.start, citation.end, citation.quote, citation.title),
        *(citation.publisher, _iso(citation.published), citation.url, citation.source),
        json.dumps(citation.also_in),
    )


def _storable(words: str) -> str:
    """Words without lone surrogates, which no encoding can store."""
    return words.encode(errors="replace").decode()


# What can no longer be read becomes a value that no check passes, so that the check, not a traceback, says so.
_UNREADABLE = datetime(1970, 1, 1, tzinfo=UTC)


def _citation(row: Sequence[Any]) -> Citation:  # Any: whatever a column holds
    number, article_id, version, start, end, quote, title, publisher, published, url, source, also_in = row
    return Citation(
        number=_number(number),
        article_id=ArticleId(str(article_id)),
        version=VersionHash(str(version)),
        start=_number(start),
        end=_number(end),
        quote=str(quote),
        title=str(title),
        publisher=None if publisher is None else str(publisher),
        published=_moment(published),
        url=None if url is None else str(url),
        source=str(source),
        also_in=_list(also_in, str),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


def _span(start: object, end: object) -> tuple[int, int] | None:
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def _moment(value: object) -> datetime | None:
    try:
        return None if value is None else as_utc(datetime.fromisoformat(str(value)))
    except ValueError:
        return None if value is None else _UNREADABLE


def _list(value: object, kind: type[_T]) -> tuple[_T, ...]:
    try:
        items = json.loads(str(value))
    except ValueError:
        return ()
    return tuple(items) if isinstance(items, list) and all(type(item) is kind for item in items) else ()


def _stories(value: object) -> tuple[Story, ...]:
    try:
        return tuple(
            Story(str(title), publisher, _moment(published), url) for title, publisher, published, url in json.loads(str(value))
        )
    except (ValueError, TypeError):
        return ()


def _seconds(value: object) -> dict[str, float]:
    try:
        return {str(stage): float(seconds) for stage, seconds in dict(json.loads(str(value))).items()}
    except (ValueError, TypeError):
        return {}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _stamp(moment: datetime) -> str:
    """A moment in UTC, in the one form that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
