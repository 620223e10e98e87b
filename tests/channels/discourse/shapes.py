"""What the small Discourse answers looks like: every field Discourse's description names, most of them at rest."""

from datetime import datetime
from typing import Any

from tests.channels.discourse.world_of_discourse import Category, Post, Topic, User, World

Shape = dict[str, Any]
_NO = (
    "primary_group_name", "flair_name", "flair_url", "flair_bg_color", "flair_color", "user_title", "edit_reason",
)  # fmt: skip
_ZERO = (
    "reply_count", "quote_count", "incoming_link_count", "reads", "readers_count", "score", "reviewable_score_count",
    "reviewable_score_pending_count",
)  # fmt: skip


def moment(at: datetime | None) -> str | None:
    """Return a moment as Discourse writes it."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _post(world: World, post: Post, reader: User | None) -> Shape:
    author = world.users[post.author]
    may = reader is not None and (reader.moderator or reader.username == author.username)
    found: Shape = {**dict.fromkeys(_NO, None), **dict.fromkeys(_ZERO, 0)}
    return found | {
        "id": post.id, "name": author.name, "username": author.username, "avatar_template": "/letter/{size}.png",
        "created_at": moment(post.created_at), "cooked": post.cooked, "post_number": post.number,
        "post_type": post.kind, "updated_at": moment(post.updated_at), "reply_to_post_number": post.reply_to,
        "yours": reader is not None and reader.username == author.username, "topic_id": post.topic,
        "topic_slug": "a-slug", "display_username": author.name, "version": post.version, "can_edit": may,
        "can_delete": may, "can_recover": False, "can_wiki": False, "actions_summary": [{"id": 2, "can_act": True}],
        "moderator": author.moderator, "admin": False, "staff": author.moderator, "user_id": author.id,
        "hidden": post.hidden, "trust_level": 1, "deleted_at": moment(post.deleted_at),
        "user_deleted": post.user_deleted, "can_view_edit_history": True, "wiki": False,
    }  # fmt: skip


def _whole(world: World, post: Post, reader: User | None) -> Shape:
    topic = world.topics[post.topic]
    return _post(world, post, reader) | {
        "bookmarked": False, "can_see_hidden_post": False, "flair_group_id": None, "raw": post.raw,
        "post_url": f"/t/a-slug/{topic.id}/{post.number}", "reviewable_id": None,
        "posts_count": sum(one.topic == topic.id for one in list(world.posts.values())),
    }  # fmt: skip


def latest(world: World, post: Post, reader: User) -> Shape:
    """A post among the latest."""
    topic = world.topics[post.topic]
    return _whole(world, post, reader) | {
        "badges_granted": [], "category_id": topic.category, "excerpt": post.raw[:100], "truncated": False,
        "topic_title": topic.title, "topic_html_title": topic.title,
    }  # fmt: skip


def single(world: World, post: Post, reader: User) -> Shape:
    """A post by itself."""
    return _whole(world, post, reader) | {"mentioned_users": []}


def created(world: World, post: Post, reader: User) -> Shape:
    """A post that was just said."""
    return single(world, post, reader) | {"badges_granted": [], "draft_sequence": 0, "post_localizations": []}


changed = created


def some(world: World, post: Post, reader: User) -> Shape:
    """A post among those asked for by their numbers."""
    return _post(world, post, reader) | {"read": True, "reviewable_id": 0}


def told(world: World, post: Post) -> Shape:
    """A post as a webhook tells of it (app/serializers/web_hook_post_serializer.rb of Discourse, November 2026)."""
    topic = world.topics[post.topic]
    left_out = ("yours", "can_edit", "can_delete", "can_recover", "can_wiki", "can_see_hidden_post", "actions_summary",
                "can_view_edit_history", "flair_url", "flair_bg_color", "flair_color", "readers_count")  # fmt: skip
    kept = {name: value for name, value in _whole(world, post, None).items() if name not in left_out}
    category = world.categories.get(topic.category or 0)
    more = {"topic_title": topic.title, "topic_posts_count": 1, "topic_filtered_posts_count": 1}
    more |= {"topic_archetype": topic.archetype, "category_id": topic.category}
    return kept | more | ({"category_slug": category.slug} if category else {})


def topic(world: World, one: Topic, reader: User) -> Shape:
    """A topic with its first posts."""
    posts = world.shown(reader.username, one.id)
    shown = [_post(world, post, reader) | {
        "bookmarked": False, "can_see_hidden_post": False, "read": True, "link_counts": [], "reviewable_id": 0,
    } for post in posts[:20]]  # fmt: skip
    nothing = dict.fromkeys(
        ("word_count", "featured_link", "pinned_at", "pinned_until", "image_url", "draft", "unpinned", "deleted_by",
         "topic_timer", "thumbnails", "slow_mode_enabled_until")
    )  # fmt: skip
    no = dict.fromkeys(
        ("archived", "has_summary", "pinned_globally", "pinned", "has_deleted", "bookmarked", "show_read_indicator"),
        False,
    )
    zero = dict.fromkeys(
        ("views", "reply_count", "like_count", "slow_mode_seconds", "draft_sequence", "message_bus_last_id"), 0
    )
    last = moment(posts[-1].created_at) if posts else None
    return {**nothing, **no, **zero} | {
        "post_stream": {"posts": shown, "stream": [post.id for post in posts]}, "timeline_lookup": [],
        "suggested_topics": [], "tags": [], "tags_descriptions": {}, "id": one.id, "title": one.title,
        "fancy_title": one.title, "posts_count": len(posts), "created_at": moment(one.created_at),
        "last_posted_at": last, "visible": True, "closed": one.closed, "archetype": one.archetype, "slug": "a-slug",
        "category_id": one.category, "deleted_at": moment(one.created_at) if one.is_gone else None,
        "user_id": world.users[one.author].id, "draft_key": f"topic_{one.id}", "current_post_number": 1,
        "highest_post_number": max((post.number for post in posts), default=0), "actions_summary": [],
        "chunk_size": 20, "bookmarks": [], "participant_count": 1, "details": _details(world, one),
    }  # fmt: skip


def _details(world: World, one: Topic) -> Shape:
    rights = (
        "can_edit", "can_move_posts", "can_delete", "can_remove_allowed_users", "can_create_post",
        "can_reply_as_new_topic", "can_convert_topic", "can_review_topic", "can_close_topic", "can_archive_topic",
        "can_split_merge_topic", "can_edit_staff_notes", "can_toggle_topic_visibility", "can_pin_unpin_topic",
        "can_moderate_category",
    )  # fmt: skip
    author = _person(world.users[one.author])
    details: Shape = dict.fromkeys(rights, True) | {"notification_level": 1, "can_remove_self_id": 2}
    details |= {"created_by": author, "last_poster": author}
    if one.category is None:
        details |= {"allowed_users": [_person(world.users[name]) for name in one.allowed], "allowed_groups": []}
    return details


def _person(one: User) -> Shape:
    return {"id": one.id, "username": one.username, "name": one.name, "avatar_template": "/letter/{size}.png"}


def messages(world: World, topics: list[Topic], reader: User) -> Shape:
    """A page of somebody's conversations."""
    listed = [_listed(world, one, world.shown(reader.username, one.id)) for one in topics]
    shape = {"can_create_topic": True, "draft": None, "draft_key": "new_topic", "draft_sequence": 0, "per_page": 30}
    people = {name for one in topics for name in one.allowed}
    users = [_person(world.users[name]) for name in sorted(people)]
    return {"users": users, "primary_groups": [], "topic_list": {**shape, "topics": listed}}


