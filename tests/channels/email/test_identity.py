"""One letter is one letter, however often it comes; two letters are two, whatever their software says."""

from hilft.channels.adapters.email.headers import LONGEST_ID
from hilft.channels.adapters.email.identity import raw_message
from hilft.channels.contract import Note, RawMessage
from tests.channels.email.conftest import HEAD, Reader
from tests.channels.email.sound import ARRIVED


def arrived(source: bytes) -> RawMessage:
    return raw_message(source, received_at=ARRIVED, cursor="1:1")


def test_a_letter_over_two_routes_is_the_same_letter() -> None:
    one = arrived(b"Received: from a\n" + HEAD + b"\nHello")
    two = arrived(b"Received: from b\r\n" + (HEAD + b"\nHello\n").replace(b"\n", b"\r\n"))
    assert (one.remote_id, one.digest) == (two.remote_id, two.digest) == ("<p1@bucht.example>", two.digest)


def test_two_letters_with_one_message_id_are_told_apart_and_both_have_an_identity() -> None:
    one, two = arrived(HEAD + b"\nHello"), arrived(HEAD + b"\nA different matter")
    assert one.remote_id == two.remote_id
    assert one.digest != two.digest
    assert two.twin().remote_id != one.remote_id
    assert two.twin() == arrived(HEAD + b"\nA different matter").twin()
    assert len(two.twin().remote_id) <= LONGEST_ID + 13


def test_a_letter_without_message_id_has_the_same_identity_each_time(read: Reader) -> None:
    source = HEAD.replace(b"Message-ID: <p1@bucht.example>\n", b"") + b"\nHello"
    assert arrived(source).remote_id == arrived(source).remote_id
    assert arrived(source).remote_id != arrived(source + b" again").remote_id
    assert Note.ID_MADE in read(source).notes


def test_two_equal_letters_without_message_id_that_came_at_different_times_are_two() -> None:
    source = b"From: petra@bucht.example\n\nHello?"
    assert arrived(b"Received: x; 1 Mar\n" + source).remote_id != arrived(b"Received: x; 2 Mar\n" + source).remote_id


def test_an_endless_message_id_is_bounded_and_still_threads(read: Reader) -> None:
    endless = b"<" + b"a" * 2000 + b"@b.example>"
    letter = read(HEAD.replace(b"<p1@bucht.example>", endless) + b"\nx")
    answer = read(b"In-Reply-To: " + endless + b"\n" + HEAD + b"\nx")
    assert answer.in_reply_to == letter.remote_id
    assert len(letter.remote_id) <= LONGEST_ID
