"""Whether a sentence of ours asks for a thing that came: only then its writer is told."""

import pytest

from hilft.core.asked_in_text import is_asked_for

ASKS = [
    ("Proof of registration", "Please send us the proof of registration."),
    ("Proof of registration", "Hello Robin. To go on we still need your registration proof."),
    ("Proof of registration", "Could you please provide a copy of your proof of registration?"),
    ("Proof of registration", "Your proof of registration is still missing."),
    ("Customer number", "Please also send your customer number."),
    ("Meldebescheinigung", "Bitte senden Sie uns Ihre Meldebescheinigung."),
    ("Meldebescheinigung", "Bitte lassen Sie uns die Meldebescheinigung noch zukommen und schicken Sie sie per Post."),
    ("Meldebescheinigung", "Wir benötigen noch die Meldebescheinigungen."),
    ("Meldebescheinigung", "Dafür brauchen wir eine Kopie Ihrer Meldebescheinigung."),
    ("Meldebescheinigung", "Uns fehlt noch die Meldebescheinigung."),
    ("Meldebescheinigung", "Könnten Sie uns die Meldebescheinigung bitte schicken?"),
]
DOES_NOT = [
    ("Proof of registration", "Thank you for sending the proof of registration."),
    ("Proof of registration", "Your proof of registration has arrived."),
    ("Proof of registration", "Please do not send the proof of registration again."),
    ("Proof of registration", "We no longer need your proof of registration."),
    ("Proof of registration", "We have your proof of registration. Please send us the bill."),
    ("Proof of registration", "> Please send us the proof of registration."),
    ("Proof of registration", "Please send us the proof."),
    ("Bill", "Please send us the bill."),
    ("Meldebescheinigung", "Danke, dass Sie uns die Meldebescheinigung geschickt haben."),
    ("Meldebescheinigung", "Die Meldebescheinigung ist angekommen."),
    ("Meldebescheinigung", "Sie müssen uns die Meldebescheinigung nicht noch einmal schicken."),
    ("Meldebescheinigung", "Bitte senden Sie uns die Abmeldebescheinigung."),
    ("Meldebescheinigung", "Ihre Meldebescheinigung liegt vor. Bitte senden Sie uns noch die Rechnung."),
]


@pytest.mark.parametrize(("thing", "text"), ASKS)
def test_a_sentence_that_asks_for_the_thing_is_recognised(thing: str, text: str) -> None:
    assert is_asked_for(thing, text)


@pytest.mark.parametrize(("thing", "text"), DOES_NOT)
def test_a_sentence_that_does_not_is_left_alone(thing: str, text: str) -> None:
    assert not is_asked_for(thing, text)
