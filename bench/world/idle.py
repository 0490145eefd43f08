"""What a desk process costs that has joined a hub elsewhere, while nobody does anything. Prints one JSON line.

Three applications with accessibility and one without are open on its desktop; the hub is another process.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from bench.world.joined import documents, joined_desk
from deskhand.testing.screen_sessions import PAGE, ROWS
from deskhand.testing.virtual_desk import virtual_desk

SECONDS = 30
SETTLING = 15.0
"""Seconds after everything is open: the last look at it, and the last word to the hub."""


def processor(pid: int) -> float:
    """Seconds of it that a process has used, all its threads together."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> dict[str, float]:
    """MB by three measures: all it sees, its share of what several see, and what nobody else sees."""
    told: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, amount = line.partition(":")
        told[name] = int(amount.split()[0])
    unique = told["Private_Clean"] + told["Private_Dirty"]
    return {name: round(kb / 1000, 1) for name, kb in (("rss", told["Rss"]), ("pss", told["Pss"]), ("uss", unique))}


async def measured(seconds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        async with virtual_desk() as desk, joined_desk(desk, Path(folder)) as joined:
            place = documents(desk)
            for name, text in (("notes.txt", "hello\n"), ("page.html", PAGE), ("orders.csv", ROWS)):
                (place / name).write_text(text)
            empty = memory(joined.pid)
            await desk.tk("Zwei", "Ja", "Nein")
            await desk.mousepad(place / "notes.txt")
            await desk.chromium(place / "page.html")
            await desk.calc(place / "orders.csv")
            await joined.at_rest()
            await asyncio.sleep(SETTLING)
            used, sent = processor(joined.pid), joined.line.up
            await asyncio.sleep(seconds)
            used, sent = processor(joined.pid) - used, joined.line.up - sent
            held = memory(joined.pid)
    return {
        "cpu_percent": round(used / seconds * 100, 2),
        "seconds": seconds,
        "sent_bytes": sent,
        **{f"{name}_mb": mb for name, mb in held.items()},
        "rss_mb_nothing_open": empty["rss"],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))))
