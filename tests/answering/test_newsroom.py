"""Questions on the sample stories, from the words asked to the checked answer."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.answering.citations import fault
from bot.answering.newsroom import Newsroom
from bot.settings import Settings
from bot.wiring import open_newsroom
from bot.wording import also
from index.errors import NoSnapshotError, SnapshotError
from index.snapshot import Snapshots
from index.store import Store
from tests.conftest import CORRECTIONS, NOW, SAMPLES, SHARED, Rebuild


@pytest.mark.parametrize(
    ("question", "words", "outlet"),
    [
        ("What did Zhang Youxia tell Belousov?", "cooperating closely with Russia", "Sample Wire"),
        ("When did China and Russia hold naval exercises?", "in September", "Sample Wire"),
        ("Who did Belousov meet in Beijing?", "met Zhang Youxia in Beijing", "Sample Wire"),
        ("How long is Finland's border with Russia?", "1,340 kilometers", None),
        ("Where did Biden receive Albanese and Sunak?", "Point Loma naval base", "Specimen Times"),
        ("Which three ports were opened by the grain deal in July 2022?", "Odesa, Chornomorsk and Yuzhne", "Sample Wire"),
        ("How many member states does the International Criminal Court have?", "123 member states", None),
        ("Who won Taiwan's presidential election in January 2024?", "Lai Ching-te", "Demo Tribune"),
    ],
)
def test_a_question_gets_the_sentence_that_answers_it(newsroom: Newsroom, question: str, words: str, outlet: str | None) -> None:
    """The sentence stands among the statements, under the outlet that published it."""
    answer = newsroom.ask(question, NOW)
    answering = [citation for citation in answer.citations if words in citation.quote]
    assert answering, [statement.text for statement in answer.statements]
    assert outlet is None or answering[0].publisher == outlet


@pytest.mark.parametrize(
    "question",
    ["Who won the 2026 World Cup?", "What is the best recipe for bread?", "Which team won the basketball final?", "asdf qwer"],
)
def test_what_no_story_tells_is_not_answered(newsroom: Newsroom, question: str) -> None:
    """No statement is made up or dragged in; the answer says how fresh the collection is."""
    answer = newsroom.ask(question, NOW)
    assert answer.statements == ()
    assert answer.citations == ()
    assert answer.searched.stories == 22
    assert answer.searched.newest is not None


def test_an_answer_is_at_most_three_different_sentences(newsroom: Newsroom) -> None:
    """Every statement is cited, and none says again what another has said."""
    for question in (
        "What happened at the BRICS summit?",
        "How long is Finland's border with Russia?",
        "What did the court order?",
    ):
        answer = newsroom.ask(question, NOW)
        assert 1 <= len(answer.statements) <= 3
        assert len({statement.text for statement in answer.statements}) == len(answer.statements)
        assert [statement.citations for statement in answer.statements] == [(n,) for n in range(1, len(answer.statements) + 1)]


def test_every_quote_stands_in_the_store(newsroom: Newsroom, sample_data: Path) -> None:
    """Each citation of each answer passes the check again, from a store opened anew."""
    with Store(Snapshots(sample_data).store_file, readonly=True) as store:
        for question in ("Why is Sweden still outside NATO?", "Who removed Bazoum?", "What did Xi and Putin agree?"):
            answer = newsroom.ask(question, NOW)
            assert answer.citations
            assert [fault(citation, store) for citation in answer.citations] == [None] * len(answer.citations)


def test_copies_of_an_agency_story_are_one_source(newsroom: Newsroom) -> None:
    """A sentence that three outlets carry is said once, and the other outlets are named."""
    answer = newsroom.ask("How long is Finland's border with Russia?", NOW)
    (citation,) = [citation for citation in answer.citations if "1,340" in citation.quote]
    assert {citation.publisher, *citation.also_in} == {"Sample Wire", "Example Herald", "Placeholder Post"}


def test_different_figures_stand_side_by_side(newsroom: Newsroom) -> None:
    """Two stories that disagree are both quoted, with a word that they do."""
    answer = newsroom.ask("How many people were killed in the Kerman bombings?", NOW)
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert "103" in quotes
    assert "95" in quotes
    assert any("different figures" in warning for warning in answer.warnings)


def test_who_says_the_contrary_is_heard_beside_and_not_named_as_saying_the_same(tmp_path: Path, rebuild: Rebuild) -> None:
    """Of three outlets, two carry one agency's story and one denies it: two sentences, of one origin each, and a word of it."""
    lead = (
        "Ines Okoro will attend the talks on the dam in Karst on Friday, her office said. The talks were called by the river board."
    )
    rest = " They are the first for a year. Farmers on both banks have asked for more water since the drought of last summer."
    stories = {"Sample Wire": lead + rest, "Example Herald": lead + rest, "Mock Gazette": lead.replace("will", "will not")}
    (tmp_path / "stories").mkdir()
    for outlet, text in stories.items():
        header = f"---\ntitle: Talks in Karst\npublisher: {outlet}\npublished: 2024-11-18\n---\n"
        (tmp_path / "stories" / f"{outlet}.md").write_text(header + text)
    rebuild(tmp_path / "data", [tmp_path / "stories"])
    answer = open_newsroom(Settings(dateline_data=tmp_path / "data")).ask("Will Okoro attend the talks in Karst?", NOW)
    saying = {"will not" in citation.quote: citation for citation in answer.citations if "attend" in citation.quote}
    assert {saying[False].publisher, *saying[False].also_in} == {"Sample Wire", "Example Herald"}
    assert (saying[True].publisher, saying[True].also_in, saying[True].origins) == ("Mock Gazette", (), 1)
    assert also(saying[False]).endswith("(2 outlets, 1 origin)")
    assert any('"will attend"' in warning and '"will not attend"' in warning for warning in answer.warnings)


