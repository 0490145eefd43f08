"""The work of abilities, loaded when it is done: whoever only reads signatures starts without it.

if TYPE_CHECKING:
    from deskhand.abilities.mail import reading
else:
    (reading,) = later(__package__, "reading")
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


class Later:
    """A module of which only functions and classes are called."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def work(*args: Any, **named: Any) -> Any:
            return getattr(import_module(self._module), name)(*args, **named)

        return work


def later(package: str, *names: str) -> list[Later]:
    """Modules of a package."""
    return [Later(f"{package}.{name}") for name in names]
