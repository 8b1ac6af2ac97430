"""Whatever one thing is changed in the store or on record, each citation that it touches is found out, and no other is accused.

More than a thousand seeded cases over real replies: each changes one thing, in a transaction that is undone, and all replies are
checked. The expected verdicts are worked out here from what was changed, not from the code that judges.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from bot.answer import Citation
from bot.checking.verdicts import Auditor, Verdict
from bot.records.ledger import Ledger
from bot.reply import Place, Reply, ReplyId
from bot.settings import Settings
from bot.wiring import open_newsroom
from index.article import VersionKey
from index.snapshot import Snapshots
from index.store import Store
from tests.conftest import CORRECTIONS, NOW, SAMPLES, Rebuild

CASES = 120  # of each kind
BEFORE = (
    "How much will the AUKUS submarine program cost?",
    "Where did Biden receive Albanese and Sunak?",
    "What did Zhang Youxia tell Belousov?",
    "How long is Finland's border with Russia?",
    "Which ports are covered by the grain deal?",
    "How many people were killed in the Kerman bombings?",
    "Who won Taiwan's presidential election in January 2024?",
    "What happened at the BRICS summit?",
    "What did the court order?",
    "Is Sweden a member of NATO?",
    "Who removed Bazoum?",
    "What did Xi and Putin agree?",
    "Who won the 2026 World Cup?",
)
AFTER = ("How much will the AUKUS submarine program cost?", "How many submarines will Australia buy?")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789 .,’“”-é"
HEX = "0123456789abcdef"
NOT_A_LIST = ("", "[", "null", "1", '["1"]', '{"1": 1}', "[1.0]", "[true]", "[[1]]", "nonsense")

Spot = tuple[ReplyId, int]
"""A citation: its reply, and its position there; copies stand after all others."""


def cited(reply: Reply) -> list[Citation]:
    """Every citation of a reply by its position, copies among them."""
    citations = reply.answer.citations
    return [*citations, *(copy for citation in citations for copy in citation.copies)]


@dataclass(frozen=True, slots=True)
class Scene:
    """A store, a ledger, which versions are current, and what is so before anything is changed."""

    store: Store
    ledger: Ledger
    current: tuple[VersionKey, ...]
    replies: tuple[Reply, ...]
    sound: dict[Spot, Verdict]

    def verdicts(self) -> tuple[dict[Spot, Verdict], dict[ReplyId, Verdict]]:
        """The verdict on every citation, and on every reply, as things are now."""
        auditor = Auditor(self.store, self.current)
        checked = [auditor.check(reply) for reply in self.ledger.replies()]
        citations = {
            (one.reply.id, position): finding.verdict
            for one in checked
            if one.reply
            for position, finding in enumerate((*one.findings, *(copy for finding in one.findings for copy in finding.copies)))
        }
        return citations, {one.reply.id: one.verdict for one in checked if one.reply}

    def row(self, chance: random.Random) -> dict[str, object]:
        """Some stored version: mostly one that is cited."""
        cursor = self.store._database.execute("SELECT * FROM version ORDER BY key")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        cited = [row for row in rows if self.citing(row)]
        return chance.choice(cited if chance.random() < 0.9 else rows)

    def citing(self, row: dict[str, object]) -> list[Spot]:
        """The citations of a version."""
        return [
            (reply.id, position)
            for reply in self.replies
            for position, citation in enumerate(cited(reply))
            if (citation.article_id, citation.version) == (row["article_id"], row["sha256"])
        ]

    def of_other_versions(self, row: dict[str, object]) -> list[Spot]:
        """The citations of a story's other versions, where this one is the current one."""
        if row["key"] not in self.current:
            return []
        return [
            (reply.id, position)
            for reply in self.replies
            for position, citation in enumerate(cited(reply))
            if citation.article_id == row["article_id"] and citation.version != row["sha256"]
        ]

    def citation(self, chance: random.Random) -> tuple[Reply, int, Citation]:
        """Some citation on record that has no copies, which its harm would touch as well, with its position."""
        alone = [
            (reply, position, citation)
            for reply in self.replies
            for position, citation in enumerate(reply.answer.citations)
            if not citation.copies
        ]
        return chance.choice(alone)

    def copy(self, chance: random.Random) -> tuple[Reply, int, Citation]:
        """Some copy on record, with its position."""
        copies = [
            (reply, position, citation)
            for reply in self.replies
            for position, citation in enumerate(cited(reply))
            if position >= len(reply.answer.citations)
        ]
        return chance.choice(copies)


