"""What a desk tells and the hub cannot take is said once, and is nobody else's trouble."""

from __future__ import annotations

import logging

import pytest

from deskhand.core.world.delta import BadDelta, Delta, Snapshot
from deskhand.hub.world.problems import NeverCame
from deskhand.hub.world.taking import Taking


@pytest.mark.parametrize(
    ("wrong", "tries", "said"),
    [
        (BadDelta("gap"), 1, "no more is taken"),
        (NeverCame(device="dev"), 1, "was taken off the list"),
        (KeyError("a fault of ours"), 3, "in an error of ours"),
    ],
)
def test_after_what_nothing_mends_no_more_is_tried(
    caplog: pytest.LogCaptureFixture, wrong: Exception, tries: int, said: str
) -> None:
    tried: list[Delta | Snapshot] = []

    class Worlds:
        def take(self, device: str, frame: Delta | Snapshot) -> None:
            tried.append(frame)
            raise wrong

    taking = Taking("dev", Worlds())
    with caplog.at_level(logging.INFO):
        for v in range(3):
            taking(Delta("e", v))
    assert len(tried) == tries
    assert caplog.text.count(said) == tries
