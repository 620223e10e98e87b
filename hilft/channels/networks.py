"""Which networks this program knows: each folder of adapters/ that offers an ADAPTER."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from hilft.channels import adapters
from hilft.channels.contract import Adapter


@cache
def networks() -> dict[str, Adapter]:
    """Return the adapters by the name of their network, in the order of their titles."""
    modules = [import_module(f"{adapters.__name__}.{found.name}") for found in iter_modules(adapters.__path__)]
    offered: list[Adapter] = [module.ADAPTER for module in modules if hasattr(module, "ADAPTER")]
    return {adapter.network: adapter for adapter in sorted(offered, key=lambda adapter: adapter.title)}


def network(name: str) -> Adapter:
    """Return one adapter. Raises LookupError for a network this program does not know (any more)."""
    try:
        return networks()[name]
    except KeyError:
        raise LookupError(f"This program has no adapter for {name}.") from None


def is_by_mail(name: str) -> bool:
    """Say whether what is said on this network is answered by mail."""
    adapter = networks().get(name)
    return adapter is not None and adapter.by_mail
