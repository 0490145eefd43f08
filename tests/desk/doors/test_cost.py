"""What the looks at a step cost where its owner set nothing up."""

from __future__ import annotations

import statistics
import time

from tests.desk.doors.outside import registry

from deskhand.core.guard.guards import Guards
from deskhand.desk.doors.outward import Abroad
from deskhand.desk.given import Given
from deskhand.desk.judged import Reach
from deskhand.desk.request import Request, read
from deskhand.testing.desk import RealDesk
from deskhand.testing.pace import slowness

KNOWN = [(f"key:{n}", f"{n:064x}"[::-1]) for n in range(8)]
SOMEWHERE = Reach((), (), hosts=("example.com",))


async def test_under_a_millisecond_for_each_step(desk: RealDesk) -> None:
    guards = Guards(known=KNOWN)
    given, abroad = Given(guards), Abroad(guards.leaks, [("nas.local", 5000)])
    url = "https://example.com/path"
    requests = {
        "reads": read(desk.unsigned("outside.get", 1, url=url), registry()),
        "changes": read(desk.unsigned("outside.run", 1, folder="app", code="make all"), registry()),
        "sends": read(desk.unsigned("outside.post", 1, url=url, body="Dear all, the figures."), registry()),
    }
    for name, request in requests.items():
        took = [await _took(given, abroad, request) for _ in range(300)]
        middle = statistics.median(took) * 1000
        print(f"{name}: p50 {middle:.3f} ms")  # noqa: T201 - a figure
        assert middle < slowness(), name


async def _took(given: Given, abroad: Abroad, request: Request) -> float:
    begun = time.process_time()
    await given.look(request)
    abroad.of("hub", 1, SOMEWHERE, 0)
    abroad.passed("hub", 1)
    return time.process_time() - begun
