"""One cause, thousands of cases: one word to all of them, and the question whether it works."""

import time
from datetime import datetime, timedelta

from bench.intake import TEXT
from bench.measures import Report, seconds
from hilft.cases.actions.incidents import link, open_incident, say_fixed, say_status
from hilft.cases.actions.status import spread
from hilft.cases.affected import counts
from hilft.deliveries.models import Round
from hilft.desk.alike import alike_now
from hilft.intake.actions import Word, take_in
from hilft.people.models import Person, Role, Team

AFFECTED, BATCH = 2000, 500


def incident(report: Report, *, now: datetime) -> None:
    """Measure linking, telling and asking; a day of 18,000 contacts has nine times as many."""
    lead = Person.objects.filter(role=Role.DUTY_LEAD, may_own=True).first()
    lead = lead or Person.objects.filter(role=Role.HEAD_OF_DEPARTMENT).get()
    numbers = [_contact(number, now) for number in range(AFFECTED)]
    report.add(
        "finding what looks like one cause", 1000 * seconds(lambda: alike_now(now=now), times=3), "ms", most=2000
    )
    opened = open_incident(title="Kabelschaden", text="Wir graben.", next_at=now + timedelta(hours=2), by=lead, now=now)
    began = time.perf_counter()
    for start in range(0, AFFECTED, BATCH):
        link(opened.pk, numbers[start : start + BATCH], by=lead, now=now)
    report.add("linking a case, which hears the status at once", AFFECTED / (time.perf_counter() - began), "cases/s")
    say_status(opened.pk, text="Wir spleißen.", next_at=now + timedelta(hours=3), by=lead, now=now)
    report.add("telling everybody one status", AFFECTED / _spread(now), "cases/s", least=100)
    say_fixed(opened.pk, text="Es geht wieder.", by=lead, now=now)
    report.add("asking everybody whether it works", AFFECTED / _spread(now), "cases/s", least=100)
    report.add("counting how an incident stands", 1000 * seconds(lambda: counts(opened.pk), times=5), "ms")


def _spread(now: datetime) -> float:
    """Tell batch after batch; return the seconds it took."""
    began = time.perf_counter()
    while Round.objects.filter(ended_at=None).exists():
        spread(now=now, limit=BATCH)
    return time.perf_counter() - began


def _contact(number: int, now: datetime) -> int:
    key = f"<dug.{number}@bench.invalid>"
    word = Word(
        channel="mail", key=key, remote_id=key, address=f"dug.{number}@bench.invalid", subject="Lindenweg: Bagger",
        text=f"{TEXT} Im Lindenweg {number} steht ein Bagger.", said_at=now, language="de",
        team_id=Team.objects.order_by("pk").values_list("pk", flat=True)[0],
    )  # fmt: skip
    return take_in(word, now=now).case_id
