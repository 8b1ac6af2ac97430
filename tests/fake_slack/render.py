"""A message or a view as plain lines, as a person would read it out."""

import html
import re
from collections.abc import Callable

from tests.fake_slack.records import Message, View
from tests.fake_slack.schema import Json

LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
MENTION = re.compile(r"<([@#!])([^|>]+)(?:\|([^>]*))?>")
MARKS = re.compile(r"(?<!\w)([*_~`])(?=\S)(.+?)(?<=\S)\1(?!\w)")


def render(shown: Message | View) -> str:
    """The lines of a message or a view, without markup.

    Links read "label (address)", buttons "[label]", quotes "> ", points "• "; a message without blocks is its text.
    """
    if isinstance(shown, View):
        title = shown.content.get("title", {}).get("text", "")
        return "\n".join([*([title] if title else []), *_blocks(shown.blocks)])
    return "\n".join(_blocks(list(shown.blocks)) if shown.blocks else [unmarked(shown.text)])


def unmarked(text: str) -> str:
    """Slack's markup as what it says.

    >>> unmarked("*Bold* &amp; <https://example.org/a|a story>, <@U1>")
    'Bold & a story (https://example.org/a), @U1'
    """
    linked = LINK.sub(lambda match: f"{match[2]} ({match[1]})" if match[2] else match[1], text)
    named = MENTION.sub(lambda match: f"{'' if match[1] == '!' else match[1]}{match[3] or match[2]}", linked)
    return html.unescape(MARKS.sub(r"\2", named))


def _blocks(blocks: list[Json]) -> list[str]:
    return [line for block in blocks for line in _block(block)]


def _block(block: Json) -> list[str]:
    kind = block["type"]
    if kind in LINES:
        return LINES[kind](block)
    return [f"({kind})"]


def _text(element: Json | None) -> str:
    if not element:
        return ""
    return unmarked(element["text"]) if element["type"] == "mrkdwn" else str(element["text"])


def _section(block: Json) -> list[str]:
    texts = [_text(block.get("text")), *(_text(field) for field in block.get("fields", []))]
    accessory = [_element(block["accessory"])] if "accessory" in block else []
    return [text for text in (*texts, *accessory) if text]


def _row(block: Json) -> list[str]:
    return ["  ".join(_element(element) for element in block["elements"])]


def _element(element: Json) -> str:
    kind = element["type"]
    if kind in {"mrkdwn", "plain_text"}:
        return _text(element)
    if kind == "image":
        return f"(image: {element['alt_text']})"
    if kind == "feedback_buttons":
        return "  ".join(f"[{_text(element[name]['text'])}]" for name in ("positive_button", "negative_button"))
    if "options" in element:
        return "[" + ("⋯ " if kind == "overflow" else "") + " | ".join(_text(option["text"]) for option in element["options"]) + "]"
    return f"[{_text(element.get('text') or element.get('placeholder')) or kind}]"


def _input(block: Json) -> list[str]:
    return [f"{_text(block['label'])}: {_element(block['element'])}"]


def _image(block: Json) -> list[str]:
    return [f"(image: {block['alt_text']})"]


def _rich(block: Json) -> list[str]:
    return [line for element in block["elements"] for line in _rich_element(element)]


def _rich_element(element: Json) -> list[str]:
    kind = element["type"]
    if kind == "rich_text_list":
        ordered = element["style"] == "ordered"
        start, indent = element.get("offset", 0) + 1, "  " * element.get("indent", 0)
        points = ["".join(map(_part, point["elements"])) for point in element["elements"]]
        return [f"{indent}{f'{number}.' if ordered else '•'} {point}" for number, point in enumerate(points, start)]
    lines = "".join(map(_part, element["elements"])).splitlines() or [""]
    before = {"rich_text_quote": "> ", "rich_text_preformatted": "    "}.get(kind, "")
    return [before + line for line in lines]


def _part(part: Json) -> str:
    kind = part["type"]
    if kind == "link":
        return f"{part['text']} ({part['url']})" if part.get("text") else str(part["url"])
    if kind == "emoji":
        return f":{part['name']}:"
    names = {"user": "@{user_id}", "usergroup": "@{usergroup_id}", "channel": "#{channel_id}", "broadcast": "@{range}"}
    shown = {"text": "{text}", "date": "{fallback}", "color": "{value}", **names}
    return shown[kind].format_map({"fallback": "", **part})


def _task(block: Json) -> list[str]:
    inner = [line for name in ("details", "output") if name in block for line in _rich(block[name])]
    sources = [f"{source['text']} ({source['url']})" for source in block.get("sources", [])]
    return [f"{block['title']} ({block['status']})", *inner, *sources]


def _table(block: Json) -> list[str]:
    return [" | ".join(_cell(cell) for cell in row) for row in block["rows"]]


def _cell(cell: Json) -> str:
    return " ".join(_rich(cell)) if cell["type"] == "rich_text" else str(cell.get("text", cell.get("value")))


LINES: dict[str, Callable[[Json], list[str]]] = {
    "section": _section,
    "header": lambda block: [_text(block["text"])],
    "markdown": lambda block: str(block["text"]).splitlines(),
    "divider": lambda _block: ["—" * 10],
    "context": _row,
    "actions": _row,
    "context_actions": _row,
    "image": _image,
    "input": _input,
    "rich_text": _rich,
    "task_card": _task,
    "plan": lambda block: [block["title"], *(line for task in block.get("tasks", []) for line in _task(task))],
    "table": _table,
}
