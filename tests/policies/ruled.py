"""Cases under the shipped packs, for the tests of their rules."""

from datetime import datetime, timedelta

from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.audit import audit
from hilft.cases.models import Case
from hilft.policies.actions import store_calendar
from hilft.policies.models import CalendarVersion
from tests.world import PACKS, World

TELECOM, CARE = (PACKS / "de_telecom.toml").read_text(), (PACKS / "care.toml").read_text()
HOURS = (PACKS / "hours.toml").read_text()
DAY = timedelta(days=1)


def calendar(world: World, text: str = HOURS) -> CalendarVersion:
    return store_calendar("service", text, now=world.now)


def fault_at(world: World, at: datetime) -> Case:
    """Open a fault that was reported at this moment."""
    world.now = at
    matter = Matter(title="Dead", channel="phone", owner_id=world.anna.pk, opened_at=at, matter="fault")
    return Case.objects.get(pk=open_case(matter, by=None, now=at).id)


def told(case_id: int) -> set[str]:
    """Return what the audit finds wrong with this case's history."""
    return {fault.what for fault in audit([case_id]) if fault.name == "history_leads_to_the_case"}