@dataclass(frozen=True, slots=True)
class Harm:
    """One thing that is changed: in the store or in the ledger; and the verdicts that it leads to, where others than before."""

    sql: str
    parameters: tuple[object, ...]
    in_store: bool = False
    citations: dict[Spot, Verdict] = field(default_factory=dict)
    replies: dict[ReplyId, Verdict] = field(default_factory=dict)
    gone: Spot | None = None  # a citation that is no longer there to be judged; those after it move up


def flipped(text: str, chance: random.Random, letters: str = LETTERS) -> str:
    """A text with one character of it changed."""
    place = chance.randrange(len(text))
    return text[:place] + chance.choice([letter for letter in letters if letter != text[place]]) + text[place + 1 :]


def all_are(places: list[Spot], verdict: Verdict) -> dict[Spot, Verdict]:
    """One verdict for several citations."""
    return dict.fromkeys(places, verdict)


# In the store


def in_version(scene: Scene, row: dict[str, object], column: str, value: object, verdict: Verdict) -> Harm:
    """One column of a version; all citations of that version are touched."""
    sql = f"UPDATE version SET {column} = ? WHERE key = ?"  # noqa: S608 - a constant
    return Harm(sql, (value, row["key"]), in_store=True, citations=all_are(scene.citing(row), verdict))


def a_character_of_a_text(scene: Scene, chance: random.Random) -> Harm:
    """The text of a version has no longer its hash."""
    row = scene.row(chance)
    return in_version(scene, row, "text", flipped(str(row["text"]), chance), Verdict.ALTERED)


def a_character_of_what_describes_a_text(scene: Scene, chance: random.Random) -> Harm:
    """Title, outlet, URL, place, language or authors."""
    row = scene.row(chance)
    column = chance.choice([name for name in ("title", "publisher", "url", "place", "language", "authors") if row[name]])
    if column == "authors":
        return in_version(scene, row, column, '["Somebody Else"]', Verdict.ALTERED)
    return in_version(scene, row, column, flipped(str(row[column]), chance), Verdict.ALTERED)


def a_date(scene: Scene, chance: random.Random) -> Harm:
    """By a second or by years, or to what is no date at all."""
    row = scene.row(chance)
    shift = chance.choice([1, -1, 3600, -86_400, 10**8, 2**60])
    published = row["published"]
    value = chance.choice([published + shift, "soon", "", None]) if isinstance(published, int) else shift
    return in_version(scene, row, "published", value, Verdict.ALTERED)


def a_digit_of_a_text_s_hash(scene: Scene, chance: random.Random) -> Harm:
    """Under the hash that citations name there is no version any more."""
    row = scene.row(chance)
    return in_version(scene, row, "sha256", flipped(str(row["sha256"]), chance, HEX), Verdict.MISSING)


def a_digit_of_a_description_s_hash(scene: Scene, chance: random.Random) -> Harm:
    """What describes the text has no longer its hash."""
    row = scene.row(chance)
    return in_version(scene, row, "metadata_sha256", flipped(str(row["metadata_sha256"]), chance, HEX), Verdict.ALTERED)


def a_digit_of_a_story_s_id(scene: Scene, chance: random.Random) -> Harm:
    """The version is not found any more; and of a story whose current version that was, nothing is current."""
    row = scene.row(chance)
    harm = in_version(scene, row, "article_id", flipped(str(row["article_id"]), chance, HEX), Verdict.MISSING)
    harm.citations.update(all_are(scene.of_other_versions(row), Verdict.WITHDRAWN))
    return harm


def a_version_that_is_gone(scene: Scene, chance: random.Random) -> Harm:
    """Deleted: as if it had another id."""
    row = scene.row(chance)
    citations = all_are(scene.citing(row), Verdict.MISSING) | all_are(scene.of_other_versions(row), Verdict.WITHDRAWN)
    return Harm("DELETE FROM version WHERE key = ?", (row["key"],), in_store=True, citations=citations)


def two_texts_that_changed_places(scene: Scene, chance: random.Random) -> Harm:
    """Both versions are touched."""
    one = other = scene.row(chance)
    while one["text"] == other["text"]:
        other = scene.row(chance)
    sql = "UPDATE version SET text = CASE key WHEN ? THEN ? ELSE ? END WHERE key IN (?, ?)"
    citations = all_are(scene.citing(one) + scene.citing(other), Verdict.ALTERED)
    return Harm(sql, (one["key"], other["text"], one["text"], one["key"], other["key"]), in_store=True, citations=citations)


