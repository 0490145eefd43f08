"""The story of a run as a person reads it: who asked, what was made of it, why each step went, and the proof last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskhand.cli.show import MARKS, hanging, shortened
from deskhand.cli.terminal import Style, Terminal
from deskhand.core.states import STATES
from deskhand.core.words import Words
from deskhand.hub.run.grounds import Happened
from deskhand.trust.audit import Record
from deskhand.trust.rejected import SENTENCES, Why

if TYPE_CHECKING:
    from deskhand.cli.why import Story

ASKED: Final = Words("Who asked", "谁提出的")
PLAN: Final = Words("What I made of it", "我的理解")
EVENTS: Final = Words("What happened, and why", "发生了什么，以及原因")
PROOF: Final = Words("The proof", "凭据")

SIGNED: Final = Words(
    "Said on {when}, and signed by “{device}”: nobody else could have said it.",
    "于 {when} 提出，由“{device}”签名：他人无法冒充。",
)
VOUCHED: Final = Words(
    "Said on {when} in {channel}. Nobody can sign there: it is the hub's word that {person} wrote it, so it reaches "
    "only as far as the ceiling of that place.",
    "于 {when} 在 {channel} 提出。那里无法签名：是中枢说明由 {person} 发出，因此只能做到该渠道的上限为止。",
)
FORGOTTEN: Final = Words(
    "What was said is forgotten, as you wished; that something was done is still on record.",
    "原话已按您的要求忘记；但做过什么仍有记录。",
)
READ_HERE: Final = Words(
    "This computer read the same plan out of your words by itself.", "这台电脑自己也从您的原话得出了同样的计划。"
)
NOT_READ_HERE: Final = Words(
    "This computer could not read this plan out of the words by itself, so each change wanted a yes.",
    "这台电脑无法自己从原话得出这个计划，因此每项更改都需要同意。",
)
NOT_HELD: Final = Words(
    "It was not handed to this computer to be done; nothing was done.", "它没有交给这台电脑执行；没有做任何更改。"
)

LET: Final[dict[str, Words]] = {
    "RUN": Words("let go without a question", "无需询问即放行"),
    "SHOW": Words("let go, and shown", "放行并显示"),
    "ASK": Words("let go because you said yes", "因您同意而放行"),
    "STEP_UP": Words("let go because you said yes and typed the unlock secret", "因您同意并输入解锁口令而放行"),
}
BECAUSE: Final = Words("{let}: it {risk}; {target}; {grant}.", "{let}：它{risk}；{target}；{grant}。")
BY: Final = Words("The yes was signed by “{device}”.", "同意由“{device}”签名。")
RISKS: Final[dict[int, Words]] = {
    0: Words("only reads", "只读取内容"),
    1: Words("changes what can be undone", "所做更改可以撤销"),
    2: Words("can be seen by others", "会被他人看到"),
    3: Words("costs money or cannot be taken back", "涉及金钱或无法撤回"),
}
TARGETS: Final[dict[str, Words]] = {
    "U": Words("who, where and how much came from you", "对象、位置和数量由您指定"),
    "L": Words("who, where or how much came out of your own files", "对象、位置或数量来自您自己的文件"),
    "X": Words("who, where or how much came from what others wrote", "对象、位置或数量来自他人所写的内容"),
}
GRANTS: Final[dict[str, Words]] = {
    "COVERS": Words("you allowed the place", "该位置已获您授权"),
    "ABSENT": Words("no grant of yours covers it", "没有授权覆盖它"),
    "REVOKED": Words("you forbade it or took the permission back", "您已禁止或收回了授权"),
}
BACK: Final = Words("it takes back what was done before", "它撤回之前所做的内容")
OWING: Final[dict[str, Words]] = {
    "table": Words("such a step wants a yes", "这类步骤需要同意"),
    "ceiling": Words("a word from there does not reach that far", "来自那里的话做不到这一步"),
    "unproven": Words("I could not read it out of your words myself", "我无法自己从您的原话中得出它"),
    "review": Words("it held something that you want to look at first", "其中有您希望先查看的内容"),
    "bounds": Words("it was not among what this step may do by itself", "它不在此步骤可自行执行的范围内"),
}
WAITED: Final = Words("a yes was wanted: {why}.", "需要同意：{why}。")
REFUSED: Final = Words("refused: {why}", "已拒绝：{why}")
ENDED: Final = Words("{outcome}, {n:change|changes}.", "{outcome}，{n} 项更改。")
ENDED_SO: Final = Words("{outcome}.", "{outcome}。")
QUESTION: Final = Words("I asked: {text}", "我询问：{text}")
SAID_YES: Final = Words("You said: {text}", "您回答：{text}")
STOPPED: Final = Words("Somebody asked to stop.", "收到停止请求。")
FORGOT: Final = Words("Its content was forgotten.", "其内容已被忘记。")
RECORDS: Final = Words(
    "Records {rows} of this computer's audit log tell the same; all {n} of it follow from each other.",
    "这台电脑审计日志的第 {rows} 条与此一致；全部 {n} 条环环相扣。",
)
NO_RECORDS: Final = Words("This computer's audit log has no record of it.", "这台电脑的审计日志中没有相关记录。")
DIFFERS: Final[dict[str, Words]] = {
    "words": Words(
        "The hub shows other words than this computer was given. Believe neither until you know why.",
        "中枢显示的原话与这台电脑收到的不同。查明原因之前，两者都不可信。",
    ),
    "plan": Words(
        "The hub shows another plan than the one this computer held the run to. Look at what was really done below.",
        "中枢显示的计划与这台电脑锁定的计划不同。请查看下面实际执行的内容。",
    ),
    "answer": Words("The hub shows an answer that this computer never took.", "中枢显示的某个回答，这台电脑从未接受。"),
}
IDS: Final[dict[str, Words]] = {
    "words": Words("words", "原话"),
    "device": Words("device", "设备"),
    "plan": Words("plan", "计划"),
}
OUTCOMES: Final[dict[str, Words]] = {
    "not_done": Words("not done", "未执行"),
    "partial": Words("partly done", "部分完成"),
    "changed": Words("changed meanwhile", "期间已变化"),
}


def show(terminal: Terminal, story: Story) -> None:
    view = story.view
    mark, style = MARKS[view.state]
    terminal.say(f"#{view.run}  {view.goal}", "bold")
    terminal.say(hanging(mark, view.answer or terminal.text(STATES[view.state])), style, indent=1)
    for what in story.differs:
        terminal.say(f"✗ {terminal.text(DIFFERS[what])}", "bad", indent=1)
    _head(terminal, ASKED)
    _asked(terminal, story)
    _head(terminal, PLAN)
    _plan(terminal, story)
    events = sorted(_events(terminal, story), key=lambda one: one[0])
    if events:
        _head(terminal, EVENTS)
    for at, text, tone in events:
        when = datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S")
        terminal.say(f"{when}  {text}", tone, indent=3)
    _head(terminal, PROOF)
    _proof(terminal, story)


def _head(terminal: Terminal, words: Words) -> None:
    terminal.say()
    terminal.say(terminal.text(words), "bold", indent=1)


def _asked(terminal: Terminal, story: Story) -> None:
    said = story.grounds.said
    if said is None:
        terminal.say(terminal.text(FORGOTTEN), indent=3)
        return
    when = datetime.fromisoformat(said.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    terminal.say(f"“{shortened(said.text, 200)}”", indent=3)
    if ":" in said.channel:
        terminal.say(terminal.text(VOUCHED, when=when, channel=said.channel, person=said.person), "ask", indent=3)
    else:
        terminal.say(terminal.text(SIGNED, when=when, device=story.name(said.by)), "dim", indent=3)


def _plan(terminal: Terminal, story: Story) -> None:
    steps = [step for step in story.view.steps if step.kind != "ask"]
    for number, step in enumerate(steps, 1):
        terminal.say(f"{number}. {step.say or step.do or step.id}", indent=3)
    held = story.held
    if held is None:
        terminal.say(terminal.text(NOT_HELD), "dim", indent=3)
    else:
        words = READ_HERE if held.facts.get("vouched") == 1 else NOT_READ_HERE
        terminal.say(terminal.text(words), "dim", indent=3)


def _events(terminal: Terminal, story: Story) -> Iterator[tuple[float, str, Style]]:
    """What the desk decided, from its own record; what was said, from the hub's."""
    says = {step.path: step.say or step.do for step in story.view.steps}
    for one in story.records:
        told = _decided(terminal, story, one, says)
        if told is not None:
            yield one.at / 1000, f"{told[0]}  [{one.n}]", told[1]
    for one in story.grounds.happened:
        told = _spoken(terminal, story, one)
        if told:
            yield datetime.fromisoformat(one.at).timestamp(), told, "ask"


