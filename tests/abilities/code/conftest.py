"""What programs tell that do not end well."""

from typing import Any

from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Lang
from deskhand.testing.ability_desk import AbilityDesk


async def badly(desk: AbilityDesk, do: str, *, lang: Lang = "en", **args: Any) -> Receipt:
    """What programs that did not end well told: no success, yet all of it is answered."""
    receipt = await desk.do(do, lang=lang, **args)
    assert receipt.outcome == "failed", receipt
    assert receipt.trouble is not None and receipt.trouble.text in receipt.answer, "it is said once"
    assert receipt.result["ok"] is False
    return receipt
