"""What is said on WhatsApp, and every way in which Meta says no."""

import time

import pytest

from hilft.channels.adapters.whatsapp import make
from hilft.channels.adapters.whatsapp.files import KINDS
from hilft.channels.contract import ChannelError, NotNow, Outgoing, SentFile, Undeliverable, Unfit, Unsure
from hilft.channels.wire.graph_sent import MB
from tests.channels.servers import eventually
from tests.channels.suite.ground import Fault
from tests.channels.whatsapp.meta import DAY, HIDDEN, NUMBER, PETRA, PNG, SECRET, TAKEN, TOKEN, VERIFY, error
from tests.channels.whatsapp.whatsapp_ground import WhatsAppGround


def words(text: str = "We look at it.", **other: object) -> Outgoing:
    return Outgoing(key="one", to=PETRA, subject="", text=text, **other)  # type: ignore[arg-type]


def never(ground: WhatsAppGround, outgoing: Outgoing) -> Undeliverable:
    with pytest.raises(Undeliverable) as raised:
        ground.channel.deliver(outgoing)
    assert str(raised.value).endswith(".")
    return raised.value


def test_an_answer_names_the_message_it_answers(whatsapp: WhatsAppGround) -> None:
    asked = whatsapp.say("Hello")
    said = whatsapp.channel.deliver(words(in_reply_to=f"{asked}#twin"))
    (sent,) = whatsapp.meta.said
    assert (sent["id"], sent["context"]) == (said.remote_id, {"message_id": asked})
    assert (sent["to"], sent["text"]["body"]) == (PETRA, "We look at it.")


def test_who_hides_the_number_is_answered_as_well(whatsapp: WhatsAppGround) -> None:
    whatsapp.meta.says(HIDDEN, "text", {"body": "Hello"})
    assert eventually(whatsapp.meta.idle)
    (raw,) = whatsapp.channel.fetch("0")
    author = whatsapp.channel.read(raw).author
    assert (author.address, author.handle) == (HIDDEN, "Hidden Person")
    whatsapp.channel.deliver(Outgoing(key="one", to=author.address, subject="", text="Hello back"))
    assert [(one["recipient"], "to" in one) for one in whatsapp.meta.said] == [(HIDDEN, False)]


def test_files_follow_the_text_under_their_own_kinds(whatsapp: WhatsAppGround) -> None:
    whatsapp.say("Hello")
    files = (SentFile("lamp.png", "image/png", PNG), SentFile("how.pdf", "application/pdf", b"%PDF-1.7"))
    whatsapp.channel.deliver(words(attachments=files))
    assert [one["type"] for one in whatsapp.meta.said] == ["text", "image", "document"]
    assert whatsapp.meta.files[whatsapp.meta.said[1]["image"]["id"]][0] == PNG
    assert whatsapp.meta.said[2]["document"]["filename"] == "how.pdf"


def test_every_kind_of_file_whatsapp_takes_is_sent_as_what_it_is(whatsapp: WhatsAppGround) -> None:
    whatsapp.say("Hello")
    sent = [SentFile(f"file.{number}", kind, b"x") for number, kind in enumerate(KINDS)]
    whatsapp.channel.deliver(words(attachments=(*sent, SentFile("Old.DOC", "application/x-ole-storage", b"x"))))
    assert set(KINDS) == set(TAKEN)
    assert [one["type"] for one in whatsapp.meta.said[1:]] == [*(TAKEN[kind][0] for kind in KINDS), "document"]
    assert whatsapp.meta.files[whatsapp.meta.said[-1]["document"]["id"]][1] == "application/msword"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (SentFile("all.zip", "application/zip", b"PK"), "all.zip (application/zip)"),
        (SentFile("old.bin", "application/x-ole-storage", b"x"), "old.bin (application/x-ole-storage)"),
        (SentFile("lamp.png", "image/png", bytes(5 * MB + 1)), "lamp.png: 5.0 MB, 5 MB"),
        (SentFile("door.mp4", "video/mp4", bytes(17 * MB)), "door.mp4: 17.0 MB, 16 MB"),
    ],
)
def test_what_whatsapp_takes_no_file_of_is_refused_before_anything_is_said(
    whatsapp: WhatsAppGround, file: SentFile, told: str
) -> None:
    refused = never(whatsapp, words(attachments=(SentFile("a.png", "image/png", PNG), file)))
    assert (refused.code, refused.detail) == ("no_files", told)
    assert not whatsapp.meta.exchanges


def test_after_a_day_without_a_word_it_is_too_late(whatsapp: WhatsAppGround) -> None:
    whatsapp.say("Hello")
    whatsapp.meta.last_word[PETRA] = time.time() - DAY - 60
    assert never(whatsapp, words()).code == "too_late"