def _decided(terminal: Terminal, story: Story, one: Record, says: dict[str, str]) -> tuple[str, Style] | None:
    facts = one.facts
    # A preview names its question before the step.
    path = str(facts.get("key", "")).partition("/")[2].rpartition("/")[0].rpartition(">")[2]
    step = shortened(says.get(path, str(facts.get("do", path))), 60)
    if one.kind == "job":
        return f"{step}\n          {_because(terminal, story, one)}", ""
    if one.kind == "asked":
        reason = OWING.get(str(facts.get("reason")))
        why = str(facts.get("reason")) if reason is None else terminal.text(reason)
        return f"{step}\n          {terminal.text(WAITED, why=why)}", "ask"
    if one.kind == "refused":
        return f"{step}\n          {terminal.text(REFUSED, why=_why_not(terminal, story, one, path))}", "bad"
    if one.kind == "receipt":
        outcome = str(facts.get("outcome"))
        words = OUTCOMES.get(outcome) or STATES.get(outcome)
        said = outcome if words is None else terminal.text(words)
        n = int(facts.get("changes", 0))
        text = terminal.text(ENDED, outcome=said, n=n) if n else terminal.text(ENDED_SO, outcome=said)
        return f"{step}: {text}", "good" if outcome == "done" else "bad"
    return (terminal.text(FORGOT), "dim") if one.kind == "forgotten" else None


