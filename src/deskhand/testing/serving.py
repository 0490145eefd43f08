"""A whole Deskhand that listens, for tests that speak HTTP: hub, desk and page, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from deskhand.cli.house import opened
from deskhand.cli.settings import Owner, Settings
from deskhand.cli.standing import Standing
from deskhand.hub.api.access import KEY_HEADER
from deskhand.hub.api.calls import Granted
from deskhand.hub.api.connections import Limits
from deskhand.hub.api.server import Serving, serve
from deskhand.hub.hub import Hub
from deskhand.web.page import page

SECONDS = 30.0


@dataclass(frozen=True)
class Listening:
    """Where it is reached, and by what right."""

    serving: Serving
    hub: Hub
    _stop: Callable[[], None]

    def close(self) -> None:
        """Stop it now; returns when it is gone."""
        self._stop()

    @property
    def port(self) -> int:
        return self.serving.port

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def terminal(self) -> dict[str, str]:
        """The header that makes a request the command line's."""
        return {"Authorization": f"Bearer {self.serving.terminal}"}

    def link(self) -> str:
        return self.serving.link()


def sign_in(client: httpx.Client, link: str) -> None:
    """What the page does with a link: the cookie stays with the client, and the key goes into its headers."""
    answer = client.post("/api/session", json={"token": link.partition("#in=")[2]})
    client.headers[KEY_HEADER] = answer.raise_for_status().json()["key"]


@contextmanager
def listening(home: Path, root: Path, *, port: int = 0, limits: Limits | None = None) -> Generator[Listening]:
    """Started on entry, stopped on exit; may be started again on the same home."""
    ready: Future[tuple[Serving, Hub, asyncio.AbstractEventLoop]] = Future()
    over = asyncio.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_run(home, root, port, limits, ready, over)), name="listening")
    thread.start()
    serving, hub, loop = ready.result(SECONDS)

    def stop() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(over.set)
        thread.join(SECONDS)

    try:
        yield Listening(serving, hub, stop)
    finally:
        stop()


async def _run(
    home: Path,
    root: Path,
    port: int,
    limits: Limits | None,
    ready: Future[tuple[Serving, Hub, asyncio.AbstractEventLoop]],
    over: asyncio.Event,
) -> None:
    try:
        standing = Standing.take(home, "test")
        if standing is None:
            raise RuntimeError(f"{home} is in use")  # noqa: TRY301 - whoever waits for `ready` hears it
        async with opened(Owner(home, Settings()), standing) as house:
            granted = Granted(str(root))
            async with serve(house.hub, home=home, granted=granted, page=page(), port=port, limits=limits) as serving:
                ready.set_result((serving, house.hub, asyncio.get_running_loop()))
                await over.wait()
    except BaseException as wrong:
        if ready.done():
            raise
        ready.set_exception(wrong)
