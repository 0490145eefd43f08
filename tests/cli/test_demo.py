"""The demo: a whole day on the sample desk, in both languages, under a minute."""

from __future__ import annotations

import time
from typing import Any

from deskhand.testing.pace import slowness_by_the_clock


def test_the_day_goes_by(deskhand: Any) -> None:
    began = time.perf_counter()
    said = deskhand("demo", code=0)
    assert time.perf_counter() - began < 60 * slowness_by_the_clock()
    assert said.out.count("› ") >= 12
    assert "deskhand undo" in said.out
    assert not deskhand.home.exists()
