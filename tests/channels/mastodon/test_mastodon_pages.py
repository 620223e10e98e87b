"""A web address in a profile is its holder's only where the server has seen the page link back."""

from tests.channels.mastodon.statuses import account, heard, status


def test_only_addresses_the_server_has_checked_are_told() -> None:
    fields = [
        {"name": "Home", "value": '<a href="https://kim.example">https://kim.example</a>', "verified_at": "2026-01-02"},
        {"name": "Bank", "value": '<a href="https://bank.example">bank.example</a>', "verified_at": None},
        {"name": "Odd", "value": None, "verified_at": "2026-01-02"},
        "nonsense",
    ]
    pages = heard(status(account={**account(), "fields": fields})).author.pages
    assert len(pages) == 1
    assert "kim.example" in pages[0]


def test_a_profile_without_fields_or_with_nonsense_has_none() -> None:
    assert heard(status(account={**account(), "fields": "x"})).author.pages == ()
    assert heard(status()).author.pages == ()
