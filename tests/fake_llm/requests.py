"""What the endpoint was asked."""

import json
import re
from dataclasses import dataclass
from typing import Any

_ROW = re.compile(r"^([0-9]{1,3}) \| (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the body as JSON, and its headers in lower case."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def system(self) -> str:
        """The system's message."""
        return self._said("system")

    @property
    def user(self) -> str:
        """The user's message."""
        return self._said("user")

    @property
    def data(self) -> tuple[str, ...]:
        """The lines between the two marks."""
        return tuple(self.user.split("\n")[1:-1])

    @property
    def rows(self) -> dict[int, tuple[str, ...]]:
        """Numbered lines of the data, and their fields."""
        return {int(number): tuple(rest.split(" | ")) for number, rest in _ROW.findall("\n".join(self.data))}

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the answer must have: they tell what is asked for."""
        schema = json.loads(self.system[self.system.rindex("\n{") :])
        return frozenset(schema["properties"])

    def _said(self, role: str) -> str:
        return "\n".join(message["content"] for message in self.body["messages"] if message["role"] == role)
