"""Hearing: sealed before it is acknowledged, taken in once; what cannot be taken in waits, and becomes a case."""

from datetime import timedelta
from pathlib import Path

import pytest

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Case, CaseEvent, PersonalLink
from hilft.channels.actions.seals import take_in_anyway
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.inbox import AGAIN, store
from hilft.channels.models import Account
from hilft.channels.seal import unseal
from hilft.conversations.models import Attachment, Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.experts.actions import ask
from tests.channels.hearing import MINUTE, hear, heard, send_all, take_in_all, troubles
from tests.channels.small_smtp import SmallServer, written
from tests.world import World


def test_a_mail_is_sealed_as_it_came_and_becomes_a_case_with_a_receipt(world: World, post: SmallServer) -> None:
    source = written("My number is 0170 5550123. The line is dead.", Subject="Dead line")
    raw = hear(world, source)
    assert b"5550123" not in bytes(raw.sealed)
    assert unseal(bytes(raw.sealed)) == source
    assert raw.expires_at == world.now + timedelta(days=30)
    take_in_all(world)
    raw.refresh_from_db()
    assert raw.message is not None
    assert "5550123" not in raw.message.text
    send_all(world)
    (receipt,) = post.to("robin@example.net")
    case = Case.objects.get()
    assert f"case {case.pk}" in receipt["Subject"]
    assert receipt["In-Reply-To"].strip() == raw.remote_id
    assert receipt["Auto-Submitted"].startswith("auto-")


def test_the_same_mail_twice_is_one_message_and_two_mails_of_one_identity_are_two(
    world: World, post: SmallServer
) -> None:
    source = written("The line is dead", Message_ID="<one@example.net>")
    first = heard(world, source)
    assert heard(world, source).pk == first.pk
    other = heard(world, written("Something else", Message_ID="<one@example.net>"))
    again = heard(world, written("Something else", Message_ID="<one@example.net>"))
    assert other.pk == again.pk != first.pk
    assert sorted(Message.objects.values_list("text", flat=True)) == ["Something else", "The line is dead"]


def test_two_very_long_identities_that_begin_alike_stay_two(world: World, post: SmallServer) -> None:
    for ending in ("a", "b"):
        heard(world, written(f"Word {ending}", Message_ID=f"<{'x' * 300}{ending}@example.net>"))
    assert Message.objects.count() == 2
    account = Account.objects.get()
    strange = Raw("<nul\0byte@example.net>", b"Subject: x\r\n\r\ny", world.now, "1:9", "0" * 64)
    assert "\0" not in store(account, strange, now=world.now).remote_id


def test_an_answer_and_a_reply_stay_one_conversation_of_one_case(world: World, post: SmallServer) -> None:
    first = heard(world, written("The line is dead", Subject="Dead line", Message_ID="<one@example.net>"))
    assert first.message is not None
    conversation = first.message.conversation
    case = Case.objects.get()
    send_all(world)
    (receipt,) = post.letters
    heard(world, written("In the evening too", In_Reply_To=receipt["Message-ID"]))
    ours = answer(case.pk, conversation.pk, text="We look at it.", by=world.anna, now=world.now)
    world.now += MINUTE
    send_all(world)
    reply = post.letters[-1]
    assert reply["In-Reply-To"] not in {None, ""}
    assert "<one@example.net>" in reply["References"]
    assert reply["From"] == '"Anna Advisor, Example Telecom" <care@example.org>'
    assert "Auto-Submitted" not in reply
    heard(world, written("Thank you", In_Reply_To=reply["Message-ID"], References=reply["References"]))
    assert Case.objects.count() == 1
    assert set(Message.objects.values_list("conversation_id", flat=True)) == {conversation.pk}
    ours.refresh_from_db()
    assert ours.remote_id == reply["Message-ID"]


