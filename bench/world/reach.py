"""How long a change takes from the screen to the hub. Prints one JSON line; `python -m bench.world.reach 120`.

It begins when an application's word of the change is on the accessibility bus, as a second listener there hears it, and
ends when what changed is in the graph of the hub, another process at the other end of the real line.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench.spine.clock import percentile
from bench.world.joined import JoinedDesk, documents, joined_desk
from deskhand.testing.bystander import Bystander, bystander
from deskhand.testing.screen_sessions import ROWS
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import App, VirtualDesk, virtual_desk

CHANGES = 120
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>One</title><button>start</button>
<script>let n = 0; const button = document.querySelector("button"); document.addEventListener("keydown", event => {
if (event.key === "F2") button.textContent = "label" + ++n + "x" })</script></html>"""


@dataclass(frozen=True)
class Change:
    """Something a person does: what brings it about, what an application says of it, and what the hub then knows."""

    app: App
    do: Callable[[], Awaitable[None]]
    member: str
    said: str
    known: str


@dataclass
class Reach:
    """The desk, the listener on its bus, and the hub that is asked."""

    desk: VirtualDesk
    joined: JoinedDesk
    listener: Bystander

    async def took(self, change: Change) -> float:
        self.listener.forget()
        await change.do()
        seen = await self.joined.has(change.known)
        said = self.listener.when(change.member, change.said)
        if said is None:
            raise SystemExit(f"the hub knows of {change.known!r}, but nobody heard {change.member} {change.said!r}")
        return seen - said


def typed(desk: VirtualDesk, app: App, number: int) -> Change:
    """One word in the text editor; its last letter counts."""
    word = f"word{number}x"
    return Change(app, lambda: desk.type(f"{word} "), "TextChanged", "'insert", word)


def labelled(desk: VirtualDesk, app: App, number: int) -> Change:
    """A page gives its button another name."""
    label = f"label{number}x"
    return Change(app, lambda: desk.key("F2"), "PropertyChange", label, label)


def moved(desk: VirtualDesk, app: App, number: int) -> Change:
    """One cell down in the spreadsheet; the box with the cell's name says which."""
    return Change(app, lambda: desk.key("Down"), "TextChanged", f" A{number + 1})", f"A{number + 1}")


async def measured(changes: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        async with virtual_desk() as desk, joined_desk(desk, Path(folder)) as joined:
            place = documents(desk)
            for name, text in (("notes.txt", ""), ("page.html", PAGE), ("orders.csv", ROWS)):
                (place / name).write_text(text)
            kinds = (
                (await desk.mousepad(place / "notes.txt"), typed),
                (await desk.chromium(place / "page.html"), labelled),
                (await desk.calc(place / "orders.csv"), moved),
            )
            await joined.at_rest()
            async with bystander(desk.surroundings[SESSION]) as listener:
                reach = Reach(desk, joined, listener)
                took: dict[str, list[float]] = {}
                for app, change in kinds:
                    await desk.activate(app.window)
                    await joined.at_rest()
                    took[app.name] = [
                        await reach.took(change(desk, app, number)) for number in range(1, changes // len(kinds) + 1)
                    ]
    every = [one for times in took.values() for one in times]
    return {
        "changes": len(every),
        "p50_ms": round(percentile(every, 0.5) * 1000),
        "p95_ms": round(percentile(every, 0.95) * 1000),
        "p95_ms_by_app": {app: round(percentile(times, 0.95) * 1000) for app, times in took.items()},
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES))))
