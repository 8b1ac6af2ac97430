"""Which parameters an endpoint takes: those of OpenAI's interface that others lack, or have under an older name, are left out."""

from dataclasses import dataclass, replace
from typing import Any, Literal

Structured = Literal["json_schema", "json_object", "none"]
_LESS_STRUCTURED: dict[Structured, Structured] = {"json_schema": "json_object", "json_object": "none"}
_OF_STRUCTURE = ("response_format", "json", "schema", "structured", "grammar", "guided")


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What a request asks beside its messages: the form of the answer, its greatest length in tokens, and no chance in it."""

    structured: Structured = "json_schema"
    limit: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    temperature: bool = True

    def parameters(self, schema: dict[str, Any], tokens: int) -> dict[str, Any]:  # Any: JSON
        """The parameters of the request."""
        formats: dict[Structured, dict[str, Any]] = {
            "json_schema": {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}},
            "json_object": {"type": "json_object"},
        }
        made: dict[str, Any] = {self.limit: tokens}
        if self.structured in formats:
            made["response_format"] = formats[self.structured]
        if self.temperature:
            made["temperature"] = 0
        return made

    def simpler(self, complaint: str) -> "RequestForm | None":
        """The form to try after a request was not accepted: without what the endpoint complains of.

        None: nothing is left to try.
        """
        complaint = complaint.lower()
        if self.temperature and "temperature" in complaint:
            return replace(self, temperature=False)
        if self.limit == "max_completion_tokens" and self.limit in complaint:
            return replace(self, limit="max_tokens")
        if self.structured in _LESS_STRUCTURED and any(word in complaint for word in _OF_STRUCTURE):
            return replace(self, structured=_LESS_STRUCTURED[self.structured])
        simplest = RequestForm("none", "max_tokens", temperature=False)
        return simplest if self != simplest else None
