"""A language model's choice beside the ranker's, as a table for the terminal."""

from itertools import zip_longest

from rich.table import Column, Table
from rich.text import Text

from bot.answer import Evidence, Trace
from bot.choice import ModelCall, ModelChoice
from bot.rendering.lines import text_of


def choice_table(choice: ModelChoice, trace: Trace) -> Table:
    """Both orders side by side, and above them what the model said of all sentences, what that cost, or why it did not choose."""
    sentences = {(item.article.id, item.sentence.start): item for item in trace.evidence}
    offered = [sentences.get((item.article_id, item.start)) for item in choice.offered]
    table = Table("", "the ranker", Column(text_of(choice.call.model)), title=_title(choice))
    for place, numbers in enumerate(zip_longest(choice.ranked, choice.picked), 1):
        cells = (_cell(number, offered[number - 1] if number else None) for number in numbers)
        table.add_row(str(place), *cells)
    return table


def rewriting_line(call: ModelCall) -> str:
    """What came of asking for other words for a question, and what that cost."""
    return " · ".join((f"Other words by {call.model}: {call.failure or 'given'}", f"prompt {call.prompt}", _cost(call)))


def _cost(call: ModelCall) -> str:
    spent = f"{call.tokens_in:,} tokens in, {call.tokens_out:,} out, {call.seconds:.2f} s"
    return "from the record" if call.recorded else spent


def _cell(number: int | None, item: Evidence | None) -> Text:
    return text_of(f"{number}: {item.sentence.text}" if item else "")


def _title(choice: ModelChoice) -> Text:
    call = choice.call
    judged = f"The model: {choice.sufficiency}" if choice.sufficiency else f"The ranker chose: {call.failure}"
    return text_of(" · ".join((judged, f"{len(choice.offered)} sentences offered", f"prompt {call.prompt}", _cost(call))))
