"""What the measurements of the live desk are held against: a figure that is not as promised is said, and fails."""

from __future__ import annotations

from typing import Any

import pytest
from bench.world.__main__ import PARTS, PROMISES, line, promises


@pytest.mark.parametrize("name", ["growth", "stored_behind_s_most", "unstored_4s_after", "p95_ms", "resyncs"])
def test_that_a_hub_with_many_desks_keeps_up_is_a_promise(name: str) -> None:
    limit = PROMISES["desks", name][2]
    assert promises({"desks": {name: limit}}, ["desks"])[f"desks.{name}"]["kept"]
    assert not promises({"desks": {name: limit + 0.1}}, ["desks"])[f"desks.{name}"]["kept"]


@pytest.mark.parametrize("figures", [{}, {"desks": {}}, {"desks": {"p95_ms": None}}])
def test_a_promise_without_a_figure_is_not_kept(figures: dict[str, Any]) -> None:
    found = promises(figures, ["desks"])
    assert [name.partition(".")[0] for name in found] == ["desks"] * 5
    assert not any(one["kept"] for one in found.values())


def test_of_parts_that_were_left_out_nothing_is_promised() -> None:
    assert promises({"reach": {"p95_ms": 1}}, ["reach"])["reach.p95_ms"]["kept"]
    assert set(promises({}, ["reach"])) == {"reach.p95_ms"}
    assert set(promises({}, list(PARTS))) == {f"{part}.{name}" for part, name in PROMISES}


def test_a_missing_figure_is_said() -> None:
    said = line(promises({}, ["reach"])["reach.p95_ms"])
    assert said.startswith("BROKEN") and "not measured" in said
