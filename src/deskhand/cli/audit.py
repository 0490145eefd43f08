"""`deskhand audit`: the desk's own record of what happened, read and checked while anything may be at work."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, Final

from deskhand.cli.chain import Chain, broken_at, newest
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.words import Words
from deskhand.trust.audit import AuditBroken, Record

NONE: Final = Words("Nothing was recorded yet.", "还没有任何记录。")
HOLDS: Final = Words(
    "{n:record|records} since {since}: every one follows from the one before.",
    "自 {since} 起共 {n} 条记录，每一条都与前一条相符。",
)
ANCHORED: Final = Words(
    "{n:head|heads} that the hub kept of it agree, the last at record {last}; it took {ms:.0f} ms.",
    "中枢保存的 {n} 个锚点均相符，最后一个在第 {last} 条；用时 {ms:.0f} 毫秒。",
)
UNANCHORED: Final = Words(
    "The hub has kept no head of it yet (it does every 16 records), so a cut at the end would not show.",
    "中枢还没有保存它的锚点（每 16 条保存一次），因此如果末尾被截断，将无法发现。",
)
FIRST: Final = Words("The first that does not hold: {what}.", "第一条不成立的记录：{what}。")
WHAT: Final[dict[str, Words]] = {
    "changed": Words("its content is not what was written", "内容与写入时不同"),
    "missing": Words("a record is missing before it", "它之前缺少记录"),
    "moved": Words("it does not follow from the one before", "它与前一条不衔接"),
    "cut": Words("the end was cut off; the hub remembers more", "末尾被截断；中枢记得更多"),
    "anchor": Words("it is not what the hub remembers of it", "与中枢记得的不一致"),
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
}
MOST_FACTS: Final = 16
"""How many signs of an id or hash a person is shown; --json has them whole."""


def verify(owner: Owner, terminal: Terminal) -> int:
    """Exit 0 for a chain that holds, 1 for one that does not."""
    began = time.perf_counter()
    try:
        chain = Chain.of(owner)
    except AuditBroken as broken:
        return _broken(terminal, owner, broken)
    seconds = time.perf_counter() - began
    if terminal.json:
        terminal.object(
            {
                "ok": True, "records": chain.n, "head": chain.head, "since": _iso(chain.since),
                "anchors": len(chain.anchors), "anchored_to": max(chain.anchors, default=0),
                "seconds": round(seconds, 4),
            }
        )  # fmt: skip
        return 0
    if chain.since is None:
        terminal.say(terminal.text(NONE))
        return 0
    since = datetime.fromtimestamp(chain.since / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
    terminal.say("✓ " + terminal.text(HOLDS, n=chain.n, since=since), "good")
    last = max(chain.anchors, default=0)
    if last:
        said = terminal.text(ANCHORED, n=len(chain.anchors), last=last, ms=seconds * 1000)
    else:
        said = terminal.text(UNANCHORED)
    terminal.say(said, "dim", indent=2)
    return 0


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


def _broken(terminal: Terminal, owner: Owner, broken: AuditBroken) -> int:
    n, what = int(str(broken.values["n"])), str(broken.values["what"])
    row = broken_at(owner.home, n)
    if terminal.json:
        error = {"code": broken.code, "text": broken.said(terminal.lang), "side_effect": "none"}
        first = None if row is None else record_object(row)
        terminal.object({"ok": False, "broken": n, "what": what, "record": first, "error": error})
        return 1
    terminal.say("✗ " + broken.said(terminal.lang), "bad")
    terminal.say(terminal.text(FIRST, what=terminal.text(WHAT[what])), indent=2)
    if row is not None:
        terminal.say(record_line(terminal, row), "dim", indent=2)
    return 1


def _short(value: str | int) -> str:
    text = str(value)
    return text if len(text) <= MOST_FACTS else f"{text[:MOST_FACTS]}…"


def _iso(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000).astimezone().isoformat(timespec="milliseconds")
