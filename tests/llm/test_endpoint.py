"""An endpoint gives one answer or one named failure, within its time limit, and its key is seen by nobody else."""

import gc
import logging
import threading
import time
import traceback
from collections.abc import Iterator

import pytest

from bot.choice import ModelFailure
from bot.llm.completion import Completion, EndpointError
from bot.llm.endpoint import HttpEndpoint
from bot.llm.request_form import RequestForm
from index.errors import SettingsError
from tests.fake_llm import FakeLlm, Fault

PATIENCE = 20  # seconds; enough for a busy machine, and less than what the stand-in would take
SCHEMA = {"type": "object", "properties": {"data": {"type": "array", "items": {"type": "string"}}}}


def ask(endpoint: HttpEndpoint) -> Completion:
    """Put any prompt to it."""
    return endpoint.complete('Say it.\n{"properties": {"data": {}}}', "mark\none\nmark", SCHEMA, 100)


def failure(endpoint: HttpEndpoint) -> ModelFailure:
    """Why it gives no answer."""
    with pytest.raises(EndpointError) as raised:
        ask(endpoint)
    return raised.value.failure


def test_a_good_answer_comes_with_its_tokens(endpoint: HttpEndpoint, llm: FakeLlm) -> None:
    """The model's words, and what the endpoint counted."""
    completion = ask(endpoint)
    assert completion.text == '{"data": ["one"]}'
    assert (completion.tokens_in or 0) > 0
    assert (completion.tokens_out or 0) > 0
    (request,) = llm.requests
    assert request.body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert request.body["temperature"] == 0


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(refusal="I cannot help with that."), ModelFailure.REFUSED),
        (Fault(finish="content_filter"), ModelFailure.REFUSED),
        (Fault(status=400, code="content_filter", message="The response was filtered"), ModelFailure.REFUSED),
        (Fault(finish="length", text='{"data": ["on'), ModelFailure.CUT),
        (Fault(body=b"<html>It works!</html>"), ModelFailure.MALFORMED),
        (Fault(body=b"{}"), ModelFailure.MALFORMED),
        (Fault(body=b'{"choices": []}'), ModelFailure.MALFORMED),
        (Fault(body=b'{"choices": [{"message": {"content": 7}}]}'), ModelFailure.MALFORMED),
        (Fault(body=b'{"choices": [{"mess'), ModelFailure.MALFORMED),
        (Fault(body=b""), ModelFailure.MALFORMED),
        (Fault(status=401), ModelFailure.REJECTED),
        (Fault(status=403), ModelFailure.REJECTED),
    ],
)
def test_what_is_no_answer_has_a_name(endpoint: HttpEndpoint, llm: FakeLlm, fault: Fault, expected: ModelFailure) -> None:
    """And is not asked for again."""
    llm.always = fault
    assert failure(endpoint) is expected
    assert len(llm.requests) == 1


@pytest.mark.parametrize("fault", [Fault(status=429), Fault(status=500), Fault(status=503), Fault(drop=True)])
def test_what_may_pass_is_tried_again(endpoint: HttpEndpoint, llm: FakeLlm, fault: Fault) -> None:
    """After a pause, which is longer the second time."""
    llm.next(fault, fault)
    assert ask(endpoint).text
    assert len(llm.requests) == 3


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=429), ModelFailure.BUSY),
        (Fault(status=502), ModelFailure.BROKEN),
        (Fault(drop=True), ModelFailure.UNREACHABLE),
    ],
)
def test_what_does_not_pass_is_given_up(endpoint: HttpEndpoint, llm: FakeLlm, fault: Fault, expected: ModelFailure) -> None:
    """After three attempts."""
    llm.always = fault
    assert failure(endpoint) is expected
    assert len(llm.requests) == 3


def test_a_pause_longer_than_the_limit_is_not_waited_for(endpoint: HttpEndpoint, llm: FakeLlm) -> None:
    """An endpoint that wants to be left alone for a minute is given up at once."""
    llm.always = Fault(status=429, retry_after=60)
    began = time.monotonic()
    assert failure(endpoint) is ModelFailure.BUSY
    assert time.monotonic() - began < PATIENCE
    assert len(llm.requests) == 1


