"""The figures of pages in words and numbers, for a terminal."""

from collections.abc import Mapping

from bot.evaluation.pages.scoring import SetScore
from bot.evaluation.text import table


def render_text(sets: Mapping[str, SetScore]) -> str:
    """A row for each set."""
    heads = ["pages", "unread", "F1", "precision", "recall", "titles", "same title", "outlets", "dates"]
    return table([("pages, by set", heads), *((f"  {name}", _row(score)) for name, score in sets.items())])


def _row(score: SetScore) -> list[str]:
    text = (score.f1, score.precision, score.recall)
    fields = (score.titles, score.same_titles, score.outlets, score.dates)
    return [
        str(score.pages),
        str(score.unread),
        *(f"{part:.3f}" for part in text),
        *("·" if part is None else f"{part:.3f}" for part in fields),
    ]
