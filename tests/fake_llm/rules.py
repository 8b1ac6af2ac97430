"""How the stand-in answers well: by plain rules, which a test can foretell."""

import json
from collections.abc import Callable

from tests.fake_llm.requests import Request

Rule = Callable[[Request], str]
_SHOWN = 3
_SHORTEST = 4


def echo(request: Request) -> str:
    """For shapes that no other rule knows: the data."""
    return json.dumps({"data": list(request.data)})


RULES: dict[str, Rule] = {}
"""Rules by a field that only the answers to one purpose have."""
