"""Wall and CPU time of a piece of work, and the median of several as one line of JSON."""

from __future__ import annotations

import json
import statistics
import time
from types import TracebackType


class Timed:
    """`with Timed() as t:` then `t.wall`, `t.cpu` in seconds (the whole process, all threads)."""

    wall = 0.0
    cpu = 0.0

    def __enter__(self) -> Timed:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wall = time.perf_counter() - self._wall
        self.cpu = time.process_time() - self._cpu


def report(timed: list[Timed], steps: int) -> None:
    """Print milliseconds a step, the median of the runs."""
    print(
        json.dumps(
            {
                "wall_ms": round(statistics.median(one.wall for one in timed) / steps * 1000, 3),
                "cpu_ms": round(statistics.median(one.cpu for one in timed) / steps * 1000, 3),
                "runs": len(timed),
            }
        )
    )


def percentile(values: list[float], part: float) -> float:
    """The value below which `part` of them lie."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]
