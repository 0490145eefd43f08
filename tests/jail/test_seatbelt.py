"""The Mac's own jail against the suite, on a Mac."""

from __future__ import annotations

import pytest

from deskhand.core.jail import Jail
from deskhand.jail.seatbelt import Seatbelt
from deskhand.testing.jail_contract import JailContract

WHY = Seatbelt().missing()
pytestmark = [pytest.mark.skipif(bool(WHY), reason=WHY), pytest.mark.timeout(60)]


class TestSeatbelt(JailContract):
    def jail(self) -> Jail:
        return Seatbelt()
