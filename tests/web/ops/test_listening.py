"""The operator sees what is searched and how well it is told, says which words are ours, and switches accounts."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.channels.actions.accounts import set_up
from hilft.channels.actions.searching import note_terms
from hilft.channels.models import Account
from hilft.listening.actions.deciding import make_case, not_for_us
from hilft.listening.actions.learning import learn
from hilft.listening.models import Vocabulary
from tests.listening.test_found import COMPLAINT, found
from tests.listening.test_learning import many_decisions
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 14


def account(world: World) -> Account:
    given = {"server": "https://social.example", "token": "x", "terms": "#example\nexample down"}
    made = set_up("mastodon", "Elephants", given, team=None, by=world.otto, now=world.now)
    note_terms(now=world.now)
    return made


def test_an_account_is_switched_off_and_on_and_its_terms_are_shown(world: World, otto: Desk) -> None:
    made = account(world)
    page = otto.get("/ops/listening/").content.decode()
    assert "#example" in page
    assert "example down" in page
    otto.post(f"/ops/listening/{made.name}/", listens="no")
    assert not Account.objects.get(pk=made.pk).listens
    assert "Search again" in otto.get("/ops/listening/").content.decode()
    otto.post(f"/ops/listening/{made.name}/", listens="yes")
    assert Account.objects.get(pk=made.pk).listens
    assert otto.post("/ops/listening/nowhere/", listens="yes").status_code == 404


def test_which_words_are_ours_is_written_down_with_a_name(world: World, otto: Desk) -> None:
    otto.post("/ops/listening/words/", names="Example\nExampel", products="Kupferwurm", others="")
    row = Vocabulary.objects.get()
    assert (row.names.splitlines(), row.products, row.changed_by) == (["Example", "Exampel"], "Kupferwurm", world.otto)
    assert "Written down by Otto Operator" in otto.get("/ops/listening/").content.decode()


def test_precision_by_week_and_each_version_are_on_the_page(world: World, otto: Desk) -> None:
    kept, wrong = found(world, COMPLAINT, 1), found(world, COMPLAINT, 2)
    make_case(kept.pk, by=world.anna, now=world.now)
    not_for_us(wrong.pk, reason="another one", by=world.anna, now=world.now)
    page = otto.get("/ops/listening/").content.decode()
    assert "There is no model yet" in page
    assert '<td class="num">0.50</td>' in page
    many_decisions(world)
    made = learn(now=world.now)
    assert made is not None
    with CaptureQueriesContext(connection) as asked:
        page = otto.get("/ops/listening/").content.decode()
    assert f"<code>{made.digest[:12]}</code>" in page
    assert "in use" in page
    assert len(asked) <= MOST, [query["sql"][:90] for query in asked]


def test_advisors_have_no_business_there(world: World) -> None:
    anna = Desk(world, world.anna)
    assert anna.get("/ops/listening/").status_code == 403
    assert anna.post("/ops/listening/words/", names="x").status_code == 403