def _because(terminal: Terminal, story: Story, one: Record) -> str:
    facts, by = one.facts, str(one.facts.get("yes_by", ""))
    free = not by and facts.get("grant") == "ABSENT"
    let = LET.get(str(facts.get("decision")))
    said = terminal.text(
        BECAUSE,
        let="" if let is None else terminal.text(let),
        risk=terminal.text(RISKS.get(int(facts.get("risk", 3)), RISKS[3])),
        target=terminal.text(TARGETS.get(str(facts.get("target")), TARGETS["X"])),
        grant=terminal.text(BACK if free else GRANTS.get(str(facts.get("grant")), GRANTS["ABSENT"])),
    )
    return f"{said} {terminal.text(BY, device=story.name(by))}" if by else said


def _why_not(terminal: Terminal, story: Story, one: Record, path: str) -> str:
    """The sentence of a refusal: as its receipt tells it, else by its code."""
    told = next((receipt for receipt in story.view.receipts if receipt.path == path and receipt.trouble), None)
    if told is not None and told.trouble is not None:
        return told.trouble.text
    code = str(one.facts.get("why"))
    return SENTENCES[Why(code)].said(terminal.lang) if code in set(Why) else code


def _spoken(terminal: Terminal, story: Story, one: Happened) -> str:
    if one.kind == "asked":
        return terminal.text(QUESTION, text=shortened(one.text, 160))
    if one.kind == "answered":
        said = terminal.text(SAID_YES, text=shortened(one.text, 160))
        return f"{said}  {terminal.text(BY, device=story.name(one.by))}" if one.by else said
    return terminal.text(STOPPED) if one.kind == "stop" else ""


def _proof(terminal: Terminal, story: Story) -> None:
    if story.broken is not None:
        terminal.say(f"✗ {story.broken.said(terminal.lang)}", "bad", indent=3)
    elif story.records and story.chain is not None:
        rows = _ranges([one.n for one in story.records])
        terminal.say(terminal.text(RECORDS, rows=rows, n=story.chain.n), indent=3)
    if not story.records:
        terminal.say(terminal.text(NO_RECORDS), indent=3)
    grounds = story.grounds
    said = {"words": grounds.about, "device": "" if grounds.said is None else grounds.said.by, "plan": grounds.plan}
    for name, value in said.items():
        if value:
            terminal.say(f"{terminal.text(IDS[name]):<7} {value}", "dim", indent=3)


def _ranges(numbers: list[int]) -> str:
    """3–5, 9"""
    parts: list[list[int]] = []
    for n in numbers:
        if parts and parts[-1][-1] == n - 1:
            parts[-1].append(n)
        else:
            parts.append([n])
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else f"{part[0]}" for part in parts)
