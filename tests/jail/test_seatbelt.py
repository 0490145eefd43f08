"""The Mac's own jail against the suite, on a Mac."""

from __future__ import annotations

import pytest

from deskhand.core.jail import Jail
from deskhand.jail.seatbelt import Seatbelt
from deskhand.testing.jail_contract import JailContract

WHY = Seatbelt().missing()
if WHY:
    pytest.skip(WHY, allow_module_level=True)
pytestmark = pytest.mark.timeout(60)


class TestSeatbelt(JailContract):
    def jail(self) -> Jail:
        return Seatbelt()
