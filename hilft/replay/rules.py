"""The rules of a replay: a policy, the standard one unless a file is given, and the standard opening hours."""

from importlib.resources import files
from pathlib import Path

from hilft.base.errors import Trouble
from hilft.core.calendar_file import load_calendar
from hilft.core.hours import Hours
from hilft.core.policy import Policy
from hilft.core.policy_file import PolicyError, load_policy

_PACKS = files("hilft.policies") / "packs"


def policy_from(path: Path | None) -> Policy:
    """Return the policy of a file, or the one that comes with the product.

    Raises:
        Trouble: the file cannot be read, or is no policy; then the first mistake is named with its line.
    """
    if path is None:
        return load_policy((_PACKS / "care.toml").read_text(encoding="utf-8"))
    try:
        return load_policy(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Trouble(f"The policy {path} is no text in UTF-8; save it again as UTF-8.") from None
    except OSError as wrong:
        raise Trouble(f"The policy {path} cannot be read: {wrong.strerror or wrong}.") from None
    except PolicyError as wrong:
        raise Trouble(f"{path}: {' '.join(str(wrong).split())}") from None


def standard_hours() -> Hours:
    """Return the opening hours that come with the product."""
    return load_calendar((_PACKS / "hours.toml").read_text(encoding="utf-8"))
