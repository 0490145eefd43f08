"""What the measurements of the live desk are held against: a figure that is not as promised is said, and fails."""

from __future__ import annotations

import pytest
from bench.world.__main__ import PROMISES, promises


@pytest.mark.parametrize("name", ["growth", "stored_behind_s_most", "unstored_4s_after", "p95_ms", "resyncs"])
def test_that_a_hub_with_many_desks_keeps_up_is_a_promise(name: str) -> None:
    limit = PROMISES["desks", name][2]
    assert promises({"desks": {name: limit}})[f"desks.{name}"]["kept"]
    assert not promises({"desks": {name: limit + 0.1}})[f"desks.{name}"]["kept"]
