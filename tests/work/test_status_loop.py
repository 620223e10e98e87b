"""The loop that tells everybody: no rest while a word is on its way, and it goes on where another process stopped."""

from datetime import timedelta

from hilft.cases.actions.incidents import link, open_incident, say_status
from hilft.cases.actions.status import spread
from hilft.conversations.models import Message
from hilft.deliveries.models import Round
from hilft.work.rounds import status
from tests.world import World


def test_a_word_on_its_way_is_taken_on_by_the_loop_until_everybody_has_it(world: World) -> None:
    numbers = [world.mail(f"Dead line {n}", address=f"c{n}@example.net").case_id for n in range(5)]
    until = world.now + timedelta(hours=2)
    incident = open_incident(title="Cable", text="We dig.", next_at=until, by=world.lena, now=world.now)
    link(incident.pk, numbers, by=world.lena, now=world.now)
    say_status(incident.pk, text="We splice.", next_at=until, by=world.lena, now=world.now)
    spread(now=world.now, limit=2)  # another process got so far
    rests = [status() for _ in range(6)]
    assert rests[-1] > 0, "then it rests"
    assert 0.0 in rests
    assert Message.objects.filter(text="We splice.").count() == 5
    assert not Round.objects.filter(ended_at=None).exists()
