"""A budget is used up: the person who waits is asked for one more such amount, and a yes takes the message up again.

The question is a run like any other, so it lasts, and is signed and answered as other questions are. No ability stands
behind it: nothing that is planned can widen a budget.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Final

from deskhand.core.flow.authority import Authority
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Asked, Plan
from deskhand.core.plan.refs import literal
from deskhand.core.words import Words
from deskhand.hub.inbox import Message
from deskhand.hub.model import allowed
from deskhand.hub.run.live import load
from deskhand.hub.run.transition import NewRun
from deskhand.hub.store import Store, Tx
from deskhand.hub.trust.book import Book
from deskhand.hub.views import Accepted
from deskhand.planner.model.seam import OverBudget
from deskhand.trust.rejected import Rejected

_ASK: Final = Words(
    "The model's budget {cap} is used up: {used} of {most} {unit}. Your request needs about {need} more. May the model "
    "use up to {amount} {unit} more {cap}?",
    "模型预算（{cap}）已用完：{most} {unit} 中已用 {used}。您的请求大约还需 {need}。"
    "允许模型{cap}再使用最多 {amount} {unit} 吗？",
)
QUESTION: Final = "more"
_GOAL: Final = Words("More of the model's budget", "增加模型预算")


def may_ask(authority: Authority) -> bool:
    """Whether a word from there may change anything at all; a yes to spending more is worth no less."""
    return authority.ceiling.alone >= Risk.R1


def run_for(message: Message, over: OverBudget) -> NewRun:
    """The run that does nothing but ask."""
    lang, body = message.lang, message.body
    asked = Asked(text=literal(_ASK.said(lang, **allowed.said(over))))
    question = Ask.model_validate({"id": QUESTION, "ask": "confirm", "with": asked})
    return NewRun(
        person=message.person, chat=message.chat, inbox=message.id, lang=lang, home=message.home,
        root=str(body["root"]), folders=list(body["folders"]), now=str(body["now"]),
        plan=Plan(goal=_GOAL.said(lang), steps=(question,)), readings=[], command=message.command,
    )  # fmt: skip


def kept(tx: Tx, accepted: Accepted, over: OverBudget) -> Accepted:
    """What this run asks for, because of this message, is kept with it."""
    allowed.asked(tx, over, accepted.run or 0, QUESTION, 1, accepted.message)
    return accepted


def asking(store: Store, book: Book) -> Callable[[int], Coroutine[None, None, bool]]:
    """Whether the person of a run may be asked for more, by the number of the run."""

    async def asks(run: int) -> bool:
        live = await store.read(lambda reader: load(reader, run))
        if live is None:
            return False
        try:
            command = book.read(live.command)
            return may_ask(book.spoken(command, command.dev, now=store.clock(), desk=live.desk or None).authority)
        except Rejected:
            return False

    return asks
