"""A language model that points at sentences, and cannot write: it gets them numbered, and answers with numbers.

Whatever it answers, what readers see are sentences of stories, which pass the same check as those that the ranker chose.
"""

import logging
import re
from collections.abc import Sequence
from datetime import datetime

from bot.answer import Evidence, Question, QuestionKind
from bot.answering.injection import speaks_to_a_model
from bot.answering.writer import Writer, in_order, most
from bot.choice import Choice, Mark, ModelCall, ModelChoice, ModelFailure, Offered, Sufficiency
from bot.llm.model import LanguageModel, Shape
from bot.llm.prompt import Prompt, plain, row

OFFERED = 48
"""Sentences that the model is given, at most: as many as the ranker reads."""
PROMPT = "point 1"
_LONGEST_SENTENCE, _LONGEST_TITLE = 600, 160  # characters that are sent
_INSTRUCTIONS = """\
You find the sentences of news stories that answer a question. You cannot write: a reader is shown the sentences whose numbers
you give, word for word, and nothing else of yours.

Among the data, each line that begins with a number is a sentence: its number, its outlet, its date, the title of its story and
the sentence itself, with bars between them. Judge by them alone, not by what you know.

sentences: at most {most}, the best first. Choose those that say the answer itself, of the time that is asked about; where
sentences say different things, the newest is right. Choose none that only repeats another or adds nothing.
number: the number of the sentence.
words: the words of that sentence that are the answer, copied exactly; "" where no few words are.
side: {sides}
verdict: "answers" if a reader of those sentences surely knows the answer, "partly" if a part of it is missing or uncertain,
"no" if none of all sentences answers the question; then sentences may be empty."""
_NO_SIDES = "0."
_SIDES = "the number of the side that speaks or acts in it, as the data number the sides; 0 for none."
_log = logging.getLogger(__name__)


class Pointed(Shape):
    """One sentence that the model points at."""

    number: int
    words: str
    side: int


class Pointing(Shape):
    """All that is read of the model's answer."""

    verdict: Sufficiency
    sentences: list[Pointed]


class LlmWriter:
    """Lets a language model choose; where it gives nothing that can be used, the ranker's sentences are said."""

    def __init__(self, model: LanguageModel, ranker: Writer, excluded: frozenset[str] = frozenset()) -> None:
        """`ranker` chooses by the ranker's order. No sentence of `excluded` outlets is sent, in whatever case they are written."""
        self._model = model
        self._ranker = ranker
        self._excluded = excluded

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Sequence[int]:
        """Positions in `evidence`, which is all that was found, best first; in the order in which the answer says them.

        :raises LedgerError: the record of calls cannot be read or written.
        """
        ranked = tuple(self._ranker.write(question, evidence))
        if not ranked:
            return ranked
        places = [place for place, item in enumerate(evidence[:OFFERED]) if may_send(item, self._excluded)]
        if not set(ranked) <= set(places):
            # The model cannot judge what it does not see: the ranker alone has read everything.
            return Choice(ranked, ModelChoice(ModelCall(self._model.name, PROMPT, failure=ModelFailure.WITHHELD)))
        outcome = self._model.ask(
            _prompt(question, [evidence[place] for place in places]),
            Pointing,
            lambda answer: _fault(answer, len(places)),
        )
        return _choice(question, evidence, (places, ranked), outcome.answer, outcome.call)


def may_send(item: Evidence, excluded: frozenset[str]) -> bool:
    """Whether a model may be given a sentence: it does not speak to models, nor is its outlet, in whatever case, excluded."""
    story = item.article
    if speaks_to_a_model(story.title, item.sentence.text):
        _log.warning("a story speaks to language models, and its sentence is not sent: %s (%s)", story.id, plain(story.source))
        return False
    return (story.publisher or "").casefold() not in {outlet.casefold() for outlet in excluded}


def _prompt(question: Question, offered: Sequence[Evidence]) -> Prompt:
    is_two_sided = question.kind is QuestionKind.COMPARE and bool(question.parties)
    sides = [f"Side {number}: {plain(party)}" for number, party in enumerate(question.parties, 1)] if is_two_sided else []
    about = [
        f"Question: {plain(question.text)}",
        *([f"It continues an earlier question: {plain(question.continues)}"] if question.continues else []),
        f"Asked on: {_day(question.asked)}",
        f"It asks for: {question.kind}",
        *sides,
    ]
    lines = (_line(number, item) for number, item in enumerate(offered, 1))
    instructions = _INSTRUCTIONS.format(most=most(question), sides=_SIDES if is_two_sided else _NO_SIDES)
    return Prompt(PROMPT, instructions, (*about, *lines))


def _line(number: int, item: Evidence) -> str:
    story = item.article
    title, text = story.title[:_LONGEST_TITLE], item.sentence.text[:_LONGEST_SENTENCE]
    return row((number, story.publisher or "unknown", _day(story.published), title, text))


def _day(moment: datetime | None) -> str:
    return f"{moment:%-d %B %Y}" if moment else "unknown"


def _fault(answer: Pointing, offered: int) -> ModelFailure | None:
    """What is wrong with an answer that has the right form."""
    numbers = [sentence.number for sentence in answer.sentences]
    is_there = all(1 <= number <= offered for number in numbers) and len(set(numbers)) == len(numbers)
    return None if is_there and (numbers or answer.verdict is Sufficiency.NO) else ModelFailure.ASTRAY


def _choice(
    question: Question,
    evidence: Sequence[Evidence],
    places: tuple[Sequence[int], Sequence[int]],
    answer: Pointing | None,
    call: ModelCall,
) -> Choice:
    """What the model chose, or else the ranker; `places` are positions of what was offered, and of what the ranker chose."""
    offered, ranked = places
    picked = answer.sentences[: most(question)] if answer else []
    model = ModelChoice(
        call,
        answer.verdict if answer else None,
        tuple(_offered(evidence[place]) for place in offered),
        tuple(sentence.number for sentence in picked),
        tuple(offered.index(place) + 1 for place in ranked),
    )
    if not picked:
        return Choice(tuple(ranked), model)
    marks = {offered[sentence.number - 1]: sentence for sentence in picked}
    positions = in_order(question, evidence, tuple(marks))
    return Choice(positions, model, tuple(_mark(question, evidence[place], marks[place]) for place in positions))


def _offered(item: Evidence) -> Offered:
    return Offered(item.article.id, item.article.sha256, item.sentence.start, item.sentence.end)


def _mark(question: Question, item: Evidence, pointed: Pointed) -> Mark:
    side = question.parties[pointed.side - 1] if 1 <= pointed.side <= len(question.parties) else ""
    return Mark(_place(item.sentence.text, pointed.words), side)


def _place(text: str, words: str) -> tuple[int, int] | None:
    """Where whole words stand in a sentence, as it was sent; None where they do not, or more than once."""
    words = plain(words).strip()
    places = list(re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", plain(text))) if words else []
    return places[0].span() if len(places) == 1 else None
