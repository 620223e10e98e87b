"""The one error that every floor may raise towards a person."""


class Trouble(Exception):
    """Something a person has to put right.

    The text is one sentence (or two) that says what is wrong, where, and what to do. The command line prints it
    in one line and ends with status 2; it never shows a traceback for it.
    """
