"""`deskhand audit`: what happened as desk and hub wrote it down, read and checked while anything may be at work."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, Final

from deskhand.cli.chain import Compared, Side, compared, newest, record_at
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.trust.anchored import Fault
from deskhand.trust.audit import Record

NONE: Final = Words("Nothing was recorded yet.", "还没有任何记录。")
HOLDS: Final = Words(
    "{n:record|records} since {since}: every one follows from the one before.",
    "自 {since} 起共 {n} 条记录，每一条都与前一条相符。",
)
ANCHORED: Final = Words(
    "{n:head|heads} that the hub kept of it agree, the last at record {last}.",
    "中枢保存的 {n} 个锚点均相符，最后一个在第 {last} 条。",
)
UNANCHORED: Final = Words(
    "The hub has kept no head of it yet, so a cut at the end would not show.",
    "中枢还没有保存它的锚点，因此如果末尾被截断，将无法发现。",
)
HUB_HOLDS: Final = Words(
    "{n:record|records} of the hub's own, every one following from the one before; {m:head|heads} of it that this "
    "computer kept agree, the last at record {last}.",
    "中枢自己的 {n} 条记录，每一条都与前一条相符；这台电脑保存的 {m} 个锚点均相符，最后一个在第 {last} 条。",
)
HUB_ALONE: Final = Words(
    "{n:record|records} of the hub's own, every one following from the one before.",
    "中枢自己的 {n} 条记录，每一条都与前一条相符。",
)
TOOK: Final = Words("It took {ms:.0f} ms.", "用时 {ms:.0f} 毫秒。")
FIRST: Final[dict[Side, Words]] = {
    "desk": Words("Of this computer's records, {n} is the first that does not hold: {what}.",
                  "这台电脑的记录中，第一条不成立的是第 {n} 条：{what}。"),
    "hub": Words("Of the hub's records, {n} is the first that does not hold: {what}.",
                 "中枢的记录中，第一条不成立的是第 {n} 条：{what}。"),
}  # fmt: skip
WHAT: Final[dict[str, Words]] = {
    "changed": Words("its content is not what was written", "内容与写入时不同"),
    "missing": Words("a record is missing before it", "它之前缺少记录"),
    "moved": Words("it does not follow from the one before", "它与前一条不衔接"),
    "cut": Words(
        "it is gone with all that followed. The end was cut off or an older copy was put back, for {keeper} knew "
        "record {said} (its own record {by})",
        "它及其后的记录都不在了。末尾被截断，或换回了旧的副本，因为{keeper}知道第 {said} 条（见其第 {by} 条记录）",
    ),
    "anchor": Words(
        "it is another one than {keeper} was told of (its own record {by}). It or one before it was written anew, or "
        "another copy was put in its place",
        "它与告知{keeper}的不同（见其第 {by} 条记录）。它或更早的记录被重写，或换成了另一份副本",
    ),
    "forged": Words(
        "it claims to have been told of record {said} of {other}, which never signed that",
        "它声称被告知{other}的第 {said} 条记录，而{other}从未签名确认",
    ),
}
THEM: Final[dict[Side, Words]] = {
    "desk": Words("this computer", "这台电脑"),
    "hub": Words("the hub", "中枢"),
}
KINDS: Final[dict[str, Words]] = {
    "lock": Words("plan held", "锁定计划"),
    "consent": Words("answer", "回答"),
    "job": Words("let go", "放行"),
    "preview": Words("looked", "预览"),
    "asked": Words("asked", "询问"),
    "refused": Words("refused", "拒绝"),
    "receipt": Words("ended", "结束"),
    "roster": Words("devices", "设备"),
    "grants": Words("grants", "授权"),
    "ceiling": Words("ceiling", "上限"),
    "halted": Words("halted", "中止"),
    "forgotten": Words("forgotten", "遗忘"),
    "guard": Words("text looked at", "内容检查"),
    "anchor": Words("hub's record", "中枢记录"),
    "disputed": Words("hub's record disputed", "中枢记录有争议"),
}
MOST_FACTS: Final = 16
"""How many signs of an id or hash a person is shown; --json has them whole."""


def verify(owner: Owner, terminal: Terminal) -> int:
    """Exit 0 for chains that hold and agree, 1 where one does not, or where nobody can tell."""
    began = time.perf_counter()
    found = compared(owner)
    seconds = time.perf_counter() - began
    if found.faults:
        return _broken(terminal, owner, found)
    desk, hub, uncompared = found.desk, found.hub, found.uncompared
    kept, keeps = ([one.head.n for one in side.anchors] for side in (hub, desk))
    if terminal.json:
        error = {} if uncompared is None else {"error": problem_object(terminal, uncompared)}
        terminal.object(
            {
                "ok": uncompared is None, "compared": uncompared is None, **error,
                "records": desk.n, "head": desk.head, "since": _iso(desk.since),
                "anchors": len(kept), "anchored_to": max(kept, default=0),
                "hub": {
                    "records": hub.n, "head": hub.head, "since": _iso(hub.since),
                    "anchors": len(keeps), "anchored_to": max(keeps, default=0),
                },
                "seconds": round(seconds, 4),
            }
        )  # fmt: skip
        return 0 if uncompared is None else 1
    if desk.since is None and hub.since is None:
        terminal.say(terminal.text(NONE))
        return 0
    if desk.since is not None:
        since = datetime.fromtimestamp(desk.since / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
        terminal.say("✓ " + terminal.text(HOLDS, n=desk.n, since=since), "good")
        words = terminal.text(ANCHORED, n=len(kept), last=max(kept)) if kept else terminal.text(UNANCHORED)
        if uncompared is None:
            terminal.say(words, "dim", indent=2)
    if hub.since is not None:
        words = terminal.text(HUB_ALONE, n=hub.n)
        if uncompared is None:
            words = terminal.text(HUB_HOLDS, n=hub.n, m=len(keeps), last=max(keeps, default=0))
        terminal.say("✓ " + words, "good")
    if uncompared is not None:
        terminal.say("✗ " + uncompared.said(terminal.lang), "bad")
    terminal.say(terminal.text(TOOK, ms=seconds * 1000), "dim", indent=2)
    return 0 if uncompared is None else 1


def problem_object(terminal: Terminal, problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "text": problem.said(terminal.lang), "side_effect": "none"}


def listed(owner: Owner, terminal: Terminal, last: int) -> int:
    """The newest records, the newest last; nothing is checked."""
    records = newest(owner.home, last)
    if terminal.json:
        terminal.object({"records": [record_object(one) for one in records]})
        return 0
    if not records:
        terminal.say(terminal.text(NONE))
    for one in records:
        terminal.say(record_line(terminal, one))
    return 0


def record_object(one: Record) -> dict[str, Any]:
    return {"n": one.n, "at": _iso(one.at), "kind": one.kind, "facts": one.facts}


def record_line(terminal: Terminal, one: Record) -> str:
    when = datetime.fromtimestamp(one.at / 1000).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    kind = terminal.text(KINDS[one.kind]) if one.kind in KINDS else one.kind
    facts = "  ".join(f"{name}={_short(value)}" for name, value in one.facts.items() if name != "hub")
    return f"{one.n:>6}  {when}  {kind}  {facts}"


def _broken(terminal: Terminal, owner: Owner, found: Compared) -> int:
    problem = found.broken
    if problem is None:
        raise TypeError("nothing is broken")
    faults: list[tuple[Side, Fault, Record | None]] = [
        (side, fault, record_at(owner, side, fault.n)) for side, fault in found.faults
    ]
    if terminal.json:
        told: list[dict[str, object]] = [
            {
                "chain": side, "n": fault.n, "what": fault.what, "by": fault.by, "said": fault.said,
                "record": None if record is None else record_object(record),
                "text": _meant(terminal, side, fault),
            }
            for side, fault, record in faults
        ]  # fmt: skip
        error = problem_object(terminal, problem)
        first = {
            "chain": told[0]["chain"],
            "broken": told[0]["n"],
            "what": told[0]["what"],
            "record": told[0]["record"],
        }
        terminal.object({"ok": False, **first, "faults": told, "error": error})
        return 1
    terminal.say("✗ " + problem.said(terminal.lang), "bad")
    for side, fault, record in faults:
        terminal.say(_meant(terminal, side, fault), indent=2)
        if record is not None:
            terminal.say(record_line(terminal, record), "dim", indent=2)
    return 1


def _meant(terminal: Terminal, side: Side, fault: Fault) -> str:
    """Which record it is, and what that means."""
    other = terminal.text(THEM["hub" if side == "desk" else "desk"])
    what = terminal.text(WHAT[fault.what], keeper=other, other=other, by=fault.by, said=fault.said)
    return terminal.text(FIRST[side], n=fault.n, what=what)


def _short(value: str | int) -> str:
    text = str(value)
    return text if len(text) <= MOST_FACTS else f"{text[:MOST_FACTS]}…"


def _iso(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000).astimezone().isoformat(timespec="milliseconds")
