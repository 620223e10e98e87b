"""Settings from the environment: what is misspelt is said, never guessed."""

from pathlib import Path

import pytest

from hilft.base.env import env_bool, env_int, env_list, env_secret, env_text
from hilft.base.errors import Trouble


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HILFT_X", "HILFT_X_FILE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_unset_or_empty_variable_gives_the_default(write: pytest.MonkeyPatch, empty: str | None) -> None:
    if empty is not None:
        write.setenv("HILFT_X", empty)
    assert env_text("HILFT_X", "word") == "word"
    assert env_bool("HILFT_X", default=True) is True
    assert env_int("HILFT_X", 7) == 7
    assert env_secret("HILFT_X", "dev") == "dev"
    assert env_list("HILFT_X", ["a"]) == ["a"]


def test_a_required_variable_that_is_missing_is_named(write: pytest.MonkeyPatch) -> None:
    for read in (env_text, env_int, env_list):
        with pytest.raises(Trouble, match=r"^HILFT_X is not set: give it a value\.$"):
            read("HILFT_X")
    with pytest.raises(Trouble, match=r"^HILFT_X is not set: write it there or name its file in HILFT_X_FILE\.$"):
        env_secret("HILFT_X")


def test_a_switch_has_several_spellings(write: pytest.MonkeyPatch) -> None:
    for text in ("1", "true", "Yes", "ON"):
        write.setenv("HILFT_X", text)
        assert env_bool("HILFT_X", default=False)
    for text in ("0", "False", "no", " off "):
        write.setenv("HILFT_X", text)
        assert not env_bool("HILFT_X", default=True)


def test_a_misspelt_switch_stops_the_start(write: pytest.MonkeyPatch) -> None:
    write.setenv("HILFT_X", "ture")
    with pytest.raises(Trouble, match=r"^HILFT_X is 'ture', but it is a switch: write true or false\.$"):
        env_bool("HILFT_X", default=False)


def test_a_number_keeps_within_its_range(write: pytest.MonkeyPatch) -> None:
    write.setenv("HILFT_X", " 8080 ")
    assert env_int("HILFT_X", least=1, most=65535) == 8080
    with pytest.raises(Trouble, match=r"^HILFT_X is 8080, which is out of range: write a whole number from 1 to 99\.$"):
        env_int("HILFT_X", least=1, most=99)
    with pytest.raises(Trouble, match=r"write a whole number, at least 9000\.$"):
        env_int("HILFT_X", least=9000)
    write.setenv("HILFT_X", "80 80")
    with pytest.raises(Trouble, match=r"^HILFT_X is '80 80', but it is a number: write digits only, at most 9\.$"):
        env_int("HILFT_X", most=9)


def test_a_list_is_separated_by_commas(write: pytest.MonkeyPatch) -> None:
    write.setenv("HILFT_X", " one, two ,,three ")
    assert env_list("HILFT_X") == ["one", "two", "three"]
    write.setenv("HILFT_X", ",")
    with pytest.raises(Trouble, match="write items separated by commas, like one,two"):
        env_list("HILFT_X", [])


def test_a_secret_can_lie_in_a_file(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("open sesame\n")
    write.setenv("HILFT_X_FILE", str(tmp_path / "secret"))
    assert env_secret("HILFT_X", "dev") == "open sesame"


def test_no_error_about_a_secret_shows_it(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"sesame \xe4\n")
    (tmp_path / "empty").write_text("\n")
    write.setenv("HILFT_X_FILE", str(tmp_path / "none"))
    with pytest.raises(Trouble, match=r"which cannot be read \(No such file or directory\): name a readable file"):
        env_secret("HILFT_X", "dev")
    write.setenv("HILFT_X_FILE", str(tmp_path / "empty"))
    with pytest.raises(Trouble, match="which is empty: write the secret into it"):
        env_secret("HILFT_X", "dev")
    write.setenv("HILFT_X_FILE", str(tmp_path / "secret"))
    with pytest.raises(Trouble, match="which is not text: save it as UTF-8") as unreadable:
        env_secret("HILFT_X")
    write.setenv("HILFT_X", "sesame")
    with pytest.raises(Trouble, match="Both HILFT_X and HILFT_X_FILE are set: keep one of them") as both:
        env_secret("HILFT_X")
    assert "sesame" not in f"{unreadable.value}{both.value}"