def a_list_in_the_store(scene: Scene, chance: random.Random) -> Harm:
    """Authors, or what was derived, are no list any more: the row cannot be read."""
    value = chance.choice(["", "[", "nonsense", "1", "null", '["A. Exam'])
    return in_version(scene, scene.row(chance), chance.choice(["authors", "derived"]), value, Verdict.ALTERED)


def bytes_that_are_no_text(scene: Scene, chance: random.Random) -> Harm:
    """One byte of a text or a title that makes it no UTF-8."""
    row = scene.row(chance)
    column = chance.choice(["text", "title"])
    raw = bytearray(str(row[column]).encode())
    raw[chance.randrange(len(raw))] = 0xFF
    sql = f"UPDATE version SET {column} = CAST(? AS TEXT) WHERE key = ?"  # noqa: S608 - a constant
    return Harm(sql, (bytes(raw), row["key"]), in_store=True, citations=all_are(scene.citing(row), Verdict.ALTERED))


# On record


def in_citation(reply: Reply, position: int, column: str, value: object, verdict: Verdict) -> Harm:
    """One column of a citation, which alone is touched."""
    sql = f"UPDATE citation SET {column} = ? WHERE reply = ? AND position = ?"  # noqa: S608 - a constant
    return Harm(sql, (value, reply.id, position), citations={(reply.id, position): verdict})


def a_character_of_a_citation(scene: Scene, chance: random.Random) -> Harm:
    """Of its quote, or of the title, the outlet or the URL that it shows."""
    reply, position, citation = scene.citation(chance)
    shown = {"quote": citation.quote, "title": citation.title, "publisher": citation.publisher, "url": citation.url}
    column, text = chance.choice([(column, text) for column, text in shown.items() if text])
    return in_citation(reply, position, column, flipped(text, chance), Verdict.ALTERED)


def a_date_of_a_citation(scene: Scene, chance: random.Random) -> Harm:
    """One digit, or what is no date."""
    reply, position, citation = scene.citation(chance)
    day = f"{citation.published:%Y-%m-%d}" if citation.published else "2024-05-01"
    value = chance.choice(
        [f"{day[:9]}{(int(day[9]) + 1) % 10}T00:00:00+00:00", "soon", "", *([None] if citation.published else [])]
    )
    return in_citation(reply, position, "published", value, Verdict.ALTERED)


def an_offset(scene: Scene, chance: random.Random) -> Harm:
    """The first or the last, by one or by many, also out of the text."""
    reply, position, citation = scene.citation(chance)
    column, value = chance.choice([("start", citation.start), ("end", citation.end)])
    shift = chance.choice([1, -1, chance.randint(2, 500), -chance.randint(2, 500), 10**6, -(10**6), 2**62])
    return in_citation(reply, position, column, value + shift, Verdict.ALTERED)


def a_digit_of_a_citation_s_version(scene: Scene, chance: random.Random) -> Harm:
    """No such version is stored."""
    reply, position, citation = scene.citation(chance)
    return in_citation(reply, position, "version", flipped(citation.version, chance, HEX), Verdict.MISSING)


def a_digit_of_a_citation_s_story(scene: Scene, chance: random.Random) -> Harm:
    """No such story is stored."""
    reply, position, citation = scene.citation(chance)
    return in_citation(reply, position, "article_id", flipped(citation.article_id, chance, HEX), Verdict.MISSING)


def a_column_of_a_copy(scene: Scene, chance: random.Random) -> Harm:
    """What proves that another outlet has the words: its place there, what it is called, its version; the quote itself is right."""
    reply, position, copy = scene.copy(chance)
    column, value, verdict = chance.choice(
        [
            *(("start", copy.start + 1, Verdict.ALTERED), ("end", copy.end + 7, Verdict.ALTERED), ("number", 99, Verdict.ALTERED)),
            *(("publisher", "Specimen Times", Verdict.ALTERED), ("title", flipped(copy.title, chance), Verdict.ALTERED)),
            *(("quote", flipped(copy.quote, chance), Verdict.ALTERED), ("published", "soon", Verdict.ALTERED)),
            ("version", flipped(copy.version, chance, HEX), Verdict.MISSING),
            ("article_id", flipped(copy.article_id, chance, HEX), Verdict.MISSING),
        ]
    )
    return in_citation(reply, position, column, value, verdict)


