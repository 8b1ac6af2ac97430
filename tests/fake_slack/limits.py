"""What Slack refuses: problems of the blocks of a message, of a view and of a message's text."""

import re
from collections.abc import Iterator
from itertools import chain

from tests.fake_slack.elements import (
    ACCESSORY,
    ACTIONS,
    CONTEXT,
    CONTEXT_ACTIONS,
    IMAGE,
    INPUTS,
    INTERACTIVE,
    RICH,
    either,
    plain,
)
from tests.fake_slack.schema import Json, Problem, Problems, Record, Variant, boolean, choice, integer, many, string, url

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
EDITED_TEXT = 4_000
MARKDOWN_TEXT = 12_000
ALL_TEXT = 13_200

BLOCK_ID = {"block_id": string(255)}
RICH_TEXT = Record({**BLOCK_ID, "elements": many(RICH, 1000)}, required=("elements",))
RICH_ENTITY = Variant({"rich_text": RICH_TEXT})
EVERYWHERE = {
    "section": Record(
        {**BLOCK_ID, "text": either(3000), "fields": many(either(2000), 10), "accessory": ACCESSORY, "expand": boolean},
        one_of=("text", "fields"),
    ),
    "header": Record({**BLOCK_ID, "text": plain(150)}, required=("text",)),
    "divider": Record(BLOCK_ID),
    "context": Record({**BLOCK_ID, "elements": many(CONTEXT, 10)}, required=("elements",)),
    "actions": Record({**BLOCK_ID, "elements": many(ACTIONS, 25)}, required=("elements",)),
    "image": Record({**BLOCK_ID, **IMAGE.keys, "title": plain(2000)}, IMAGE.required, IMAGE.one_of),
    "rich_text": RICH_TEXT,
}
TASK = Record(
    {
        **BLOCK_ID,
        "task_id": string(255),
        "title": string(255),
        "status": choice("pending", "in_progress", "complete", "error"),
        "details": RICH_ENTITY,
        "output": RICH_ENTITY,
        "sources": many(Variant({"url": Record({"url": url, "text": string(255)}, required=("url", "text"))}), 100),
    },
    required=("task_id", "title", "status"),
)
CELL = Variant(
    {
        "raw_text": Record({"text": string(3000)}, required=("text",)),
        "raw_number": Record({"value": integer, "text": string(255)}, required=("value",)),
        "rich_text": RICH_TEXT,
    },
)
COLUMN = Record({"align": choice("left", "center", "right"), "is_wrapped": boolean})
IN_MESSAGES = Variant(
    {
        **EVERYWHERE,
        "markdown": Record({**BLOCK_ID, "text": string(MARKDOWN_TEXT)}, required=("text",)),
        "context_actions": Record({**BLOCK_ID, "elements": many(CONTEXT_ACTIONS, 5)}, required=("elements",)),
        "table": Record(
            {**BLOCK_ID, "rows": many(many(CELL, 20), 100), "column_settings": many(COLUMN, 20)},
            required=("rows",),
        ),
        "task_card": TASK,
        "plan": Record({**BLOCK_ID, "title": string(255), "tasks": many(Variant({"task_card": TASK}), 50)}, required=("title",)),
    },
)
IN_VIEWS = Variant(
    {
        **EVERYWHERE,
        "input": Record(
            {
                **BLOCK_ID,
                "label": plain(2000),
                "element": INPUTS,
                "hint": plain(2000),
                "optional": boolean,
                "dispatch_action": boolean,
            },
            required=("label", "element"),
        ),
    },
)
ANY_VIEW = {
    "blocks": many(IN_VIEWS, VIEW_BLOCKS),
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
HOME = Record(ANY_VIEW, required=("blocks",))
MODAL = Record(
    {
        **ANY_VIEW,
        "title": plain(24),
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    required=("title", "blocks"),
)
VIEW = Variant({"home": HOME, "modal": MODAL})

# What wakes people up or turns into a name when it stands in text with markup.
LIVE = re.compile(r"<(?:!(?:channel|here|everyone|group|subteam\^[^>]*)|[@#][A-Z][A-Z0-9]+)(?:\|[^>]*)?>")
LIVE_PARTS = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range"}


def message_problems(blocks: object) -> list[Problem]:
    """Why Slack would refuse a message with these blocks.

    >>> [str(problem) for problem in message_problems([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}])]
    ['[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]']
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return [Problem("/blocks", "must be an array of objects", "invalid_blocks_format")]
    checks = (many(IN_MESSAGES, MESSAGE_BLOCKS, least=0)(blocks, "/blocks"), twice(blocks, "/blocks"), too_much(blocks))
    return list(chain.from_iterable(checks))


def view_problems(view: object) -> list[Problem]:
    """Why Slack would refuse this modal or home tab."""
    problems = list(VIEW(view, "/view"))
    blocks = view.get("blocks") if isinstance(view, dict) else None
    if isinstance(blocks, list):
        problems += twice([block for block in blocks if isinstance(block, dict)], "/view/blocks")
    inputs = [block for block in blocks or [] if isinstance(block, dict) and block.get("type") == "input"]
    if isinstance(view, dict) and view.get("type") == "modal" and inputs and "submit" not in view:
        problems.append(Problem("/view", "missing required field: submit, as there are inputs"))
    return [Problem(problem.where, problem.what, "invalid_arguments") for problem in problems]


def text_problems(text: object, most: int = MESSAGE_TEXT) -> list[Problem]:
    """Why Slack would refuse this as a message's text."""
    if not isinstance(text, str):
        return [Problem("/text", "must be a string", "invalid_arguments")]
    return [Problem("/text", f"must be less than {most + 1} characters", "msg_too_long")] if len(text) > most else []


def twice(blocks: list[Json], where: str) -> Problems:
    """Names that must be unique: of blocks in a payload, of elements in a block."""
    seen: set[object] = set()
    for number, block in enumerate(blocks):
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            yield Problem(f"{where}/{number}/block_id", f"block_id {name!r} is used twice")
        seen.add(name if isinstance(name, str) else None)
        names = [element["action_id"] for element in elements(block) if isinstance(element.get("action_id"), str)]
        for action in sorted({action for action in names if names.count(action) > 1}):
            yield Problem(f"{where}/{number}/elements", f"action_id {action!r} is used twice")


def too_much(blocks: list[Json]) -> Problems:
    """Sums over a message that are too large though each of its blocks is legal."""
    marked = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if marked > MARKDOWN_TEXT:
        yield Problem("/blocks", f"markdown blocks must have less than {MARKDOWN_TEXT + 1} characters in all")
    if sum(map(len, texts(blocks))) > ALL_TEXT:
        yield Problem("/blocks", f"blocks must have less than {ALL_TEXT + 1} characters in all", "msg_blocks_too_long")
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield Problem("/blocks", "only one table allowed", "only_one_table_allowed")


def objects(value: object) -> Iterator[Json]:
    """Every object in a payload, outermost first."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for part in inner:
        yield from objects(part)


def elements(block: Json) -> list[Json]:
    """What people can press, choose or type in, in one block."""
    return [element for element in objects(block) if element.get("type") in INTERACTIVE]


def texts(blocks: object) -> Iterator[str]:
    """Every text that the blocks show."""
    for element in objects(blocks):
        if isinstance(element.get("text"), str):
            yield element["text"]


def pings(text: object, blocks: object) -> list[str]:
    """What in a message would notify people or become a name, though it may have come from somebody else's text."""
    marked = [text] if isinstance(text, str) else []
    live: list[str] = []
    for element in objects(blocks):
        kind = element.get("type")
        if kind in {"mrkdwn", "markdown"} and isinstance(element.get("text"), str):
            marked.append(element["text"])
        if kind in LIVE_PARTS and LIVE_PARTS[kind] in element:
            live.append(f"{kind}:{element[LIVE_PARTS[kind]]}")
    return [*chain.from_iterable(LIVE.findall(markup) for markup in marked), *live]
