"""The bounds of matters and of groups of customers that a policy implies, as plain values for printing and for JSON."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hilft.core.bound import bounds
from hilft.core.hours import Hours
from hilft.core.policy import Kind, Overlay, Policy
from hilft.core.policy_file import span_text
from hilft.work.bounds import plain, table


def overlaid(policy: Policy, hours: Hours, *, now: datetime) -> dict[str, Any]:
    """Return the bounds of customers' cases of each matter and of each group of customers, and what the law sets."""
    return {
        "matters": [_overlaid(policy.under(code), one, hours, now) for code, one in policy.matters.items()],
        "groups": [_overlaid(policy.under("", code), one, hours, now) for code, one in policy.groups.items()],
    }


def overlay_table(found: dict[str, Any]) -> list[str]:
    """Return the bounds of matters and groups as lines of tables, each below its title and its norm."""
    lines: list[str] = []
    for name, word in (("matters", "matter"), ("groups", "group")):
        for overlay in found[name]:
            lines += ["", f"{word} {overlay['code']}: {overlay['title']['en']} ({overlay['source']})"]
            lines += table(overlay)
            lines += [f"  by {date['by']}: {date['title']} ({date['source']})" for date in overlay["dates"]]
    return lines


def _overlaid(policy: Policy, overlay: Overlay, hours: Hours, now: datetime) -> dict[str, Any]:
    only = replace(policy, rules={Kind.CUSTOMER: policy.for_kind(Kind.CUSTOMER)})
    return {
        "code": overlay.code,
        "title": {"en": overlay.title.en, "de": overlay.title.de},
        "source": overlay.source,
        "bounds": [plain(bound) for bound in bounds(only, hours, now)],
        "dates": [
            {"code": date.code, "title": date.title.en, "by": span_text(date.by), "source": date.source}
            for date in overlay.dates
        ],
    }
