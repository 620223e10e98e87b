"""What the processes write down names what failed and where, and never the words it failed on."""

import logging

import pytest
import structlog

from hilft.base.errors import Trouble
from hilft.base.logs import Plain, failure_of
from hilft.core.policy_file import PolicyError, load_policy

WORDS = "Robin, 0170 5550123"


def failing(error: Exception) -> None:
    words = WORDS  # a local value: the usual formatters print those too
    raise error if words else AssertionError


def test_an_exception_is_its_type_and_its_way_through_our_code() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(f"key = {WORDS}")
    assert failure_of(caught.value).startswith("PolicyError at hilft/core/policy_file.py:")
    with pytest.raises(ValueError, match="Robin") as other:
        failing(ValueError(WORDS))
    assert failure_of(other.value) == "ValueError"
    assert failure_of(Trouble("HILFT_SMTP is wrong.")) == "Trouble: HILFT_SMTP is wrong."


def test_our_own_lines_go_to_standard_error_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        failing(ValueError(WORDS))
    except ValueError:
        structlog.get_logger().exception("It failed.", raw=17)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "event='It failed.'" in told.err
    assert "raw=17" in told.err
    assert "failure='ValueError'" in told.err
    assert "Robin" not in told.err


def test_lines_of_libraries_show_no_values_and_no_secret_of_an_address() -> None:
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "Internal Server Error: %s", ("/c/s3cr3t/",), None
    )
    try:
        failing(ValueError(WORDS))
    except ValueError as failure:
        record.exc_info = (ValueError, failure, failure.__traceback__)
    told = Plain("%(levelname)s %(message)s").format(record)
    assert told == "ERROR Internal Server Error: /c/…/\nValueError"


def test_what_a_visitor_did_wrong_is_no_line_and_what_failed_here_is_one() -> None:
    asked = logging.getLogger("django.request")
    assert not asked.isEnabledFor(logging.WARNING)
    assert asked.isEnabledFor(logging.ERROR)
