"""The same graph in our hub: inbox, plan, journal, receipts, answer; and once more with every step sent to the desk.

`fixture.noop` is done in the hub, as a node of the neighbour's graph is; `fixture.errand` crosses the wire to the
desk, which keeps a journal of its own.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.spine.clock import Timed, report
from bench.spine.shape import graph
from deskhand.testing.whole import whole

TEXT = "run the graph"


def plan(do: str) -> dict[str, Any]:
    steps = [{"id": name, "do": do, "after": waits} for name, waits in graph().items()]
    return {"goal": TEXT, "steps": steps}


async def main(runs: int, do: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, root = Path(folder) / "home", Path(folder) / "desk"
        home.mkdir()
        root.mkdir()
        timed: list[Timed] = []
        async with whole(home, plan(do)) as desk:
            for n in range(runs + 1):
                with Timed() as one:
                    accepted = await desk.send(TEXT, root, native_id=f"bench-{n}")
                    assert accepted.run is not None, accepted
                    view = await desk.settled(accepted.run, 120)
                assert view.state == "done", view
                timed.append(one)
    report(timed[1:], len(graph()))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
