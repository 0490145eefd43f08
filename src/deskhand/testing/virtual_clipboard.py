"""A program that has copied something and offers it in forms of its own, as password managers and file managers do.

Run as a module it is that program: the title of its window, then one form and its content in hexadecimal digits after
the other. Without a title it has no window, as programs that run in the background.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from Xlib import X, Xatom, display
from Xlib.protocol import event as protocol

from deskhand.testing.virtual_desk import VirtualDesk

SECONDS: Final = 20.0
READY: Final = "ready"


@asynccontextmanager
async def offering(desk: VirtualDesk, forms: Mapping[str, bytes] | None, title: str = "") -> AsyncGenerator[None]:
    """Somebody has copied this, in the active window; with None they never hand it out. At the end all that is gone."""
    words = [word for name, content in (forms or {}).items() for word in (name, content.hex())]
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, title, *words,
        env={**desk.surroundings, "PYTHONPATH": ":".join(sys.path)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        if started.stdout is None:
            raise RuntimeError("no output to read")
        line = await asyncio.wait_for(started.stdout.readline(), SECONDS)
        if line.decode().strip() != READY:
            raise RuntimeError("the program that copies did not start")
        yield
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


def main(words: list[str]) -> None:
    """Owns the clipboard until it is ended."""
    title, *words = words
    forms = {name: bytes.fromhex(content) for name, content in zip(words[::2], words[1::2], strict=True)}
    screen: Any = display.Display()
    window = screen.screen().root.create_window(0, 0, 200, 100, 0, X.CopyFromParent)
    if title:
        _show(screen, window, title)
    clipboard = screen.get_atom("CLIPBOARD")
    window.set_selection_owner(clipboard, X.CurrentTime)
    screen.sync()
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    while True:
        event = screen.next_event()
        if event.type == X.SelectionRequest and forms:
            _answer(screen, event, forms)


def _show(screen: Any, window: Any, title: str) -> None:
    """Returns when the window is the active one."""
    window.change_property(screen.get_atom("_NET_WM_NAME"), screen.get_atom("UTF8_STRING"), 8, title.encode())
    window.map()
    screen.sync()
    active, end = screen.get_atom("_NET_ACTIVE_WINDOW"), time.monotonic() + SECONDS
    while time.monotonic() < end:
        held = screen.screen().root.get_full_property(active, X.AnyPropertyType)
        if held is not None and held.value[0] == window.id:
            return
        time.sleep(0.02)
    raise RuntimeError("the window was never active")


def _answer(screen: Any, event: Any, forms: Mapping[str, bytes]) -> None:
    name = screen.get_atom_name(event.target)
    place = event.property
    if name == "TARGETS":
        event.requestor.change_property(place, Xatom.ATOM, 32, [screen.get_atom(one) for one in ("TARGETS", *forms)])
    elif name in forms:
        event.requestor.change_property(place, event.target, 8, forms[name])
    else:
        place = X.NONE
    answer = protocol.SelectionNotify(
        time=event.time, requestor=event.requestor, selection=event.selection, target=event.target, property=place
    )
    event.requestor.send_event(answer)
    screen.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
