"""Landlock against the suite."""

from __future__ import annotations

import pytest

from deskhand.core.jail import Jail
from deskhand.jail.landlock import Landlock
from deskhand.testing.jail_contract import JailContract

WHY = Landlock().missing()
pytestmark = [pytest.mark.skipif(bool(WHY), reason=WHY), pytest.mark.timeout(60)]


class TestLandlock(JailContract):
    def jail(self) -> Jail:
        return Landlock()
