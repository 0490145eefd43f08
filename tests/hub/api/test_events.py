"""Events of the log as they are told: whatever the desk wrote of a failure, the line goes on behind it."""

from __future__ import annotations

import json
from typing import Any

from deskhand.core.errors import Unmet
from deskhand.core.wire.frames import Trouble
from deskhand.hub.api.events import EVENTS


def test_a_failed_check_is_told_and_what_fills_its_sentence_stays_behind() -> None:
    trouble = Trouble(code=Unmet.__name__, text="changed while I looked: a.txt", values={"claim": "changed"})
    stored: dict[str, Any] = {name: getattr(trouble, name) for name in trouble.__struct_fields__}
    receipt = {"run": 3, "at": "2026-11-21T10:00:00.000+00:00", "path": "find", "do": "files.find", "outcome": "failed"}
    told = EVENTS["receipt"].model_validate({**receipt, "trouble": stored}).model_dump_json(by_alias=True)
    assert json.loads(told)["trouble"] == {
        "code": "Unmet",
        "text": "changed while I looked: a.txt",
        "side_effect": "none",
    }
