"""`/metrics`: how the machine is, for a Prometheus; figures of the house, no word and no number of anybody."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from hilft.base.queries import oldest_snapshot
from hilft.desk.health import Health, health
from hilft.web.request import HouseRequest

LEGS = ("opened", "climbed", "told", "closed")

_COUNTERS = {
    "cases_moved": ("moved", "Cases the clock moved."),
    "cases_failed": ("failed", "Decisions of the clock that failed."),
    "alarms": ("alarms", "Alarms that left."),
    "alarm_letters": ("letters", "Letters in which they left."),
}


@require_safe
def metrics(request: HouseRequest) -> HttpResponse:
    """Answer whoever bears the token; without one in the settings there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    borne = request.headers.get("Authorization", "").partition("Bearer ")[2].strip()
    if not hmac.compare_digest(borne.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("", status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_House(health(now=request.now)))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _House:
    """What is asked of the database for one answer: three questions, none of which grows with the cases."""

    def __init__(self, state: Health) -> None:
        self.state = state

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        yield from self._bounds()
        yield from self._waits()
        yield from _tallied(self.state)
        yield from _counted(self.state.figures)
        yield from self._loops()
        yield from _database(self.state.size)

    def _bounds(self) -> Iterator[Metric]:
        state = self.state
        yield _gauge("in_bounds", "1 while the heartbeat may go out.", float(state.is_in_bounds))
        song = GaugeMetricFamily("hilft_canary_late", "1 on the leg on which the canary is late.", labels=["leg"])
        for leg in LEGS:
            song.add_metric([leg], float(leg == state.late_leg))
        yield song
        if state.canary is not None:
            age = (state.at - state.canary.opened_at).total_seconds()
            yield _gauge("canary_age_seconds", "How long ago the last canary was opened.", age)
        if state.audited is not None:
            number = len(state.audited.faults) + bool(state.audited.trouble)
            yield _gauge("audit_faults", "What the last audit found; one that could not be finished counts.", number)
            age = (state.at - state.audited.at).total_seconds()
            yield _gauge("audit_age_seconds", "How long ago the last audit ended.", age)

    def _waits(self) -> Iterator[Metric]:
        state = self.state
        waits = {
            "overdue_oldest_seconds": ("How long the oldest missed deadline waits for the clock.", state.overdue),
            "outbox_oldest_seconds": ("How long the oldest due delivery has waited.", state.unsent),
            "inbox_oldest_seconds": ("How long the oldest message waits to be taken in.", state.untaken),
        }
        for name, (words, since) in waits.items():
            yield _gauge(name, words, (state.at - since).total_seconds() if since is not None else 0.0)
        yield _gauge("inbox_waiting", "Messages to be taken in, counted up to 1000.", state.untaken_number)
        yield _gauge("outbox_waiting", "Deliveries that wait, counted up to 1000.", state.unsent_number)
        yield _gauge("deliveries_failed", "Deliveries that never arrived, counted up to 1000.", state.failed_number)
        yield _gauge("channels_in_trouble", "Accounts that hear or say nothing.", len(state.deaf))

    def _loops(self) -> Iterator[Metric]:
        words = "How long ago a loop did its last round."
        ages = GaugeMetricFamily("hilft_loop_age_seconds", words, labels=["kind", "name"])
        for beat in self.state.beats:
            name = beat.name.removeprefix(beat.kind).strip()
            ages.add_metric([beat.kind, name], (self.state.at - beat.at).total_seconds())
        yield ages


def _tallied(state: Health) -> Iterator[Metric]:
    late, claimed = state.late, state.claimed
    words = "By how much the clock missed the deadlines it acted on."
    yield HistogramMetricFamily("hilft_lateness_seconds", words, buckets=late.buckets, sum_value=late.total)
    words = "How many cases a tick claimed that found any."
    yield HistogramMetricFamily("hilft_claimed_cases", words, buckets=claimed.buckets, sum_value=claimed.total)
    for name, (tally, words) in _COUNTERS.items():
        yield CounterMetricFamily(f"hilft_{name}", words, value=state.tallies.get(tally, 0.0))


def _counted(values: dict[str, int]) -> Iterator[Metric]:
    """Yield what a loop counts anyway; asking costs nothing that grows."""
    rungs = GaugeMetricFamily("hilft_open_customer_cases", "Open cases of customers by rung.", labels=["rung"])
    for name, number in values.items():
        if name.startswith("rung:"):
            rungs.add_metric([name.removeprefix("rung:")], number)
    yield rungs
    yield _gauge("open_cases", "Open cases of every kind.", values.get("open", 0))
    yield _gauge("open_operations_cases", "Open cases about the machine.", values.get("operations", 0))
    yield _gauge(
        "oldest_case_seconds", "The age of the oldest open case of a customer.", values.get("oldest_seconds", 0)
    )


def _database(size: int) -> Iterator[Metric]:
    held = oldest_snapshot()
    yield _gauge(
        "oldest_snapshot_seconds", "How long the oldest transaction with a snapshot has been open.", held.seconds
    )
    words = "How many transactions ago the oldest row was dead that cannot be cleaned up yet."
    yield _gauge("oldest_snapshot_transactions", words, held.transactions)
    yield _gauge("database_bytes", "What the database takes on its disk.", size)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"hilft_{name}", words, value=value)
