"""The blog: everybody reads, members comment, who leads the community writes."""

import pytest

from hilft.cases.actions.words import answer
from hilft.cases.models import Case
from hilft.community.actions import publish
from hilft.community.models import Board, Post
from hilft.people.actions import hire
from hilft.people.models import Customer, Person, Role
from tests.web.public.conftest import Guest, text
from tests.world import World

MARKDOWN = "# Why\n\nIt **blinks**. <script>x</script> [bad](javascript:alert(1)) ![far](https://far.example/i.png)"


@pytest.fixture
def bente(world: World) -> Person:
    return hire(name="Bente Realname", alias="Bente", email="bente@example.org", role=Role.COMMUNITY_MANAGER)


@pytest.fixture
def post(world: World, bente: Person) -> Post:
    return publish(title="Why it blinks", text=MARKDOWN, by=bente, language="en", now=world.now)


def test_an_article_is_markdown_made_harmless(post: Post, visitor: Guest) -> None:
    page = visitor.read(f"/blog/{post.slug}/")
    assert "<strong>blinks</strong>" in page
    assert "<h2>Why</h2>" in page
    for bad in ("<script>x", 'href="javascript:', '<img src="https'):
        assert bad not in page
    assert "Bente" in page
    assert "Realname" not in page
    assert "It blinks." in visitor.read("/blog/")


def test_the_community_manager_writes_looks_and_publishes(world: World, bente: Person, visitor: Guest) -> None:
    guest = Guest(world, bente)
    article = {"title": "New network", "text": "On **Thursday**.", "language": "en"}
    looked = guest.post("/lead/articles/", **article, preview="1")
    assert "<strong>Thursday</strong>" in text(looked)
    assert not Post.objects.exists()
    assert guest.post("/lead/articles/", **article).status_code == 302
    assert "New network" in visitor.read("/blog/")
    changed = guest.post("/lead/articles/new-network/", **{**article, "title": "New network on Friday"})
    assert changed.headers["Location"] == "/blog/new-network/", "its address stays"
    assert "on Friday" in visitor.read("/blog/new-network/")
    assert guest.post("/lead/articles/", **{**article, "text": ""}).status_code == 422
    assert guest.get("/lead/articles/nothing/").status_code == 404


def test_a_member_comments(world: World, post: Post, mia: Customer, visitor: Guest) -> None:
    said = Guest(world, mia).post(f"/blog/{post.slug}/comments/", text="Nice. <b>Really</b>")
    assert said.status_code == 302
    page = visitor.read(f"/blog/{post.slug}/")
    assert "Nice. &lt;b&gt;Really" in page
    assert "Mia" in page
    assert not Case.objects.exists()


def test_a_comment_that_asks_for_help_leads_to_its_case_and_is_answered_under_the_article(
    world: World, post: Post, board: Board, mia: Customer, visitor: Guest
) -> None:
    guest = Guest(world, mia)
    said = guest.post(f"/blog/{post.slug}/comments/", text="Mine blinks red", asks_for_help="on")
    case = Case.objects.get()
    assert said.headers["Location"] == f"/my/cases/{case.pk}/"
    assert "takes care of your case" in guest.read(said.headers["Location"])
    answer(case.pk, case.placements.get().conversation_id, text="Red is no line", by=world.anna, now=world.now)
    page = visitor.read(f"/blog/{post.slug}/")
    assert "Red is no line" in page
    assert "Aylin K." in page


def test_visitors_sign_in_and_advisors_comment_under_their_alias(
    world: World, post: Post, board: Board, visitor: Guest
) -> None:
    path = f"/blog/{post.slug}/comments/"
    assert visitor.post(path, text="x").headers["Location"] == f"/accounts/login/?next=/blog/{post.slug}/"
    assert Guest(world, world.anna).post(path, text="Thank you all").status_code == 302
    assert Guest(world, world.otto).post(path, text="From the machine room").status_code == 403
    page = visitor.read(f"/blog/{post.slug}/")
    assert "Thank you all" in page
    assert "Anna Advisor" not in page


def test_an_empty_comment_is_no_comment(world: World, post: Post, mia: Customer) -> None:
    assert Guest(world, mia).post(f"/blog/{post.slug}/comments/", text=" ").status_code == 422
    assert Guest(world, mia).post("/blog/nothing/comments/", text="x").status_code == 404


def test_boards_are_opened_and_renamed(world: World, bente: Person, visitor: Guest) -> None:
    guest = Guest(world, bente)
    sign = {"name_en": "Bills", "name_de": "Rechnungen", "team": world.team.pk}
    assert guest.post("/lead/boards/", **sign).status_code == 302
    assert "Bills" in visitor.read("/boards/bills/")
    assert guest.post("/lead/boards/", **sign).status_code == 422, "one of this name is there"
    assert guest.post("/lead/boards/bills/", **{**sign, "name_en": "Bills and money"}).status_code == 302
    assert "Bills and money" in visitor.read("/boards/bills/")
    assert Board.objects.get().team == world.team


@pytest.mark.parametrize("path", ["/lead/articles/", "/lead/boards/", "/lead/boards/x/", "/lead/articles/x/"])
def test_only_who_leads_the_community_comes_there(world: World, mia: Customer, visitor: Guest, path: str) -> None:
    assert visitor.get(path).status_code == visitor.post(path).status_code == 302
    assert Guest(world, mia).get(path).status_code == 404
    for person in (world.anna, world.lena, world.otto, world.emil):
        guest = Guest(world, person)
        assert guest.get(path).status_code == guest.post(path).status_code == 403