def test_a_new_mail_to_the_address_of_a_letter_of_ours_continues_its_case(world: World, post: SmallServer) -> None:
    """Some mail programs lose what a letter answers; the word behind the plus brings it home."""
    heard(world, written("The line is dead"))
    send_all(world)
    (receipt,) = post.letters
    heard(world, written("Still dead", To=receipt["Reply-To"], From="robin.at.work@example.com"))
    assert Case.objects.count() == 1
    assert Conversation.objects.filter(placement__case=Case.objects.get()).count() == 2


def test_files_go_both_ways(world: World, post: SmallServer) -> None:
    source = (
        b"From: robin@example.net\r\nTo: care@example.org\r\nSubject: A picture\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nSee it\r\n--b\r\n'
        b'Content-Type: image/png; name="router.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"iVBORw0KGgoAAAANSUhEUg==\r\n--b--\r\n"
    )
    raw = heard(world, source)
    (file,) = Attachment.objects.filter(message=raw.message)
    content = Path(file.file.path).read_bytes()
    assert (file.name, file.media_type, content[:4]) == ("router.png", "image/png", b"\x89PNG")
    case = Case.objects.get()
    assert raw.message is not None
    ours = answer(case.pk, raw.message.conversation_id, text="And back.", by=world.anna, now=world.now)
    Attachment.objects.create(
        message=ours, name="plan.png", media_type="image/png", size=file.size, file=file.file.name
    )
    send_all(world)
    (sent,) = [part for part in post.letters[-1].walk() if part.get_filename()]
    assert (sent.get_filename(), sent.get_content_type()) == ("plan.png", "image/png")
    assert sent.get_content() == content


def test_an_answering_machine_and_our_own_mail_are_set_aside_and_can_be_taken_in(
    world: World, post: SmallServer
) -> None:
    away = heard(world, written("I am away", Subject="Out of office", Auto_Submitted="auto-replied"))
    loop = heard(world, written("Our own words", X_Loop="care@example.org"))
    assert (away.set_aside, loop.set_aside) == ("auto_reply", "loop")
    assert not Case.objects.exists()
    taken = take_in_anyway(away.pk, by=world.otto, now=world.now)
    assert taken.message.text == "I am away"
    send_all(world)
    assert post.letters == []  # a machine gets no receipt, not even when a person let its mail in
    with pytest.raises(Refused):
        take_in_anyway(away.pk, by=world.otto, now=world.now)


@pytest.mark.parametrize(
    "sign",
    [
        {"List_Id": "<news.example.net>"},
        {"Precedence": "bulk"},
        {"From": "no-reply@example.net"},
        {"X_Auto_Response_Suppress": "All"},
        {"Auto_Submitted": "auto-generated"},
    ],
)
def test_no_machine_is_answered_by_a_machine(world: World, post: SmallServer, sign: dict[str, str]) -> None:
    raw = heard(world, written("A word", **sign))
    assert raw.message is not None  # it is a word like any other, owned and dated
    send_all(world)
    assert post.letters == []
    answer(Case.objects.get().pk, raw.message.conversation_id, text="By hand.", by=world.anna, now=world.now)
    send_all(world)
    assert len(post.letters) == 1


def test_a_letter_that_came_back_is_the_owners_case_and_a_delayed_one_is_not(world: World, post: SmallServer) -> None:
    heard(world, written("The line is dead"))
    send_all(world)
    (receipt,) = post.letters
    assert heard(world, report(receipt["Message-ID"], "delayed")).set_aside == "delayed"
    assert troubles() == []
    assert heard(world, report(receipt["Message-ID"], "failed")).set_aside == "bounce"
    (trouble,) = troubles()
    case = Case.objects.get(kind="customer")
    assert (trouble.parent_id, trouble.owner_id) == (case.pk, case.owner_id)
    heard(world, report(receipt["Message-ID"], "failed", number=2))
    assert len(troubles()) == 1
    assert "robin" not in str(list(CaseEvent.objects.values_list("data", flat=True)))
    assert "robin" not in Delivery.objects.get().error


