"""A real desk, as the tests of the abilities about files have it."""

from typing import Any

from tests.abilities.files.conftest import Desk, desk

from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Lang

__all__ = ["badly", "desk"]


async def badly(desk: Desk, do: str, *, lang: Lang = "en", **args: Any) -> Receipt:
    """What programs that did not end well told: no success, yet all of it is answered."""
    receipt = await desk.do(do, lang=lang, **args)
    assert receipt.outcome == "failed", receipt
    assert receipt.trouble is not None and receipt.trouble.text in receipt.answer, "it is said once"
    assert receipt.result["ok"] is False
    return receipt
