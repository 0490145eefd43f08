"""How our models are set up: frozen, closed, and made ready when one is first used.

There are three hundred of them, a process uses a few, and what pydantic makes of each (a validator, a serializer)
is much of what importing them takes, and a fifteenth of the memory of a desk that waits.
"""

from __future__ import annotations

from typing import Final

from pydantic import ConfigDict

CLOSED: Final = ConfigDict(frozen=True, extra="forbid", defer_build=True)
BY_NAME: Final = ConfigDict(frozen=True, extra="forbid", defer_build=True, populate_by_name=True)
"""The same, where a field is called otherwise in what is read: `with`, `if`."""
