"""Windows' jail against the suite, on Windows."""

from __future__ import annotations

import pytest

from deskhand.core.jail import Jail
from deskhand.jail.windows.jail import AppContainer
from deskhand.testing.jail_contract import JailContract

WHY = AppContainer().missing()
if WHY:
    pytest.skip(WHY, allow_module_level=True)
pytestmark = pytest.mark.timeout(120)


class TestAppContainer(JailContract):
    def jail(self) -> Jail:
        return AppContainer()
