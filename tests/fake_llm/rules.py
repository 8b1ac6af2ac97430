"""How the stand-in answers well: by plain rules, which a test can foretell."""

import json
import re
from collections.abc import Callable

from tests.fake_llm.requests import Request

Rule = Callable[[Request], str]
_SHOWN = 3
_SHORT = 3  # letters; such words tell nothing


def point(request: Request) -> str:
    """Of numbered sentences, the three with the most words of the question; they answer if one has half of these, else in part."""
    (question,) = [line.partition(": ")[2] for line in request.data if line.startswith("Question: ")]
    asked = _words(question)
    shares = {number: len(asked & _words(fields[-1])) / max(1, len(asked)) for number, fields in request.rows.items()}
    best = sorted(shares, key=lambda number: (-shares[number], number))[:_SHOWN]
    most = shares[best[0]] if best else 0
    verdict = "answers" if most >= 0.5 else "partly" if most else "no"
    return pointing(verdict, *(best if most else ()))


def pointing(verdict: str, *numbers: int, words: str = "", side: int = 0) -> str:
    """An answer that points at sentences."""
    return json.dumps({"verdict": verdict, "sentences": [{"number": one, "words": words, "side": side} for one in numbers]})


def grade(request: Request) -> str:
    """Of numbered sentences, those with half of the question's words answer, and those with a quarter help."""
    asked = _words(request.data[0].rpartition(" | ")[2])
    shares = {number: len(asked & _words(fields[-1])) / max(1, len(asked)) for number, fields in request.rows.items()}
    answers = [number for number, share in shares.items() if share >= 0.5]
    return json.dumps({"answers": answers, "helps": [number for number, share in shares.items() if 0.25 <= share < 0.5]})


def rewrite(request: Request) -> str:
    """No other question, and one search: the longer words of the last one."""
    words = re.findall(r"\w+", request.data[-1].rpartition(" | ")[2])
    return json.dumps({"question": "", "queries": [" ".join(word for word in words if len(word) > _SHORT)]})


def echo(request: Request) -> str:
    """For shapes that no rule knows: whatever fields there are, filled with the data."""
    values = {"data": list(request.data), "ready": True}
    return json.dumps({name: values[name] for name in request.fields if name in values})


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.lower()) if len(word) > _SHORT)


RULES: dict[str, Rule] = {"verdict": point, "helps": grade, "queries": rewrite}
"""Rules by a field that only the answers to one purpose have."""
