"""A whole Deskhand that listens, for tests that speak HTTP: hub, desk and page, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx

from deskhand.cli.house import House, opened
from deskhand.cli.perceive_settings import PerceiveSettings
from deskhand.cli.settings import Owner, Settings
from deskhand.cli.signer import Signer
from deskhand.cli.standing import Standing
from deskhand.hub.api.access import KEY_HEADER
from deskhand.hub.api.connections import Limits
from deskhand.hub.api.lan import Lan
from deskhand.hub.api.server import Serving, serve
from deskhand.hub.hub import Hub
from deskhand.hub.trust.kept import as_text
from deskhand.testing.signed_client import Signing
from deskhand.trust.keys import Key
from deskhand.web.page import page

SECONDS = 30.0
T = TypeVar("T")


@dataclass(frozen=True)
class Listening:
    """Where it is reached, and by what right."""

    serving: Serving
    house: House
    _stop: Callable[[], None]
    _loop: asyncio.AbstractEventLoop

    def on_loop(self, work: Callable[[], T]) -> T:
        """Have something done on the hub's own loop, where what belongs to it may be touched."""

        async def done() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(SECONDS)

    def close(self) -> None:
        """Stop it now; returns when it is gone."""
        self._stop()

    @property
    def hub(self) -> Hub:
        return self.house.hub

    @property
    def signing(self) -> Signing:
        """What a client at this computer's terminal has beside the token: the owner's key."""
        return Signing(Signer(self.house.keys.owner))

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
    """What the page does with a link: the cookie stays with the client, the session's key goes into its headers, and
    with a key of its own it signs what it sends from now on."""
    key = Key.make()
    device = {"alg": "ed25519", "public": as_text(key.public), "name": "a test"}
    answer = client.post("/api/session", json={"token": link.partition("#in=")[2], "device": device})
    client.headers[KEY_HEADER] = answer.raise_for_status().json()["key"]
    client.auth = Signing(Signer(key, "page"))


@contextmanager
def listening(
    home: Path, root: Path, *, port: int = 0, limits: Limits | None = None, careful: bool = True,
    lan: Lan | None = None, lasting: bool = False,
) -> Generator[Listening]:  # fmt: skip
    """Started on entry, stopped on exit; may be started again on the same home. With `lan`, other machines reach it.

    With `careful`, the owner wants to be asked before anything is changed, so there are questions to be tested. One
    that is `lasting` keeps a picture of desks, and looks at none itself.
    """
    ready: Future[tuple[Serving, House, asyncio.AbstractEventLoop]] = Future()
    over = asyncio.Event()
    work = partial(_run, home, root, port, limits, careful, lan, lasting, ready, over)
    thread = threading.Thread(target=lambda: asyncio.run(work()), name="listening")
    thread.start()
    serving, house, loop = ready.result(SECONDS)

    def stop() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(over.set)
        thread.join(SECONDS)

    try:
        yield Listening(serving, house, stop, loop)
    finally:
        stop()


async def _run(
    home: Path,
    root: Path,
    port: int,
    limits: Limits | None,
    careful: bool,
    lan: Lan | None,
    lasting: bool,
    ready: Future[tuple[Serving, House, asyncio.AbstractEventLoop]],
    over: asyncio.Event,
) -> None:
    try:
        standing = Standing.take(home, "test")
        if standing is None:
            raise RuntimeError(f"{home} is in use")  # noqa: TRY301 - whoever waits for `ready` hears it
        owner = Owner(home, Settings(folders=(root,), careful=careful, perceive=PerceiveSettings(on=False)))
        async with (
            opened(owner, standing, start=root, lasting=lasting) as house,
            serve(
                house.hub,
                home=home,
                enrol=house.enrol,
                salt=house.salt,
                grantor=house.grantor,
                page=page(),
                port=port,
                limits=limits,
                lan=lan,
            ) as serving,  # fmt: skip
        ):
            ready.set_result((serving, house, asyncio.get_running_loop()))
            await over.wait()
    except BaseException as wrong:
        if ready.done():
            raise
        ready.set_exception(wrong)
