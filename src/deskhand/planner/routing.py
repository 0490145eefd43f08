"""Who does a part of a request, where several could: by what each gives, what it may do, and what it costs.

Pure: offers in, a choice with its reason out. What a request wants is said in the types of plans, never in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from deskhand.core.cost import NOTHING, Cost
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.types import RecordOf, accepts
from deskhand.core.words import Lang, Words

Because = Literal[
    "named", "only", "available", "inside", "effect", "money", "model_calls", "seconds", "granted", "name"
]


@dataclass(frozen=True, slots=True)
class Offer:
    """One that could do it."""

    by: str
    """What people call it: an ability, or an outside agent."""
    gives: RecordOf
    effect: Risk
    cost: Cost = NOTHING
    outside: bool = False
    named: bool = False
    """The person said that it is to be this one."""
    available: bool = True
    granted: bool = True
    """Nobody has to be asked first."""
    what: str = ""
    """The words by which it came to be meant, where those are its owner's."""

    def said(self, lang: Lang) -> str:
        """What it is called, whether it is outside, and what it costs."""
        return (_OUTSIDE if self.outside else _INSIDE).said(lang, by=self.by, cost=self.cost.said(lang))


@dataclass(frozen=True, slots=True)
class Route:
    """The one that does it, and why."""

    offer: Offer
    because: Because
    over: Offer | None = None
    """The next best."""

    def said(self, lang: Lang) -> str:
        over = self.over.said(lang) if self.over is not None else ""
        why = (_ONLY_NAMELESS if self.because == "only" and not self.offer.what else _WHY[self.because]).said(
            lang, over=over, what=self.offer.what
        )
        return _ROUTE.said(lang, offer=self.offer.said(lang), why=why)


def alike(one: RecordOf, other: RecordOf) -> bool:
    """Whether what later steps could take from one result they could take from the other."""
    return one.parts.keys() == other.parts.keys() and all(
        accepts(kind, other.parts[name]) and accepts(other.parts[name], kind) for name, kind in one.parts.items()
    )


def fits(offered: RecordOf, wanted: RecordOf) -> bool:
    """Whether a result holds any of what is wanted: a text for a text, a file for a file."""
    return any(accepts(kind, part) for kind in wanted.parts.values() for part in offered.parts.values())


def chosen(offers: Sequence[Offer], wanted: RecordOf | None = None) -> Route | None:
    """The best of those that give what is wanted; None where none does.

    Whom the person named comes first, then what is there at all, what stays inside, what changes least, what costs
    least, and what nobody has to be asked about. Two that are the same in all of this go by their names, so that the
    choice is the same wherever it is made.
    """
    fitting = [one for one in offers if wanted is None or one.named or fits(one.gives, wanted)]
    if not fitting:
        return None
    one_currency = len({one.cost.currency for one in fitting} - {""}) <= 1
    ranked = sorted(fitting, key=lambda one: tuple(rank(one, one_currency) for _, rank in _RANKS))
    best = ranked[0]
    if len(ranked) == 1:
        return Route(best, "named" if best.named else "only")
    for why, rank in _RANKS:
        if rank(best, one_currency) != rank(ranked[1], one_currency):
            return Route(best, why, ranked[1])
    return Route(best, "name", ranked[1])


def _money(one: Offer, one_currency: bool) -> Decimal:
    """Sums of different currencies cannot be told apart here, only from nothing."""
    return one.cost.amount if one_currency else Decimal(bool(one.cost.amount))


_RANKS: Final[tuple[tuple[Because, Callable[[Offer, bool], Any]], ...]] = (
    ("named", lambda one, _: not one.named),
    ("available", lambda one, _: not one.available),
    ("inside", lambda one, _: one.outside),
    ("effect", lambda one, _: one.effect),
    ("money", _money),
    ("model_calls", lambda one, _: one.cost.model_calls),
    ("seconds", lambda one, _: one.cost.seconds),
    ("granted", lambda one, _: not one.granted),
    ("name", lambda one, _: (one.by, repr(one))),
)


_INSIDE: Final = Words("{by} ({cost})", "{by}（{cost}）")
_OUTSIDE: Final = Words("{by} (outside agent, {cost})", "{by}（外部代理，{cost}）")
_ROUTE: Final = Words("{offer}, because {why}", "{offer}，因为{why}")
_ONLY_NAMELESS: Final = Words("nothing else here does this", "这里没有其他功能可以做这件事")
_COSTS_LESS: Final = Words("it costs less than {over}", "它比 {over} 成本更低")
_WHY: Final[dict[Because, Words]] = {
    "named": Words("you named it", "您指定了它"),
    "only": Words("nothing here can “{what}”", "这里没有能“{what}”的功能"),
    "available": Words("{over} is not there yet", "{over} 目前还不可用"),
    "inside": Words("it is here, and {over} is not", "它就在这里，而 {over} 在外部"),
    "effect": Words("it changes less than {over}", "它的影响比 {over} 小"),
    "money": _COSTS_LESS,
    "model_calls": _COSTS_LESS,
    "seconds": Words("it is quicker than {over}", "它比 {over} 更快"),
    "granted": Words("it needs no further yes, as {over} would", "它不需要再次确认，而 {over} 需要"),
    "name": Words("it does the same as {over}", "它与 {over} 效果相同"),
}
