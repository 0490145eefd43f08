"""The answers about this computer, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from deskhand.abilities.desk.results import About, Status, TouchedFile
from deskhand.core.computer import Disk, OpenApp, OpenWindow
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words, size

_NAME: Final = Words("This computer is called {name} ({platform}).", "这台电脑名为 {name}（{platform}）。")
_BATTERY: Final = Words("Battery: {percent} %, {state}.", "电池：{percent}%，{state}。")
_NO_BATTERY: Final = Words("It has no battery that tells how full it is.", "没有可读取电量的电池。")
_STATES: Final[Mapping[str, Words]] = {
    "charging": Words("charging", "正在充电"),
    "discharging": Words("not plugged in", "未接电源"),
    "full": Words("full", "已充满"),
    "waiting": Words("plugged in, not charging", "已接电源，未在充电"),
    "unknown": Words("whether it charges is not known", "充电状态未知"),
}
_DISK: Final = Words(
    "Disk of {folders}: {free} free of {total} ({percent} %).",
    "{folders} 所在的磁盘：剩余 {free}，共 {total}（{percent}%）。",
)
_LOCKED: Final = Words("The screen is locked.", "屏幕已锁定。")
_OPEN: Final = Words("The screen is not locked.", "屏幕没有锁定。")
_HERE: Final = Words("this folder", "这个文件夹")
_APPS: Final = Words("Open on {name}:", "{name} 上打开的有：")
_NO_APPS: Final = Words("No window is open on {name}.", "{name} 上没有打开的窗口。")
_WINDOW: Final = Words("{title} ({file})", "{title}（{file}）")
_FRONT: Final = Words("{window}, in front", "{window}，在最前面")
_APP: Final = Words("{app}: {windows}", "{app}：{windows}")
_TOUCHED: Final = Words("Opened or changed on {name}{span}:", "{name} 上{span}打开或修改过的有：")
_UNTOUCHED: Final = Words("No file was opened or changed on {name}{span}.", "{name} 上{span}没有打开或修改过文件。")
_SPAN: Final = Words(" from {since} to {until}", "从 {since} 到 {until} ")
_SINCE: Final = Words(" since {since}", "从 {since} 起")
_UNTIL: Final = Words(" until {until}", "到 {until} 为止")
_DAY: Final = Words(" in the last 24 hours", "最近 24 小时内")
_OPENED: Final = Words("{file}, open {at}", "{file}，{at} 打开着")
_CHANGED: Final = Words("{file}, changed {at}", "{file}，{at} 修改")
_AND_MORE: Final = Words("… and older ones", "……还有更早的")


def status(result: Status, lang: Lang) -> str:
    asked = _PARTS if result.about == "everything" else (result.about,)
    return "\n".join(_TOLD[part](result, lang) for part in asked if _worth(part, result))


def _worth(part: About, result: Status) -> bool:
    """Among everything, what cannot be known is no news. Asked for alone, it has been said as a problem."""
    known = {
        "disk": bool(result.disks),
        "screen": result.locked is not None,
        "open": bool(result.apps),
        "lately": bool(result.recent.files),
    }
    return result.about == part or known.get(part, True)


def _name(result: Status, lang: Lang) -> str:
    return _NAME.said(lang, name=shown(result.name), platform=shown(result.platform))


def _battery(result: Status, lang: Lang) -> str:
    if result.battery is None:
        return _NO_BATTERY.said(lang)
    return _BATTERY.said(lang, percent=result.battery.percent, state=_STATES[result.battery.state].said(lang))


def _disk(result: Status, lang: Lang) -> str:
    return "\n".join(_one(disk, lang) for disk in result.disks)


def _one(disk: Disk, lang: Lang) -> str:
    folders = [_HERE.said(lang) if folder == "." else folder for folder in disk.folders]
    percent = round(100 * disk.free / disk.total) if disk.total else 0
    free, total = size(disk.free), size(disk.total)
    return _DISK.said(lang, folders=shown_few(folders, lang), free=free, total=total, percent=percent)


def _screen(result: Status, lang: Lang) -> str:
    return (_LOCKED if result.locked else _OPEN).said(lang)


def _open(result: Status, lang: Lang) -> str:
    name = shown(result.name)
    if not result.apps:
        return _NO_APPS.said(lang, name=name)
    return f"{_APPS.said(lang, name=name)}\n{shown_lines(result.apps, lang, lambda app: _app(app, lang))}"


def _app(app: OpenApp, lang: Lang) -> str:
    windows = ("；" if lang == "zh" else "; ").join(_window(one, lang) for one in app.windows)
    return _APP.said(lang, app=shown(app.name), windows=windows) if app.name else windows


def _window(window: OpenWindow, lang: Lang) -> str:
    title = shown(window.title)
    said = title if window.file is None else _WINDOW.said(lang, title=title, file=shown(window.file))
    return _FRONT.said(lang, window=said) if window.active else said


def _lately(result: Status, lang: Lang) -> str:
    recent, name = result.recent, shown(result.name)
    span = _span(recent.since, recent.until, lang)
    if not recent.files:
        return _UNTOUCHED.said(lang, name=name, span=span)
    lines = shown_lines(recent.files, lang, lambda one: _touched(one, lang), at_most=len(recent.files))
    more = [] if recent.whole else [_AND_MORE.said(lang)]
    return "\n".join((_TOUCHED.said(lang, name=name, span=span), lines, *more))


def _span(since: str, until: str, lang: Lang) -> str:
    words = _SPAN if since and until else _SINCE if since else _UNTIL if until else _DAY
    return words.said(lang, since=since, until=until)


def _touched(one: TouchedFile, lang: Lang) -> str:
    return (_OPENED if one.how == "opened" else _CHANGED).said(lang, file=shown(one.file), at=one.at)


_PARTS: Final[tuple[About, ...]] = ("name", "battery", "disk", "screen", "open", "lately")
_TOLD: Final[Mapping[str, Callable[[Status, Lang], str]]] = {
    "name": _name,
    "battery": _battery,
    "disk": _disk,
    "screen": _screen,
    "open": _open,
    "lately": _lately,
}
