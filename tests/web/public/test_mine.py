"""What customers with an account have: all their cases, and a name."""

from hilft.cases.actions.closing import confirm
from hilft.cases.models import Case
from hilft.community.models import Board, Member
from hilft.people.models import Customer
from tests.web.public.conftest import Guest, text
from tests.world import World


def test_a_customer_sees_all_their_cases_open_ones_first_and_nobody_elses(world: World, mia: Customer) -> None:
    done = world.mail("First", subject="First matter", address="mia@example.net")
    world.mail("Second", subject="Second matter", address="mia@example.net")
    world.mail("Other", subject="Somebody elses matter", address="other@example.net")
    confirm(done.case_id, now=world.now)
    page = Guest(world, mia).read("/my/cases/")
    assert page.index("Second matter") < page.index("First matter")
    assert "elses" not in page
    assert Case.objects.get(title="Second matter").owner.alias in page


def test_visitors_sign_in_and_people_of_the_house_have_no_cases_here(world: World, visitor: Guest) -> None:
    assert visitor.get("/my/cases/").headers["Location"] == "/accounts/login/?next=/my/cases/"
    assert Guest(world, world.anna).get("/my/cases/").status_code == 403


def test_a_name_is_chosen_and_changed_and_a_wrong_one_is_said(world: World, board: Board, mia: Customer) -> None:
    guest = Guest(world, mia)
    assert guest.post("/my/name/", name="Wanderer").headers["Location"] == "/my/cases/"
    assert Member.objects.get(customer=mia).name == "Wanderer"
    refused = guest.post("/my/name/", name="Example Telecom")
    assert refused.status_code == 422
    assert "looks like one of ours" in text(refused)
    assert "Example Telecom" in text(refused), "what was typed stays"


def test_nobody_is_led_to_another_host(world: World, mia: Customer) -> None:
    for where in ("https://far.example/", "//far.example/", "javascript:alert(1)"):
        assert Guest(world, mia).post("/my/name/", name="Wanderer", next=where).headers["Location"] == "/my/cases/"
