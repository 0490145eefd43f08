"""What is asked beyond a budget, and what a person allowed of it: rows that the meter reads."""

from __future__ import annotations

from sqlalchemy import select

from deskhand.hub import db
from deskhand.hub.model.caps import amount_said
from deskhand.hub.store import Tx
from deskhand.planner.model.seam import OverBudget


def amount(over: OverBudget) -> int:
    """How much a yes allows: once more what the cap is, or what is needed where that is more."""
    return int(str(over.values["amount"]))


def said(over: OverBudget) -> dict[str, object]:
    """The values of a question for more."""
    return {**over.values, "amount": amount_said(amount(over), str(over.values["unit"]))}


def asked(tx: Tx, over: OverBudget, run: int, step: str, attempt: int, message: int | None = None) -> None:
    """What a question of a run is for; `message` is the one that a yes takes up again."""
    tx.add(
        db.model_more, run=run, step=step, attempt=attempt, inbox=message, about=str(over.values["about"]),
        unit=str(over.values["unit"]), amount=amount(over), allowed_at=None,
    )  # fmt: skip


def answered(tx: Tx, run: int, step: str, attempt: int, *, yes: bool) -> None:
    """After a yes it holds, once; a message that could not be planned without it is new again."""
    if not yes:
        return
    more = db.model_more.c
    found = tx.connection.execute(
        select(more.inbox).where(more.run == run, more.step == step, more.attempt == attempt, more.allowed_at.is_(None))
    ).first()
    if found is None:
        return
    tx.update(db.model_more, {"run": run, "step": step, "attempt": attempt}, allowed_at=tx.now)
    message = found.inbox
    if message is None:
        return
    if tx.update(db.inbox, {"id": int(message), "state": "done", "run": run}, state="new", run=None, outcome=None):
        tx.reopened.append(int(message))
