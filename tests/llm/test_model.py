"""A prompt has one validated answer or one named failure; what it costs is counted, and what was answered is not asked again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.choice import ModelFailure
from bot.llm.breaker import FAILURES, REST_SECONDS, Breaker
from bot.llm.budget import Budget
from bot.llm.model import LanguageModel
from bot.llm.prompt import Prompt, plain, row
from bot.records.model_calls import ModelCalls
from tests.fake_llm import FakeLlm, Fault
from tests.llm.echo import PROMPT, Data

Make = Callable[..., LanguageModel]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def test_an_answer_is_an_object_of_the_shape(model: Make, llm: FakeLlm, calls: ModelCalls) -> None:
    """With what it cost, which is on record."""
    outcome = model().ask(PROMPT, Data)
    assert outcome.answer == Data(data=["one", "two"])
    call = outcome.call
    assert (call.model, call.prompt, call.failure, call.recorded) == (llm.model, "echo 1", None, False)
    assert calls.spent(LONG_AGO) == call.tokens_in + call.tokens_out > 0


def test_what_was_answered_is_not_asked_again(model: Make, llm: FakeLlm, calls: ModelCalls) -> None:
    """The same prompt to the same model, by this process or another: nothing is sent and nothing spent."""
    first = model().ask(PROMPT, Data)
    spent = calls.spent(LONG_AGO)
    again = model().ask(PROMPT, Data)
    assert again.answer == first.answer
    assert again.call.recorded
    assert (len(llm.requests), calls.spent(LONG_AGO)) == (1, spent)
    assert not model().ask(Prompt("echo 2", *("Repeat the data.", ("one", "two"))), Data).call.recorded
    assert not model().ask(Prompt("echo 1", "Repeat the data.", ("one two",)), Data).call.recorded


@pytest.mark.parametrize("text", ['{"data": ["a"]}', '```json\n{"data": ["a"]}\n```', '<think>It is {}.</think>\n{"data": ["a"]}'])
def test_thoughts_and_a_code_block_around_an_answer_are_left_out(model: Make, llm: FakeLlm, text: str) -> None:
    """As some models write them where the endpoint holds them to nothing."""
    llm.next(Fault(text=text))
    assert model().ask(PROMPT, Data).answer == Data(data=["a"])


@pytest.mark.parametrize(
    "text",
    [
        *("", "I think it is one.", '{"data": ["a"', '{"data": "a"}', '{"data": [1]}', '{"other": []}', '[{"data": []}]'),
        *('Here you are: {"data": []}', '{"data": []} I hope this helps.', "null", '{"data": null}'),
    ],
)
def test_anything_else_is_no_answer(model: Make, llm: FakeLlm, text: str) -> None:
    """Prose, half a JSON, other types; it has cost what it has cost, and is not remembered."""
    llm.next(Fault(text=text))
    outcome = model().ask(PROMPT, Data)
    assert outcome.answer is None
    assert outcome.call.failure is ModelFailure.MALFORMED
    assert outcome.call.tokens_in > 0
    assert model().ask(PROMPT, Data).answer == Data(data=["one", "two"])


def test_what_the_endpoint_does_not_count_is_estimated(model: Make, llm: FakeLlm) -> None:
    """Rather too high than too low."""
    llm.next(Fault(usage=None))
    uncounted = model().ask(PROMPT, Data).call
    counted = model().ask(Prompt("echo 1", "Repeat the data.", ("one", "tow")), Data).call
    assert uncounted.tokens_in >= counted.tokens_in
    assert uncounted.tokens_out >= counted.tokens_out


@pytest.mark.parametrize("budget", [Budget(per_day=3_000), Budget(per_hour=3_000)])
def test_no_more_is_spent_than_the_budget_allows(model: Make, llm: FakeLlm, calls: ModelCalls, budget: Budget) -> None:
    """Nothing is sent where the answer could cost more than is left."""
    llm.next(Fault(usage={"prompt_tokens": 900, "completion_tokens": 100}))
    assert model(budget).ask(PROMPT, Data).answer
    outcome = model(budget).ask(Prompt("echo 1", "Repeat the data.", ("other",)), Data)
    assert (outcome.answer, outcome.call.failure) == (None, ModelFailure.SPENT)
    assert len(llm.requests) == 1
    assert calls.spent(LONG_AGO) == 1_000
    assert model(budget).ask(PROMPT, Data).call.recorded
    assert (model(budget).spending().day, model(budget).spending().hour) == (1_000, 1_000)


def test_a_budget_is_of_the_last_hour_and_the_last_day(calls: ModelCalls) -> None:
    """What was spent before counts no more."""
    spans = []

    def spent(since: datetime) -> int:
        spans.append(datetime(2024, 5, 2, tzinfo=UTC) - since)
        return 10

    budget = Budget(20, 20)
    assert budget.allows(10, datetime(2024, 5, 2, tzinfo=UTC), spent)
    assert spans == [timedelta(days=1), timedelta(hours=1)]
    assert not budget.allows(11, datetime(2024, 5, 2, tzinfo=UTC), spent)
    assert Budget().allows(10**9, datetime(2024, 5, 2, tzinfo=UTC), spent)
    assert calls.spent(datetime.now(UTC) + timedelta(hours=1)) == 0


def test_a_clock_set_back_spends_no_budget(model: Make, calls: ModelCalls) -> None:
    """Calls of a time to come would count until it has come."""
    model().ask(PROMPT, Data)
    with calls.database.writing() as connection:
        connection.execute("UPDATE model_call SET made = '2099' || substr(made, 5)")
    assert calls.spent(LONG_AGO) == 0
    assert model(Budget(per_day=3_000)).ask(Prompt("echo 1", "Repeat the data.", ("other",)), Data).answer


def test_an_endpoint_that_fails_is_left_alone_for_a_while(model: Make, llm: FakeLlm) -> None:
    """After three failures in a row nothing is sent for a minute; then one request finds out."""
    now = [0.0]
    asking = model(breaker=Breaker(lambda: now[0]))
    llm.always = Fault(status=401)
    for _ in range(FAILURES):
        assert asking.ask(PROMPT, Data).call.failure is ModelFailure.REJECTED
    assert asking.ask(PROMPT, Data).call.failure is ModelFailure.RESTING
    assert len(llm.requests) == FAILURES
    now[0] += REST_SECONDS
    assert asking.ask(PROMPT, Data).call.failure is ModelFailure.REJECTED
    assert asking.ask(PROMPT, Data).call.failure is ModelFailure.RESTING
    now[0] += REST_SECONDS
    llm.always = None
    assert asking.ask(PROMPT, Data).answer


def test_after_a_rest_only_one_request_finds_out() -> None:
    """Until it is known whether the endpoint is back."""
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES):
        breaker.failed()
    now[0] += REST_SECONDS
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert all(breaker.lets_through() for _ in range(3))


def test_an_answer_that_is_no_good_does_not_open_the_breaker(model: Make, llm: FakeLlm) -> None:
    """The endpoint is there."""
    llm.always = Fault(text="no")
    asking = model()
    failures = [asking.ask(PROMPT, Data).call.failure for _ in range(FAILURES + 1)]
    assert failures == [ModelFailure.MALFORMED] * (FAILURES + 1)


@settings(max_examples=50)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_data_can_leave_their_line_or_their_field(fields: list[str]) -> None:
    """Each field keeps its length, so offsets in it are those of the text, and holds no line end, bracket or bar."""
    line = row(fields)
    assert [len(field) for field in line.split(" | ")] == [len(field) for field in fields]
    assert not set(line.replace(" | ", "")) & set("\n\r\x00\u200b\u2028<>[]{}|")
    assert line.splitlines() == [line] or not line


def test_marks_are_new_in_each_prompt() -> None:
    """Who has seen one knows nothing of the next."""
    marks = {PROMPT.messages("{}")[1].split("\n")[0] for _ in range(50)}
    assert len(marks) == 50
    system, user = PROMPT.messages("{}")
    assert user.split("\n")[0] == user.split("\n")[-1] in system


def test_invisible_characters_carry_nothing() -> None:
    """Letters of the tag block, joiners and turned directions are spaces."""
    assert plain("a\U000e0041\u202eb\u200dc") == "a  b c"
