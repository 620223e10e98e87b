"""What the community manager does in public: writing articles, and opening and naming boards."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.community import actions as community
from hilft.community import queries
from hilft.community.actions.boards import Sign
from hilft.people.permissions import Right
from hilft.people.queries import teams
from hilft.web.desk.access import at_desk
from hilft.web.public.forms import ArticleForm, BoardForm
from hilft.web.public.texts import article
from hilft.web.request import DeskRequest

UNREADABLE = 422


@at_desk(Right.PUBLISH)
def write(request: DeskRequest) -> HttpResponse:
    """Write an article; it is looked at before it appears."""
    form = ArticleForm(request.POST or None, initial={"language": request.LANGUAGE_CODE[:2]})
    if not form.is_valid() or "preview" in request.POST:
        return _show_article(request, form, _("Write an article"))
    try:
        post = community.publish(**form.cleaned_data, by=request.person, now=request.now)
    except Refused as reason:
        return _show_article(request, form, _("Write an article"), refused=str(reason))
    messages.success(request, _("The article is published."))
    return redirect("public:post", post.slug)


@at_desk(Right.PUBLISH)
def edit(request: DeskRequest, slug: str) -> HttpResponse:
    """Change an article."""
    post = queries.post(slug)
    if post is None:
        raise Http404
    first = {"title": post.title, "text": post.text, "language": post.language}
    form = ArticleForm(request.POST or None, initial=first)
    if not form.is_valid() or "preview" in request.POST:
        return _show_article(request, form, _("Change the article"))
    try:
        community.revise(post, **form.cleaned_data, by=request.person)
    except Refused as reason:
        return _show_article(request, form, _("Change the article"), refused=str(reason))
    messages.success(request, _("The article is changed."))
    return redirect("public:post", post.slug)


@at_desk(Right.PUBLISH)
def boards(request: DeskRequest) -> HttpResponse:
    """Show all boards, and open another one."""
    form = _board_form(request)
    refused = ""
    if form.is_valid():
        try:
            community.make_board(_sign(form), by=request.person)
        except Refused as reason:
            refused = str(reason)
        else:
            messages.success(request, _("The board is open."))
            return redirect("public:boards")
    context = {"form": form, "boards": queries.boards(), "refused": refused}
    return render(request, "public/boards.html", context, status=UNREADABLE if form.is_bound else 200)


@at_desk(Right.PUBLISH)
def board_name(request: DeskRequest, slug: str) -> HttpResponse:
    """Rename a board."""
    found = queries.board(slug)
    if found is None:
        raise Http404
    names = ("name_en", "name_de", "about_en", "about_de")
    form = _board_form(request, {**{name: getattr(found, name) for name in names}, "team": found.team_id or ""})
    refused = ""
    if form.is_valid():
        try:
            community.change_board(found, _sign(form), by=request.person)
        except Refused as reason:
            refused = str(reason)
        else:
            messages.success(request, _("The board is changed."))
            return redirect("public:boards")
    context = {"form": form, "board": found, "refused": refused}
    return render(request, "public/board_name.html", context, status=UNREADABLE if form.is_bound else 200)


def _show_article(request: DeskRequest, form: ArticleForm, heading: str, *, refused: str = "") -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "refused": refused,
        "preview": article(form["text"].value() or "") if form.is_bound else "",
        "title": form["title"].value() or "",
    }
    wrong = form.is_bound and (refused or not form.is_valid())
    return render(request, "public/write.html", context, status=UNREADABLE if wrong else 200)


def _board_form(request: DeskRequest, first: dict[str, Any] | None = None) -> BoardForm:
    data = request.POST if request.method == "POST" else None
    return BoardForm(data, initial=first, teams=[(team.pk, team.name) for team in teams()])


def _sign(form: BoardForm) -> Sign:
    values = dict(form.cleaned_data)
    number = values.pop("team")
    return Sign(team=next((team for team in teams() if team.pk == number), None), **values)
