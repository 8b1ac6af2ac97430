"""Outlets that say the opposite, from their files to the checked answer, its record and every later check."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.answer import Citation
from bot.answering.citations import fault
from bot.answering.newsroom import Newsroom
from bot.checking.corrections import affected_replies
from bot.checking.verdicts import Auditor, Verdict
from bot.records.ledger import Ledger
from bot.reply import Place
from bot.settings import Settings
from bot.wiring import open_newsroom
from bot.wording import also
from index.snapshot import Snapshots
from index.store import Store
from tests.conftest import NOW, Rebuild

ATTEND = "Iran said on Monday that it will attend the talks in Geneva next week with European envoys."
REST = "\n\nThe talks were called by the river board, and are the first of their kind for a year."
ACCUSE = "The council of Freedonia accused the council of Sylvania of shelling the old port of Karst at night."
SWAPPED = "The council of Sylvania accused the council of Freedonia of shelling the old port of Karst at night."
STORIES = {
    "Sample Wire": ATTEND + REST,
    "Example Herald": f"GENEVA (Sample Wire) - {ATTEND.upper()}{REST}",
    "Mock Gazette": ATTEND.replace("will attend", "will not attend") + REST,
    "Demo Tribune": ACCUSE + REST,
    "Specimen Times": SWAPPED + REST,
}


def write(folder: Path, stories: Mapping[str, str]) -> None:
    """One file for each outlet."""
    folder.mkdir(exist_ok=True)
    for outlet, text in stories.items():
        header = f"---\ntitle: News of the day\npublisher: {outlet}\npublished: 2024-11-18\n---\n"
        (folder / f"{outlet}.md").write_text(header + text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Path:
    """Where the stories of these outlets lie, indexed in `data`."""
    folder = tmp_path_factory.mktemp("opposites")
    write(folder / "stories", STORIES)
    rebuild(folder / "data", [folder / "stories"])
    return folder


@pytest.fixture(scope="module")
def opposed(folder: Path) -> Newsroom:
    """A newsroom over them."""
    return open_newsroom(Settings(dateline_data=folder / "data"))


def saying(opposed: Newsroom, question: str, words: str) -> list[Citation]:
    """The citations whose quotes have these words, in whatever letters."""
    return [citation for citation in opposed.ask(question, NOW).citations if words in citation.quote.lower()]


def test_one_outlet_denies_what_two_others_say(opposed: Newsroom, folder: Path) -> None:
    """Two sentences, each with its own outlets; the one named beside has the words in its own story, and that is checked."""
    will, will_not = (
        saying(opposed, "Will Iran attend the talks in Geneva?", words) for words in ("will attend", "will not attend")
    )
    assert ([len(will), len(will_not)], will_not[0].publisher, will_not[0].copies) == ([1, 1], "Mock Gazette", ())
    assert {will[0].publisher, *will[0].also_in} == {"Sample Wire", "Example Herald"}
    assert also(will[0]) == "also in: Sample Wire"  # of which the credit names the origin
    assert (will[0].agency, will[0].origins) == ("Sample Wire", 1)
    (copy,) = will[0].copies
    with Store(Snapshots(folder / "data").store_file, readonly=True) as store:
        text = store.version_text(copy.article_id, copy.version) or ""
        assert fault(copy, store) is None
    assert text[copy.start : copy.end].lower().endswith(ATTEND.lower())


def test_two_outlets_accuse_each_other_s_side(opposed: Newsroom) -> None:
    """The same words with the names the other way round are two sentences, with a note."""
    answer = opposed.ask("Who accused whom of shelling the old port of Karst?", NOW)
    accusing = [citation for citation in answer.citations if "accused" in citation.quote]
    assert sorted((citation.publisher, citation.also_in, citation.origins) for citation in accusing) == [
        ("Demo Tribune", (), 1),
        ("Specimen Times", (), 1),
    ]
    assert any("disagree" in warning for warning in answer.warnings)


def test_a_copy_that_changed_since_is_named_with_its_outlet(opposed: Newsroom, folder: Path, rebuild: Rebuild) -> None:
    """The quote is right as before; the other outlet now says the opposite, and whoever checks the reply is told which one."""
    with Ledger(folder / "ledger.sqlite") as ledger, Store(Snapshots(folder / "data").store_file) as store:
        reply = ledger.reply(ledger.record(opposed.trace("Will Iran attend the talks in Geneva?", NOW), Place()))
        assert Auditor(store, Snapshots(folder / "data").serving_versions()).check(reply).verdict is Verdict.VERIFIED
        named = next(citation.copies[0] for citation in reply.answer.citations if citation.copies)
        corrected = (
            STORIES[str(named.publisher)].replace("will attend", "will not attend").replace("WILL ATTEND", "WILL NOT ATTEND")
        )
        write(folder / "stories", {str(named.publisher): corrected})
        rebuild(folder / "data", [folder / "stories"])
        (affected,) = affected_replies(ledger, Auditor(store, Snapshots(folder / "data").serving_versions()), reply.made)
    changed = [finding for finding in affected.changed if not finding.holds]  # its other sentences still stand there
    assert [(finding.citation.publisher, finding.verdict, finding.holds) for finding in changed] == [
        (named.publisher, Verdict.UPDATED, False)
    ]
    assert affected.checked.verdict is Verdict.UPDATED
