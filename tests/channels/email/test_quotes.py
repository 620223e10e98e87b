"""Earlier letters and signatures are set aside for reading, and never a word of what is new."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.email.quotes import split_letter

NEW = "The router is dead again.\n\nPlease call me."


@pytest.mark.parametrize(
    "tail",
    [
        "On Fri, 27 Feb 2026 at 17:02, Fernnetz Care <care@fernnetz.example> wrote:\n\n> Is it better now?\n> Yours",
        "On Fri, 27 Feb 2026 at 17:02, Fernnetz Care\n<care@fernnetz.example> wrote:\n> Is it better now?",
        "Am 27.02.2026 um 17:02 schrieb Fernnetz Care <care@fernnetz.example>:\n> Geht es wieder?",
        "Am Fr., 27. Feb. 2026 um 17:02 Uhr schrieb Fernnetz Care <\ncare@fernnetz.example>:\n\nGeht es wieder?",
        "-----Original Message-----\nFrom: care@fernnetz.example\n\nIs it better now?",
        "-----Ursprüngliche Nachricht-----\nVon: care@fernnetz.example\n\nGeht es wieder?",
        "____________________\nFrom: Care <care@fernnetz.example>\nSent: Friday\nTo: Petra\nSubject: x\n\nHi",
        "*Von:* Care\n*Gesendet:* Freitag\n*An:* Petra\n*Betreff:* Router\n\nGeht es wieder?",
        "> Is it better now?\n>> The router is dead.",
        "-- \nPetra Sandkamp\nDorfstraße 1",
        "Von meinem iPhone gesendet",
        "Sent from my phone",
        "Fernnetz Care wrote:\n> Is it better now?\n\n-- \nPetra",
    ],
)
def test_what_is_carried_along_below_is_set_aside_whole(tail: str) -> None:
    letter = split_letter(f"{NEW}\n\n{tail}")
    assert letter.new == NEW
    assert letter.carried == tail


@pytest.mark.parametrize(
    "text",
    [
        "> Is it better now?\nNo.\n> Did you restart it?\nYes, twice.",
        "> Is it better now?\n\nNo, it is not.",
        "On Monday your colleague wrote:\nyou will get the money by Friday. I did not.",
        "Am 3. März schrieb mir Ihr Kollege:\nSie bekommen das Geld bis Freitag. Ich habe es nicht.",
        "From: Hamburg\nTo: Munich\nis where I move.",
        "--\nI am in Portugal now.",
        "> only a quotation",
        "See my answers below.\n\n-----Original Message-----\nFrom: care\n\nIs it on? YES IT IS",
    ],
)
def test_a_customer_s_own_words_are_never_set_aside(text: str) -> None:
    assert split_letter(text).new == text


def test_in_a_forwarded_letter_nothing_is_set_aside() -> None:
    text = f"{NEW}\n\n-----Original Message-----\nFrom: billing@fernnetz.example\n\nYou owe 3."
    assert split_letter(text, forwarded=True).new == text


line = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "> x", "-- ", "--", "From: a", "To: b", "Sent: c", "Subject: d", "____________"]),
    st.sampled_from(["On 1 Mar at 10:00 jo@x.example wrote:", "-----Original Message-----", "Sent from my phone"]),
)


@settings(deadline=None)
@given(st.lists(line, max_size=30))
def test_both_halves_together_are_the_whole(lines: list[str]) -> None:
    text = "\n".join(lines)
    letter = split_letter(text)
    together = f"{letter.new}\n{letter.carried}"
    assert [each for each in together.split("\n") if each.strip()] == [x for x in text.split("\n") if x.strip()]
    assert letter.new.strip() or not text.strip()
