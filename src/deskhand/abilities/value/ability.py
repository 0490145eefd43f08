"""The small steps between others; what they give back is typed by what they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deskhand.abilities.value.wording import As, worded
from deskhand.core.ability import ability
from deskhand.core.doors import PureCtx
from deskhand.core.errors import Problem
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.condition import Comparison, compared, is_order, ordered
from deskhand.core.plan.refs import shown
from deskhand.core.plan.types import ANYTHING, ListOf, RecordOf, Type
from deskhand.core.values import Content, Record
from deskhand.core.words import Lang, Words


class TooFew(Problem):
    words = Words(
        "I was to take item {at} of a list, but it has {n:item|items}. Nothing was changed; ask for an earlier one.",
        "需要取列表中的第 {at} 项，但列表只有 {n} 项。没有做任何更改，请换一个靠前的位置。",
    )


class NotComparable(Problem):
    words = Words(
        "{left} and {right} cannot be compared with {how}: one is not of the other's kind. Nothing was changed.",
        "{left} 与 {right} 无法用 {how} 比较，两者不是同一类值。没有做任何更改。",
    )


class NothingLeftOut(Problem):
    words = Words(
        "Some things were to be left out, but none of them is among the {n:thing|things} this is about. Nothing was "
        "changed; name what to leave out in another way, or say to take all of them.",
        "要排除的内容不在这 {n} 项之中。没有做任何更改；请换一种方式说明要排除什么，或说明全部都要。",
    )


class NothingTold(Problem):
    words = Words(
        "What “{by}” found cannot be put into words. Nothing was changed; ask for a part of it.",
        "“{by}” 的结果无法用文字说明。没有做任何更改，请指明需要其中的哪一部分。",
    )


class Remaining(Record):
    items: list[Any]


class Picked(Record):
    item: Any


class Counted(Record):
    count: int


class Compared(Record):
    yes: bool


class Formatted(Record):
    text: str


class Told(Record):
    text: str


_COUNTED = Words("{count:item|items}", "共 {count} 项")
_YES = Words("Yes.", "是。")
_NO = Words("No.", "否。")


def _picked_type(args: Mapping[str, Type]) -> Type:
    items = args.get("items", ANYTHING)
    return RecordOf("Picked", {"item": items.item if isinstance(items, ListOf) else ANYTHING})


def _remaining_type(args: Mapping[str, Type]) -> Type:
    return RecordOf("Remaining", {"items": args.get("items", ListOf(ANYTHING))})


def _told_remaining(result: Remaining, lang: Lang) -> str:
    return _COUNTED.said(lang, count=len(result.items))


def _told_picked(result: Picked, lang: Lang) -> str:
    return shown(result.item, lang)


def _told_counted(result: Counted, lang: Lang) -> str:
    return _COUNTED.said(lang, count=result.count)


def _told_compared(result: Compared, lang: Lang) -> str:
    return (_YES if result.yes else _NO).said(lang)


def _told_told(result: Told, lang: Lang) -> str:
    return result.text


def _told_formatted(result: Formatted, lang: Lang) -> str:
    return result.text


@ability("value.pick", effect=Risk.R0, where="pure", tell=_told_picked, result_for=_picked_type)
async def pick(ctx: PureCtx, items: Content[list[Any]], at: Content[int] = 0) -> Picked:
    """One item of a list: 0 is the first, -1 the last."""
    if not -len(items) <= at < len(items):
        raise TooFew(at=at + 1 if at >= 0 else at, n=len(items))
    return Picked(item=items[at])


@ability("value.without", effect=Risk.R0, where="pure", tell=_told_remaining, result_for=_remaining_type)
async def without(ctx: PureCtx, items: Content[list[Any]], but: Content[list[Any]]) -> Remaining:
    """A list but for what is in another; what was to be left out must be there to be left out."""
    left = [one for one in items if one not in but]
    if len(left) == len(items):
        raise NothingLeftOut(n=len(items))
    return Remaining(items=left)


@ability("value.count", effect=Risk.R0, where="pure", tell=_told_counted)
async def count(ctx: PureCtx, items: Content[list[Any]]) -> Counted:
    """How many items a list has."""
    return Counted(count=len(items))


@ability("value.compare", effect=Risk.R0, where="pure", tell=_told_compared)
async def compare(ctx: PureCtx, left: Content[Any], is_: Content[Comparison], right: Content[Any] = None) -> Compared:
    """Whether a comparison holds; an order is only asked of two numbers or two texts."""
    if is_order(is_) and not ordered(left, right):
        raise NotComparable(left=shown(left, ctx.lang), right=shown(right, ctx.lang), how=is_)
    return Compared(yes=compared(left, is_, right))


@ability("value.format", effect=Risk.R0, where="pure", tell=_told_formatted)
async def format_(ctx: PureCtx, text: Content[Any], as_: Content[As] = "plain") -> Formatted:
    """A value in words, as the asker reads such values."""
    return Formatted(text=worded(text, as_, ctx.lang))


@ability("value.told", effect=Risk.R0, where="pure", tell=_told_told)
async def told(ctx: PureCtx, of: Content[Any], by: Content[str]) -> Told:
    """The result of an ability in the words in which the person is told of it."""
    text = ctx.told(by, of)
    if text is None:
        raise NothingTold(by=by)
    return Told(text=text)
