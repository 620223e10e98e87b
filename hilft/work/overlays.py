"""The bounds of matters and of groups of customers that a policy implies, as plain values for printing and for JSON."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hilft.core.bound import bounds
from hilft.core.hours import Hours
from hilft.core.policy import Kind, Overlay, Policy
from hilft.core.policy_file import span_text
from hilft.work.bounds import plain


def overlaid(policy: Policy, hours: Hours, *, now: datetime) -> dict[str, Any]:
    """Return the bounds of customers' cases of each matter and of each group of customers, and what the law sets."""
    return {
        "matters": [_overlaid(policy.under(code), one, hours, now) for code, one in policy.matters.items()],
        "groups": [_overlaid(policy.under("", code), one, hours, now) for code, one in policy.groups.items()],
    }


def _overlaid(policy: Policy, overlay: Overlay, hours: Hours, now: datetime) -> dict[str, Any]:
    only = replace(policy, rules={Kind.CUSTOMER: policy.for_kind(Kind.CUSTOMER)})
    return {
        "code": overlay.code,
        "title": {"en": overlay.title.en, "de": overlay.title.de},
        "source": overlay.source,
        "bounds": [plain(bound) for bound in bounds(only, hours, now)],
        "dates": [
            {
                "code": date.code,
                "title": date.title.en,
                "titles": {"en": date.title.en, "de": date.title.de},
                "by": span_text(date.by),
                "source": date.source,
            }
            for date in overlay.dates
        ],
    }
