"""What Meta's calls bring, over real HTTP: proven before it is read, each word once, files with their messages."""

import json
import time
from datetime import timedelta

import pytest

from hilft.channels.contract import Arrival, Audience, Heard, Kind, Note
from tests.channels.graph.heard import asked, call
from tests.channels.servers import eventually
from tests.channels.whatsapp.meta import NUMBER, PETRA, PNG, TAMME, VERIFY, contact, signature
from tests.channels.whatsapp.whatsapp_ground import WhatsAppGround


def heard(ground: WhatsAppGround) -> list[Heard]:
    assert eventually(ground.meta.idle)
    return [ground.channel.read(raw) for raw in ground.channel.fetch("0")]


def test_a_message_is_heard_with_its_author_its_moment_and_until_when_it_may_be_answered(
    whatsapp: WhatsAppGround,
) -> None:
    first = whatsapp.say("My router is dead.")
    second = whatsapp.say("Still dead.", reply_to=first)
    one, two = heard(whatsapp)
    assert (one.kind, one.text, one.audience, one.remote_id) == (
        Kind.MESSAGE,
        "My router is dead.",
        Audience.PRIVATE,
        first,
    )
    assert (one.author.name, one.author.handle, one.author.address) == ("Petra Sandkamp", f"+{PETRA}", PETRA)
    assert (two.remote_id, two.in_reply_to, two.conversation) == (second, first, PETRA)
    assert one.reply_until == one.said_at + timedelta(hours=24)
    assert one.may_reply
    assert not one.notes


def test_one_call_can_bring_several_people_and_receipts_at_once(whatsapp: WhatsAppGround) -> None:
    def message(who: str, text: str) -> dict[str, object]:
        number = whatsapp.meta.new_id(who)
        return {"from": who, "id": number, "timestamp": "1760000000", "type": "text", "text": {"body": text}}

    status = {"id": "wamid.ABCDEF", "status": "read", "timestamp": "1760000001", "recipient_id": PETRA}
    people = [contact(PETRA), contact(TAMME)]
    whatsapp.meta.post(
        {"contacts": people, "messages": [message(PETRA, "One"), message(TAMME, "Two")]},
        {"contacts": [contact(PETRA)], "statuses": [status]},
    )
    one, two, read = heard(whatsapp)
    assert [(each.author.name, each.text) for each in (one, two)] == [
        ("Petra Sandkamp", "One"),
        ("Tamme Deichgraf", "Two"),
    ]
    assert (read.kind, read.remote_id) == (Kind.RECEIPT, "wamid.ABCDEF@read")
    assert read.receipt is not None
    assert (read.receipt.original, read.receipt.arrival) == ("wamid.ABCDEF", Arrival.READ)


def test_why_a_message_did_not_arrive_is_told(whatsapp: WhatsAppGround) -> None:
    why = {"code": 131026, "title": "Message undeliverable", "error_data": {"details": "Not on WhatsApp."}}
    whatsapp.meta.tells("wamid.ABCDEF", PETRA, "failed", [why])
    (failed,) = heard(whatsapp)
    assert failed.receipt is not None
    assert (failed.receipt.arrival, failed.receipt.reason) == (Arrival.FAILED, "Not on WhatsApp.")


def test_a_file_comes_with_its_message(whatsapp: WhatsAppGround) -> None:
    named = whatsapp.meta.keeps(PNG, "image/jpeg")
    whatsapp.meta.says(PETRA, "image", named | {"caption": "The lamp is red."})
    (one,) = heard(whatsapp)
    assert one.text == "The lamp is red."
    assert [(file.media_type, file.content) for file in one.attachments] == [("image/png", PNG)]


def test_while_a_file_does_not_come_meta_keeps_its_message_and_calls_again(whatsapp: WhatsAppGround) -> None:
    whatsapp.meta.media_down = True
    said = whatsapp.meta.says(PETRA, "image", whatsapp.meta.keeps(PNG, "image/png"))
    assert eventually(lambda: sum(one.status == 500 for one in whatsapp.meta.exchanges) > 1)
    assert whatsapp.hook.stored.read_text() == ""
    whatsapp.meta.media_down = False
    (one,) = heard(whatsapp)
    assert (one.remote_id, len(one.attachments)) == (said, 1)


def test_our_token_is_shown_to_meta_alone(whatsapp: WhatsAppGround) -> None:
    for keeper in (f"http://127.0.0.1:{whatsapp.meta.port}", "https://facebook.com.elsewhere.example", "file:///etc"):
        whatsapp.meta.keeper = keeper
        whatsapp.meta.says(PETRA, "image", whatsapp.meta.keeps(PNG, "image/png"))
    assert [(one.text, one.attachments) for one in heard(whatsapp)] == [("[image/png]", ())] * 3
    assert not [each for each in whatsapp.meta.exchanges if each.path.startswith("/files/")]


@pytest.mark.parametrize("trouble", ["down", "gone"])
def test_a_file_that_never_comes_does_not_keep_its_words_away(whatsapp: WhatsAppGround, trouble: str) -> None:
    named = whatsapp.meta.keeps(PNG, "image/png")
    if trouble == "down":
        whatsapp.meta.media_down = True
    else:
        whatsapp.meta.files.clear()
    old = time.time() - (3600 if trouble == "down" else 0)
    whatsapp.meta.says(PETRA, "document", named | {"caption": "My bill", "filename": "bill.pdf"}, at=old)
    (one,) = heard(whatsapp)
    assert (one.text, one.attachments, one.kind) == ("My bill\n[bill.pdf]", (), Kind.MESSAGE)
    assert Note.PARTS_DAMAGED in one.notes


