"""Questions are read as what they ask for, however a desk types them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import QuestionKind as Kind
from bot.answering.kinds import parties, question_kind
from bot.answering.question import read_question
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("latest on the canal tolls", Kind.LATEST),
        ("Any news from the Doha talks?", Kind.LATEST),
        ("Where do the fisheries negotiations stand?", Kind.LATEST),
        ("Is the truce holding, any extension?", Kind.LATEST),
        ("what happened at the Suwalki crossing", Kind.EVENT),
        ("How bad was the flood in Valencia?", Kind.EVENT),
        ("timeline of the Niger coup", Kind.TIMELINE),
        ("How did the grain corridor come about?", Kind.TIMELINE),
        ("What does Ankara want for the Nordic bids?", Kind.POSITION),
        ("How did Manila react to the water cannon?", Kind.POSITION),
        ("Lula on the Amazon fund", Kind.POSITION),
        ("Where does Delhi stand on the oil price cap?", Kind.POSITION),
        ("why did Quito break off relations", Kind.WHY),
        ("Why are pro-government figures leaving now?", Kind.WHY),
        ("What's behind the coup in Gabon?", Kind.WHY),
        ("What does the ruling mean for exporters?", Kind.CONSEQUENCE),
        ("What happens if the strait is closed?", Kind.CONSEQUENCE),
        ("Impact of the embargo on Baku?", Kind.CONSEQUENCE),
        ("Baku vs Yerevan on the corridor", Kind.COMPARE),
        ("How do the two sides differ on the ceasefire?", Kind.COMPARE),
        ("How many people fled Goma?", Kind.FIGURES),
        ("death toll in Derna", Kind.FIGURES),
        ("Did Oslo sign the pact?", Kind.YES_NO),
        ("Has Lima recalled its envoy?", Kind.YES_NO),
        ("Who is the new foreign minister of Chile?", Kind.FACT),
        ("When does the summit start?", Kind.FACT),
        ("Which port was shelled?", Kind.FACT),
    ],
)
def test_the_kind_is_read_from_how_a_question_is_put(text: str, kind: Kind) -> None:
    """With capitals and question marks, and without."""
    assert question_kind(text) is kind
    assert question_kind(text.lower()) is kind
    assert read_question(text, NOW).kind is kind


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What does Ankara want from the Nordic bids?", ("Ankara",)),
        ("How has the White House responded to the drone strike?", ("White House",)),
        ("Vatican position on the war", ("Vatican",)),
        ("lula on the amazon fund", ("lula",)),
        ("Baku vs Yerevan on the corridor", ("Baku", "Yerevan")),
        ("What counts as victory for Baku and what for Yerevan?", ("Baku", "Yerevan")),
        ("How do Bogota and Caracas differ on the border?", ("Bogota", "Caracas")),
        ("Why did Quito break off relations?", ()),
        ("How do the two sides differ?", ()),
    ],
)
def test_parties_are_named_as_the_question_names_them(text: str, named: tuple[str, ...]) -> None:
    """And where it names none in a way that is known, there is none."""
    assert parties(text, question_kind(text)) == named


def test_a_question_that_goes_on_asks_for_what_the_earlier_one_did() -> None:
    """Unless it says itself what it asks for."""
    earlier = ("Why did Quito break off relations?",)
    assert read_question("And Bogota?", NOW, earlier).kind is Kind.WHY
    assert read_question("And how many left?", NOW, earlier).kind is Kind.FIGURES


@given(st.text(max_size=80))
def test_any_text_has_a_kind(text: str) -> None:
    """None is too strange, and parties stand in it."""
    kind = question_kind(text)
    assert all(party in text.replace("’", "'") for party in parties(text, kind))
