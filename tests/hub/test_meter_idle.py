"""A hub with a model that has nothing to do asks it nothing: half an hour, by the clock that everything waits by."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from deskhand.cli.house import opened
from deskhand.cli.model_file import ModelEntry, ModelFile, write_models
from deskhand.cli.perceive_settings import PerceiveSettings
from deskhand.cli.settings import Owner, Settings
from deskhand.cli.standing import Standing
from deskhand.hub.model.meter import Occasion
from deskhand.hub.model.usage import used
from deskhand.planner.model.seam import Asked, Message
from deskhand.testing.model_server import Say, model_server

FAST = 600.0
SECONDS = 3.0


@contextmanager
def hurried() -> Generator[None]:
    """Have all timers of this loop run that much faster."""
    loop = asyncio.get_running_loop()
    selector = loop._selector  # type: ignore[attr-defined]  # pyright: ignore
    began, plain, select = loop.time(), loop.time, selector.select
    loop.time = lambda: began + (plain() - began) * FAST  # type: ignore[method-assign]
    selector.select = lambda timeout=None: select(None if timeout is None else timeout / FAST)
    try:
        yield
    finally:
        ended = loop.time()
        stopped = plain()
        loop.time = lambda: ended + plain() - stopped  # type: ignore[method-assign]
        selector.select = select


async def test_idle_is_zero_calls(home: Path, tmp_path: Path) -> None:
    root = tmp_path / "desk"
    root.mkdir()
    async with model_server([Say("here")]) as server:
        write_models(home, ModelFile(models=(ModelEntry(name="m", url=server.url, small="tiny"),), use="m"))
        standing = Standing.take(home, "test")
        assert standing is not None
        owner = Owner(home, Settings(folders=(root,), perceive=PerceiveSettings(on=False)))
        async with opened(owner, standing, start=root, lasting=True) as house:
            assert house.hub.models.address is not None
            before = asyncio.get_running_loop().time()
            with hurried():
                await asyncio.sleep(SECONDS * FAST)
            assert asyncio.get_running_loop().time() - before >= 1_800
            assert server.connections == 0
            store = house.hub._store  # pyright: ignore[reportPrivateUsage]
            assert await store.read(lambda reader: used(reader.connection, 0, 1e12)) == []
            model = house.hub.models.on(Occasion())
            assert model is not None
            assert (await model.ask(Asked("read", (Message("user", "are you there?"),)))).text == "here"
            assert server.connections == 1
            assert len(await store.read(lambda reader: used(reader.connection, 0, 1e12))) == 1


def test_nothing_of_the_client_is_imported_before_it_is_asked() -> None:
    code = (
        "import sys, deskhand.cli.house, deskhand.cli.modeling, deskhand.hub.model.models\n"
        "print([one for one in ('openai', 'pydantic_ai', 'httpx2') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
