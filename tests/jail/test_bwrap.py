"""Bubblewrap against the suite, as this version is and as older ones are."""

from __future__ import annotations

import pytest

from deskhand.core.jail import Jail
from deskhand.jail.bwrap import Bwrap, Features
from deskhand.testing.jail_contract import JailContract

WHY = Bwrap().missing()
pytestmark = [pytest.mark.skipif(bool(WHY), reason=WHY), pytest.mark.timeout(60)]


class TestBwrap(JailContract):
    def jail(self) -> Jail:
        return Bwrap()


class TestOlderBwrap(JailContract):
    """Without --disable-userns and --size, as before 0.8."""

    def jail(self) -> Jail:
        return Bwrap(Features(disable_userns=False, size=False))
