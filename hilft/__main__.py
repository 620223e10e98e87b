"""Where `hilft` and `python -m hilft` begin."""

import signal


def main() -> None:
    """Run the command line. Ctrl-C while Python still reads our code ends it quietly."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from hilft.cli import main as run

    run()


if __name__ == "__main__":
    main()
