"""What is only planned loads no work; what is called is loaded then."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import deskhand.abilities

ABILITIES = Path(deskhand.abilities.__path__[0])

_READ_ALL = """
import sys
from deskhand.core.registry import Registry
registry = Registry.discover()
for name in registry:
    registry[name]
print(*sorted({"asyncio", "ssl", "html", "email.policy", "openpyxl", "pptx", "ctypes"} & sys.modules.keys()))
"""


_CALLED = """
import sys
from deskhand.core.later import later
(shown,) = later("deskhand.core", "shown")
before = "deskhand.core.shown" in sys.modules
print(before, shown.shown("a"), "deskhand.core.shown" in sys.modules)
"""


def _told(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split()


def test_reading_every_signature_loads_no_work() -> None:
    assert _told(_READ_ALL) == []


def test_work_is_loaded_when_it_is_called() -> None:
    assert _told(_CALLED) == ["False", "a", "True"]


def test_whatever_is_called_later_is_there() -> None:
    """A name that is wrong would be found out when the work is done, or after it."""
    names = 0
    for path in sorted(ABILITIES.glob("*/ability.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {
            alias.asname or alias.name: f"{one.module}.{alias.name}"
            for block in tree.body
            if isinstance(block, ast.If)
            for one in block.body
            if isinstance(one, ast.ImportFrom)
            for alias in one.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                assert callable(getattr(import_module(modules[node.value.id]), node.attr)), (path, node.attr)
                names += 1
    assert names > 60
