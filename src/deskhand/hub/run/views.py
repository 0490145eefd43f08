"""A run as a page, a terminal or a list shows it, read from its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, Literal, cast

from sqlalchemy import func, select

from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import Agent, Ask, Do, Each, Replan, Step, walk
from deskhand.core.registry import Registry
from deskhand.core.saying import said_question, said_step
from deskhand.core.words import Lang, Words
from deskhand.hub import asked, db
from deskhand.hub.away import said_away
from deskhand.hub.desk_registry import Desks
from deskhand.hub.events import iso
from deskhand.hub.problems import NoSuchRun
from deskhand.hub.run.deciding import call_state
from deskhand.hub.run.fold import Past
from deskhand.hub.run.live import Live, load
from deskhand.hub.run.scope import THOUGHT, Frame, call_step, outermost
from deskhand.hub.run.undoable import lasting, repeating
from deskhand.hub.run.verdict import verdict
from deskhand.hub.store import FORGOTTEN, Reader
from deskhand.hub.views import (
    FINAL,
    Question,
    ReceiptView,
    RunItem,
    RunState,
    RunView,
    StepStatus,
    StepView,
    TroubleView,
)

FORGOTTEN_WORDS: Final = Words("forgotten", "已遗忘")
QUEUED: Final = Words("An earlier request of this chat is still at work.", "本会话中较早的请求还在执行。")
Named = Callable[[str], str]
_EACH: Final = Words("For each: {steps}", "逐项：{steps}")
MOST_STEPS: Final = 2_000
"""How many steps a page is given; the rest of a long loop is in its receipts."""
WHY: Final[Mapping[str, Words]] = {
    "if": Words("its condition was not met", "条件不满足"),
    "declined": Words("you said no", "您没有同意"),
    "nothing": Words("there was nothing to do it with", "没有可处理的内容"),
    "needs_skipped": Words("what it needs was left out", "它所需要的步骤被跳过"),
    "halted": Words("something before it went wrong", "之前的步骤出了问题"),
    "replanned": Words("what had come meanwhile made it needless", "后来的情况使它不再需要"),
}


def run_view(reader: Reader, number: int, person: int | None, abilities: Registry, desks: Desks) -> RunView:
    """One run, whole; raises `NoSuchRun` for somebody else's too."""
    row = reader.connection.execute(select(db.run).where(db.run.c.id == number)).mappings().first()
    live = load(reader, number)
    if row is None or live is None or (person is not None and row["person"] != person):
        raise NoSuchRun(run=number)
    item = next(iter(items(reader, [row], desks.name))).model_dump(exclude={"steps"})
    of_it = {"unsigned": item["unsigned"]}
    open_ = [question.view().model_copy(update=of_it) for question in asked.open_of_run(reader, number)]
    phrases = abilities.phrases(live.lang)
    steps = list(islice(_steps(outermost(live.plan, live.journal), live, phrases), MOST_STEPS))
    answer = reader.content(row["answer"])
    forgotten = live.forgotten or answer is FORGOTTEN
    return RunView(
        **item,
        root=live.root,
        folders=live.folders,
        plan=None if live.forgotten else live.plan.json_object(),
        steps=steps,
        ask=open_[0] if open_ else None,
        asks=open_,
        receipts=list(receipts(live)),
        answer=FORGOTTEN_WORDS.said(live.lang) if forgotten else answer or "",
        undoable=row["state"] in FINAL
        and row["changed"] > 0
        and row["undone_by"] is None
        and not forgotten
        and not lasting(live),
        forgotten=forgotten,
        repeated_by=repeating(reader, number)[1:],
        waiting_for=_waiting_for(live, desks),
    )


