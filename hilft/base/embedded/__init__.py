"""The embedded PostgreSQL server: the engine of production, ready in a second, for whoever has none."""

from hilft.base.embedded.place import default_folder
from hilft.base.embedded.server import Attached, Embedded, attach

__all__ = ["Attached", "Embedded", "attach", "default_folder"]
