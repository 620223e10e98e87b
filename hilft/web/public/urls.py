"""Addresses of the public face. A customer's own case has two doors: a personal link, and their account."""

from django.urls import URLPattern, path

from hilft.web.public import (
    answers,
    asking,
    blog,
    boards,
    correcting,
    home,
    leading,
    mine,
    our_accounts,
    own_acts,
    own_calls,
    own_checks,
    proving,
    writing,
)
from hilft.web.public.acting_for import by_authority
from hilft.web.public.own import Page, by_account, by_link, by_session

app_name = "public"


def _doors(name: str, tail: str, page: Page) -> list[URLPattern]:
    return [
        path(f"c/<str:secret>/{tail}", by_link(page), name=name),
        path(f"my/cases/<int:number>/{tail}", by_account(page), name=f"my_{name}"),
        path(f"in/cases/<int:number>/{tail}", by_session(page), name=f"in_{name}"),
        path(f"c/<str:secret>/for/<int:number>/{tail}", by_authority(page), name=f"for_{name}"),
    ]


urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("boards/<slug:slug>/", boards.board, name="board"),
    path("questions/<int:number>/", boards.question, name="question"),
    path("questions/<int:number>/answers/", answers.answers, name="answers"),
    path("questions/<int:number>/answers/<int:answer>/acceptance/", answers.acceptance, name="acceptance"),
    path("questions/<int:number>/answers/<int:answer>/thanks/", answers.thanks, name="thanks"),
    path("questions/<int:number>/answers/<int:answer>/correction/", correcting.correction, name="correction"),
    path(
        "questions/<int:number>/answers/<int:answer>/correction/end/",
        correcting.correction_end,
        name="correction_end",
    ),
    path("ask/", asking.ask, name="ask"),
    path("ask/similar/", asking.similar, name="similar"),
    path("asked/<str:signed>/", asking.receipt, name="receipt"),
    path("write/<slug:name>/", writing.write, name="form"),
    path("written/<str:signed>/", writing.written, name="written"),
    path("widget/<slug:name>.js", writing.widget, name="widget"),
    path("blog/", blog.blog, name="blog"),
    path("blog/<slug:slug>/", blog.post, name="post"),
    path("blog/<slug:slug>/comments/", blog.comments, name="comments"),
    path("lead/articles/", leading.write, name="write"),
    path("lead/articles/<slug:slug>/", leading.edit, name="edit"),
    path("lead/boards/", leading.boards, name="boards"),
    path("lead/boards/<slug:slug>/", leading.board_name, name="board_name"),
    path("link/", mine.link, name="link"),
    path("accounts/", our_accounts.accounts, name="accounts"),
    path("accounts/reported/", our_accounts.reported, name="reported"),
    path("private/<str:secret>/", proving.private, name="private"),
    path("private/<str:secret>/code/", proving.code, name="private_code"),
    path("private/<str:secret>/opening/", proving.opening, name="private_opening"),
    path("in/cases/<int:number>/leaving/", proving.leaving, name="leaving"),
    path("check/<str:secret>/", proving.check_mail, name="check_mail"),
    path("my/cases/", mine.mine, name="mine"),
    path("my/name/", mine.my_name, name="my_name"),
    *_doors("own", "", own_acts.own),
    path("c/<str:secret>/stranger/", by_link(own_acts.own_stranger), name="own_stranger"),
    *_doors("own_words", "words/", own_acts.own_words),
    *_doors("own_items", "items/", own_acts.own_items),
    *_doors("own_confirmation", "confirmation/", own_acts.own_confirmation),
    *_doors("own_rejection", "rejection/", own_acts.own_rejection),
    *_doors("own_reopening", "reopening/", own_acts.own_reopening),
    *_doors("own_question", "question/", own_acts.own_question),
    *_doors("own_acceptance", "answers/<int:answer>/acceptance/", own_acts.own_acceptance),
    *_doors("own_call", "call/", own_calls.own_call),
    *_doors("own_nobody", "commitments/<int:commitment>/nobody/", own_calls.own_nobody),
    *_doors("own_check", "check/", own_checks.own_check),
    *_doors("own_file", "files/<int:file>/", own_acts.own_file),
]
