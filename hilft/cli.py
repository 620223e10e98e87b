"""The command line. Exit status: 0 fine, 1 the thing checked does not hold, 2 wrong usage or unreadable input."""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from hilft.base.errors import Trouble
from hilft.demo.cast import LOGINS, PASSWORD
from hilft.replay.command import replay_command
from hilft.work.bell import ASKING, Bell, Stopped
from hilft.work.ground import data_folder, database_url, join_ground
from hilft.work.house import House, Plan, open_house

FINE, DOES_NOT_HOLD, WRONG = 0, 1, 2
# What typer raises for wrong usage. It makes only this one kind public; the base of all stands two steps above it.
_Complaint = typer.BadParameter.__mro__[2]

app = typer.Typer(
    help="Public customer care in which no case is ever forgotten.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
policy_app = typer.Typer(help="Policies: the rules by which cases are due and climb.")
app.add_typer(policy_app, name="policy")
channels_app = typer.Typer(help="Channels: where customers are heard and answered.")
app.add_typer(channels_app, name="channels")
app.command("replay")(replay_command)

Data = Annotated[str | None, typer.Option("--data", metavar="FOLDER", help="Where this house keeps its data.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Language = Annotated[
    str,
    typer.Option(help="en or de; else HILFT_LANGUAGE, else the terminal's. What --json prints is the same in both."),
]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)]
Webs = Annotated[int, typer.Option(help="How many processes serve pages.", min=1, max=64)]


def main() -> None:
    """Run the command line; what goes wrong is one line on standard error, never a traceback."""
    for number in ASKING:  # an embedded server started for one question is stopped again
        signal.signal(number, signal.default_int_handler)
    try:
        status = app(standalone_mode=False, prog_name="hilft")
    except Trouble as trouble:
        status = _complain(str(trouble))
    except (KeyboardInterrupt, typer.Abort):
        status = WRONG
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = WRONG
    except Exception as wrong:
        if not isinstance(wrong, _Complaint):
            raise
        status = _complain(_usage(wrong))
    raise SystemExit(status)


@app.command()
def demo(data: Data = None, host: Host = "127.0.0.1", port: Port = 0, webs: Webs = 2) -> None:
    """Serve an invented company with people and weeks of lively cases, and print the address and the logins."""

    def logins(house: House) -> None:
        typer.echo(f"\n  {house.address}\n")
        typer.echo(f"  Sign in with one of these and the password {PASSWORD}\n")
        for role, email in LOGINS:
            typer.echo(f"    {role:<26}{email}")
        typer.echo("\n  Ctrl-C ends it; the next start finds its data again.\n")

    _run(Plan(data_folder(data, demo=True), host=host, port=port, webs=webs, demo=True), logins)


@app.command()
def up(
    data: Data = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    webs: Webs = 2,
    only: Annotated[str, typer.Option(help="Only 'web' (pages) or only 'work' (the loops) on this machine.")] = "",
) -> None:
    """Serve the house: migrate, pages, clock, inbox and outbox, on DATABASE_URL or the embedded database."""
    if only not in ("", "web", "work"):
        raise Trouble(f"--only is {only!r}: write web or work, or leave it out for both.")
    if only and not database_url():
        raise Trouble("--only splits a house over machines: name the database they share in DATABASE_URL.")
    plan = Plan(data_folder(data), host=host, port=port, webs=webs, only=only)
    _run(plan, lambda house: typer.echo(f"hilft serves {house.address or 'its loops'}; Ctrl-C ends it."))


@app.command()
def promise(data: Data = None, as_json: Json = False) -> None:
    """Print the bounds the policy implies and the live count of violations; status 1 if one is found."""
    from hilft.work.promise import measure, show

    with ExitStack() as stack:
        _django(data, stack)
        found = measure()
    _print(found, as_json=as_json, text=show)
    raise typer.Exit(FINE if found["holds"] else DOES_NOT_HOLD)


