"""A local stand-in for a language model's endpoint: HTTP on 127.0.0.1, for tests and benchmarks.

with FakeLlm() as llm:
    ...  # start anything with llm.environment, or with Endpoint(llm.url, llm.model, llm.key, seconds)
    llm.next(Fault(status=429, retry_after=1), Fault(text="I would rather not."))
    llm.requests  # what was asked, oldest first

Without a fault it answers by a rule: see `tests.fake_llm.rules`; `llm.rules["grade"] = ...` gives it another for one purpose.
"""

from tests.fake_llm.faults import Fault
from tests.fake_llm.requests import Request
from tests.fake_llm.server import FakeLlm

__all__ = ["FakeLlm", "Fault", "Request"]
