"""The answers about this computer, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from deskhand.abilities.desk.results import About, Status
from deskhand.core.doors import Disk
from deskhand.core.shown import shown, shown_few
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
_NO_DISK: Final = Words(
    "I may look into no folder, so I cannot tell about its disk.", "我没有可查看的文件夹，因此无法说明磁盘情况。"
)
_LOCKED: Final = Words("The screen is locked.", "屏幕已锁定。")
_OPEN: Final = Words("The screen is not locked.", "屏幕没有锁定。")
_UNTOLD: Final = Words("Whether the screen is locked I cannot tell here.", "在这里无法得知屏幕是否已锁定。")
_HERE: Final = Words("this folder", "这个文件夹")


def status(result: Status, lang: Lang) -> str:
    asked = _PARTS if result.about == "everything" else (result.about,)
    return "\n".join(_TOLD[part](result, lang) for part in asked if _worth(part, result))


def _worth(part: About, result: Status) -> bool:
    """Among everything, what cannot be known is no news."""
    return part != "screen" or result.about == "screen" or result.locked is not None


def _name(result: Status, lang: Lang) -> str:
    return _NAME.said(lang, name=shown(result.name), platform=shown(result.platform))


def _battery(result: Status, lang: Lang) -> str:
    if result.battery is None:
        return _NO_BATTERY.said(lang)
    return _BATTERY.said(lang, percent=result.battery.percent, state=_STATES[result.battery.state].said(lang))


def _disk(result: Status, lang: Lang) -> str:
    return "\n".join(_one(disk, lang) for disk in result.disks) or _NO_DISK.said(lang)


def _one(disk: Disk, lang: Lang) -> str:
    folders = [_HERE.said(lang) if folder == "." else folder for folder in disk.folders]
    percent = round(100 * disk.free / disk.total) if disk.total else 0
    free, total = size(disk.free), size(disk.total)
    return _DISK.said(lang, folders=shown_few(folders, lang), free=free, total=total, percent=percent)


def _screen(result: Status, lang: Lang) -> str:
    return _UNTOLD.said(lang) if result.locked is None else (_LOCKED if result.locked else _OPEN).said(lang)


_PARTS: Final[tuple[About, ...]] = ("name", "battery", "disk", "screen")
_TOLD: Final[Mapping[str, Callable[[Status, Lang], str]]] = {
    "name": _name,
    "battery": _battery,
    "disk": _disk,
    "screen": _screen,
}
