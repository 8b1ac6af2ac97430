"""A page that stands alone, loads nothing and runs nothing: template, style, and the policy that says so. Home of jinja2."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.printing import without_hidden


def render_page(name: str, package: str = "bot.rendering", **values: object) -> str:
    """The template `NAME.html` of a package with these values; its style is `page.css`, which all pages share, and `NAME.css`."""
    style = f"{_resource('bot.rendering', 'page.css')}\n{_resource(package, f'{name}.css')}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template(package, name).render(
        style=Markup(style),  # noqa: S704 - ours, and its digest must fit it
        # Nothing is loaded, nothing runs, and no style but this one applies, whatever a story's text may hold.
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        **values,
    )


@cache
def _template(package: str, name: str) -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False, finalize=_shown)
    return environment.from_string(_resource(package, f"{name}.html"))


def _shown(value: object) -> object:
    """What a page says, of which every reader sees every character; markup stays markup."""
    if isinstance(value, Markup):
        return Markup(without_hidden(value))  # noqa: S704 - it was made so
    return without_hidden(value) if isinstance(value, str) else value


def _resource(package: str, name: str) -> str:
    return files(package).joinpath("templates", name).read_text(encoding="utf-8").rstrip("\n")
