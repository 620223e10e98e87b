"""The command line. Exit status: 0 fine, 1 the thing checked does not hold, 2 wrong usage or unreadable input."""

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from hilft.base.errors import Trouble
from hilft.demo.cast import LOGINS, PASSWORD
from hilft.work.house import House, Plan, data_folder, environment, open_house

app = typer.Typer(
    help="Public customer care in which no case is ever forgotten.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
policy_app = typer.Typer(help="Policies: the rules by which cases are due and climb.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")

Data = Annotated[str | None, typer.Option("--data", metavar="FOLDER", help="Where this house keeps its data.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)]
Webs = Annotated[int, typer.Option(help="How many processes serve pages.", min=1, max=64)]


def main() -> None:
    """Run the command line; what goes wrong is one sentence on standard error, never a traceback."""
    try:
        app(standalone_mode=True)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        raise SystemExit(2) from None


@app.command()
def demo(data: Data = None, host: Host = "127.0.0.1", port: Port = 0, webs: Webs = 2) -> None:
    """Serve an invented company with people and weeks of lively cases, and print the address and the logins."""
    plan = Plan(data_folder(data, demo=True), host=host, port=port, webs=webs, demo=True)

    def logins(house: House) -> None:
        typer.echo(f"\n  {house.address}\n")
        typer.echo(f"  Sign in with one of these and the password {PASSWORD}\n")
        for role, email in LOGINS:
            typer.echo(f"    {role:<26}{email}")
        typer.echo("\n  Ctrl-C ends it; the next start finds its data again.\n")

    _run(plan, logins)


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
    if only and not os.environ.get("DATABASE_URL"):
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
    raise typer.Exit(0 if found["holds"] else 1)


@app.command()
def doctor(data: Data = None, as_json: Json = False) -> None:
    """Say what is missing or wrong in this installation, each with its remedy; status 1 if something is."""
    from hilft.work.doctor import examine, show

    with ExitStack() as stack:
        findings = examine(lambda: _django(data, stack), folder=data_folder(data))
        _print(findings, as_json=as_json, text=show)
    raise typer.Exit(0 if findings["well"] else 1)


@policy_app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The policy, a TOML file.")], as_json: Json = False
) -> None:
    """Validate a policy file and print the bounds it implies; status 1 when it has mistakes."""
    from hilft.work.promise import check_policy, show_policy

    found = check_policy(file)
    _print(found, as_json=as_json, text=show_policy)
    raise typer.Exit(0 if found["valid"] else 1)


def _run(plan: Plan, greet: Any) -> None:
    with ExitStack() as stack:
        house = open_house(plan, stack, say=lambda sentence: typer.echo(sentence, err=True))
        greet(house)
        house.watch()


def _django(data: str | None, stack: ExitStack) -> None:
    """Set Django up on this house's database: joined when it runs, else started for the length of the command."""
    folder = data_folder(data)
    demo_folder = data_folder(data, demo=True)
    if data is None and not folder.exists() and demo_folder.exists():
        folder = demo_folder
    plan = Plan(folder)
    try:
        env = environment(plan, None)
    except Trouble:
        if not (folder / "database").exists() and not os.environ.get("DATABASE_URL"):
            raise
        env = environment(plan, stack)
    os.environ.update(env)
    import django

    django.setup()


def _print(found: dict[str, Any], *, as_json: bool, text: Any) -> None:
    typer.echo(json.dumps(found, default=str) if as_json else text(found))


def _register() -> None:
    from hilft.replay.command import replay_command

    app.command("replay")(replay_command)


_register()

if __name__ == "__main__":
    main()