@app.command()
def doctor(data: Data = None, as_json: Json = False) -> None:
    """Say what is missing or wrong in this installation, each with its remedy; status 1 if something is."""
    from hilft.work.doctor import examine, show

    with ExitStack() as stack:
        found = examine(lambda: _django(data, stack), folder=_folder(data))
    _print(found, as_json=as_json, text=show)
    raise typer.Exit(FINE if found["well"] else DOES_NOT_HOLD)


@app.command("audit")
def audit_command(data: Data = None, as_json: Json = False) -> None:
    """Look for what must never be, whatever the hour, and write down what is found; status 1 if anything is."""
    with ExitStack() as stack:
        _django(data, stack)
        from hilft.work.nightly import examine, show  # after set-up: it imports tables

        found = examine()
    _print(found.told(), as_json=as_json, text=show)
    raise typer.Exit(DOES_NOT_HOLD if found.is_red else FINE)


@channels_app.callback()
def channels_group() -> None:
    """Keep `rotate` a word of its own although it is the only one."""


@channels_app.command("rotate")
def channels_rotate(data: Data = None, as_json: Json = False) -> None:
    """Lock the secrets of all channels with the first of HILFT_CHANNEL_KEYS; status 1 when some do not open."""
    with ExitStack() as stack:
        _django(data, stack)
        from hilft.channels.actions.accounts import rotate  # after set-up: it imports tables
        from hilft.channels.secrets import Locked

        try:
            locked = rotate()
        except Locked as reason:
            raise Trouble(str(reason)) from None
    said = f"Channels locked with the first key: {locked}."
    _print({"locked": locked}, as_json=as_json, text=lambda _: said)


@policy_app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The policy, a TOML file.")],
    data: Data = None,
    as_json: Json = False,
    language: Language = "",
) -> None:
    """Validate a policy file and print the bounds it implies; status 1 when it has mistakes.

    With DATABASE_URL or --data the house's own calendar counts, and the holes of its roster are told.
    """
    from hilft.work.checking import check
    from hilft.work.speaking import language_of, speak

    spoken = language_of(language)
    with ExitStack() as stack:
        is_house = data is not None or bool(database_url())
        found = check(file, (lambda: _django(data, stack)) if is_house else None)

    def told(what: dict[str, Any]) -> str:
        speak(spoken)
        from hilft.work.policy_words import show  # after set-up: it imports tables

        return show(what)

    _print(found, as_json=as_json, text=told)
    raise typer.Exit(FINE if found["valid"] else DOES_NOT_HOLD)


def _run(plan: Plan, greet: Callable[[House], None]) -> None:
    bell = Bell()
    bell.hang()
    with ExitStack() as stack:
        try:
            house = open_house(plan, stack, bell, say=lambda sentence: typer.echo(sentence, err=True))
        except Stopped:
            return
        greet(house)
        sys.stdout.flush()
        house.watch(bell)


def _folder(data: str | None) -> Path:
    """Return the folder of the house somebody asks about: the demo's when that is the only one here."""
    folder, demo_folder = data_folder(data), data_folder(data, demo=True)
    return demo_folder if not folder.exists() and demo_folder.exists() else folder


def _django(data: str | None, stack: ExitStack) -> None:
    """Set Django up on this house's database: joined when it runs, else started for the length of the command."""
    os.environ.update(join_ground(_folder(data), stack).env)
    import django

    django.setup()
    from hilft.work.database import check_tables, connect

    connect()
    check_tables()


def _print(found: dict[str, Any], *, as_json: bool, text: Callable[[dict[str, Any]], str]) -> None:
    typer.echo(json.dumps(found, default=str) if as_json else text(found))


def _usage(wrong: Any) -> str:
    path = wrong.ctx.command_path if getattr(wrong, "ctx", None) else "hilft"
    return f"{wrong.format_message().rstrip('.')}. {path} --help says what can be written."


def _complain(sentence: str) -> int:
    typer.echo(" ".join(sentence.split()), err=True)
    return WRONG


if __name__ == "__main__":
    main()
