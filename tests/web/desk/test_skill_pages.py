"""The directory of who knows what, and asking by topic, by department or by name."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.models import Case
from hilft.experts.actions import Known, keep_skill
from hilft.experts.models import Consult, Skill
from hilft.people.actions import put_on_duty
from hilft.people.models import Duty, Role
from tests.web.desk.conftest import Desk
from tests.world import World

IPV6 = {"name_en": "IPv6", "name_de": "IPv6-Netz", "synonyms": "prefix, routing v6"}


def test_the_directory_is_kept_by_managers_and_searched_by_everybody_who_asks(world: World, anna: Desk) -> None:
    hanna = Desk(world, world.hanna)
    assert hanna.post("/desk/skills/new/", **IPV6, experts=[world.emil.pk]).status_code == 302
    skill = Skill.objects.get()
    assert skill.synonyms == ["prefix", "routing v6"]
    assert hanna.post("/desk/skills/new/", **IPV6).status_code == 422, "a name stands there once"
    page = anna.get("/desk/skills/", q="PREFIX").content.decode()
    assert "Emil Expert" in page
    assert "A new skill" not in page
    assert anna.get(f"/desk/skills/{skill.pk}/").status_code == 403
    assert "Nobody is named for this" in anna.get("/desk/skills/", q="pigeons").content.decode()
    assert 'value="prefix, routing v6"' in hanna.get(f"/desk/skills/{skill.pk}/").content.decode()
    hanna.post(f"/desk/skills/{skill.pk}/removal/")
    assert not Skill.objects.exists()


def test_who_takes_what_nobody_knows_is_named_on_the_page(world: World) -> None:
    hanna = Desk(world, world.hanna)
    assert "Nobody has the expert duty yet" in hanna.get("/desk/skills/").content.decode()
    assert hanna.post("/desk/skills/duty/", person="").status_code == 422
    hanna.post("/desk/skills/duty/", person=world.emil.pk)
    assert Duty.objects.get(role=Role.EXPERT).person == world.emil
    world.now += timedelta(minutes=1)
    assert "Emil Expert has the expert duty" in hanna.get("/desk/skills/").content.decode()


def test_a_question_is_put_by_topic_by_department_or_by_name_and_the_page_says_who_has_it(
    world: World, anna: Desk
) -> None:
    hanna = Desk(world, world.hanna)
    hanna.post("/desk/skills/new/", **IPV6, experts=[world.emil.pk])
    put_on_duty(world.ben, Role.EXPERT, team=world.team)
    path = f"/desk/cases/{world.case('No IPv6').pk}/consults/"
    assert "whoever knows the topic" in anna.get(path).content.decode()
    assert anna.post(path, question="Who?").status_code == 422
    told = {
        "Asked: Emil Expert gets": {"topic": "Our IPv6 prefix"},
        "Ben Berater answers for Network now": {"whom": f"team-{world.team.pk}"},
        "Nobody is named for “pigeons”: Lena Lead": {"topic": "pigeons"},
        "Asked: Emil Expert": {"whom": f"person-{world.emil.pk}"},
    }
    for words, whom in told.items():
        answer = anna.post(path, question="Who announces it?", **whom)
        assert answer.status_code == 302, words
        assert words in anna.get(answer.headers["Location"]).content.decode()
    owners = Case.objects.filter(kind="consult").order_by("pk").values_list("owner__name", flat=True)
    assert list(owners) == ["Emil Expert", "Ben Berater", "Lena Lead", "Emil Expert"]
    assert Consult.objects.filter(skill=Skill.objects.get()).count() == 1


def test_the_directory_takes_as_many_questions_to_the_database_with_one_skill_as_with_thirty(
    world: World, anna: Desk
) -> None:
    def questions() -> int:
        anna.get("/desk/skills/")
        with CaptureQueriesContext(connection) as asked:
            assert anna.get("/desk/skills/").status_code == 200
        return len(asked)

    def written(number: int) -> None:
        known = Known(name_en=f"Skill {number}", name_de=f"Gebiet {number}", experts=[world.emil.pk, world.ben.pk])
        keep_skill(None, known, by=world.hanna)

    written(0)
    few = questions()
    for number in range(1, 30):
        written(number)
    assert questions() == few <= 13
