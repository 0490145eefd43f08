"""Runs, questions and receipts as lines that a person reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from deskhand.cli.terminal import Style, Terminal
from deskhand.core.saying import CLOSEST
from deskhand.core.states import STATES
from deskhand.core.words import Words

if TYPE_CHECKING:
    from deskhand.hub.views import Accepted, Question, ReceiptView, RunItem, RunView, StepView

MARKS: Final[dict[str, tuple[str, Style]]] = {
    "done": ("✓", "good"),
    "asking": ("?", "ask"),
    "open": ("…", "dim"),
    "working": ("…", "dim"),
    "waiting": ("·", "dim"),
    "stopping": ("…", "dim"),
    "failed": ("✗", "bad"),
    "refused": ("✗", "bad"),
    "stopped": ("■", "ask"),
    "skipped": ("-", "dim"),
    "unknown": ("?", "bad"),
}
ITEMS: Final[dict[str, Words]] = {
    "planned": Words("not done", "未执行"),
    "begun": Words("begun", "已开始"),
    "skipped": Words("left alone", "已跳过"),
    "failed": Words("failed", "失败"),
    "unknown": Words("not known", "结果未知"),
}
"""How an item ended, where it did not end well."""
COUNTED: Final = Words("{done:,} of {total:,} done", "共 {total:,} 项，完成 {done:,} 项")
FIRST_ITEMS: Final = 6
UNUSED: Final = Words("I did not understand: {words}", "我没有理解：{words}")
MORE: Final = Words("… and {n:,} more", "……还有 {n:,} 项")
CHECKED: Final = Words("checked: {text}", "已核对：{text}")
NOT_SO: Final = Words("does NOT hold: {text}", "不成立：{text}")
UNVERIFIED: Final = Words("not verified", "未经核对")
UNDO: Final = Words("undo with: deskhand undo {run}", "撤销：deskhand undo {run}")
UNDO_PART: Final = Words(
    "undo what can be taken back (nothing that was sent) with: deskhand undo {run}",
    "撤销可以收回的部分（已发送的无法收回）：deskhand undo {run}",
)
ANSWER: Final = Words("answer with: deskhand answer {run} {example}", "回答：deskhand answer {run} {example}")
DROPPED: Final = Words(
    "Too large to keep for undo: {names}",
    "内容太大，无法保留以供撤销：{names}",
)
UNLOCK: Final = Words(
    "It costs money or cannot be taken back, so a yes comes with your unlock secret.",
    "涉及金钱或无法撤回，因此同意时需要输入解锁口令。",
)
YES: Final = Words("yes", "好")
NO: Final = Words("no", "不")
SOME_WORDS: Final = Words("TEXT", "文字")
NO_RUNS: Final = Words("Nothing was asked for yet. Try: deskhand do help", "还没有提出过请求。试试：deskhand do 帮助")
FORGOTTEN: Final = Words("[forgotten]", "[已忘记]")
UNSIGNED: Final = Words("not signed", "未签名")
UNSIGNED_ASKS: Final = Words(
    "This came without a signature, so nobody knows whether it was you: by itself it may only look. Whatever else it "
    "is to do needs your yes, given here or on a page that signs.",
    "这个请求没有签名，无法确认是否由您提出：它本身只能查看。要做其他事情，需要您在这里或在能够签名的网页上同意。",
)
TROUBLE_EFFECT: Final[dict[str, Words]] = {
    "partial": Words("Part of it was done; the items are listed above.", "其中一部分已执行，明细如上。"),
    "unknown": Words("Whether it was done cannot be told.", "无法确定是否已执行。"),
}


def show_goal(terminal: Terminal, view: RunView) -> None:
    terminal.say(f"#{view.run}  {view.goal}", "bold")


def show_steps(terminal: Terminal, steps: list[StepView]) -> None:
    """The plan as a list; questions stand in it like any other step."""
    for number, step in enumerate((step for step in steps if step.kind != "ask"), 1):
        terminal.say(f"{number}. {step.say or step.do or step.id}", "dim", indent=3)


def show_question(terminal: Terminal, ask: Question) -> None:
    """What would happen, then the question."""
    if ask.unsigned:
        terminal.say(hanging("!", terminal.text(UNSIGNED_ASKS)), "ask", indent=1)
    if ask.preview is not None:
        for item in ask.preview.items[:FIRST_ITEMS]:
            terminal.say(change_line(terminal, item), "dim", indent=5)
        if ask.preview.total > FIRST_ITEMS:
            terminal.say(terminal.text(MORE, n=ask.preview.total - FIRST_ITEMS), "dim", indent=5)
    terminal.say(hanging("?", ask.text), "ask", indent=1)
    for number, choice in enumerate(ask.choices, 1):
        terminal.say(f"{number}) {choice}", "ask", indent=4)
    if ask.unlock:
        terminal.say(terminal.text(UNLOCK), "ask", indent=3)


def show_how_to_answer(terminal: Terminal, ask: Question) -> None:
    example = "1" if ask.kind == "choose" else terminal.text(YES if ask.kind == "confirm" else SOME_WORDS)
    # What was asked before must be named, so that a yes to the one is none to the other.
    run = f"{ask.run}/{ask.id}" if ask.again else str(ask.run)
    terminal.say(terminal.text(ANSWER, run=run, example=example), "dim", indent=3)


def show_end(terminal: Terminal, view: RunView) -> None:
    """How a run ended: the answer first, then the proof behind it."""
    mark, style = MARKS[view.state]
    terminal.say(hanging(mark, view.answer or terminal.text(STATES[view.state])), style, indent=1)
    for receipt in view.receipts:
        show_receipt(terminal, receipt, said=view.answer)
    if view.undoable:
        whole = all(one.undo in ("yes", "none") for one in view.receipts)
        terminal.say(terminal.text(UNDO if whole else UNDO_PART, run=view.run), "dim", indent=3)


def show_receipt(terminal: Terminal, receipt: ReceiptView, *, said: str) -> None:
    """One step's proof; sentences that the answer above already has are not said again."""
    if receipt.answer.strip() not in said:
        mark, style = MARKS.get(receipt.outcome, MARKS["failed"])
        terminal.say(hanging(mark, receipt.answer), style, indent=3)
    if receipt.counts and receipt.outcome != "done":
        done = terminal.text(COUNTED, done=receipt.counts.get("done", 0), total=receipt.total)
        terminal.say(done, indent=3)
    for change in receipt.changes[:FIRST_ITEMS]:
        terminal.say(change_line(terminal, change.get("change", change), change), "dim", indent=5)
    if receipt.total > FIRST_ITEMS:
        terminal.say(terminal.text(MORE, n=receipt.total - FIRST_ITEMS), "dim", indent=5)
    for claim in receipt.claims:
        words, style = (CHECKED, "dim") if claim["holds"] else (NOT_SO, "bad")
        terminal.say(terminal.text(words, text=claim["text"]), style, indent=5)
    if receipt.changes and not receipt.claims:
        terminal.say(terminal.text(UNVERIFIED), "ask", indent=5)
    if receipt.dropped:
        terminal.say(terminal.text(DROPPED, names=", ".join(receipt.dropped)), "ask", indent=5)
    if receipt.trouble is not None:
        if receipt.trouble.text.strip() not in f"{said}\n{receipt.answer}":
            terminal.say(receipt.trouble.text, "bad", indent=5)
        effect = TROUBLE_EFFECT.get(receipt.trouble.side_effect)
        if effect is not None:
            terminal.say(terminal.text(effect), "bad", indent=5)