def test_a_newer_story_overtakes_an_older_one(newsroom: Newsroom) -> None:
    """Asked after both, the newer story is said first; asked between them, only the older exists."""
    after = newsroom.ask("Is Sweden a member of NATO?", datetime(2024, 3, 20, tzinfo=UTC))
    assert after.citations[0].publisher == "Example Herald"
    between = newsroom.ask("Is Sweden a member of NATO?", datetime(2023, 12, 1, tzinfo=UTC))
    assert "Sweden is still outside NATO" in quotes(between)
    assert "32nd member" not in quotes(between)


def test_a_story_of_another_time_is_no_answer(newsroom: Newsroom) -> None:
    """It is shown, called no more than the nearest, and its date is pointed out."""
    answer = newsroom.ask("What did Zhang Youxia tell Belousov in May 2022?", NOW)
    assert not answer.sure
    assert "cooperating closely" in quotes(answer)
    assert "Story [1] is from 15 October 2024 (date inferred), not from the time asked about." in answer.warnings


def test_what_happened_on_a_day_is_told_on_the_next(newsroom: Newsroom) -> None:
    """A story need not be published on the very day that the question names."""
    answer = newsroom.ask("What did Zhang Youxia tell Belousov on 14 October 2024?", NOW)
    assert answer.sure
    assert "cooperating closely" in quotes(answer)
    assert answer.warnings == ()


def test_stories_of_the_time_asked_about_are_quoted_first(newsroom: Newsroom) -> None:
    """Where they answer, the answer is from them."""
    answer = newsroom.ask("What did Russia and China agree in October 2024?", NOW)
    assert answer.question.span is not None
    assert answer.citations
    assert all(
        citation.published and (citation.published.year, citation.published.month) == (2024, 10) for citation in answer.citations
    )


def test_a_time_without_stories_names_the_nearest(newsroom: Newsroom) -> None:
    """Where nothing was published since, the answer says so and points to the stories nearest in topic."""
    answer = newsroom.ask("What did Zhang Youxia tell Belousov since November 2024?", NOW)
    assert answer.statements == ()
    assert answer.searched.stories == 0
    assert answer.nearest[0].published == datetime(2024, 10, 15, tzinfo=UTC)


def test_old_stories_for_a_question_about_today_are_marked(newsroom: Newsroom) -> None:
    """A question about today, answered from weeks ago, carries its age."""
    answer = newsroom.ask("What did Zhang Youxia tell Belousov today?", NOW)
    assert answer.statements
    assert any("15 October 2024" in warning and "36 days" in warning for warning in answer.warnings)


def test_a_new_snapshot_is_picked_up_without_a_restart(tmp_path: Path, rebuild: Rebuild) -> None:
    """A correction indexed while the newsroom is open is in its next answer; the first answer's citation still checks."""
    stories = tmp_path / "stories"
    shutil.copytree(SAMPLES, stories)
    rebuild(tmp_path / "data", [stories])
    newsroom = open_newsroom(Settings(dateline_data=tmp_path / "data"))
    question = "How much will the AUKUS submarine program cost?"
    before = newsroom.ask(question, NOW)
    shutil.copytree(CORRECTIONS, stories, dirs_exist_ok=True)
    report = rebuild(tmp_path / "data", [stories])
    after = newsroom.ask(question, NOW)
    assert len(report.changes.changed) == 1
    assert ("A$268" in quotes(before), "A$368" in quotes(before)) == (True, False)
    assert ("A$268" in quotes(after), "A$368" in quotes(after)) == (False, True)
    with Store(Snapshots(tmp_path / "data").store_file, readonly=True) as store:
        assert all(fault(citation, store) is None for citation in before.citations)


def test_without_an_index_the_next_step_is_named(tmp_path: Path) -> None:
    """Who asks before indexing hears which command makes the index."""
    with pytest.raises(NoSnapshotError) as caught:
        open_newsroom(Settings(dateline_data=tmp_path))
    assert "rebuild_index.py" in caught.value.next_step


def test_an_index_of_another_model_is_refused(sample_data: Path, tmp_path: Path) -> None:
    """Vectors of two models are never mixed: the settings must name the model that made the index."""
    other = tmp_path / "model"
    other.mkdir()
    (other / "config.json").write_text("{}")
    with pytest.raises(SnapshotError) as caught:
        open_newsroom(Settings(dateline_data=sample_data, embedding_model=str(other)))
    assert "rebuild_index.py" in caught.value.next_step


def quotes(answer: Answer) -> str:
    """All that an answer says."""
    return " ".join(statement.text for statement in answer.statements)


@pytest.mark.skipif(not (SHARED / "seed").is_dir(), reason="the owner's sample dispatch is not beside this checkout")
def test_the_seed_dispatch(tmp_path: Path, rebuild: Rebuild) -> None:
    """A lone wire dispatch without title or year is indexed and answers as its reader would."""
    rebuild(tmp_path, [SHARED / "seed"])
    newsroom = open_newsroom(Settings(dateline_data=tmp_path))
    for question, words in (
        ("What did Zhang Youxia tell Belousov?", "Zhang told Belousov"),
        ("When did China and Russia hold naval exercises?", "In September"),
        ("Who did Belousov meet in Beijing?", "met with Russian Defense Minister Andrei Belousov"),
    ):
        (citation,) = [citation for citation in newsroom.ask(question, NOW).citations if words in citation.quote]
        assert (citation.publisher, citation.published) == ("EFE", datetime(2024, 10, 15, tzinfo=UTC))
    assert newsroom.ask("Who won the 2026 World Cup?", NOW).statements == ()
