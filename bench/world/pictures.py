"""The same hour at a desk, as pictures and as what changed: bytes of TigerVNC and ours. Prints one JSON line.

x11vnc shows the desktop to TigerVNC's viewer, both as they come; our desk tells its hub. Each line goes through a proxy
that counts both ways, and ours has TLS on it. What both sent until everything was open and at rest does not count. Ours
says what changed, not how it looks; cells that come into view are not in it until somebody asks for them.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bench.world.joined import JoinedDesk, documents, joined_desk
from deskhand.testing.rough_line import RoughLine, rough_line
from deskhand.testing.screen_sessions import ROWS
from deskhand.testing.virtual_desk import App, VirtualDesk, virtual_desk

SHOWS, VIEWS = "x11vnc", "xtigervncviewer"
PACKAGES = "x11vnc tigervnc-viewer"
SECONDS = 60.0
REST = 1.5
SCREEN = (1280, 800)
CELLS = "North\t2026-11\t41\t1999.5\tok\n"
WORDS = "quarterly report: revenue is up 12% in the north region...\n"


async def session(desk: VirtualDesk, sheet: App, editor: App) -> None:
    """Cells, pages, a menu, a dialog, and a line in another window."""
    await _step(desk.key("ctrl+Home"), desk.key("Down"), desk.input("type", "--delay", "40", CELLS))
    await _step(desk.key("Next"), desk.key("Next"), desk.key("Next"), desk.key("ctrl+Home"))
    await _step(desk.key("alt+f"), desk.key("Down"), desk.key("Escape"), desk.key("Escape"))
    await _step(desk.key("ctrl+1"), asyncio.sleep(1), desk.key("Escape"))
    await _step(desk.activate(editor.window))
    await _step(desk.input("type", "--delay", "40", WORDS))
    await _step(desk.activate(sheet.window))


async def _step(*does: object) -> None:
    for one in does:
        await one  # type: ignore[misc]
        await asyncio.sleep(0.3)
    await asyncio.sleep(REST)


async def measured() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            desk = await stack.enter_async_context(virtual_desk(*SCREEN))
            place = documents(desk)
            (place / "orders.csv").write_text(ROWS)
            (place / "notes.txt").write_text("")
            sheet = await desk.calc(place / "orders.csv")
            await desk.activate(sheet.window)
            await asyncio.sleep(REST)
            joined = await stack.enter_async_context(joined_desk(desk, Path(folder)))
            await joined.at_rest(REST)
            figures: dict[str, object] = {"first_kb": round(joined.line.up / 1000, 1)}
            if not (shutil.which(SHOWS) and shutil.which(VIEWS)):
                return figures | {"vnc": f"not measured: apt-get install {PACKAGES}"}
            editor = await desk.mousepad(place / "notes.txt")
            await desk.activate(sheet.window)
            vnc = await stack.enter_async_context(_watched(desk))
            return figures | await _compared(desk, sheet, editor, joined, vnc)


async def _compared(
    desk: VirtualDesk, sheet: App, editor: App, joined: JoinedDesk, vnc: RoughLine
) -> dict[str, object]:  # fmt: skip
    await joined.at_rest(REST)
    await asyncio.sleep(2 * REST)
    picture, tree, sent = _bytes(vnc), _bytes(joined.line), joined.line.up
    await session(desk, sheet, editor)
    await joined.at_rest(REST)
    pictures, ours = _bytes(vnc) - picture, _bytes(joined.line) - tree
    return {
        "first_picture_kb": round(picture / 1000, 1),
        "vnc_kb": round(pictures / 1000, 1),
        "ours_kb": round(ours / 1000, 2),
        "ours_sent_kb": round((joined.line.up - sent) / 1000, 2),
        "ratio": round(pictures / ours),
    }


def _bytes(line: RoughLine) -> int:
    return line.up + line.down


@asynccontextmanager
async def _watched(desk: VirtualDesk) -> AsyncGenerator[RoughLine]:
    """Somebody looks at the desk with a viewer; the line between is given."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    shows = (SHOWS, "-display", desk.surroundings["DISPLAY"], "-rfbport", str(port))
    more = ("-localhost", "-nopw", "-forever", "-quiet", "-shared")
    async with (
        virtual_desk(*SCREEN) as viewer,
        _running(desk.surroundings, *shows, *more),
        rough_line(("127.0.0.1", port)) as line,
    ):
        await _listening(port)
        async with _running(viewer.surroundings, VIEWS, "-RemoteResize=0", f"127.0.0.1::{line.port}"):
            async with asyncio.timeout(SECONDS):
                while not line.down:  # noqa: ASYNC110 - a proxy rings for nobody
                    await asyncio.sleep(0.1)
            yield line


async def _listening(port: int) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            return


@asynccontextmanager
async def _running(env: Mapping[str, str], *words: str) -> AsyncGenerator[Process]:
    one = await asyncio.create_subprocess_exec(*words, env=env, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    try:
        yield one
    finally:
        if one.returncode is None:
            one.terminate()
        await asyncio.wait_for(one.wait(), SECONDS)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured())))