def change_line(terminal: Terminal, change: dict[str, Any], done: dict[str, Any] | None = None) -> str:
    """One change in a line: what, from where, to where; and how it went, if it did not go well."""
    place = change.get("path") or " + ".join(change.get("paths", []))
    where = (done or {}).get("at") or change.get("to")
    people = ", ".join(change["to"]) if change.get("op") == "send" else ""
    line = {
        "make_folder": f"+ {place}/",
        "remove_folder": f"- {place}/",
        "trash": f"{place} → 🗑",
        "restore": f"🗑 → {place}",
        "write": f"✎ {(done or {}).get('at') or place}",
        "launch": f"▶ {place}",
        "put": f"✎ {place}",
        "remove": f"- {place}",
        "send": f"✉ {place} → {people}",
        "append": f"✎ {place}",
        "discard": f"- {place}",
    }.get(str(change.get("op")), f"{place} → {where}")
    words = ITEMS.get(str((done or {}).get("state")))
    if words is None:
        return line
    why = (done or {}).get("why")
    return f"{line}  [{terminal.text(words)}{': ' + str(why) if why else ''}]"


def show_teach(terminal: Terminal, accepted: Accepted) -> None:
    """What was not understood, and the nearest things that can be done. Never a guess."""
    if accepted.answer:
        terminal.say(hanging("?", accepted.answer), "ask", indent=1)
    else:
        terminal.say("? " + terminal.text(UNUSED, words=", ".join(accepted.unused)), "ask", indent=1)
    show_suggestions(terminal, [one.say for one in accepted.suggest if one.say not in accepted.answer])


def show_suggestions(terminal: Terminal, says: list[str]) -> None:
    if says:
        terminal.say(terminal.text(CLOSEST), indent=3)
    for say in says:
        terminal.say(f"· {say}", indent=5)


def show_runs(terminal: Terminal, runs: list[RunItem]) -> None:
    if not runs:
        terminal.say(terminal.text(NO_RUNS))
    several = len({run.desk for run in runs if run.desk}) > 1
    for run in runs:
        mark, style = MARKS[run.state]
        when = datetime.fromisoformat(run.started).astimezone().strftime("%Y-%m-%d %H:%M")
        goal = shortened(run.goal) or terminal.text(FORGOTTEN)
        state = terminal.text(STATES[run.state])
        marked = f"{state}, {terminal.text(UNSIGNED)}" if run.unsigned else state
        where = f"  @ {run.on}" if several and run.on else ""
        terminal.say(f"{mark} {run.run:>4}  {when}  {goal}  ({marked}){where}", style)
    if any(run.unsigned for run in runs):
        terminal.say(f"{terminal.text(UNSIGNED)}: {terminal.text(UNSIGNED_ASKS)}", "dim")


def shortened(text: str, most: int = 70) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def hanging(mark: str, text: str) -> str:
    """A mark before the first line, the others below its text."""
    return f"{mark} " + text.replace("\n", "\n  ")
