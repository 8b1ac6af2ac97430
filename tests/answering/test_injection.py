"""A text that speaks to language models is told from one that speaks to readers."""

import time

import pytest

from bot.answering.injection import speaks_to_a_model
from tests.answering.injections import HARMLESS, INJECTIONS


def test_there_are_fifty_kinds() -> None:
    """And no two are the same."""
    assert len(set(INJECTIONS)) == len(INJECTIONS) >= 50


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_speaks_to_a_model_is_noticed(text: str) -> None:
    """In a sentence, or in a title above a harmless one."""
    assert speaks_to_a_model("The strike goes on", text)
    assert speaks_to_a_model(text, "The strike goes on.")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_speaks_to_readers_is_not(text: str) -> None:
    """Rulings ignored, rules disregarded, instructions given, assistants of mayors: news."""
    assert not speaks_to_a_model("The day in Karst", text)


@pytest.mark.parametrize("piece", ["ignore ", "a ", "<|", "choose number ", "\n", "<system ", "_", "as an ai ", "指示", "begin "])
def test_no_text_takes_long(piece: str) -> None:
    """Time is linear in the length, whatever is repeated."""
    began = time.process_time()
    speaks_to_a_model(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 2
