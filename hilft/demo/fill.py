"""Filling an empty house with the demo: the company, months of history, and figures counted."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from hilft.cases.figures import count
from hilft.community import actions as community
from hilft.core.hours import Hours
from hilft.deliveries.models import Delivery
from hilft.demo.around import Around
from hilft.demo.company import Company, found, open_form
from hilft.demo.lately import Lately
from hilft.demo.lives import Lives
from hilft.demo.script import Scene, Script
from hilft.demo.stories import Stories
from hilft.demo.texts import BLOG, TOPICS
from hilft.people.queries import organisation
from hilft.policies.queries import hours, in_force

CASES = 150
WEEKS = 6
BEGAN = timedelta(days=200)


def fill(*, now: datetime, cases: int = CASES) -> None:
    """Fill the house unless it is set up already. The clock of the product plays its own part in all of it."""
    if organisation() is not None:
        return
    with transaction.atomic():
        company = found(now=now - BEGAN)
        open_form(company, now=now)
        script = Script(hours(in_force().calendar_id))
        stories = Stories(company, script, now)
        stories.pen_pal()
        stories.longest_case()
        _ordinary(company, script, now, cases)
        lately = Lately(company, script, now)
        lately.directory()
        lately.cable()
        lately.move()
        lately.fault()
        around = Around(company, script, now)
        around.finds()
        around.strays()
        around.later()
        for number in range(len(BLOG)):
            script.at(now - timedelta(days=9 - 6 * number), _publish(company, number))
        script.play(until=now)
        lately.learn()
        # Months ago these letters would have left; sending them today would be a lie with a date.
        Delivery.objects.filter(created_at__lt=now - timedelta(minutes=1)).update(sent_at=now)
        count(now=now)


def _ordinary(company: Company, script: Script, now: datetime, cases: int) -> None:
    """Spread the beginnings over the last weeks, more of them lately, at hours at which people write."""
    dice = Random(1701)
    lives = Lives(company, script, dice)
    open_hours: Hours = script.hours
    span = timedelta(weeks=WEEKS)
    for number in range(cases):
        ago = span * dice.random() ** 2
        moment = now - ago
        if dice.random() < 0.8:
            at_work = open_hours.add(moment, timedelta(minutes=dice.randrange(1, 200)))
            moment = at_work if at_work < now else moment  # at night and on Sundays people write, too
        script.at(moment, lives.ask(dice.choice(TOPICS), number))
    for day in range(WEEKS * 7):
        # Whoever a case climbed to looks at it in the morning; not every morning brings a solution.
        script.at(open_hours.add(now - span + timedelta(days=day), timedelta(hours=1)), lives.clear_the_ladder)


def _publish(company: Company, number: int) -> Scene:
    article = BLOG[number]

    def scene(at: datetime) -> None:
        author = company.people["bente"]
        community.publish(title=article.title, text=article.text, by=author, language=article.language, now=at)

    return scene
