"""A desktop of its own for each test that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from deskhand.testing.virtual_desk import VirtualDesk, virtual_desk


@pytest.fixture
async def screen_desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[VirtualDesk]:
    """A desktop that this process is at, too: DISPLAY, the session bus and the home are the desktop's."""
    async with virtual_desk() as desk:
        for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", *(one for one in desk.surroundings if one[:4] == "XDG_")):
            monkeypatch.setenv(name, desk.surroundings[name])
        monkeypatch.setenv("HOME", str(desk.home))
        yield desk