def a_number_of_a_citation(scene: Scene, chance: random.Random) -> Harm:
    """It is not what its statement names; where it takes another's number, neither is to be trusted; its statement has none."""
    reply, position, citation = scene.citation(chance)
    number = chance.choice([n for n in (-1, 0, 1, 2, 3, 4, 9, 2**40) if n != citation.number])
    harm = in_citation(reply, position, "number", number, Verdict.ALTERED)
    harm.citations.update(
        {(reply.id, at): Verdict.ALTERED for at, other in enumerate(reply.answer.citations) if other.number == number}
    )
    harm.replies[reply.id] = Verdict.MISSING
    return harm


def a_number_of_a_statement(scene: Scene, chance: random.Random) -> Harm:
    """The citation that it named has no statement; one that it names now does not quote it; or it names none that there is."""
    reply, position, citation = scene.citation(chance)
    number = chance.choice([n for n in (-1, 0, 1, 2, 3, 4, 9) if n != citation.number])
    pointed = {(reply.id, at): Verdict.ALTERED for at, other in enumerate(reply.answer.citations) if other.number == number}
    return Harm(
        "UPDATE statement SET citations = ? WHERE reply = ? AND number = ?",
        (f"[{number}]", reply.id, position + 1),
        citations={(reply.id, position): Verdict.ALTERED, **pointed},
        replies={reply.id: Verdict.ALTERED if pointed else Verdict.MISSING},
    )


def a_character_of_a_statement(scene: Scene, chance: random.Random) -> Harm:
    """It is not what its citation quotes."""
    reply, position, _ = scene.citation(chance)
    text = flipped(reply.answer.statements[position].text, chance)
    sql = "UPDATE statement SET text = ? WHERE reply = ? AND number = ?"
    return Harm(sql, (text, reply.id, position + 1), citations={(reply.id, position): Verdict.ALTERED})


def a_list_of_a_statement(scene: Scene, chance: random.Random) -> Harm:
    """What is no list of numbers names nothing."""
    reply, position, _ = scene.citation(chance)
    return Harm(
        "UPDATE statement SET citations = ? WHERE reply = ? AND number = ?",
        (chance.choice(NOT_A_LIST), reply.id, position + 1),
        citations={(reply.id, position): Verdict.ALTERED},
        replies={reply.id: Verdict.MISSING},
    )


def a_list_that_proves_nothing(scene: Scene, chance: random.Random) -> Harm:
    """Other outlets, warnings and seconds are no part of what is proved: no citation is accused, and nothing stops."""
    reply, position, _ = scene.citation(chance)
    value = chance.choice(NOT_A_LIST)
    if chance.random() < 0.5:
        return Harm("UPDATE citation SET also_in = ? WHERE reply = ? AND position = ?", (value, reply.id, position))
    column = chance.choice(["warnings", "seconds"])
    return Harm(f"UPDATE reply SET {column} = ? WHERE id = ?", (value, reply.id))  # noqa: S608 - a constant


def an_emphasis_that_proves_nothing(scene: Scene, chance: random.Random) -> Harm:
    """Nor is which words were shown as the answer, or whether it was called one."""
    reply, position, _ = scene.citation(chance)
    value = chance.choice([None, -1, 0, 1, 7, 2**62, "nonsense", b"\xff", 0.5])
    column = chance.choice(["answer_start", "answer_end", "sure"])
    if column == "sure":
        return Harm("UPDATE reply SET sure = ? WHERE id = ?", (value or 0, reply.id))
    sql = f"UPDATE statement SET {column} = ? WHERE reply = ? AND number = ?"  # noqa: S608 - a constant
    return Harm(sql, (value, reply.id, position + 1))


def a_statement_that_is_gone(scene: Scene, chance: random.Random) -> Harm:
    """Its citation has no statement."""
    reply, position, _ = scene.citation(chance)
    sql = "DELETE FROM statement WHERE reply = ? AND number = ?"
    return Harm(sql, (reply.id, position + 1), citations={(reply.id, position): Verdict.ALTERED})


def a_citation_that_is_gone(scene: Scene, chance: random.Random) -> Harm:
    """There is no finding on it; its statement, and with it the reply, is found out."""
    reply, position, _ = scene.citation(chance)
    sql = "DELETE FROM citation WHERE reply = ? AND position = ?"
    return Harm(sql, (reply.id, position), replies={reply.id: Verdict.MISSING}, gone=(reply.id, position))