def test_a_report_that_is_faster_than_our_own_note_waits_for_it(world: World, post: SmallServer) -> None:
    heard(world, written("The line is dead"))
    send_all(world)
    delivery = Delivery.objects.get()
    Delivery.objects.update(remote_id="", sent_at=None)
    raw = heard(world, report(post.letters[0]["Message-ID"], "failed"))
    assert (raw.taken_in_at, raw.set_aside) == (None, "")
    Delivery.objects.update(remote_id=delivery.remote_id, sent_at=world.now)
    world.now += AGAIN
    take_in_all(world)
    assert len(troubles()) == 1


def test_a_report_about_a_letter_nobody_here_wrote_is_set_aside(world: World, post: SmallServer) -> None:
    raw = heard(world, report("<forged@example.org>", "failed"))
    world.now += AGAIN
    take_in_all(world)
    raw.refresh_from_db()
    assert (raw.set_aside, troubles()) == ("foreign_bounce", [])


def report(original: str, action: str, *, number: int = 1) -> bytes:
    """Return a delivery report as mail servers write it."""
    return (
        f"From: MAILER-DAEMON@example.org\nTo: care@example.org\nSubject: Undelivered {number}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\nSorry.\n--b\n'
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.org\n\n"
        f"Final-Recipient: rfc822; robin@example.net\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <robin@example.net>: unknown\n\n--b\n"
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: {original}\n\n--b--\n"
    ).encode()


def test_an_experts_mail_answers_the_question_and_more_of_it_stands_in_the_case(
    world: World, post: SmallServer
) -> None:
    heard(world, written("No IPv6"))
    case = Case.objects.get()
    consult = ask(case.pk, expert=world.emil, question="Why?", by=world.anna, now=world.now)
    send_all(world)
    (question,) = post.to(world.emil.email)
    known = {"From": world.emil.email, "To": question["Reply-To"], "Subject": "Re: Why?"}
    assert heard(world, written("The prefix is not announced.", **known)).set_aside == "expert_answer"
    consult.refresh_from_db()
    assert (consult.answer, consult.case.closed_at) == ("The prefix is not announced.", world.now)
    more = heard(world, written("It is announced since noon, 0170 5550123.", **known))
    assert more.message is not None
    assert (more.message.audience, more.message.person) == ("internal", world.emil)
    assert "5550123" not in more.message.text
    assert Delivery.objects.filter(what="consult_answered", person=case.owner).count() == 2
    assert Case.objects.filter(kind="customer").count() == 1


def test_two_who_give_no_address_are_two_customers(world: World, post: SmallServer) -> None:
    heard(world, written("One", From=None))
    heard(world, written("Two", From=None))
    first, second = Case.objects.filter(kind="customer").order_by("pk")
    assert first.customer_id != second.customer_id
    conversation = Conversation.objects.get(placement__case=first)
    answer(first.pk, conversation.pk, text="Who are you?", by=world.anna, now=world.now)
    send_all(world)
    assert [case.parent_id for case in troubles()] == [first.pk]  # nobody knows where to send it


def test_a_reply_to_a_closed_case_opens_it_again_with_its_number_and_age(world: World, post: SmallServer) -> None:
    raw = heard(world, written("The line is dead"))
    assert raw.message is not None
    case = Case.objects.get()
    propose(case.pk, raw.message.conversation_id, text="Restart it.", by=world.anna, now=world.now)
    send_all(world)
    solution = post.letters[-1]
    while Case.objects.get(pk=case.pk).closed_at is None:
        world.wait(timedelta(hours=12))
    heard(world, written("It does not work", In_Reply_To=solution["Message-ID"]))
    again = Case.objects.get(pk=case.pk)
    assert (again.closed_at, again.opened_at, again.owner) == (None, case.opened_at, case.owner)
    assert Case.objects.filter(kind="customer").count() == 1


def test_no_link_is_stored_as_it_is_sent(world: World, post: SmallServer, tmp_path: Path) -> None:
    heard(world, written("The line is dead"))
    send_all(world)
    token = post.letters[0]["Reply-To"].partition("+")[2].partition("@")[0]
    assert f"/c/{token}/" in post.letters[0].get_content()
    assert not PersonalLink.objects.filter(digest=token).exists()
    assert PersonalLink.objects.count() == 1