def test_a_file_that_is_far_too_large_is_named_and_not_fetched(whatsapp: WhatsAppGround) -> None:
    whatsapp.meta.says(PETRA, "video", whatsapp.meta.keeps(b"0" * 8_000_001, "video/mp4"))
    (one,) = heard(whatsapp)
    assert (one.text, one.attachments) == ("[video/mp4]", ())
    assert not [each for each in whatsapp.meta.exchanges if each.path.startswith("/files/")]


def test_what_people_press_send_or_share_is_a_word_and_a_reaction_is_none(whatsapp: WhatsAppGround) -> None:
    say = whatsapp.meta.says
    said = say(PETRA, "button", {"payload": "YES", "text": "Yes please"})
    row = {"id": "1", "title": "Today", "description": "8-12"}
    say(PETRA, "interactive", {"type": "list_reply", "list_reply": row})
    say(PETRA, "interactive", {"type": "button_reply", "button_reply": {"id": "1", "title": "Cancel"}})
    say(PETRA, "location", {"latitude": 53.5, "longitude": 8.1, "name": "Home"})
    say(PETRA, "contacts", [{"name": {"formatted_name": "Tamme"}, "phones": [{"phone": "+49 170"}]}])
    say(PETRA, "unsupported", [{"code": 131051, "title": "Message type unknown", "message": "Message type unknown"}])
    say(PETRA, "reaction", {"message_id": said, "emoji": "👍"})
    *words, reaction = heard(whatsapp)
    assert [one.kind for one in words] == [Kind.MESSAGE] * 6
    assert [one.text for one in words] == [
        "Yes please",
        "Today\n8-12",
        "Cancel",
        "Home\n53.5, 8.1",
        "Tamme, +49 170",
        "[unsupported: Message type unknown]",
    ]
    assert (reaction.kind, reaction.about) == (Kind.NOISE, said)


def test_what_is_changed_or_taken_back_is_heard_so(whatsapp: WhatsAppGround) -> None:
    said = whatsapp.say("It is broken")
    new = {"type": "text", "text": {"body": "It is mended"}, "id": said}
    whatsapp.meta.says(PETRA, "edit", {"original_message_id": said, "message": new})
    whatsapp.meta.says(PETRA, "revoke", {"original_message_id": said})
    _, edited, deleted = heard(whatsapp)
    assert (edited.kind, edited.about, edited.text) == (Kind.EDITED, said, "It is mended")
    assert (deleted.kind, deleted.about) == (Kind.DELETED, said)


def test_what_was_written_to_another_number_is_kept_and_not_answered_from_ours(whatsapp: WhatsAppGround) -> None:
    whatsapp.say("To us")
    foreign = json.dumps(whatsapp.meta.calls[0]).replace(NUMBER, "999999999999999").replace("wamid.", "wamid.x")
    assert call(whatsapp, foreign.encode(), signature(foreign.encode())) == 200
    ours, theirs = heard(whatsapp)
    assert (ours.may_reply, theirs.may_reply) == (True, False)


def test_a_call_that_is_not_signed_with_our_secret_leaves_nothing(whatsapp: WhatsAppGround) -> None:
    body = json.dumps({"object": "whatsapp_business_account", "entry": []}).encode()
    for sign in ("", "sha256=", signature(body, "another secret"), signature(body + b" "), "sha256=ü"):
        assert call(whatsapp, body, sign.encode("latin-1").decode("latin-1")) == 401
    assert heard(whatsapp) == []


def test_a_proven_call_that_is_not_understood_is_kept_whole(whatsapp: WhatsAppGround) -> None:
    for body in (b"no json", b"[]", b'{"object": "page", "entry": []}'):
        assert call(whatsapp, body, signature(body)) == 200
    assert [(one.kind, one.text) for one in heard(whatsapp)] == [
        (Kind.BROKEN, "no json"),
        (Kind.BROKEN, "[]"),
        (Kind.BROKEN, '{"object": "page", "entry": []}'),
    ]


def test_news_about_the_account_is_no_word_of_a_customer(whatsapp: WhatsAppGround) -> None:
    change = {"value": {"event": "VERIFIED_ACCOUNT"}, "field": "account_update"}
    told = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    body = json.dumps(told).encode()
    assert call(whatsapp, body, signature(body)) == 200
    assert [(one.kind, one.text) for one in heard(whatsapp)] == [(Kind.NOISE, "[account_update]")]


@pytest.mark.parametrize(
    ("token", "challenge", "status", "said"),
    [(VERIFY, "1158201444", 200, b"1158201444"), ("guessed", "1", 403, b""), (VERIFY, "%3Cscript%3E", 400, b"")],
)
def test_meta_is_told_that_the_address_is_ours_when_it_knows_our_token(
    whatsapp: WhatsAppGround, token: str, challenge: str, status: int, said: bytes
) -> None:
    query = f"?hub.mode=subscribe&hub.verify_token={token}&hub.challenge={challenge}"
    assert asked(whatsapp.hook.url + query) == (status, said)
