"""A language model's other words for a question: searched beside its own, and never instead of them.

It sees the conversation alone, and no story. What it says is used, and shown, only where all words of it are words of the
conversation or, in a search, of the stories found: it cannot say anything that was not said.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.answer import Question
from bot.answering.followup import SAYS_LITTLE
from bot.choice import ModelCall
from bot.llm.model import LanguageModel, Shape
from bot.llm.prompt import Prompt, row
from index.keywords import stems

PROMPT = "rewrite 1"
QUERIES = 3
"""Searches that it may give, at most."""
_EARLIER = 6  # questions of the conversation that are sent, the last ones
_LONGEST_QUESTION, _LONGEST_QUERY = 300, 100  # characters
_PLAIN = re.compile(r"[^\W_](?:[^\W_]|[ .,?'’%$€£&-])*")  # no marks, links or line ends
_INSTRUCTIONS = """\
You help to search an archive of news stories. The data are the questions that one person has asked, in order, each with its day.
Only the last is to be answered.

question: where the last one can be understood only together with the earlier ones, the same question in full, in one sentence,
with names in place of "he", "it", "there" or "that". Use the words of these questions, and add nothing that they do not say.
Where it can be understood alone, "".
queries: at most {most} short searches, each of two to eight words, that would find stories with the answer: names, places and the
thing asked about, in the words that a newspaper would use. Do not guess the answer. None where none would help."""


class Rewritten(Shape):
    """All that is read of the model's answer."""

    question: str
    queries: list[str]


class Rewriting(NamedTuple):
    """A question with what else to search for, and what that has cost."""

    question: Question
    call: ModelCall


class Rewriter:
    """Asks a language model for other words; whatever goes wrong, the question stays as it was."""

    def __init__(self, model: LanguageModel) -> None:
        """Take the model; its time limit is a part of what an answer may take."""
        self._model = model

    def rewrite(self, question: Question, earlier: Sequence[str], found: Iterable[str]) -> Rewriting:
        """The question, with what else to search for; `found` are texts that its own words have found.

        :raises LedgerError: the record of calls cannot be read or written.
        """
        outcome = self._model.ask(_prompt(question, earlier), Rewritten)
        if outcome.answer is None:
            return Rewriting(question, outcome.call)
        answer = outcome.answer
        said = _vocabulary(question, earlier)
        full = _line(answer.question, _LONGEST_QUESTION, said) if earlier else ""
        known = said.union(*map(stems, found))
        queries = (_line(query, _LONGEST_QUERY, known) for query in answer.queries[:QUERIES])
        full = "" if _same(full, question.text) else full
        said_once = tuple(query for query in dict.fromkeys(filter(None, queries)) if not _same(query, question.text))
        return Rewriting(replace(question, rewritten=full, queries=said_once), outcome.call)


def _prompt(question: Question, earlier: Sequence[str]) -> Prompt:
    day = f"{question.asked:%-d %B %Y}"
    return Prompt(
        PROMPT, _INSTRUCTIONS.format(most=QUERIES), tuple(row((day, text)) for text in (*earlier[-_EARLIER:], question.text))
    )


def _vocabulary(question: Question, earlier: Sequence[str]) -> frozenset[str]:
    """The words of a conversation, those that say little, and other forms of the names in the question."""
    forms = (form for name in question.names for form in name.forms)
    return SAYS_LITTLE.union(*map(stems, (question.text, *earlier, *forms)))


def _line(text: str, longest: int, vocabulary: frozenset[str]) -> str:
    """What a model says, in one line; "" where it is long, has marks, or a word that is not in the vocabulary."""
    line = " ".join(text.split())
    if len(line) > longest or not _PLAIN.fullmatch(line):
        return ""
    return line if vocabulary.issuperset(stems(line)) else ""


def _same(one: str, other: str) -> bool:
    return stems(one) == stems(other)
