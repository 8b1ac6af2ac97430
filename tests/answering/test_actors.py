"""Whose words or deeds a sentence tells is seen by where a party stands in it."""

import pytest

from bot.answer import Question
from bot.answering.actors import acts, forms_of, is_named
from index.names import Name
from tests.conftest import NOW

ANKARA = Question("What does Ankara want?", NOW, names=(Name("Ankara", "Ankara", ("Turkey", "Turkish", "Ankara")),))


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Manila rejected the claim.", True),
        ("Manila's acting foreign minister, Rosa Demo, called the order reckless.", True),
        ("The order was reckless, said Manila's envoy.", True),
        ("According to Manila, two boats were hit.", True),
        ("Tokyo said it would back Manila.", False),
        ("Tokyo criticised Manila for claiming the reef.", False),
        ("The reef lies west of Manila.", False),
        ("Rice rose in price.", False),
    ],
)
def test_a_party_speaks_where_it_stands_before_or_after_what_is_said(text: str, *, speaks: bool) -> None:
    """Not where it is merely spoken of."""
    assert acts(text, ("Manila",)) is speaks
    assert acts(text, ("manila",)) is speaks
    assert is_named(text, ("Manila",)) is ("Manila" in text)


def test_a_party_is_known_by_all_of_its_names() -> None:
    """A country by its seat of government, a person by one name; "US" only in capitals."""
    assert forms_of(ANKARA, "Ankara") == ("Ankara", "Turkey", "Turkish")
    assert acts("The Turkish foreign ministry demanded an apology.", forms_of(ANKARA, "Ankara"))
    general = Question("What did Rosa Demo tell the envoys?", NOW)
    assert acts("Demo told them to leave.", forms_of(general, "Rosa Demo"))
    assert not acts("They told us that it said so.", ("US",))
    assert not is_named("They told us so.", ("US",))
