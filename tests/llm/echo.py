"""The prompt of tests that ask for nothing in particular, and the shape of its answer."""

from bot.llm.model import Shape
from bot.llm.prompt import Prompt


class Data(Shape):
    """What the stand-in says to a prompt that it knows no rule for."""

    data: list[str]


PROMPT = Prompt("echo 1", "Repeat the data.", ("one", "two"))
