"""The search itself, in a process of its own: it takes libFuzzer's words and ends as libFuzzer ends."""

import sys


def search() -> None:
    """Search; what is watched are the ways through the adapter and through the standard library's parser."""
    import atheris  # only where it is installed

    with atheris.instrument_imports(include=["hilft", "email", "html", "quopri", "nh3"]):
        from tests.fuzz.hearing import hear
    atheris.Setup(sys.argv, hear)
    atheris.Fuzz()


if __name__ == "__main__":
    search()
