"""What `deskhand world` shows of which desk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deskhand.cli.show_world import show_desks
from deskhand.cli.terminal import Terminal


def desk(device: str, name: str) -> dict[str, Any]:
    return {"device": device, "name": name}


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("d1", ["d1"]),  # another is called so
        ("laptop", ["d1"]),  # a part of another's name
        ("work", ["d3"]),
        ("", ["d1", "d2", "d3"]),
    ],
)
def test_the_desk_that_is_named_is_shown(called: str, shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    desks = [desk("d1", "laptop"), desk("d2", "d1"), desk("d3", "work laptop")]
    show_desks(Terminal("en", json=True), {"desks": desks}, called)
    assert [one["device"] for one in json.loads(capsys.readouterr().out)["desks"]] == shown
