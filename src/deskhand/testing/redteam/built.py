"""What is built, found out by looking: nothing here is switched by hand."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import deskhand
from deskhand.core.registry import Registry


def has_module(name: str) -> bool:
    """Whether a module can be imported here."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@cache
def imported_outside(module: str) -> bool:
    """Whether any of our programs uses this module; its own folder and the test kit do not count."""
    wanted = re.compile(rf"^\s*(?:from|import) {re.escape(module)}\b", re.MULTILINE)
    own = module.rpartition(".")[0].replace(".", "/")
    return any(wanted.search(place.read_text(encoding="utf-8")) for place in _sources() if own not in str(place))


def _sources() -> Iterator[Path]:
    for top in deskhand.__path__:
        for place in Path(top).rglob("*.py"):
            if "testing" not in place.relative_to(top).parts:
                yield place


@cache
def real_abilities() -> Registry:
    """What Deskhand itself can do."""
    return Registry.discover()