def standing(reader: Reader, number: int) -> tuple[RunState, str, Question | None]:
    """How a run stands, without the whole of it: its state, its answer, and what it asks. Raises `NoSuchRun`."""
    statement = select(db.run.c.state, db.run.c.answer, db.run.c.lang).where(db.run.c.id == number)
    row = reader.connection.execute(statement).first()
    if row is None:
        raise NoSuchRun(run=number)
    answer = reader.content(row.answer)
    said = FORGOTTEN_WORDS.said(cast("Lang", row.lang)) if answer is FORGOTTEN else answer or ""
    questions = asked.open_of_run(reader, number)
    return cast("RunState", row.state), said, questions[0].view() if questions else None


def items(reader: Reader, rows: Iterable[Mapping[Any, Any]], name: Named) -> Iterator[RunItem]:
    """Runs in a list; `name` says how a desk is called."""
    every = list(rows)
    goals = reader.contents(row["goal"] for row in every)
    done = _receipts_so_far(reader, [row["id"] for row in every if row["state"] in ("open", "stopping")])
    for row in every:
        lang = cast("Lang", row["lang"])
        goal = goals.get(row["goal"])
        yield RunItem(
            run=row["id"],
            goal=FORGOTTEN_WORDS.said(lang) if goal is FORGOTTEN else str(goal),
            state=cast("RunState", row["state"]),
            steps=row["steps"],
            steps_done=done[row["id"]] if row["id"] in done else row["steps_done"],
            changed=row["changed"],
            started=iso(row["started_at"]),
            ended=iso(row["changed_at"]) if row["state"] in FINAL else None,
            undoes=row["undoes"],
            undone_by=row["undone_by"],
            lang=lang,
            chat=str(row["chat"]),
            unsigned=row["unsigned"],
            desk=row["desk"] or "",
            on=name(row["desk"]) if row["desk"] else "",
        )