def test_after_a_day_a_template_says_it_when_there_is_one(late: WhatsAppGround) -> None:
    late.say("Hello")
    late.meta.last_word[PETRA] = time.time() - DAY - 60
    late.channel.deliver(words("We looked at it.\n\nIt is mended."))
    (sent,) = late.meta.said
    assert sent["template"]["language"]["code"] == "de"
    parameters = sent["template"]["components"][0]["parameters"]
    assert parameters == [{"type": "text", "text": "We looked at it. It is mended."}]
    assert never(late, words("long " * 200)).code == "too_late"
    late.meta.templates = frozenset()
    assert never(late, words()).code == "template"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (131026, "undeliverable"),
        (131049, "undeliverable"),
        (131053, "no_files"),
        (100, "refused"),
        (132015, "template"),
    ],
)
def test_each_no_of_meta_is_a_sentence(whatsapp: WhatsAppGround, number: int, code: str) -> None:
    whatsapp.say("Hello")
    whatsapp.meta.fail = error(number, "No.", details="Because.")
    refused = never(whatsapp, words())
    assert (refused.code, refused.detail) == (code, "Because.")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (130429, "rate"),
        (131056, "rate"),
        (190, "login_refused"),
        (10, "login_refused"),
        (131042, "unfit"),
        (2, "server"),
    ],
)
def test_each_not_now_of_meta_says_when_to_come_again(whatsapp: WhatsAppGround, number: int, code: str) -> None:
    whatsapp.say("Hello")
    whatsapp.meta.fail = error(number, "Not now.")
    with pytest.raises(NotNow) as later:
        whatsapp.channel.deliver(words())
    assert later.value.code == code
    assert later.value.retry_after.total_seconds() >= 1
    assert TOKEN not in f"{later.value} {later.value.detail}"


def test_who_is_no_number_is_not_asked_for(whatsapp: WhatsAppGround) -> None:
    assert never(whatsapp, Outgoing(key="one", to="../media", subject="", text="Hello")).code == "no_address"
    assert never(whatsapp, words(" ")).code == "refused"
    assert never(whatsapp, words("x" * 4097)).code == "too_long"
    assert not whatsapp.meta.exchanges


def test_when_a_file_fails_after_its_text_the_next_try_knows_of_it(whatsapp: WhatsAppGround) -> None:
    whatsapp.say("Hello")
    outgoing = words(attachments=(SentFile("lamp.png", "image/png", PNG),))
    take = whatsapp.meta._take

    def taken(asked: dict[str, object]) -> tuple[int, object]:
        return take(asked) if asked["type"] == "text" else (400, error(130429, "Rate limit hit"))

    whatsapp.meta._take = taken  # type: ignore[method-assign]
    with pytest.raises(Unsure):
        whatsapp.channel.deliver(outgoing)


def test_an_answer_that_got_lost_is_known_as_possibly_said(whatsapp: WhatsAppGround) -> None:
    whatsapp.say("Hello")
    with whatsapp.line(Fault.ANSWER_LOST), pytest.raises(Unsure):
        whatsapp.channel.deliver(words())
    assert len(whatsapp.meta.said) == 1


def test_trying_the_account_shows_who_we_are(whatsapp: WhatsAppGround) -> None:
    profile = whatsapp.channel.profile()
    assert (profile.name, profile.handle, profile.url) == (
        "Fernnetz Care",
        "+15550783881",
        "https://wa.me/15550783881",
    )


@pytest.mark.parametrize(
    ("field", "value", "code"), [("token", "wrong", "login_refused"), ("phone_number_id", "12345678", "unfit")]
)
def test_a_wrong_setting_is_seen_when_it_is_tried(whatsapp: WhatsAppGround, field: str, value: str, code: str) -> None:
    wrong = make({**whatsapp.settings, field: value})
    with pytest.raises(ChannelError) as trouble:
        wrong.profile()
    assert trouble.value.code == code
    wrong.close()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone_number_id", "+49 170"),
        ("token", ""),
        ("token", "two words"),
        ("app_secret", ""),
        ("verify_token", "short"),
        ("template", "Your Answer"),
        ("template_language", "german"),
        ("version", "23"),
        ("server", "http://graph.example"),
        ("server", "https://user@graph.example"),
        ("server", "https://[graph"),
    ],
)
def test_settings_that_cannot_work_say_which(field: str, value: str) -> None:
    fit = {"phone_number_id": NUMBER, "token": TOKEN, "app_secret": SECRET, "verify_token": VERIFY}
    fit |= {"template": "your_answer", "template_language": "de", "version": "v23.0", "server": ""}
    assert make(fit).account.base == "https://graph.facebook.com/v23.0"
    with pytest.raises(Unfit) as unfit:
        make({**fit, field: value})
    assert unfit.value.field == field
