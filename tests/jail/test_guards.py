"""Each wall is what stops something: taken away, a way out that the suite tries is open."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Iterator

import pytest

from deskhand.core.jail import Jail, Program
from deskhand.jail import bwrap, landlock
from deskhand.jail.bwrap import Bwrap
from deskhand.jail.landlock import Landlock
from deskhand.testing.jail_escapes import ALL
from deskhand.testing.jail_ground import Ground

ALLOW_EVERYTHING = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)
ESCAPES = {escape.name: escape for escape in ALL}


@pytest.fixture
def ground() -> Iterator[Ground]:
    ground = Ground()
    yield ground
    ground.close()


async def _gets_out(jail: Jail, name: str, ground: Ground) -> bool:
    outcome = await jail.run(Program(ground.argv(ESCAPES[name]), str(ground.folder), (str(ground.given),)))
    return ground.comes_about(outcome.out)


@pytest.mark.skipif(bool(Bwrap().missing()), reason="no bubblewrap here")
class TestBwrap:
    @pytest.mark.parametrize("name", ["keys_add", "io_uring"])
    async def test_the_filter(self, name: str, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not await _gets_out(Bwrap(), name, ground)
        monkeypatch.setattr(bwrap, "filter_bytes", lambda _held: ALLOW_EVERYTHING)  # pyright: ignore[reportUnknownLambdaType]
        # The kernel counts the memory of rings by user, so that it may have no room while other tests run Node.
        for _ in range(40):
            if await _gets_out(Bwrap(), name, ground):
                return
            await asyncio.sleep(2)
        raise AssertionError(name)

    async def test_the_network_namespace_and_the_filter(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bwrap, "filter_bytes", lambda _held: ALLOW_EVERYTHING)  # pyright: ignore[reportUnknownLambdaType]
        assert not await _gets_out(Bwrap(), "tcp_loopback", ground)
        walls = bwrap._walls  # pyright: ignore[reportPrivateUsage]
        monkeypatch.setattr(bwrap, "_walls", lambda known: [*walls(known), "--share-net"])  # pyright: ignore[reportUnknownLambdaType]
        assert await _gets_out(Bwrap(), "tcp_loopback", ground)

    async def test_the_file_system_of_its_own(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bwrap, "SYSTEM", (*bwrap.SYSTEM, "/var"))
        assert await _gets_out(Bwrap(), "read_home", ground)
        assert not await _gets_out(Bwrap(), "write_outside", ground)

    @pytest.mark.skipif(os.getuid() != 0, reason="these files are root's")
    async def test_the_kernels_files_are_only_read(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bwrap, "_kernel_files", lambda: ())
        assert await _gets_out(Bwrap(), "kernel_settings", ground)


@pytest.mark.skipif(bool(Landlock().missing()), reason="no Landlock here")
class TestLandlock:
    @pytest.mark.parametrize("name", ["udp_loopback", "dbus_session", "write_mode", "shared_memory"])
    async def test_the_filter(self, name: str, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not await _gets_out(Landlock(), name, ground)
        monkeypatch.setattr(landlock, "filter_bytes", lambda _held: ALLOW_EVERYTHING)  # pyright: ignore[reportUnknownLambdaType]
        assert await _gets_out(Landlock(), name, ground)

    async def test_the_rules_for_files(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(landlock, "SYSTEM", ("/",))
        assert await _gets_out(Landlock(), "read_home", ground)
        assert not await _gets_out(Landlock(), "write_outside", ground)
