"""`deskhand plan`: how words are understood. Reads the disk, and touches nothing, not even our own home folder.

Started cold it must be quick, so of hub and desk nothing is imported but the reading of folders.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

import msgspec
from pydantic import BaseModel, ConfigDict, ValidationError

from deskhand.cli.sound import NO_TEXT, sound
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.core.ability import Registry
from deskhand.core.errors import Problem
from deskhand.core.flow.authority import HOME, Authority
from deskhand.core.flow.grants import Grant, Who
from deskhand.core.flow.judge import judged, owing, refusals
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.table import CAREFUL
from deskhand.core.invalid import whole_reason
from deskhand.core.plan.model import Plan
from deskhand.core.words import Lang, Sentence, Words
from deskhand.core.world.facts import Event, World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

UNDERSTOOD: Final = frozenset({"run", "confirm"})
NOT_UNDERSTOOD: Final = 2
LONGEST: Final = 20_000
LONGEST_LINE: Final = 8_000_000
NAME: Final = re.compile(r'[{,]\s*"id"\s*:\s*("(?:[^"\\]|\\.){0,1000}"|-?\d{1,18}(?![\d.eE]))')
"""The name of a request, in a line that cannot be read whole. Inside a text the quotes would be escaped."""


class BadWorld(Problem):
    words = Words(
        "The desk described in {path} cannot be used: {why}. Nothing was planned. "
        "It may say: people, apps_open, events, shops, devices.",
        "无法使用 {path} 中描述的桌面：{why}。没有做任何计划。可以写的有：people、apps_open、events、shops、devices。",
    )


class BadBatch(Problem):
    words = Words(
        "The requests in {path} cannot be read: {why}. Nothing was planned.",
        "无法读取 {path} 中的请求：{why}。没有做任何计划。",
    )


EMPTY: Final = Words("it is empty", "它是空的")
NO_WORDS: Final = Words('it has no "text" that is a string', "它没有字符串形式的“text”")


class BadLine(Problem):
    words = Words(
        'Line {line} is no object {{"id", "text"}}: {why}. It was not planned.',
        '第 {line} 行不是 {{"id", "text"}} 对象：{why}。没有为它做计划。',
    )


class TooLong(Problem):
    words = Words(
        "The text is longer than {most:,} characters. It was not planned; say it in fewer words.",
        "文字超过 {most:,} 个字符。没有为它做计划；请说得简短一些。",
    )


class Described(BaseModel):
    """A desk as `--world` gives it, beside the files that are really there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[str, ...] = ()
    apps_open: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    shops: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What plans are made with: the words known, the world as it is, and the clock."""

    planner: Planner
    world: World
    now: datetime | None
    lang: Lang | None
    scope: Scope
    authority: Authority

    @classmethod
    def of(cls, session: Session, root: Path | None, now: datetime | None, described: Path | None) -> Desk:
        scope = session.owner.scope(root)
        extra = read_world(described) if described else Described()
        world = FolderWorld(
            scope.root,
            scope.folders,
            people=extra.people,
            apps_open=extra.apps_open,
            events=extra.events,
            shops=extra.shops,
            devices=extra.devices,
        )
        moment = (now or datetime.now().astimezone()).timestamp()
        authority = _forecast(scope, moment, careful=session.owner.settings.careful)
        return cls(Planner(Registry.discover()), world, now, session.chosen, scope, authority)

    def object(self, text: str) -> dict[str, Any]:
        """The plan object of some words, exactly as scripts read it."""
        if len(text) > LONGEST:
            raise TooLong(most=LONGEST)
        sound(text)
        now = self.now or datetime.now().astimezone()
        planned = self.planner.plan(text, self.world, now=now, lang=self.lang, owes=self._owes)
        found = planned.json_object()
        if planned.plan is not None and (reason := self._refused(planned)):
            found["refused"] = reason
        return found

    def _owes(self, plan: Plan) -> set[str]:
        return owing(judged(plan, self.planner.registry, self.authority, self.scope))

    def _refused(self, planned: Planned) -> str:
        """Why this would not be done though it is understood; empty where it would, or where one reading would."""
        abilities = self.planner.registry
        said: dict[str, None] = {}
        for plan in planned.readings or (planned.plan,):
            reasons = [] if plan is None else refusals(judged(plan, abilities, self.authority, self.scope))
            if not reasons:
                return ""
            said.update(dict.fromkeys(reason.said(planned.lang) for reason in reasons))
        return "\n".join(said)


def _forecast(scope: Scope, now: float, *, careful: bool) -> Authority:
    """How far the owner's words would reach by what was set up here. What was granted beside that only the desk knows,
    and it decides when the plan is carried out."""
    places = tuple(place for folder in scope.folders if (place := scope.absolute(folder)) is not None)
    grant = Grant(id="settings", risk=Risk.R1, read=places, write=places)
    return Authority(Who("owner", "", "cli"), (grant,), HOME, now, CAREFUL if careful else None)


def plan_one(session: Session, desk: Desk, text: str) -> int:
    try:
        found = desk.object(text)
    except NO_TEXT as problem:
        if session.json:
            session.terminal.object(unplanned(session.terminal.lang, problem))
        else:
            session.terminal.say(problem.said(session.terminal.lang), "bad")
        return NOT_UNDERSTOOD
    if session.json:
        session.terminal.object(found)
    else:
        show_planned(session.terminal, found)
    return 0 if found["outcome"] in UNDERSTOOD else NOT_UNDERSTOOD


def plan_batch(session: Session, desk: Desk, source: str) -> int:
    """One object for every line, as soon as the line is read; a line that is none gets an object that says why."""
    with _opened(source) as lines:
        for number, line in enumerate(_lines(lines), 1):
            session.terminal.object(_planned_line(session.terminal.lang, desk, number, line))
    return 0


@contextmanager
def _opened(source: str) -> Generator[TextIO]:
    if source == "-":
        yield sys.stdin
        return
    try:
        file = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as wrong:
        raise BadBatch(path=source, why=wrong.strerror or wrong) from None
    with os.fdopen(file, encoding="utf-8", errors="replace") as lines:
        yield lines


def _lines(source: TextIO) -> Iterator[str]:
    """Lines, none of them held longer than it may be: what is over its length is not kept."""
    while line := source.readline(LONGEST_LINE):
        whole = line
        while not line.endswith("\n") and (line := source.readline(LONGEST_LINE)):
            whole = whole[:LONGEST_LINE]
        yield whole


def _planned_line(lang: Lang, desk: Desk, number: int, line: str) -> dict[str, Any]:
    name: object = None
    try:
        if len(line) >= LONGEST_LINE:
            raise TooLong(most=LONGEST)
        given = _object(line, number)
        name = given.get("id")
        return {"id": name, **desk.object(_text_of(given, number))}
    except Problem as problem:
        return {"id": _name_in(line) if name is None else name, **unplanned(lang, problem)}


def unplanned(lang: Lang, problem: Problem) -> dict[str, Any]:
    """The plan object of words that cannot be planned at all."""
    none: dict[str, Any] = {"outcome": "teach", "lang": lang, "plan": None, "unused": [], "suggest": [], "ms": 0.0}
    return {**none, "error": {"code": problem.code, "text": problem.said(lang)}}


def _name_in(line: str) -> object:
    found = NAME.search(line)
    try:
        return msgspec.json.decode(found[1]) if found else None
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


def _object(line: str, number: int) -> dict[str, Any]:
    if not line.strip():
        raise BadLine(line=number, why=Sentence(EMPTY))
    try:
        given = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as wrong:
        raise BadLine(line=number, why=wrong) from None
    return given


def _text_of(given: dict[str, Any], number: int) -> str:
    text = given.get("text")
    if not isinstance(text, str):
        raise BadLine(line=number, why=Sentence(NO_WORDS))
    return text


def read_world(path: Path) -> Described:
    try:
        return Described.model_validate_json(path.read_bytes())
    except OSError as wrong:
        raise BadWorld(path=path, why=wrong.strerror or wrong) from None
    except ValidationError as wrong:
        raise BadWorld(path=path, why=whole_reason(wrong)) from None


SAYS: Final = {
    "run": Words("Understood, every word.", "每个词都理解了。"),
    "confirm": Words("Understood, but not these words: {words}", "已理解，但这些词没有用上：{words}"),
    "choose": Words("This can mean more than one thing.", "这句话有不止一种理解。"),
    "teach": Words("Not understood: {words}", "没有理解：{words}"),
}
NOTHING: Final = Words("Nothing was done; this is only the plan.", "没有做任何操作，这只是计划。")


def show_planned(terminal: Terminal, found: dict[str, Any]) -> None:
    """A plan for a person: how well it was understood, then each step with its values."""
    from deskhand.cli.show import show_suggestions

    terminal = terminal.speaking(found["lang"])
    refused: str = found.get("refused", "")
    style = "good" if found["outcome"] == "run" else "ask"
    terminal.say(terminal.text(SAYS[found["outcome"]], words=", ".join(found["unused"])), style)
    plan: dict[str, Any] = found["plan"] or {"steps": []}
    if reason := found.get("reason", ""):
        terminal.say(reason, "ask")
    if refused:
        terminal.say(refused, "bad")
    # Where nothing will be done, nothing will be asked.
    for step in (step for step in plan["steps"] if not (refused and "ask" in step)):
        _show_step(terminal, step, 2)
    show_suggestions(terminal, [one["say"] for one in found["suggest"]])
    if found["plan"] is not None:
        terminal.say(terminal.text(NOTHING), "dim")


def _show_step(terminal: Terminal, step: dict[str, Any], indent: int) -> None:
    values = step.get("with", {})
    if "ask" in step:
        terminal.say(f"? {values.get('text', '')}", "ask", indent=indent)
        for number, choice in enumerate(values.get("choices", []), 1):
            terminal.say(f"{number}) {choice}", "ask", indent=indent + 3)
        return
    said = "  ".join(f"{name}={_value(value)}" for name, value in values.items())
    condition = f"  if {_value(step['if'])}" if "if" in step else ""
    terminal.say(
        f"{step['id']}: {step.get('do') or 'each ' + _value(step.get('each'))}  {said}{condition}", indent=indent
    )
    for inner in step.get("steps", []):
        _show_step(terminal, inner, indent + 2)


def _value(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
