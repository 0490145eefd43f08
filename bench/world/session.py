"""Whether what events told of the screen is so, after every step of a long session. Prints one JSON line.

`python -m bench.world.session [editor sheet browser]`: three applications, one after the other on one desktop where
they stay open, with menus, dialogs, 480 typed characters, tabs and windows that come and go, and a window of Tk that no
application tells of. After each step, at rest and without an audit, it is compared with what somebody reads who starts
then; windows with what the window manager lists.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.spine.clock import percentile
from deskhand.desk.perceive.linux.x11 import X11Windows
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.roles import tidy
from deskhand.testing import screen_sessions
from deskhand.testing.screen_sessions import TYPED, Followed
from deskhand.testing.seen import Seen, seeing
from deskhand.testing.virtual_desk import VirtualDesk, virtual_desk

SESSIONS = {
    "editor": (screen_sessions.editor, "notes.txt"),
    "sheet": (screen_sessions.sheet, "orders.csv"),
    "browser": (screen_sessions.browser, "page.html"),
}


@dataclass(slots=True)
class WithWindows(Followed):
    """A session in which windows are compared as well."""

    seen: Seen | None = None
    windows_wrong: int = 0

    async def step(self, what: str, *keys: str) -> None:
        await Followed.step(self, what, *keys)
        if self.seen is not None:
            await self.seen.at_rest()
            self.windows_wrong += windows(self.seen) != listed(self.desk)


def windows(seen: Seen) -> Counter[tuple[object, object]]:
    return Counter((node.fields.get("xid"), node.fields.get("title")) for node in seen.all("window"))


def listed(desk: VirtualDesk) -> Counter[tuple[object, object]]:
    return Counter((window.id, tidy(window.title) or None) for window in desk.screen.windows())


async def measured(names: list[str]) -> dict[str, object]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        desk = await stack.enter_async_context(virtual_desk())
        os.environ.update(desk.surroundings)
        plain = await stack.enter_async_context(screen_sessions.following(desk))
        _, seen = await stack.enter_async_context(seeing(Chosen([X11Windows(Privacy(Rules()))]), Privacy(Rules())))
        screen = WithWindows(plain.desk, plain.backend, plain.told, plain.bystander, seen=seen)
        dialog = await desk.tk("Really?", "Yes", "No")
        await screen.step("a window of Tk")
        for name in names:
            session, file = SESSIONS[name]
            await session(screen, folder / file)
        await desk.end(dialog)
        await screen.step("no window of Tk")
    return figures(screen)


def figures(screen: WithWindows) -> dict[str, object]:
    steps = screen.steps
    late = [one.late for one in steps]
    return {
        "steps": len(steps),
        "typed": len(TYPED),
        "most_elements": max(one.nodes for one in steps),
        "missing": sum(one.missing for one in steps),
        "extra": sum(one.extra for one in steps),
        "stale_names": sum(one.stale_names for one in steps),
        "wrong_parents": sum(one.parents for one in steps),
        "other_fields": sum(one.fields for one in steps),
        "windows_wrong": screen.windows_wrong,
        "told_after_last_event_ms_p95": round(percentile(late, 0.95) * 1000),
        "wrong": [f"{one.step}: {line}" for one in steps for line in one.wrong],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(sys.argv[1:] or list(SESSIONS)))))