def _listed(world: World, one: Topic, posts: list[Post]) -> Shape:
    no = dict.fromkeys(
        ("bumped", "unseen", "pinned", "closed", "archived", "bookmarked", "liked", "has_summary", "pinned_globally"),
        False,
    )
    last = moment(posts[-1].created_at)
    return no | {
        "id": one.id, "title": one.title, "fancy_title": one.title, "slug": "a-slug", "posts_count": len(posts),
        "reply_count": 0, "highest_post_number": posts[-1].number, "image_url": None, "visible": True, "views": 1,
        "created_at": moment(one.created_at), "last_posted_at": last, "bumped_at": last, "archetype": one.archetype,
        "like_count": 0, "last_poster_username": posts[-1].author, "category_id": None, "allowed_user_count": 2,
    }  # fmt: skip


def category(one: Category) -> Shape:
    """A category by itself."""
    nothing = dict.fromkeys(
        ("emoji", "icon", "description", "description_text", "description_excerpt", "topic_url", "topic_template",
         "topic_title_placeholder", "subcategory_count", "sort_order", "sort_ascending", "default_view",
         "read_only_banner", "auto_close_hours", "default_slow_mode_seconds", "email_in", "uploaded_logo",
         "uploaded_logo_dark", "uploaded_background", "uploaded_background_dark")
    )  # fmt: skip
    no = dict.fromkeys(
        ("can_edit", "has_children", "show_subcategory_list", "navigate_to_first_post_after_read",
         "auto_close_based_on_last_post", "allow_unlimited_owner_edits_on_first_post", "email_in_allow_strangers",
         "mailinglist_mirror", "all_topics_wiki", "can_delete", "topic_featured_link_allowed", "allow_badges"), False
    )  # fmt: skip
    zero = dict.fromkeys(
        (
            "topic_count",
            "post_count",
            "position",
            "notification_level",
            "num_featured_topics",
            "minimum_required_tags",
            "search_priority",
        ),
        0,
    )
    empty: Shape = {name: [] for name in ("required_tag_groups", "available_groups", "group_permissions",
                    "topic_posting_review_group_ids", "reply_posting_review_group_ids")}  # fmt: skip
    shape = {**nothing, **no, **zero, **empty} | {
        "id": one.id, "name": one.name, "slug": one.slug, "color": "0088CC", "text_color": "FFFFFF",
        "style_type": "square", "read_restricted": one.members is not None, "permission": 1,
        "subcategory_list_style": "rows", "default_top_period": "all", "default_list_filter": "all",
        "custom_fields": {},
    }  # fmt: skip
    return shape | ({"parent_category_id": one.above} if one.above is not None else {})


