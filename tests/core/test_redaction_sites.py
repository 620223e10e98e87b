"""Where a house, a machine and a mailbox are: streets beside their towns, hosts, addresses spelt out."""

import pytest

from hilft.core.redaction import mask


def told(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in mask(text).found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Finkenschlag 3 in 53111 Bonn", []),
        ("Finkenschlag 3 - 53111 Bonn", []),
        ("Finkenschlag 3 \u2013 53111 Bonn", []),
        ("Finkenschlag 3, 53111 Bonn", ["Finkenschlag 3, 53111 Bonn"]),
        ("53111 Bonn, Ahornstraße 12", ["53111 Bonn, Ahornstraße 12"]),
        ("53111 Bonn, Am Alten Kirchhof 3", ["53111 Bonn, Am Alten Kirchhof 3"]),
        ("Ahornstraße 12, 53111 Bonn am abend", ["Ahornstraße 12, 53111 Bonn"]),
        ("Ahornstraße 12, 53111 Bonn am Rhein", ["Ahornstraße 12, 53111 Bonn am Rhein"]),
        ("ahornstraße 12, 53111 bonn am rhein", ["ahornstraße 12, 53111 bonn am rhein"]),
        ("Ahornstraße 12, 53111 Bonn. Ich war am see", ["Ahornstraße 12, 53111 Bonn"]),
        ("Ahornstraße 12, PLZ: 53111 Bonn am abend", ["Ahornstraße 12", "53111 Bonn"]),
        ("Postfach 12 34, 53111 Bonn", ["Postfach 12 34, 53111 Bonn"]),
    ],
)
def test_a_town_beside_a_street_belongs_to_it_and_a_sentence_does_not(text: str, found: list[str]) -> None:
    assert told(text) == [("address", one) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.de", ["a@b.de"]),
        ("@x und a@b.de", ["a@b.de"]),
        ("aa@b.de und cc@d.org, ee@f.net", ["aa@b.de", "cc@d.org", "ee@f.net"]),
        ("@example.org", []),
        ("'@b.de", []),
        ("'anna@b.de'", ["anna@b.de"]),
        ("anna{at}example.de", ["anna{at}example.de"]),
        ("anna[at]example.de", ["anna[at]example.de"]),
        ("anna<at>example.de", ["anna<at>example.de"]),
        ("anna(ät)example.de", ["anna(ät)example.de"]),
        ("anna(a)example.de", ["anna(a)example.de"]),
        ("anna[a]example.de", ["anna[a]example.de"]),
        ("anna at example dot de", ["anna at example dot de"]),
        ("anna ät example punkt de", ["anna ät example punkt de"]),
    ],
)
def test_a_mailbox_is_found_however_it_is_spelt(text: str, found: list[str]) -> None:
    assert [one for kind, one in told(text) if kind == "e-mail"] == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("192.168.2.1", "IP"),
        ("255.1.1.1", "IP"),
        ("10.0.0.1", "IP"),
        ("256.1.1.1", ""),
        ("192.168.02.1", ""),
        ("Version 1.2.3.4", ""),
        ("v 1.2.3.4", ""),
        ("1.2.3.4 Version", "IP"),
        ("ab.de", "host"),
        ("a.example.de", "host"),
        ("12abc.de", "host"),
        ("WWW.Example.De", "host"),
        ("shop.example.so", "host"),
        ("x.de", ""),
        ("gehen.so", ""),
        ("12.de", ""),
        ("kaputt.De", ""),
        ("mail.example.De", ""),
    ],
)
def test_a_machine_is_told_from_a_version_and_from_two_sentences(text: str, kind: str) -> None:
    assert [one for one, _ in told(text)] == ([kind] if kind else [])
