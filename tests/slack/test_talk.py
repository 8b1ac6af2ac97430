"""Talk is told from questions, and no question passes for talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.talk import Talk, classify

TALK = {
    Talk.THANKS: ("thanks", "Thank you very much!", "thx", "Great, thanks.", "OK, got it", "that’s great :tada:", ":+1:"),
    Talk.GREETING: ("hi", "Hello there!", "Good morning, Dateline", "hey, how are you?"),
    Talk.HELP: ("help", "Help, please", "what can you do?", "Hi! How does this work?", "", "?"),
    Talk.SOURCES: ("source?", "Sources please", "which outlets?", "Where is that from?", "What’s your source?", "thanks, source?"),
    Talk.NEVER_MIND: ("never mind", "Nevermind, thanks", "nvm", "please stop", "ok, forget it"),
}


@pytest.mark.parametrize(("talk", "text"), [(talk, text) for talk, texts in TALK.items() for text in texts])
def test_talk_is_told_by_its_kind(talk: Talk, text: str) -> None:
    """Whatever its case, marks, courtesies and emoji."""
    assert classify(text) is talk


@pytest.mark.parametrize(
    "text",
    [
        *("Hi, who won the election in Taiwan?", "thanks, and when was that?", "Who won?", "when?", "why?", "ok?", "and then?"),
        *("help for Sudan", "Did the sources agree?", "Which source said the bridge was closed?", "stop the war", "Nice attack"),
        *("What can you do about inflation?", "never", "source of the Nile", "台灣?", "now"),
    ],
)
def test_a_question_is_never_talk(text: str) -> None:
    """Though it begins with a courtesy, or has the same words: when in doubt it is a question."""
    assert classify(text) is Talk.QUESTION


@given(st.text())
def test_any_text_is_something(text: str) -> None:
    """Nothing raises, and what has more words than any talk is a question."""
    assert isinstance(classify(text), Talk)
    assert classify(f"{text} {'why ' * 13}") is Talk.QUESTION
