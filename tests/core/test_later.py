"""What is only planned loads no work; what is called is loaded then."""

from __future__ import annotations

import subprocess
import sys

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
