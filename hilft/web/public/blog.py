"""The blog: articles for everybody, comments of members, and comments that ask for help."""

from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.doing import Refused
from hilft.community import actions as community
from hilft.community import queries
from hilft.intake.actions import TakenIn
from hilft.people.permissions import Right, may
from hilft.web.public.access import named
from hilft.web.public.authors import Author, author_of, ours
from hilft.web.public.forms import CommentForm
from hilft.web.public.home import post_cards
from hilft.web.public.texts import article, plain
from hilft.web.request import HouseRequest

if TYPE_CHECKING:
    from datetime import datetime

    from hilft.community.models import Post
    from hilft.conversations.models import Message
    from hilft.people.models import Customer, Person

UNREADABLE = 422
PAGE = 12


class Comment(NamedTuple):
    """A comment, and what the house said to it when it asked for help."""

    message: "Message"
    author: Author
    html: SafeString
    replies: "list[Comment]"


@require_safe
def blog(request: HouseRequest) -> HttpResponse:
    """Show the articles, newest first."""
    before = _moment(request.GET.get("before", ""))
    found = queries.posts(before=before, most=PAGE)
    last = found[PAGE - 1].published_at if len(found) > PAGE else None
    context = {
        "posts": post_cards(found[:PAGE]),
        "older": f"?{urlencode({'before': last.isoformat()})}" if last else "",
        "newest": reverse("public:blog") if before else "",
        "may_write": may(request.person, Right.PUBLISH),
    }
    return render(request, "public/blog.html", context)


@require_safe
def post(request: HouseRequest, slug: str) -> HttpResponse:
    """Show one article with its comments."""
    return show_post(request, _post(slug))


@require_POST
def comments(request: HouseRequest, slug: str) -> HttpResponseBase:
    """Take a comment of a member, or of somebody of the house."""
    found = _post(slug)
    if request.person is not None:
        if not may(request.person, Right.ANSWER):
            raise PermissionDenied
        return _comment(request, found, request.person)
    return _of_member(request, found)


def show_post(
    request: HouseRequest, found: "Post", *, form: CommentForm | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page of an article, or its comments alone."""
    shown = queries.article(found)
    context = {
        "post": found,
        "author": ours(found.author),
        "html": article(found.text),
        "comments": [_shown(comment, shown.replies) for comment in shown.comments],
        "form": form or CommentForm(),
        "refused": refused,
        "may_write": may(request.person, Right.PUBLISH),
        "may_comment": request.customer is not None or may(request.person, Right.ANSWER),
    }
    if request.method == "GET" and request.GET.get("part") == "comments":
        return render(request, "public/parts/comments.html", context)
    return render(request, "public/post.html", context, status=status)


@named
def _of_member(request: HouseRequest, found: "Post") -> HttpResponse:
    assert request.customer is not None
    return _comment(request, found, request.customer)


def _comment(request: HouseRequest, found: "Post", by: "Customer | Person") -> HttpResponse:
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show_post(request, found, form=form, status=UNREADABLE)
    asks, text = form.cleaned_data["asks_for_help"], form.cleaned_data["text"]
    try:
        said = community.comment(found, text=text, by=by, asks_for_help=asks, now=request.now)
    except Refused as reason:
        return show_post(request, found, form=form, refused=str(reason), status=UNREADABLE)
    if isinstance(said, TakenIn):
        sentence = _("Your comment is case %(number)s now. Here you see who has it.")
        messages.success(request, sentence % {"number": said.case_id})
        return redirect("public:my_own", said.case_id)
    messages.success(request, _("Thank you for your comment."))
    return redirect(f"{reverse('public:post', args=[found.slug])}#message-{said.pk}")


def _post(slug: str) -> "Post":
    found = queries.post(slug)
    if found is None:
        raise Http404
    return found


def _shown(message: "Message", replies: "dict[int, list[Message]]") -> Comment:
    under = [_shown(reply, {}) for reply in replies.get(message.pk, [])]
    return Comment(message, author_of(message), plain(message.text), under)


def _moment(text: str) -> "datetime | None":
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
