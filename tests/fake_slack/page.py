"""Messages and views as one HTML page that looks like Slack and loads nothing, for pictures and for tests in a browser.

What Slack decides by itself (its fonts, how it cuts long messages) is not imitated.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.fake_slack.records import View
from tests.fake_slack.render import unmarked
from tests.fake_slack.schema import Json

_STYLE = Path(__file__).with_suffix(".css")
_EMOJI = {
    "white_check_mark": ("✓", "green"),
    "information_source": ("i", "blue"),
    "warning": ("!", "amber"),
    "arrows_counterclockwise": ("↻", "blue"),
    "heavy_minus_sign": ("−", "grey"),
    "x": ("×", "red"),
    "rotating_light": ("!", "red"),
}
"""Drawn with letters: not every machine has a font of emoji."""
_STYLES = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


@dataclass(frozen=True, slots=True)
class Post:
    """A message as it stands in a channel: who wrote it, when, and its blocks, or its text where it has none."""

    author: str
    time: str
    blocks: Sequence[Json] = ()
    text: str = ""
    is_app: bool = False


def page(items: Iterable[Post | View]) -> str:
    """A whole page with these messages and modals, one below the other."""
    body = "\n".join(_view(item) if isinstance(item, View) else _post(item) for item in items)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Slack</title><style>{_css()}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{body}\n</main></body></html>\n'


def blocks_html(blocks: Sequence[Json]) -> str:
    """Blocks of a message or of a view, each one element; a type of block that is not known shows its name."""
    return "\n".join(_BLOCKS.get(block["type"], _unknown)(block) for block in blocks)


def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _post(post: Post) -> str:
    badge = '<span class="badge">APP</span>' if post.is_app else ""
    header = f'<span class="author">{escape(post.author)}</span>{badge}<span class="time">{escape(post.time)}</span>'
    content = blocks_html(post.blocks) if post.blocks else f'<p class="line">{escape(unmarked(post.text))}</p>'
    return (
        f'<article class="message{" app" if post.is_app else ""}"><div class="avatar">{escape(post.author[:1].upper())}</div>'
        f'<div><div>{header}</div><div class="content">{content}</div></div></article>'
    )


def _view(view: View) -> str:
    title = view.content.get("title", {}).get("text", "")
    buttons = "".join(_button(view.content[name]) for name in ("close", "submit") if name in view.content)
    footer = f'<div class="row">{buttons}</div>' if buttons else ""
    header = f"<header>{escape(title)}<span>×</span></header>" if title else ""
    return f'<section class="view">{header}<div class="content">{blocks_html(view.blocks)}{footer}</div></section>'


def _unknown(block: Json) -> str:
    return f'<p class="context">({escape(block["type"])})</p>'


def _text(content: Json) -> str:
    text = unmarked(content["text"]) if content["type"] == "mrkdwn" else content["text"]
    return escape(str(text))


def _section(block: Json) -> str:
    texts = [*([block["text"]] if "text" in block else []), *block.get("fields", ())]
    accessory = _element(block["accessory"]) if "accessory" in block else ""
    return "".join(f'<p class="line">{_text(text)}</p>' for text in texts) + accessory


def _header(block: Json) -> str:
    return f"<h1>{_text(block['text'])}</h1>"


def _context(block: Json) -> str:
    return f'<p class="context line">{" ".join(map(_element, block["elements"]))}</p>'


def _actions(block: Json) -> str:
    return f'<div class="row">{"".join(map(_element, block["elements"]))}</div>'


def _context_actions(block: Json) -> str:
    return f'<div class="row thumbs">{"".join(map(_element, block["elements"]))}</div>'


def _input(block: Json) -> str:
    return f"<label><b>{_text(block['label'])}</b>{_element(block['element'])}</label>"


def _rich_text(block: Json) -> str:
    return f"<div>{''.join(map(_rich_element, block['elements']))}</div>"


def _element(element: Json) -> str:
    kind = element["type"]
    if kind in {"mrkdwn", "plain_text"}:
        return _text(element)
    if kind == "button":
        return _button(element["text"])
    if kind == "feedback_buttons":
        return "".join(_button(element[name]["text"]) for name in ("positive_button", "negative_button"))
    if kind == "overflow":
        return '<span class="button">⋯</span>'
    if kind == "image":
        return f"({escape(element['alt_text'])})"
    shown = element.get("initial_option", element).get("text") or element.get("placeholder")
    return f'<div class="field">{_text(shown) if shown else "&nbsp;"}</div>'


def _button(label: Json) -> str:
    return f'<span class="button">{_text(label)}</span>'


def _rich_element(element: Json) -> str:
    kind = element["type"]
    if kind == "rich_text_list":
        tag = "ol" if element["style"] == "ordered" else "ul"
        return f"<{tag}>{''.join(f'<li>{_parts(item)}</li>' for item in element['elements'])}</{tag}>"
    opening, closing = {
        "rich_text_quote": ("<blockquote>", "</blockquote>"),
        "rich_text_preformatted": ("<pre>", "</pre>"),
    }.get(kind, ('<p class="line">', "</p>"))
    return f"{opening}{_parts(element)}{closing}"


def _parts(element: Json) -> str:
    return "".join(map(_part, element["elements"]))


def _part(part: Json) -> str:
    kind = part["type"]
    if kind == "emoji":
        sign, colour = _EMOJI.get(part["name"], (f":{part['name']}:", "grey"))
        return f'<span class="emoji {colour}">{escape(sign)}</span>'
    if kind == "link":
        shown = f'<a href="{escape(part["url"])}">{escape(part.get("text") or part["url"])}</a>'
    elif kind == "text":
        shown = escape(part["text"])
    else:
        shown = f'<span class="mention">@{escape(str(part.get("user_id") or part.get("channel_id") or kind))}</span>'
    for style, tag in _STYLES.items():
        if part.get("style", {}).get(style):
            shown = f"<{tag}>{shown}</{tag}>"
    return shown


_BLOCKS: dict[str, Callable[[Json], str]] = {
    "section": _section,
    "header": _header,
    "divider": lambda _block: "<hr>",
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "input": _input,
    "rich_text": _rich_text,
}
