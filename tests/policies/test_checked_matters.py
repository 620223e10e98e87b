"""`hilft policy check` tells the bounds of each matter and of each group, as it does of each kind."""

from datetime import UTC, datetime

from hilft.work.policy_words import show as show_policy
from hilft.work.promise import check_policy
from tests.world import PACKS

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_bounds_of_every_matter_and_group_are_told_with_their_norms() -> None:
    found = check_policy(PACKS / "de_general.toml", now=NOW)
    assert {"file", "valid", "problems", "policy", "promise", "bounds"} <= found.keys(), "what scripts read stays"
    matters = {one["code"]: one for one in found["matters"]}
    assert set(matters) == {"cancellation", "data_request"}
    request = matters["data_request"]
    assert request["dates"] == [
        {
            "code": "answer",
            "title": "Answer to the request, or notice why it takes longer",
            "titles": {
                "en": "Answer to the request, or notice why it takes longer",
                "de": "Antwort auf die Anfrage oder Nachricht, warum es länger dauert",
            },
            "by": "1 month",
            "source": "GDPR 12(3)",
        }
    ]
    days = [bound["matter"]["elapsed_days"] for bound in request["bounds"]]
    assert days[0] == 8, "four working days across Easter end before its ten days"
    assert 31 < days[2] < 32.1, "a month of 31 days, to the end of its last"
    assert [one["code"] for one in found["groups"]] == ["vulnerable"]
    plain = {bound["rung"]: bound for bound in found["bounds"] if bound["kind"] == "customer"}
    for overlay in (*found["matters"], *found["groups"]):
        for bound in overlay["bounds"]:
            for name in ("word", "matter"):
                assert bound[name]["elapsed_days"] <= plain[bound["rung"]][name]["elapsed_days"]
    printed = show_policy(found)
    assert "matter data_request: Request about one's own data (GDPR 12(3))" in printed
    assert "by 1 month: Answer to the request" in printed
    assert "group vulnerable: Needs special care (our own rule)" in printed
