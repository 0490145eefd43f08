"""What a process that plans one request costs: seconds of the processor, and memory."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from typing import Any, Final

from deskhand.testing.footprint import Footprint, footprint
from deskhand.testing.pace import slowness_of_starts

ROUNDS: Final = 5
REQUESTS: Final = (
    "zip the reports in Documents",
    "convert report.docx to pdf, mail it to Bob and remind me tomorrow at 5 to call him",
    "把下载里的图片移到图片文件夹",
    "把最新的pdf发给王芳",
)


def started() -> dict[str, Any]:
    """The best of some rounds for requests of each language; beside it the same at rest, and the most memory."""
    seconds, most = list[float](), 0.0
    slow = slowness_of_starts()
    with tempfile.TemporaryDirectory() as home:
        for request in REQUESTS:
            figures = [_once(request, home) for _ in range(ROUNDS)]
            seconds.append(min(one.seconds for one in figures))
            most = max(most, *(one.megabytes for one in figures))
    slow = min(slow, slowness_of_starts())
    worst = max(seconds)
    return {
        "cold_s": round(worst, 3),
        "slowness": round(slow, 2),
        "cold_at_rest_s": round(worst / slow, 3),
        "memory_mb": round(most, 1),
    }


def _once(request: str, home: str) -> Footprint:
    surroundings = {**os.environ, "HOME": home, "DESKHAND_HOME": f"{home}/.deskhand"}
    words = [sys.executable, "-m", "deskhand.cli", "plan", request, "--json"]
    return footprint(words, surroundings=surroundings, cwd=home)


def memory_here() -> float:
    """The most memory that this process has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
