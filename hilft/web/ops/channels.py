"""Channels: how each one is, setting one up, trying it, pausing and ending it."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hilft.channels.actions import accounts
from hilft.channels.contract import Unfit
from hilft.channels.networks import networks
from hilft.channels.secrets import Locked
from hilft.channels.state import Line, is_ours_to_change, line, lines, spent, try_out
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE, posted
from hilft.web.ops.channel_forms import TEAM, TITLE, AccountForm, PauseForm
from hilft.web.ops.embedding import embedding_of, with_sample
from hilft.web.request import DeskRequest


@require_safe
@at_desk(Right.OPERATE)
def channels(request: DeskRequest) -> HttpResponse:
    """Show all channels, and the networks one can be added of."""
    return render(request, "ops/channels.html", {"lines": lines(now=request.now), "networks": networks().values()})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.OPERATE)
def new(request: DeskRequest, network: str) -> HttpResponse:
    """Set up an account on a network."""
    adapter = networks().get(network)
    if adapter is None:
        raise Http404
    form, refused = AccountForm(adapter, posted(request)), ""
    if form.is_valid():
        try:
            account = accounts.set_up(
                network, form.title, form.given, team=form.team, by=request.person, now=request.now
            )
        except Unfit as reason:
            refused = _refuse(form, reason)
        else:
            messages.success(request, _("The channel is set up and is heard from now on. Try it now."))
            return redirect("ops:channel", account.name)
    status = UNREADABLE if request.method == "POST" else 200
    words = {"form": form, "adapter": adapter, "refused": refused}
    return render(request, "ops/channel_new.html", words, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.OPERATE)
def channel(request: DeskRequest, name: str) -> HttpResponse:
    """Show a channel, or change its settings."""
    shown = _line(request, name)
    form, refused = _form(shown, posted(request)), ""
    if form is not None and form.is_valid():
        account = shown.account
        try:
            accounts.change(account.pk, form.title, form.given, team=form.team, by=request.person, now=request.now)
        except Unfit as reason:
            refused = _refuse(form, reason)
        except Locked as reason:
            refused = str(reason)
        else:
            messages.success(request, _("The settings hold from now on."))
            return redirect("ops:channel", name)
    status = UNREADABLE if request.method == "POST" else 200
    return _page(request, shown, status=status, form=form, refused=refused)


@require_POST
@at_desk(Right.OPERATE)
def test(request: DeskRequest, name: str) -> HttpResponse:
    """Ask the network who we are, and say so."""
    shown = _line(request, name)
    try:
        profile = try_out(shown.account, by=request.person)
    except Unfit as reason:
        return _page(request, shown, status=UNREADABLE, tried=str(reason))
    if profile is None:
        messages.info(request, _("This network cannot be asked. Have something said there: this page shows it."))
    else:
        accounts.note_profile(shown.account.pk, profile.handle, profile.url)
        messages.success(request, _("It works: there we are %(name)s (%(handle)s).") % profile.__dict__)
    return redirect("ops:channel", name)


@require_POST
@at_desk(Right.OPERATE)
def pause(request: DeskRequest, name: str) -> HttpResponse:
    """Pause a channel until a moment."""
    shown, form = _line(request, name), PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, status=UNREADABLE, pause_form=form)
    try:
        accounts.pause(shown.account.pk, form.cleaned_data["until"], by=request.person, now=request.now)
    except Unfit as reason:
        form.add_error("until", str(reason))
        return _page(request, shown, status=UNREADABLE, pause_form=form)
    messages.success(request, _("The channel is silent until then, and goes on by itself."))
    return redirect("ops:channel", name)


@require_POST
@at_desk(Right.OPERATE)
def going(request: DeskRequest, name: str) -> HttpResponse:
    """End a pause."""
    accounts.resume(_line(request, name).account.pk, by=request.person, now=request.now)
    messages.success(request, _("The channel is heard again."))
    return redirect("ops:channel", name)


@require_POST
@at_desk(Right.OPERATE)
def ending(request: DeskRequest, name: str) -> HttpResponse:
    """End a channel for good, when that is really meant."""
    shown = _line(request, name)
    if request.POST.get("sure") != "yes":
        return _page(request, shown, status=UNREADABLE, refused=_("Tick that the channel is to end for good."))
    try:
        accounts.end(shown.account.pk, by=request.person, now=request.now)
    except Unfit as reason:
        return _page(request, shown, status=UNREADABLE, refused=str(reason))
    messages.success(request, _("The channel has ended. Its cases stay."))
    return redirect("ops:channels")


def _line(request: DeskRequest, name: str) -> Line:
    found = line(name, now=request.now)
    if found is None:
        raise Http404
    return found


def _form(shown: Line, data: Any = None) -> AccountForm | None:
    account = shown.account
    if shown.adapter is None or not is_ours_to_change(account):
        return None
    initial = {**cast("dict[str, Any]", account.options), TITLE: account.title, TEAM: account.team_id}
    return AccountForm(shown.adapter, data, initial=initial)


def _refuse(form: AccountForm, reason: Unfit) -> str:
    """Put a sentence at the field it is about; return it when it is about none."""
    if reason.field in form.fields:
        form.add_error(reason.field, _(str(reason)))
        return ""
    return _(str(reason))


def _page(request: DeskRequest, shown: Line, *, status: int = 200, **more: Any) -> HttpResponse:
    account, adapter = shown.account, shown.adapter
    embedding = embedding_of(account)
    words = {
        "embedding": embedding,
        "line": shown,
        "form": _form(shown),
        "pause_form": PauseForm(),
        "budgets": spent(account),
        "can_change": is_ours_to_change(account),
        "hook": request.build_absolute_uri(reverse("hook", args=[account.hook]))
        if adapter is not None and adapter.hooked and account.hook
        else "",
    }
    answer = render(request, "ops/channel.html", words | more, status=status)
    return with_sample(answer) if embedding is not None else answer