KINDS: tuple[Callable[[Scene, random.Random], Harm], ...] = (
    *(a_character_of_a_text, a_character_of_what_describes_a_text, a_date, a_digit_of_a_text_s_hash),
    *(a_digit_of_a_description_s_hash, a_digit_of_a_story_s_id, a_version_that_is_gone, two_texts_that_changed_places),
    *(a_list_in_the_store, bytes_that_are_no_text, a_character_of_a_citation, a_date_of_a_citation, an_offset),
    *(a_digit_of_a_citation_s_version, a_digit_of_a_citation_s_story, a_number_of_a_citation, a_number_of_a_statement),
    *(a_character_of_a_statement, a_list_of_a_statement, a_list_that_proves_nothing, a_statement_that_is_gone),
    *(a_citation_that_is_gone, an_emphasis_that_proves_nothing, a_column_of_a_copy),
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Iterator[Scene]:
    """Replies given before and after a story was corrected; both of its versions are cited, and all else is as it was."""
    folder = tmp_path_factory.mktemp("tamper")
    data, stories = folder / "data", folder / "stories"
    shutil.copytree(SAMPLES, stories)
    rebuild(data, [stories])
    newsroom = open_newsroom(Settings(dateline_data=data))
    with Ledger(folder / "ledger.sqlite") as ledger:
        for question in BEFORE:
            ledger.record(newsroom.trace(question, NOW), Place())
        shutil.copytree(CORRECTIONS, stories, dirs_exist_ok=True)
        rebuild(data, [stories])
        for question in AFTER:
            ledger.record(newsroom.trace(question, NOW), Place())
        with Store(Snapshots(data).store_file) as store:
            empty = Scene(store, ledger, Snapshots(data).serving_versions(), tuple(ledger.replies()), {})
            yield Scene(store, ledger, empty.current, empty.replies, empty.verdicts()[0])


@contextmanager
def done(scene: Scene, harm: Harm) -> Iterator[None]:
    """The thing is changed until the block ends."""
    database = scene.store._database if harm.in_store else scene.ledger.database._connection
    database.execute("BEGIN")
    try:
        assert database.execute(harm.sql, harm.parameters).rowcount >= 1
        yield
    finally:
        database.rollback()


def expected(scene: Scene, harm: Harm) -> dict[Spot, Verdict]:
    """The verdict on every citation: as before, but for what the harm touches."""
    verdicts = scene.sound | harm.citations
    if harm.gone is None:
        return verdicts
    reply, lost = harm.gone
    kept = {place: verdict for place, verdict in verdicts.items() if place != harm.gone}
    return {(one, at - (one == reply and at > lost)): verdict for (one, at), verdict in kept.items()}


def worst(verdicts: list[Verdict]) -> Verdict:
    """The worst of some verdicts, in the order that the command's help has."""
    return max(verdicts, key=list(Verdict).index, default=Verdict.VERIFIED)


def test_before_anything_is_changed_all_is_sound(scene: Scene) -> None:
    """Every citation is verified, but for those of the version that was corrected since; there are enough of both to tell."""
    found = list(scene.sound.values())
    assert len(scene.replies) == len(BEFORE) + len(AFTER)
    assert set(found) == {Verdict.VERIFIED, Verdict.UPDATED}
    assert found.count(Verdict.VERIFIED) >= 20
    assert 2 <= found.count(Verdict.UPDATED) <= 6
    assert sum(not reply.answer.citations for reply in scene.replies) == 1
    corrected = {citation.article_id for reply in scene.replies for citation in reply.answer.citations if "A$" in citation.quote}
    versions = {
        citation.version for reply in scene.replies for citation in reply.answer.citations if citation.article_id in corrected
    }
    assert (len(corrected), len(versions)) == (1, 2)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_one_change_is_found_out_and_nothing_else_is_accused(scene: Scene, kind: Callable[[Scene, random.Random], Harm]) -> None:
    """The right verdict for each citation that it touches, the same as before for all others; a reply is as bad as its worst."""
    touched = 0
    for case in range(CASES):
        harm = kind(scene, random.Random(f"{kind.__name__} {case}"))  # noqa: S311 - it is to be the same every time
        with done(scene, harm):
            citations, replies = scene.verdicts()
        wanted = expected(scene, harm)
        assert citations == wanted, (case, harm)
        for reply, verdict in replies.items():
            own = [found for (one, _), found in wanted.items() if one == reply]
            assert verdict is harm.replies.get(reply, worst(own)), (case, harm)
        touched += bool(harm.citations or harm.replies)
    assert touched > CASES / 2 or kind in {a_list_that_proves_nothing, an_emphasis_that_proves_nothing}


def test_there_are_a_thousand_cases_and_they_leave_no_trace(scene: Scene) -> None:
    """What was changed was undone each time."""
    assert len(KINDS) * CASES >= 1_000
    assert scene.verdicts()[0] == scene.sound
    assert tuple(scene.ledger.replies()) == scene.replies
