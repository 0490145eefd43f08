"""A budget is used up: the person who waits is asked for one more such amount, and a yes takes the message up again.

The question is a run like any other, so it lasts, and is signed and answered as other questions are. No ability stands
behind it: nothing that is planned can widen a budget.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from deskhand.core.flow.authority import Authority
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Asked, Plan
from deskhand.core.plan.refs import literal
from deskhand.core.words import Words
from deskhand.hub import db
from deskhand.hub.inbox import Message
from deskhand.hub.model.caps import amount_said
from deskhand.hub.run.transition import NewRun
from deskhand.hub.store import Tx
from deskhand.hub.views import Accepted
from deskhand.planner.model.seam import OverBudget

_ASK: Final = Words(
    "The model's budget {cap} is used up: {used} of {most} {unit}. Your request needs about {need} more. May the model "
    "use up to {amount} {unit} more {cap}?",
    "模型预算（{cap}）已用完：{most} {unit} 中已用 {used}。您的请求大约还需 {need}。"
    "允许模型{cap}再使用最多 {amount} {unit} 吗？",
)
_GOAL: Final = Words("More of the model's budget", "增加模型预算")


def may_ask(authority: Authority) -> bool:
    """Whether a word from there may change anything at all; a yes to spending more is worth no less."""
    return authority.ceiling.alone >= Risk.R1


def run_for(message: Message, over: OverBudget) -> NewRun:
    """The run that does nothing but ask."""
    lang, body = message.lang, message.body
    amount = amount_said(_amount(over), str(over.values["unit"]))
    asked = Asked(text=literal(_ASK.said(lang, **{**over.values, "amount": amount})))
    question = Ask.model_validate({"id": "more", "ask": "confirm", "with": asked})
    return NewRun(
        person=message.person, chat=message.chat, inbox=message.id, lang=lang, home=message.home,
        root=str(body["root"]), folders=list(body["folders"]), now=str(body["now"]),
        plan=Plan(goal=_GOAL.said(lang), steps=(question,)), readings=[], command=message.command,
    )  # fmt: skip


def kept(tx: Tx, accepted: Accepted, over: OverBudget) -> Accepted:
    """What this run asks for, because of this message, is kept with it."""
    about, unit = str(over.values["about"]), str(over.values["unit"])
    tx.add(
        db.model_more, run=accepted.run, inbox=accepted.message, about=about, unit=unit, amount=_amount(over),
        allowed_at=None,
    )  # fmt: skip
    return accepted


def _amount(over: OverBudget) -> int:
    return int(str(over.values["amount"]))


def answered(tx: Tx, run: int, *, yes: bool) -> None:
    """After a yes it holds, once, and the message is new again, to be understood by what is allowed now."""
    if not yes:
        return
    message = tx.connection.execute(
        select(db.model_more.c.inbox).where(db.model_more.c.run == run, db.model_more.c.allowed_at.is_(None))
    ).scalar()
    if message is None:
        return
    tx.update(db.model_more, {"run": run}, allowed_at=tx.now)
    if tx.update(db.inbox, {"id": int(message), "state": "done", "run": run}, state="new", run=None, outcome=None):
        tx.reopened.append(int(message))