def site(world: World) -> Shape:
    """What the community says of itself to everybody."""
    names = ("logo_url", "logo_small_url", "apple_touch_icon_url", "favicon_url", "description", "header_primary_color",
             "header_background_color", "mobile_logo_url")  # fmt: skip
    more = {"title": "Fernnetz", "login_required": world.login_required, "locale": "en"}
    return dict.fromkeys(names, "") | more | {"include_in_discourse_discover": False}


def user(one: User) -> Shape:
    """Somebody's profile, as everybody sees it."""
    shape = _person(one) | {"moderator": one.moderator, "admin": False, "trust_level": 2, "title": None}
    return {"user": shape, "user_badges": []}


def upload(identity: int, name: str, address: str, size: int) -> dict[str, Any]:
    """A file that was taken; only pictures have a width."""
    ending = name.rpartition(".")[2].lower()
    width = 800 if ending in ("png", "jpg", "jpeg", "gif", "webp") else None
    path = address.removeprefix("upload://")
    return {
        "id": identity,
        "url": f"/uploads/default/original/1X/{path}",
        "original_filename": name,
        "filesize": size,
        "width": width,
        "height": width,
        "thumbnail_width": width and 690,
        "thumbnail_height": width and 690,
        "extension": ending,
        "short_url": address,
        "short_path": f"/uploads/short-url/{path}",
        "retain_hours": None,
        "human_filesize": f"{size} Bytes",
        "dominant_color": None,
    }


def refused(sentence: str, kind: str) -> Shape:
    """A refusal."""
    return {"errors": [sentence], "error_type": kind}
