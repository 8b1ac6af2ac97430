"""What an operator watches, in Prometheus's form. Home of prometheus-client."""

import logging
import math
from collections.abc import Callable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from bot.answer import Trace
from bot.llm.budget import Spending
from index.errors import DatelineError
from index.live.health import Health, Illness

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_log = logging.getLogger(__name__)
_MOST_SOURCES = 50  # that are named: each is a time series of its own
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6)


class Metrics:
    """Counts of one process. Every name begins with `dateline_`; times are in seconds."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "dateline_questions",
            "Questions by how they were asked and how they ended",
            ("kind", "outcome"),
            registry=self._registry,
        )
        self._stages = Histogram(
            "dateline_stage_seconds", "Time for one question, by stage", ("stage",), buckets=_SECONDS, registry=self._registry
        )
        self._dropped = Counter(
            "dateline_failed_citations", "Citations that failed the check before an answer was shown", registry=self._registry
        )
        self._age = Gauge("dateline_index_age_seconds", "Time since a rebuild last succeeded", registry=self._registry)
        self._choices = Counter(
            "dateline_model_choices",
            "Questions put to the language model by who chose in the end: the model, or the ranker, and why",
            ("outcome",),
            registry=self._registry,
        )
        self._job_failures = Counter(
            "dateline_job_failures", "Failures of what is done in the background, by job", ("job",), registry=self._registry
        )
        self._refused = Counter(
            "dateline_refused_connections",
            "Connections that were closed for their slowness or their number, or could not be accepted, by port and reason",
            ("port", "reason"),
            registry=self._registry,
        )
        for outcome in ("answered", "nothing found", "failed"):  # so that shares can be computed before the first of each
            self._questions.labels("", outcome)

    def answered(self, kind: str, trace: Trace) -> None:
        """A question has its answer, which may be that nothing was found: no more than the nearest sentences is no answer."""
        self._questions.labels(kind, "answered" if trace.answer.found else "nothing found").inc()
        for stage, seconds in trace.seconds.items():
            self._stages.labels(stage).observe(seconds)
        self._dropped.inc(trace.dropped)
        if trace.choice:
            self._choices.labels(trace.choice.call.failure or "chosen").inc()

    def failed(self) -> None:
        """A question could not be answered."""
        self._questions.labels("", "failed").inc()

    def watch_job(self, name: str) -> None:
        """Begin to count the failures of a background job, at zero."""
        self._job_failures.labels(name)

    def job_failed(self, name: str) -> None:
        """A background job has failed; it is begun again."""
        self._job_failures.labels(name).inc()

    def connection_refused(self, port: str, reason: str) -> None:
        """A connection was closed before it had its answer, or could not be accepted."""
        self._refused.labels(port, reason).inc()

    def watch_age(self, age: Callable[[], float]) -> None:
        """Ask how old the index is whenever the metrics are read; where nobody can say, it is not a number."""
        self._age.set_function(lambda: _or_nan(age))

    def watch_spending(self, spending: Callable[[], Spending]) -> None:
        """Ask what the language model has cost, and may cost, whenever the metrics are read."""
        labels = ("span",)
        spent = Gauge("dateline_model_tokens_spent", "Tokens that the language model has cost", labels, registry=self._registry)
        budget = Gauge("dateline_model_tokens_budget", "Tokens that it may cost; 0 is no limit", labels, registry=self._registry)
        spent.labels("day").set_function(lambda: _or_nan(lambda: spending().day))
        spent.labels("hour").set_function(lambda: _or_nan(lambda: spending().hour))
        budget.labels("day").set_function(lambda: _or_nan(lambda: spending().budget.per_day))
        budget.labels("hour").set_function(lambda: _or_nan(lambda: spending().budget.per_hour))

    def watch_sources(self, ill: Callable[[], Sequence[Health]]) -> None:
        """Ask which sources something is wrong with whenever the metrics are read."""
        self._registry.register(_Sources(ill))

    def render(self) -> bytes:
        """All of it as text."""
        return generate_latest(self._registry)


class _Sources:
    """The sources that something is wrong with, as prometheus-client collects them."""

    def __init__(self, ill: Callable[[], Sequence[Health]]) -> None:
        self._ill = ill

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Their names, without asking."""
        yield from self._families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """How many by what is wrong, and the first of them by name."""
        counts, named = self._families()
        pairs = [(health.source.name, alarm.illness) for health in self._ill() for alarm in health.alarms]
        for illness in Illness:
            counts.add_metric([illness], sum(other is illness for _, other in pairs))
        for name, illness in pairs[:_MOST_SOURCES]:
            named.add_metric([name, illness], 1)
        yield from (counts, named)

    @staticmethod
    def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily]:
        counts = GaugeMetricFamily("dateline_ill_sources", "Sources that something is wrong with", labels=["illness"])
        named = GaugeMetricFamily("dateline_source_ill", "1: something is wrong with this source", labels=["source", "illness"])
        return counts, named


def _or_nan(figure: Callable[[], float]) -> float:
    """One figure that cannot be had keeps nobody from the others."""
    try:
        return figure()
    except (DatelineError, OSError) as error:
        _log.warning("a figure cannot be had: %s", type(error).__name__)
        return math.nan
