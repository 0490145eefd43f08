"""What is on desks, and what is told of one, as lines that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from deskhand.cli.hidden_checks import odd_ones
from deskhand.cli.settings import FILE, Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.moments import moment_of
from deskhand.core.paths import path_text
from deskhand.core.shown import shown
from deskhand.core.words import Words, size
from deskhand.core.world.terms import holds
from deskhand.hub.world.problems import NoSuchDesk

KINDS: Final[Mapping[str, Words]] = {
    "device": Words("device", "电脑"),
    "app": Words("program", "程序"),
    "window": Words("window", "窗口"),
    "element": Words("element", "界面元素"),
    "file": Words("file", "文件"),
    "sheet": Words("sheet", "工作表"),
    "column": Words("column", "列"),
    "clip": Words("clip", "剪贴板"),
    "message": Words("message", "消息"),
    "person": Words("person", "联系人"),
    "event": Words("event", "日程"),
    "task": Words("task", "任务"),
    "product": Words("product", "商品"),
    "order": Words("order", "订单"),
}
NO_DESK: Final = Words("No desk has told anything yet.", "还没有电脑上报过内容。")
NOTHING: Final = Words("Nothing on your desks fits that.", "您的电脑上没有符合的内容。")
HERE: Final = Words("online", "在线")
AWAY: Final = Words("away since {since}", "自 {since} 起离线")
STALE: Final = Words(
    "shown as it was: what it told last could not be taken; start Deskhand there again",
    "显示的是之前的内容：它最后上报的内容无法接收；请在那里重新启动 Deskhand",
)
FORGOTTEN: Final = Words(
    "What was open on your desks until now is forgotten. What is open stays, and what files say of themselves.",
    "您的电脑上至今打开过的内容已被忘记。现在打开的内容和文件自身的信息保持不变。",
)
NOTHING_TO_FORGET: Final = Words(
    "Nothing was remembered of what was open on your desks.", "没有保存您的电脑上曾打开过的内容。"
)
REMEMBER: Final = Words(
    "For itself each of these still remembers when its own files were open: {desks}. To have it forgotten, set history "
    "= 0 under [perceive] in settings.toml there, and start deskhand desk anew.",
    "以下电脑自己仍保存着其文件的打开时间：{desks}。要将其忘记，请在那里的 settings.toml 中将 [perceive] 的 "
    "history 设为 0，然后重新启动 deskhand desk。",
)
LOCKED: Final = Words("screen locked", "屏幕已锁定")
BATTERY: Final = Words("battery {percent} %", "电量 {percent}%")
CHARGING: Final = Words("battery {percent} %, charging", "电量 {percent}%，充电中")
DISK: Final = Words("{free} of {total} free", "剩余 {free}，共 {total}")
NO_WINDOWS: Final = Words("no window is open", "没有打开的窗口")
WINDOWS_UNSEEN: Final = Words(
    "which windows are open cannot be told: they are not seen", "无法得知打开了哪些窗口：看不到窗口"
)
NO_WINDOWS_THEN: Final = Words("no window was open", "当时没有打开的窗口")
NOTHING_TOLD: Final = Words("it has told nothing yet", "还没有上报过内容")
IN_FRONT: Final = Words("in front", "在最前面")
OPEN_FILES: Final = Words("open files:", "打开的文件：")
LATELY: Final = Words("touched lately:", "最近动过：")
UNSEEN: Final = Words("cannot see: {what}", "看不到：{what}")
GONE: Final = Words("gone since", "已不在")
OPEN: Final = Words("open since {at}", "自 {at} 起打开")
WAS_OPEN: Final = Words("open {at} to {until}", "{at} 至 {until} 打开过")
ORIGINS: Final[Mapping[str, Words]] = {
    "U": Words("you said it", "您说的"),
    "L": Words("the desk itself says it", "电脑自身的信息"),
    "X": Words("written by others", "他人写的"),
}
PRIVACIES: Final[Mapping[str, Words]] = {
    "public": Words("public", "公开"),
    "private": Words("private", "私密"),
    "secret": Words("secret", "机密"),
}
SHARED: Final = Words(
    "{desk} tells your Deskhand this much of itself, and nobody else:", "{desk} 只向您的 Deskhand 报告以下内容："
)
FIELDS: Final = Words("{names}: {origin}; {privacy}", "{names}：{origin}；{privacy}")
FIELDS_KEPT: Final = Words(
    "{names}: {origin}; {privacy}; former values are remembered for {days:g} days",
    "{names}：{origin}；{privacy}；过去的值保留 {days:g} 天",
)
RULES: Final = Words("Never told, by these rules:", "根据以下规则从不报告：")
RULES_THERE: Final = Words(
    "What {desk} never tells is decided there, by the rules under [perceive] in settings.toml on that computer; they "
    "are not known here.",
    "{desk} 从不报告哪些内容由那台电脑决定，规则位于那台电脑上 settings.toml 的 [perceive] 中，这里并不知道。",
)
RULE_APPS: Final = Words("programs called {which} (hide_apps)", "名为 {which} 的程序（hide_apps）")
RULE_WINDOWS: Final = Words("windows whose title holds {which} (hide_windows)", "标题含 {which} 的窗口（hide_windows）")
RULE_FOLDERS: Final = Words("folders: {which} (hide_folders)", "文件夹：{which}（hide_folders）")
RULE_GRANTED: Final = Words(
    "files outside the granted folders, in those you closed, and hidden ones",
    "授权文件夹之外、您关闭的文件夹中以及隐藏的文件",
)
RULE_SECRET: Final = Words(
    "what stands in password fields; only that there is one is told", "密码框中的内容；只报告有这样一个输入框"
)
RULE_CLIPS: Final = Words(
    "what a program marked private in the clipboard; the rest is remembered: {how} (clipboard)",
    "程序标记为私密的剪贴板内容；其余内容的保留方式：{how}（clipboard）",
)
CLIPS_OFF: Final = Words("the clipboard (clipboard = off)", "剪贴板（clipboard = off）")
CLIPS: Final[Mapping[str, Words]] = {
    "session": Words("until Deskhand ends", "直到 Deskhand 结束"),
    "days": Words("for {n:day|days}", "{n} 天"),
}
WITHHELD: Final = Words("Kept from everybody just now: {what}.", "目前不向任何人报告：{what}。")
WITHHELD_NONE: Final = Words("There is nothing of that kind open just now.", "目前没有打开这类内容。")
SECRETS: Final = Words("field without its content", "不含内容的输入框")
CHANGE: Final = Words("The rules stand under [perceive] in {file}.", "规则位于 {file} 的 [perceive] 中。")


def show_desks(terminal: Terminal, found: Mapping[str, Any], device: str) -> int:
    """Every desk at a glance, or the one that is named. Raises `NoSuchDesk`."""
    desks = _named(found["desks"], device) if device else found["desks"]
    if device and not desks:
        raise NoSuchDesk(name=shown(device))
    if terminal.json:
        terminal.object({"desks": desks})
        return 0
    if not desks:
        terminal.say(terminal.text(NO_DESK), "ask")
    for desk in desks:
        _desk(terminal, desk)
    return 0


def _named(desks: Sequence[Mapping[str, Any]], called: str) -> list[Mapping[str, Any]]:
    """By its id, which is no name of another, or its name, or a part of that."""
    by_id = [one for one in desks if one["device"] == called]
    by_name = [one for one in desks if one["name"] == called]
    return by_id or by_name or [one for one in desks if holds(one["name"], called)]


def show_forgotten(terminal: Terminal, found: Mapping[str, Any]) -> int:
    """That it is done, and which desks remember some of it for themselves."""
    if terminal.json:
        terminal.object(dict(found))
        return 0
    terminal.say(terminal.text(FORGOTTEN if found["notes"] else NOTHING_TO_FORGET), "good")
    if found["elsewhere"]:
        terminal.say(terminal.text(REMEMBER, desks=", ".join(map(shown, found["elsewhere"]))), "ask")
    return 0


def _desk(terminal: Terminal, desk: Mapping[str, Any]) -> None:
    state = terminal.text(HERE) if desk["here"] else terminal.text(AWAY, since=_moment(desk["seen"]))
    stale = [terminal.text(STALE)] if desk["stale"] else []
    facts = [state, *stale, *_facts(terminal, desk)]
    terminal.say(f"{shown(desk['name'])}  ({_joined(terminal, facts)})", "bold")
    windows: dict[str, list[Mapping[str, Any]]] = {}
    for app in desk["apps"]:  # each program once, however often it runs
        windows.setdefault(app["name"], []).extend(app["windows"])
    for app, its in windows.items():
        terminal.say(shown(app) or "…", indent=2)
        for window in its:
            front = f"  ({terminal.text(IN_FRONT)})" if window["active"] else ""
            terminal.say(f"• {shown(window['title'])}{front}", "good" if window["active"] else "", indent=4)
    if not windows:
        told = NO_WINDOWS if desk["here"] else NO_WINDOWS_THEN
        none = NOTHING_TOLD if not desk["epoch"] else WINDOWS_UNSEEN if desk["blind"] else told
        terminal.say(terminal.text(none), "dim", indent=2)
    if desk["files"]:
        terminal.say(terminal.text(OPEN_FILES), indent=2)
    for file in desk["files"]:
        terminal.say(f"• {_short(file['path'])}  ({shown(file['app'])})", "dim", indent=4)
    if desk["lately"]:
        terminal.say(terminal.text(LATELY), indent=2)
    for file in desk["lately"]:
        terminal.say(f"• {_moment(file['at'])}  {_short(file['path'])}", "dim", indent=4)
    for one in desk["unseen"]:
        terminal.say(terminal.text(UNSEEN, what=shown(one)), "ask", indent=2)


def _facts(terminal: Terminal, desk: Mapping[str, Any]) -> list[str]:
    facts: list[str] = []
    if desk["locked"]:
        facts.append(terminal.text(LOCKED))
    if desk["battery"] is not None:
        facts.append(terminal.text(CHARGING if desk["charging"] else BATTERY, percent=round(desk["battery"])))
    if desk["disk_total"]:
        facts.append(terminal.text(DISK, free=size(desk["disk_free"] or 0), total=size(desk["disk_total"])))
    return facts


def show_found(terminal: Terminal, found: Mapping[str, Any]) -> int:
    """What fits a question, best or newest first."""
    every: Sequence[Mapping[str, Any]] = found["found"]
    if terminal.json:
        terminal.object({"found": every})
        return 0
    if not every:
        terminal.say(terminal.text(NOTHING), "ask")
    several = len({one["device"] for one in every}) > 1
    for one in every:
        where = f"  [{shown(one['desk'])}]" if several else ""
        number = terminal.text(GONE) if one["id"] is None else f"#{one['id']}"
        name = _short(one["key"]) if one["kind"] == "file" else shown(one["name"] or one["key"])
        terminal.say(f"{terminal.text(KINDS[one['kind']])}  {name}{where}  {_moment(one['at'])}  ({number})")
        for visit in one["visits"]:
            terminal.say(f"{_visit(terminal, visit)}  {shown(visit['app'])}", "dim", indent=4)
    return 0


def _visit(terminal: Terminal, visit: Mapping[str, Any]) -> str:
    at = _moment(visit["at"])
    return (
        terminal.text(OPEN, at=at)
        if visit["until"] is None
        else terminal.text(WAS_OPEN, at=at, until=_moment(visit["until"]))
    )


def show_shared(terminal: Terminal, found: Mapping[str, Any], owner: Owner) -> int:
    """What a desk tells, field by field, and by which rules it tells nothing; never what is kept back.

    The rules of another computer stand there and are its own: of those is only said where.
    """
    rules = rules_of(terminal, owner) if found["of_this_computer"] else None
    if terminal.json:
        terminal.object({**found, "rules": rules})
        return 0
    terminal.say(terminal.text(SHARED, desk=shown(found["desk"])), "bold")
    for kind in found["kinds"]:
        terminal.say(f"{terminal.text(KINDS[kind['kind']])} × {kind['things']:,}", indent=2)
        for line in _fields(terminal, kind["fields"], owner):
            terminal.say(line, "dim", indent=4)
    terminal.say()
    if rules is None:
        terminal.say(terminal.text(RULES_THERE, desk=shown(found["desk"])))
        return 0
    terminal.say(terminal.text(RULES), "bold")
    for rule in rules:
        terminal.say(f"• {rule}", indent=2)
    _show_withheld(terminal, found["withheld"])
    terminal.say(terminal.text(CHANGE, file=path_text(str(owner.home / FILE))), "dim")
    return 0


def _fields(terminal: Terminal, fields: Sequence[Mapping[str, Any]], owner: Owner) -> Iterator[str]:
    """Those together that one wrote, the same may see, and are remembered alike."""
    days = owner.settings.perceive.history
    alike: dict[tuple[str, str, bool], list[str]] = {}
    for field in fields:
        alike.setdefault((field["origin"], field["privacy"], bool(field["history"] and days)), []).append(field["name"])
    for (origin, privacy, kept), names in alike.items():
        yield terminal.text(
            FIELDS_KEPT if kept else FIELDS,
            names=_joined(terminal, names), origin=terminal.text(ORIGINS[origin]),
            privacy=terminal.text(PRIVACIES[privacy]), days=days,
        )  # fmt: skip


def _show_withheld(terminal: Terminal, withheld: Sequence[Mapping[str, Any]] | None) -> None:
    if withheld is None:
        return
    said = [f"{one['things']:,} {_kept(terminal, one['kind'])}" for one in withheld]
    terminal.say(terminal.text(WITHHELD, what=_joined(terminal, said)) if said else terminal.text(WITHHELD_NONE), "dim")


def _kept(terminal: Terminal, kind: str) -> str:
    return terminal.text(SECRETS if kind == "secret" else KINDS[kind])


def rules_of(terminal: Terminal, owner: Owner) -> list[str]:
    """By what rules nothing is told of something, as the owner set them."""
    chosen = owner.settings.perceive
    rules = [terminal.text(RULE_GRANTED), terminal.text(RULE_SECRET)]
    home = Path.home()
    listed: tuple[tuple[Words, Sequence[str]], ...] = (
        (RULE_APPS, chosen.hide_apps),
        (RULE_WINDOWS, chosen.hide_windows),
        (RULE_FOLDERS, [path_text(str(home / one.expanduser())) for one in chosen.hide_folders]),
    )
    rules += [terminal.text(words, which=_joined(terminal, map(shown, which))) for words, which in listed if which]
    rules += [
        terminal.text(words, file=path_text(str(owner.home / FILE)), folder=one) for words, one in odd_ones(owner)
    ]
    if chosen.clipboard == "off":
        return [*rules, terminal.text(CLIPS_OFF)]
    days = chosen.clipboard
    how = terminal.text(CLIPS["session"]) if isinstance(days, str) else terminal.text(CLIPS["days"], n=days)
    return [*rules, terminal.text(RULE_CLIPS, how=how)]


def _joined(terminal: Terminal, parts: Iterable[str]) -> str:
    return ("、" if terminal.lang == "zh" else ", ").join(parts)


def _short(path: str) -> str:
    """As people write it who are at home where this is read."""
    home = path_text(str(Path.home())).rstrip("/") + "/"
    return shown(f"~/{path.removeprefix(home)}" if path.startswith(home) else path)


def _moment(at: float | None) -> str:
    return "" if at is None else moment_of(at).isoformat(" ", "minutes")[:16]
