"""A language model's choice as a row of the ledger's tables, and back."""

import json
from collections.abc import Iterable
from dataclasses import replace

from bot.choice import ModelCall, ModelChoice, ModelFailure, Offered, Sufficiency
from bot.records.rows import Columns, Row, number_in, read_json
from bot.reply import Reply, ReplyId
from index.article import ArticleId, VersionHash


def choice_row(reply_id: ReplyId, choice: ModelChoice) -> Columns:
    """A row of `model_choice`."""
    call = choice.call
    return {
        "reply": reply_id,
        "model": call.model,
        "prompt": call.prompt,
        "tokens_in": call.tokens_in,
        "tokens_out": call.tokens_out,
        "seconds": call.seconds,
        "failure": call.failure,
        "recorded": call.recorded,
        "sufficiency": choice.sufficiency,
        "offered": json.dumps([(item.article_id, item.version, item.start, item.end) for item in choice.offered]),
        "picked": json.dumps(choice.picked),
        "ranked": json.dumps(choice.ranked),
    }


def read_choice(row: Row) -> ModelChoice:
    """A choice from its row; lists that cannot be read are empty."""
    return ModelChoice(
        replace(read_call(row), recorded=bool(row["recorded"])),
        Sufficiency(row["sufficiency"]) if row["sufficiency"] in set(Sufficiency) else None,
        _offered(row["offered"]),
        _numbers(row["picked"]),
        _numbers(row["ranked"]),
    )


def with_choice(reply: Reply, choices: Iterable[ModelChoice]) -> Reply:
    """A reply with the choice of a language model that belongs to it, if there is one."""
    choice = next(iter(choices), None)
    if choice is None:
        return reply
    chooser = choice.chooser if reply.answer.statements else ""
    return replace(reply, answer=replace(reply.answer, chosen_by=chooser), choice=choice)


def read_call(row: Row) -> ModelCall:
    """A call from a row of `model_call`, or of `model_choice`."""
    return ModelCall(
        str(row["model"]),
        str(row["prompt"]),
        number_in(row["tokens_in"]),
        number_in(row["tokens_out"]),
        row["seconds"] if isinstance(row["seconds"], float) else -1.0,
        ModelFailure(row["failure"]) if row["failure"] in set(ModelFailure) else None,
    )


def _offered(value: object) -> tuple[Offered, ...]:
    try:
        return tuple(
            Offered(ArticleId(str(story)), VersionHash(str(version)), int(start), int(end))
            for story, version, start, end in read_json(value)
        )
    except (ValueError, TypeError, OverflowError):
        return ()


def _numbers(value: object) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in read_json(value))
    except (ValueError, TypeError, OverflowError):
        return ()
