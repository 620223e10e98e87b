"""The blog: articles, and comments of which some ask for help and are cases too."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.community.models import Post
from hilft.conversations.actions import say
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.people.models import Customer, Person
from hilft.people.permissions import Right, require


@transaction.atomic
def publish(*, title: str, text: str, by: Person, language: str, now: datetime) -> Post:
    """Publish an article of the blog; its comments are a conversation of their own."""
    require(by, Right.PUBLISH)
    _need(title, text)
    slug = slugify(title)[:70] or "article"
    if Post.objects.filter(slug=slug).exists():
        slug = f"{slug}-{now:%Y%m%d%H%M%S}"
    conversation = Conversation.objects.create(
        channel="blog",
        key=f"post:{slug}",
        subject=title[:250],
        audience="public",
        language=language,
        started_at=now,
        published_at=now,
    )
    return Post.objects.create(
        slug=slug,
        title=title.strip(),
        text=text.strip(),
        language=language,
        author=by,
        conversation=conversation,
        created_at=now,
        published_at=now,
    )


def revise(post: Post, *, title: str, text: str, by: Person, language: str) -> Post:
    """Change an article; its address and the day it appeared stay."""
    require(by, Right.PUBLISH)
    _need(title, text)
    post.title, post.text, post.language = title.strip(), text.strip(), language
    post.save(update_fields=["title", "text", "language"])
    return post


@transaction.atomic
def comment(post: Post, *, text: str, by: Customer | Person, asks_for_help: bool, now: datetime) -> TakenIn | Message:
    """Comment an article. A customer's comment that asks for help is a case too, in its own public conversation."""
    if not text.strip():
        raise Refused(_("Write something first."))
    if isinstance(by, Person):
        require(by, Right.ANSWER)
    shown = say(post.conversation, hide(text), audience="public", kind="comment", by=by, now=now)
    if not asks_for_help or isinstance(by, Person):
        return shown
    word = Word(
        channel="blog",
        key=f"comment:{shown.pk}",
        address="",
        subject=_("Comment on: %(title)s") % {"title": post.title},
        text=text,
        said_at=now,
        language=post.language,
        audience="public",
        customer=by,
        data={"comment": shown.pk, "post": post.pk},
    )
    return take_in(word, now=now)


def _need(title: str, text: str) -> None:
    if not title.strip() or not text.strip():
        raise Refused(_("An article needs a title and a text."))
