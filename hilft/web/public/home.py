"""The first page, and the search over everything published."""

from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hilft.cases.queries import figures
from hilft.community import queries as community
from hilft.web.public.rows import board_about, board_name, question_rows
from hilft.web.public.texts import first_lines
from hilft.web.request import HouseRequest

if TYPE_CHECKING:
    from hilft.community.models import Board, Post

LIVELY, POSTS = 8, 3


class BoardCard(NamedTuple):
    """A board on a page that shows all of them."""

    url: str
    name: str
    about: str


class PostCard(NamedTuple):
    """An article on a page that shows several."""

    url: str
    post: "Post"
    beginning: str


@require_safe
def home(request: HouseRequest) -> HttpResponse:
    """Show what this is: ask, look, the boards, the blog, and how the promise is kept today."""
    context = {
        "questions": question_rows(community.latest(most=LIVELY)),
        "boards": board_cards(community.boards()),
        "posts": post_cards(community.posts(most=POSTS)[:POSTS]),
        "figures": figures(),
    }
    return render(request, "public/home.html", context)


@require_safe
def search(request: HouseRequest) -> HttpResponse:
    """Find questions and articles."""
    words = request.GET.get("q", "").strip()[:200]
    context = {
        "words": words,
        "questions": question_rows(community.search(words)),
        "posts": post_cards(community.searched_posts(words)) if words else [],
    }
    return render(request, "public/search.html", context)


def board_cards(found: "list[Board]") -> list[BoardCard]:
    """Return boards as cards in the reader's language."""
    return [
        BoardCard(reverse("public:board", args=[board.slug]), board_name(board), board_about(board)) for board in found
    ]


def post_cards(found: "list[Post]") -> list[PostCard]:
    """Return articles as cards."""
    return [PostCard(reverse("public:post", args=[post.slug]), post, first_lines(post.text)) for post in found]
