"""Whether a language model answers: one short prompt, in the same way as all others, and counted like them."""

from datetime import UTC, datetime

from bot.choice import ModelFailure
from bot.errors import LanguageModelError
from bot.llm.model import LanguageModel, Shape
from bot.llm.prompt import Prompt

_SLOW = "Raise LLM_SECONDS, or choose a model that answers sooner"
_FORM = "Choose a model that can answer with JSON; docs/language-models.md names some"
_MENDS = {
    ModelFailure.UNREACHABLE: "See whether LLM_BASE_URL is right and the network is up",
    ModelFailure.REJECTED: "See whether LLM_API_KEY and LLM_MODEL are right, and LLM_BASE_URL ends as docs/language-models.md says",
    ModelFailure.BUSY: "Wait, or raise the limit at who runs the endpoint",
    ModelFailure.BROKEN: "Look into the log of the endpoint, or wait",
    ModelFailure.LATE: _SLOW,
    ModelFailure.CUT: _FORM,
    ModelFailure.SPENT: "Raise LLM_TOKENS_PER_DAY or LLM_TOKENS_PER_HOUR, or wait",
}


class _Ready(Shape):
    """What the model is asked to say."""

    ready: bool


def probe(model: LanguageModel) -> str:
    """What the model's answer took, in words. It is asked anew each time.

    :raises LanguageModelError: it gives none that can be used.
    """
    now = datetime.now(UTC).isoformat()
    call = model.ask(Prompt("check 1", "Say that you are ready.", (f"It is {now}.",)), _Ready).call
    if call.failure:
        raise LanguageModelError(f"{call.model} gives no answer: {call.failure}.", _MENDS.get(call.failure, _FORM))
    return f"{call.model} answered in {call.seconds:.1f} seconds, for {call.tokens_in + call.tokens_out:,} tokens"