def listed(reader: Reader, person: int, before: int | None, limit: int, desks: Desks) -> list[RunItem]:
    """A person's runs, newest first."""
    statement = select(db.run).where(db.run.c.person == person).order_by(db.run.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(db.run.c.id < before)
    return list(items(reader, reader.connection.execute(statement).mappings().all(), desks.name))


def receipts(live: Live) -> Iterator[ReceiptView]:
    """Every step's last receipt, in the order they came."""
    found = [
        (past.receipt.seq, path, past)
        for path, past in live.journal.steps.items()
        if past.receipt is not None and past.receipt.data
    ]
    dos = dict(_dos(outermost(live.plan, live.journal).shape.steps.values()))
    for _, path, past in sorted(found, key=lambda one: one[0]):
        call: dict[str, Any] = past.call.data or {} if past.call is not None else {}
        yield _receipt(str(call.get("do") or dos.get(path.rpartition(".")[2], "")), path, past)


def _receipt(do: str, path: str, past: Past) -> ReceiptView:
    data: dict[str, Any] = past.receipt.data if past.receipt is not None else {}
    proof: dict[str, Any] = data.get("proof") or {}
    trouble: dict[str, Any] | None = data.get("trouble")
    return ReceiptView(
        path=path,
        do=do,
        outcome=data.get("outcome", ""),
        answer=data.get("answer", ""),
        result=data.get("result", {}),
        changes=proof.get("changes", []),
        total=proof.get("total", 0),
        counts=proof.get("counts", {}),
        claims=proof.get("claims", []),
        undo=proof.get("undo", "none"),
        dropped=proof.get("dropped", []),
        pictures=proof.get("pictures", []),
        trouble=None
        if trouble is None
        else TroubleView(code=trouble["code"], text=trouble["text"], side_effect=trouble.get("side_effect", "none")),
    )


def _dos(steps: Iterable[Step]) -> Iterator[tuple[str, str]]:
    """Each step's name with the ability it uses, loops included."""
    for step, _ in walk(tuple(steps)):
        if isinstance(step, Do):
            yield step.id, step.do


def _steps(frame: Frame, live: Live, phrases: Mapping[str, Phrases]) -> Iterator[StepView]:
    for step in frame.shape.steps.values():
        past = frame.past(step.id)
        why = past.skipped.note if past is not None and past.skipped is not None else ""
        yield StepView(
            path=frame.path(step.id),
            id=step.id,
            kind=_kind(step),
            do=step.do if isinstance(step, Do) else "",
            say=said_of(step, phrases, live.lang),
            state=_state(frame, step, past, live),
            attempt=past.attempt if past is not None else 0,
            why=WHY[why].said(live.lang) if why in WHY else "",
        )
        if isinstance(step, Each) and past is not None:
            for index, item in enumerate(past.items or ()):
                yield from _steps(frame.inside(step, index, item), live, phrases)
        known = live.journal.deciding.get(frame.path(step.id))
        for call in () if known is None else known.calls:
            yield _called(frame, call, live, phrases)


def _kind(step: Step) -> Literal["do", "ask", "each", "plan", "agent"]:
    kinds: dict[type, Literal["do", "ask", "each", "plan", "agent"]] = {
        Do: "do", Ask: "ask", Each: "each", Replan: "plan", Agent: "agent"
    }  # fmt: skip
    return kinds[type(step)]


def _called(frame: Frame, call: str, live: Live, phrases: Mapping[str, Phrases]) -> StepView:
    """One call that a model decided on."""
    name, past = call.removeprefix(frame.prefix), live.journal.steps[call]
    step = call_step(frame, name)
    over = live.state in FINAL
    state: StepStatus = "skipped" if over else "waiting"
    if past.asking and not over:
        state = "asking"
    elif past.working:
        state = "working"
    elif past.receipt is not None:
        state = _ENDED.get(call_state(past), "failed")
    say = said_step(step, phrases, live.lang)
    return StepView(path=call, id=name, kind="do", do=step.do, say=say, state=state, attempt=past.attempt)


_ENDED: Final[Mapping[str, StepStatus]] = {"done": "done", "unknown": "unknown"}


def said_of(step: Step, phrases: Mapping[str, Phrases], lang: Lang) -> str:
    """A step in one line."""
    if isinstance(step, Ask):
        return said_question(step.with_.text)
    if isinstance(step, Do):
        return said_step(step, phrases, lang)
    if isinstance(step, Replan | Agent):
        return step.plan if isinstance(step, Replan) else step.agent
    inner = step.steps
    return _EACH.said(lang, steps="; ".join(said_of(one, phrases, lang) for one in inner)) if inner else step.id


def _state(frame: Frame, step: Step, past: Past | None, live: Live) -> StepStatus:
    over = live.state in FINAL
    if past is None:
        return "skipped" if over else "waiting"
    if past.asking and not over:
        return "asking"
    if past.working:
        return "working" if isinstance(step, Do) else "asking"
    if isinstance(step, Each) and past.receipt is None and past.skipped is None:
        return "stopped" if over else "working"
    if past.receipt is not None and past.receipt.note == "not_done" and live.journal.stopping:
        return "stopped"
    thought = live.journal.steps.get(frame.path(f"{step.id}#{THOUGHT}"))
    if thought is not None and thought.asking and not over:
        return "asking"
    settled = verdict(frame, step).settled
    if settled is None and isinstance(step, Replan | Agent) and over:
        return "stopped"
    return settled if settled is not None else "skipped" if over else "working"


def _waiting_for(live: Live, desks: Desks) -> str:
    if live.queued:
        return QUEUED.said(live.lang)
    undecided = bool(live.places) and not live.desk
    if live.state not in ("open", "stopping") or undecided:
        return ""
    away = desks.away(live.desk)
    return "" if away is None else said_away(away, live.lang)


def _receipts_so_far(reader: Reader, runs: list[int]) -> dict[int, int]:
    if not runs:
        return {}
    rows = reader.connection.execute(
        select(db.journal.c.run, func.count())
        .where(db.journal.c.run.in_(runs), db.journal.c.kind == "receipt")
        .group_by(db.journal.c.run)
    )
    return {int(run): int(count) for run, count in rows}
