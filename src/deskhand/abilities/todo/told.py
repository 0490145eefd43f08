"""The answers about tasks, in English and Chinese."""

from __future__ import annotations

from deskhand.abilities.todo.results import Changed, Task, Tasks
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words

_NONE = Words("There is nothing to be done.", "没有待办事项。")
_LISTED = Words("{n:task|tasks} to be done:", "{n} 项待办：")
_LATE = Words("{n:is|are} late.", "其中 {n} 项已逾期。")
_LINE = Words("{mark} {text}{due}", "{mark} {text}{due}")
_DUE = Words(" (due {due})", "（截止 {due}）")
_ADDED = Words('Put down "{text}"{due}, in {list}.', "已记下“{text}”{due}，清单 {list}。")
_DONE = Words('"{text}" is done.', "“{text}”已完成。")
_AGAIN = Words('"{text}" is done for this time. It repeats{due}.', "“{text}”本次已完成。该任务会重复{due}。")
_NEXT = Words(": next due {due}", "：下次截止 {due}")
_UNREAD = Words("Could not be read, and is not counted: {names}", "无法读取，未计入：{names}")


def listed(result: Tasks, lang: Lang) -> str:
    unread = [_UNREAD.said(lang, names=shown_few(result.unread, lang))] if result.unread else []
    if not result.count:
        return "\n".join([_NONE.said(lang), *unread])
    told = [_LISTED.said(lang, n=result.count), shown_lines(result.tasks, lang, lambda one: _line(one, lang))]
    if result.late:
        told.append(_LATE.said(lang, n=result.late))
    return "\n".join([*told, *unread])


def added(result: Changed, lang: Lang) -> str:
    return _ADDED.said(lang, text=shown(result.text), due=_due(result.due, lang), list=shown(result.list))


def finished(result: Changed, lang: Lang) -> str:
    if not result.again:
        return _DONE.said(lang, text=shown(result.text))
    due = "" if result.due is None else _NEXT.said(lang, due=_moment(result.due))
    return _AGAIN.said(lang, text=shown(result.text), due=due)


def _line(one: Task, lang: Lang) -> str:
    mark = "☑" if one.done else "☐"
    return _LINE.said(lang, mark=mark, text=shown(one.text), due=_due(one.due, lang))


def _due(due: str | None, lang: Lang) -> str:
    return "" if due is None else _DUE.said(lang, due=_moment(due))


def _moment(due: str) -> str:
    return due[:16].replace("T", " ")
