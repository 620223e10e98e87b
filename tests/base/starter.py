"""Start the server of the folder named first (with the binaries named second) and keep it until standard input ends."""

import sys
from pathlib import Path

from hilft.base.embedded import Embedded
from hilft.base.errors import Trouble


def main() -> None:
    folder, *binaries = map(Path, sys.argv[1:])
    server = Embedded(folder, *binaries, settings={"fsync": "off"})
    try:
        server.start()
    except Trouble as trouble:
        sys.stdout.write(f"{trouble}\n")
    else:
        sys.stdout.write("started\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
