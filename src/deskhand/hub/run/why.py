"""The story of a run, one line an event, from its journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select

from deskhand.core.words import Lang, Words
from deskhand.hub import db
from deskhand.hub.problems import NoRuns, NoSuchRun
from deskhand.hub.run.fold import Entry
from deskhand.hub.run.live import entries, load
from deskhand.hub.store import Reader

_LINES: Final[Mapping[str, Words]] = {
    "planned": Words("You asked: {goal}. The plan: {steps}.", "您的请求：{goal}。计划：{steps}。"),
    "patch": Words("Your choice added steps to the plan.", "根据您的选择，计划中增加了步骤。"),
    "items": Words("{step} goes over {n} things.", "{step} 处理 {n} 项。"),
    "began": Words("{step} began (attempt {attempt}).", "{step} 开始（第 {attempt} 次）。"),
    "asked": Words("I asked at {step}: {text}", "在 {step} 询问：{text}"),
    "answered": Words("The answer at {step} was: {text}", "{step} 的回答：{text}"),
    "receipt": Words("{step} ended: {outcome}. {answer}", "{step} 结束：{outcome}。{answer}"),
    "skipped": Words("{step} was left out ({outcome}).", "{step} 被跳过（{outcome}）。"),
    "stop": Words("Somebody asked to stop.", "收到停止请求。"),
}


def meant(reader: Reader, run: int | None, person: int) -> int:
    """The run that is asked about: a person's own, by default the last. Raises `NoRuns` or `NoSuchRun`."""
    statement = select(db.run.c.id).where(db.run.c.person == person)
    if run is None:
        statement = statement.where(db.run.c.overtakes.is_(False)).order_by(db.run.c.id.desc()).limit(1)
    else:
        statement = statement.where(db.run.c.id == run)
    found = reader.connection.execute(statement).scalar()
    if found is None:
        raise NoRuns if run is None else NoSuchRun(run=run)
    return int(found)


def story(reader: Reader, run: int, lang: Lang) -> list[str]:
    """Raises `NoSuchRun`."""
    live = load(reader, run)
    if live is None:
        raise NoSuchRun(run=run)
    steps = ", ".join(step.id for step in live.plan.steps)
    return list(_told(entries(reader, run), live.plan.goal, steps, lang))


def _told(journal: Any, goal: str, steps: str, lang: Lang) -> Iterator[str]:
    for entry in journal:
        at = datetime.fromtimestamp(entry.at, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        yield f"{at}  {_line(entry, goal, steps, lang)}"


def _line(entry: Entry, goal: str, steps: str, lang: Lang) -> str:
    data: dict[str, Any] = {} if entry.kind == "items" else entry.data or {}
    trouble: dict[str, Any] = data.get("trouble") or {}
    said = _LINES[entry.kind].said(
        lang,
        goal=goal,
        steps=steps,
        step=entry.step or "run",
        attempt=entry.attempt,
        n=entry.note,
        text=data.get("text", entry.note),
        outcome=entry.note,
        answer=data.get("answer") or trouble.get("text", ""),
    )
    return said.strip()
