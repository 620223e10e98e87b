"""`python -m hilft.replay LOG`: the replay without the rest of the command line."""

import typer

from hilft.replay.command import replay_command

typer.run(replay_command)