def test_nobody_at_the_address(llm: FakeLlm) -> None:
    """Is a failure like others."""
    endpoint = HttpEndpoint("http://127.0.0.1:9/v1", llm.model, llm.key, 5)
    assert failure(endpoint) is ModelFailure.UNREACHABLE
    endpoint.close()


def test_one_that_nobody_holds_ends_by_itself(llm: FakeLlm) -> None:
    """Its thread ends, and its connection is closed: nothing of it is left to warn about."""
    before = set(threading.enumerate())
    endpoint = HttpEndpoint(llm.url, llm.model, llm.key, 5)
    ask(endpoint)
    threads = set(threading.enumerate()) - before
    del endpoint
    gc.collect()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)


@pytest.fixture
def impatient(llm: FakeLlm) -> Iterator[HttpEndpoint]:
    """An endpoint with a short limit."""
    opened = HttpEndpoint(llm.url, llm.model, llm.key, 0.3)
    yield opened
    opened.close()


@pytest.mark.parametrize("fault", [Fault(wait=60), Fault(pieces=600, pause=0.1), Fault(status=500, wait=0.2)])
def test_the_limit_holds_whatever_the_endpoint_does(impatient: HttpEndpoint, llm: FakeLlm, fault: Fault) -> None:
    """Not at all, in pieces that each come in time, or failing slowly: all of it together takes no longer than the limit."""
    llm.always = fault
    began = time.monotonic()
    assert failure(impatient) in {ModelFailure.LATE, ModelFailure.BROKEN}
    assert time.monotonic() - began < PATIENCE


def test_after_a_late_answer_the_next_is_its_own(impatient: HttpEndpoint, llm: FakeLlm) -> None:
    """What came too late is not taken for the answer to what is asked then."""
    llm.next(Fault(text="late", wait=0.5))
    assert failure(impatient) is ModelFailure.LATE
    impatient.seconds = PATIENCE
    assert ask(impatient).text == '{"data": ["one"]}'


@pytest.mark.parametrize(
    ("lacks", "form"),
    [
        ({"temperature"}, RequestForm(temperature=False)),
        ({"max_completion_tokens"}, RequestForm(limit="max_tokens")),
        ({"response_format"}, RequestForm("none")),
        ({"temperature", "max_completion_tokens", "response_format"}, RequestForm("none", "max_tokens", temperature=False)),
    ],
)
def test_an_endpoint_is_asked_in_a_form_that_it_takes(
    endpoint: HttpEndpoint, llm: FakeLlm, lacks: set[str], form: RequestForm
) -> None:
    """What it complains of is left out, and stays out."""
    llm.lacks = frozenset(lacks)
    assert ask(endpoint).text
    assert endpoint.form == form
    asked = len(llm.requests)
    assert ask(endpoint).text
    assert len(llm.requests) == asked + 1


def test_a_complaint_of_something_else_changes_nothing(endpoint: HttpEndpoint, llm: FakeLlm) -> None:
    """A prompt that is too long for the model: the next is asked in full form."""
    llm.always = Fault(status=400, message="This model's maximum context length is 4096 tokens.")
    assert failure(endpoint) is ModelFailure.REJECTED
    assert endpoint.form == RequestForm()
    assert len(llm.requests) == 2


def test_the_key_is_in_no_log_and_no_trace(llm: FakeLlm, caplog: pytest.LogCaptureFixture) -> None:
    """Not even where an endpoint repeats it, and everything is logged."""
    caplog.set_level(logging.DEBUG)
    wrong = "sk-wrong-51b2"
    endpoint = HttpEndpoint(llm.url, llm.model, wrong, 5)
    with pytest.raises(EndpointError) as raised:
        ask(endpoint)
    endpoint.close()
    assert llm.requests[0].headers["authorization"] == f"Bearer {wrong}"
    trace = "".join(traceback.format_exception(raised.value))
    assert wrong not in trace + caplog.text + repr(vars(endpoint))


@pytest.mark.parametrize("key", ["sk-ü", "sk-1\nX-Evil: 1", "sk-\x00"])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(llm: FakeLlm, key: str) -> None:
    """A header could not carry it, and the library's own error would say it aloud."""
    with pytest.raises(SettingsError) as raised:
        HttpEndpoint(llm.url, llm.model, key, 5)
    assert key not in str(raised.value)
