"""What an operator reads of the bot is what happened."""

from collections.abc import Mapping
from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families

from bot.answer import Level, Trace
from bot.answering.newsroom import Newsroom
from bot.choice import ModelCall, ModelChoice, ModelFailure
from bot.llm.budget import Budget, Spending
from bot.slack.metrics import CONTENT_TYPE, Metrics
from tests.conftest import NOW

STAGES = {"search", "evidence", "write", "check"}


def read(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Every sample by its name and its labels, as Prometheus reads them."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {(sample.name, _labels(sample.labels)): sample.value for family in families for sample in family.samples}


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in sorted(labels.items()))


def questions(metrics: Metrics) -> dict[str, float]:
    """How many questions there were, by their labels; those that there were none of are left out."""
    return {labels: value for (name, labels), value in read(metrics).items() if name == "dateline_questions_total" and value}


def trace(newsroom: Newsroom, text: str) -> Trace:
    """How an answer came about."""
    return newsroom.trace(text, NOW)


def test_everything_begins_at_zero() -> None:
    """Each outcome is there before its first question, so that shares can be computed, and every name is ours."""
    samples = read(Metrics())
    outcomes = {labels for name, labels in samples if name == "dateline_questions_total"}
    assert outcomes == {f"kind=,outcome={outcome}" for outcome in ("answered", "nothing found", "failed")}
    assert samples["dateline_failed_citations_total", ""] == samples["dateline_index_age_seconds", ""] == 0
    assert all(name.startswith("dateline_") for name, _ in samples)
    assert {value for (name, _), value in samples.items() if not name.endswith("_created")} == {0}


def test_questions_are_counted_by_how_they_were_asked_and_how_they_ended(newsroom: Newsroom) -> None:
    """An answer, nothing found, a failure."""
    metrics = Metrics()
    answer, nothing = trace(newsroom, "What did Zhang Youxia tell Belousov?"), trace(newsroom, "Who won the 1998 snooker final?")
    answer.answer = replace(answer.answer, level=Level.ANSWER)
    assert answer.answer.statements
    assert not nothing.answer.found
    for kind, traced in (("mention", answer), ("mention", answer), ("command", answer), ("mention", nothing)):
        metrics.answered(kind, traced)
    metrics.failed()
    assert questions(metrics) == {
        "kind=mention,outcome=answered": 2,
        "kind=command,outcome=answered": 1,
        "kind=mention,outcome=nothing found": 1,
        "kind=,outcome=failed": 1,
    }


def test_the_nearest_sentences_are_no_answer(newsroom: Newsroom) -> None:
    """A question that no story clearly answers counts among those to which nothing was found."""
    metrics = Metrics()
    traced = trace(newsroom, "What did Zhang Youxia tell Belousov?")
    traced.answer = replace(traced.answer, level=Level.NOTHING)
    assert traced.answer.statements
    metrics.answered("mention", traced)
    assert questions(metrics) == {"kind=mention,outcome=nothing found": 1}


def test_each_stage_of_a_question_is_timed(newsroom: Newsroom) -> None:
    """In seconds, in buckets that only rise."""
    metrics = Metrics()
    traced = trace(newsroom, "What did Zhang Youxia tell Belousov?")
    metrics.answered("mention", traced)
    metrics.answered("mention", traced)
    samples = read(metrics)
    assert set(traced.seconds) == STAGES
    for stage, seconds in traced.seconds.items():
        assert samples["dateline_stage_seconds_count", f"stage={stage}"] == 2
        assert abs(samples["dateline_stage_seconds_sum", f"stage={stage}"] - 2 * seconds) < 1e-9
        buckets = [
            value for (name, labels), value in samples.items() if name.endswith("bucket") and labels.endswith(f"stage={stage}")
        ]
        assert buckets == sorted(buckets)
        assert buckets[-1] == 2


def test_citations_that_fail_the_check_are_counted(newsroom: Newsroom) -> None:
    """None is expected; each is seen."""
    metrics = Metrics()
    traced = trace(newsroom, "What did Zhang Youxia tell Belousov?")
    metrics.answered("mention", traced)
    assert read(metrics)["dateline_failed_citations_total", ""] == traced.dropped == 0
    traced.dropped = 3
    metrics.answered("mention", traced)
    assert read(metrics)["dateline_failed_citations_total", ""] == 3


def test_the_language_model_s_budget_and_choices_are_seen(newsroom: Newsroom) -> None:
    """What it has cost at the moment of reading, what it may cost, and how often it chose or why it did not."""
    metrics, spent = Metrics(), iter(range(100))
    assert not any("model" in name for name, _ in read(metrics))
    metrics.watch_spending(lambda: Spending(Budget(1_000, 200), next(spent), 50))
    samples = read(metrics)
    assert samples["dateline_model_tokens_spent", "span=hour"] == 50
    assert samples["dateline_model_tokens_budget", "span=day"] == 1_000
    assert read(metrics)["dateline_model_tokens_spent", "span=day"] > samples["dateline_model_tokens_spent", "span=day"]
    traced = trace(newsroom, "What did Zhang Youxia tell Belousov?")
    for failure in (None, None, ModelFailure.LATE):
        traced.choice = ModelChoice(ModelCall("pointer-1", "point 1", failure=failure))
        metrics.answered("mention", traced)
    samples = read(metrics)
    assert samples["dateline_model_choices_total", "outcome=chosen"] == 2
    assert samples["dateline_model_choices_total", f"outcome={ModelFailure.LATE}"] == 1


def test_the_age_of_the_index_is_that_of_the_moment() -> None:
    """It is asked for whenever the metrics are read."""
    metrics, ages = Metrics(), iter([60.0, 75.5])
    metrics.watch_age(lambda: next(ages))
    assert [read(metrics)["dateline_index_age_seconds", ""] for _ in range(2)] == [60, 75.5]


def test_two_bots_in_one_process_count_apart() -> None:
    """Each has its own counts."""
    first, second = Metrics(), Metrics()
    first.failed()
    assert (questions(first), questions(second)) == ({"kind=,outcome=failed": 1}, {})


def test_the_content_type_is_that_of_prometheus_text() -> None:
    """In the version that every Prometheus reads."""
    assert CONTENT_TYPE == "text/plain; version=0.0.4; charset=utf-8"
