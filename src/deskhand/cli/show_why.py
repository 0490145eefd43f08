"""The story of a run at a terminal, with the desk's own record of it beside it as a table, and the proof last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskhand.cli.audit import KINDS
from deskhand.cli.show import MARKS, hanging
from deskhand.cli.terminal import Terminal
from deskhand.core.states import STATES
from deskhand.core.words import Words
from deskhand.hub.run.story import Part, story
from deskhand.trust.audit import Record

if TYPE_CHECKING:
    from deskhand.cli.why import Held

HEADS: Final[dict[Part, Words]] = {
    "asked": Words("Who asked", "谁提出的"),
    "plan": Words("What I made of it", "我的理解"),
    "events": Words("What happened, and why", "发生了什么，以及原因"),
}
RECORD: Final = Words("What this computer wrote down of it", "这台电脑的相关记录")
PROOF: Final = Words("The proof", "凭据")
RECORDS: Final = Words(
    "Records {rows} of this computer's audit log are about it; all {n} of it follow from each other.",
    "这台电脑审计日志的第 {rows} 条与此有关；全部 {n} 条环环相扣。",
)
NO_RECORDS: Final = Words(
    "This computer's audit log has no record of it: what became of it, only the hub says.",
    "这台电脑的审计日志中没有相关记录：结果如何只是中枢的说法。",
)
DIFFERS: Final[dict[str, Words]] = {
    "words": Words(
        "The hub shows other words than this computer was given. Believe neither until you know why.",
        "中枢显示的原话与这台电脑收到的不同。查明原因之前，两者都不可信。",
    ),
    "plan": Words(
        "The hub shows another plan than the one this computer held the run to. Look at what was really done below.",
        "中枢显示的计划与这台电脑锁定的计划不同。请查看下面实际执行的内容。",
    ),
    "unproven": Words(
        "Only the hub says that anybody asked for this: it shows no signature for the words that holds here.",
        "有人提出此请求只是中枢的说法：它没有给出在此成立的签名。",
    ),
    "unknown": Words(
        "Only the hub says that anything was done: this computer was never given this run.",
        "执行过任何操作只是中枢的说法：这台电脑从未收到此任务。",
    ),
    "forgotten": Words(
        "The hub does not show what was said, and nobody asked this computer to forget it.",
        "中枢没有显示原话，而这台电脑没有收到忘记它的要求。",
    ),
    "answer": Words(
        "The hub shows an answer that this computer never took, or that nobody signed.",
        "中枢显示的某个回答，这台电脑从未接受，或没有人签名。",
    ),
    "outcome": Words(
        "The hub tells otherwise how a step ended, or how much it changed. Below stands what this computer wrote down; "
        "the line above it is the hub's.",
        "中枢对某个步骤的结果或更改数量说法不同。下面是这台电脑自己的记录；上面一行是中枢的说法。",
    ),
    "step": Words(
        "The hub hides a step that this computer did, or tells it in another way. Below stands what this computer "
        "wrote down.",
        "中枢隐瞒了这台电脑执行的某个步骤，或说法不同。下面是这台电脑自己的记录。",
    ),
}
IDS: Final[dict[str, Words]] = {
    "words": Words("words", "原话"),
    "device": Words("device", "设备"),
    "plan": Words("plan", "计划"),
}
FACTS: Final = ("key", "do", "decision", "grant", "grants", "reason", "why", "outcome", "done", "vouched")
"""What the table shows of a record; `audit list` and --json have all of it."""


def show(terminal: Terminal, held: Held) -> None:
    view = held.view
    mark, style = MARKS[view.state]
    terminal.say(f"#{view.run}  {view.goal}", "bold")
    terminal.say(hanging(mark, view.answer or terminal.text(STATES[view.state])), style, indent=1)
    for what in held.differs:
        terminal.say(f"✗ {terminal.text(DIFFERS[what])}", "bad", indent=1)
    told: Part | None = None
    for line in story(held.grounds):
        if line.part != told:
            told = line.part
            _head(terminal, HEADS[told])
        if line.at:
            when = datetime.fromisoformat(line.at).astimezone().strftime("%H:%M:%S")
            terminal.say(hanging(when, line.text), line.tone, indent=3)
        else:
            terminal.say(line.text, line.tone, indent=3)
    if held.records:
        _head(terminal, RECORD)
    for one in held.records:
        terminal.say(_row(terminal, one), "dim", indent=3)
    _head(terminal, PROOF)
    _proof(terminal, held)


def _head(terminal: Terminal, words: Words) -> None:
    terminal.say()
    terminal.say(terminal.text(words), "bold", indent=1)


def _row(terminal: Terminal, one: Record) -> str:
    at = datetime.fromtimestamp(one.at / 1000).astimezone().strftime("%H:%M:%S")
    kind = KINDS.get(one.kind)
    facts = "  ".join(f"{name}={one.facts[name]}" for name in FACTS if one.facts.get(name) not in (None, ""))
    return f"{one.n:>4}  {at}  {one.kind if kind is None else terminal.text(kind)}  {facts}"


def _proof(terminal: Terminal, held: Held) -> None:
    if held.broken is not None:
        terminal.say(f"✗ {held.broken.said(terminal.lang)}", "bad", indent=3)
    elif held.records and held.chain is not None:
        rows = ", ".join(_ranges([one.n for one in held.records]))
        terminal.say(terminal.text(RECORDS, rows=rows, n=held.chain.n), indent=3)
    if not held.records:
        terminal.say(terminal.text(NO_RECORDS), indent=3)
    grounds = held.grounds
    said = {"words": grounds.about, "device": "" if grounds.said is None else grounds.said.by, "plan": grounds.plan}
    for name, value in said.items():
        if value:
            terminal.say(f"{terminal.text(IDS[name]):<7} {value}", "dim", indent=3)


def _ranges(numbers: list[int]) -> Iterator[str]:
    """3–5, 9"""
    parts: list[list[int]] = []
    for n in numbers:
        if parts and parts[-1][-1] == n - 1:
            parts[-1].append(n)
        else:
            parts.append([n])
    for part in parts:
        yield f"{part[0]}–{part[-1]}" if len(part) > 1 else f"{part[0]}"
