"""`deskhand plan`: how words are understood. Reads the disk, and touches nothing, not even our own home folder.

Started cold it must be quick, so nothing of the hub is imported, and of the desk what reads folders and its own lists.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

import msgspec
from pydantic import BaseModel, ValidationError

from deskhand.cli.agent_list import agents_of
from deskhand.cli.forecast import forecast
from deskhand.cli.settings import Owner
from deskhand.cli.sound import NO_TEXT, sound
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.core.closed import CLOSED
from deskhand.core.errors import Problem
from deskhand.core.flow.guard import unlocking
from deskhand.core.flow.judge import Verdicts, judged, owing, refusals, stepping_up
from deskhand.core.invalid import whole_reason
from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.saying import said_question, said_use, with_reason
from deskhand.core.unbuilt import Unbuilt, unbuilt
from deskhand.core.words import Lang, Sentence, Words
from deskhand.core.world.facts import Event, World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.perceive.shelved import Shelved
from deskhand.planner import Context, Planned, Planner
from deskhand.trust.standing import Word

UNDERSTOOD: Final = frozenset({"run", "confirm"})
NOT_UNDERSTOOD: Final = 2
LONGEST: Final = 20_000
LONGEST_LINE: Final = 8_000_000
NAME: Final = re.compile(r'[{,]\s*"id"\s*:\s*("(?:[^"\\]|\\.){0,1000}"|-?\d{1,18}(?![\d.eE]))')
"""The name of a request, in a line that cannot be read whole. Inside a text the quotes would be escaped."""


class BadWorld(Problem):
    words = Words(
        "The desk described in {path} cannot be used: {why}. Nothing was planned. "
        "It may say: people, apps_open, events, shops, devices, skills.",
        "无法使用 {path} 中描述的桌面：{why}。没有做任何计划。"
        "可以写的有：people、apps_open、events、shops、devices、skills。",
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

    model_config = CLOSED

    people: tuple[str, ...] = ()
    apps_open: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    shops: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    """The names of automations that are kept."""


def _names(owner: Owner, word: Word, *, accounts: bool) -> Shelved:
    """Whom and what may be named; without `accounts` nobody is, and what is shut stays shut."""
    from deskhand.cli.account_settings import account_folders
    from deskhand.cli.known_names import shut_places

    def shut() -> tuple[str, ...]:
        return shut_places(owner, [one.place for one in word.authority.closed()])

    return Shelved(account_folders(owner.settings.account) if accounts else (), shut)


@dataclass(frozen=True)
class Desk:
    """What plans are made with: the words known, the world as it is, and the clock."""

    planner: Planner
    world: World
    now: datetime | None
    lang: Lang | None
    word: Word
    """How far the person's words reach here."""
    context: Context | None = None

    @classmethod
    def of(cls, session: Session, root: Path | None, now: datetime | None, described: Path | None) -> Desk:
        word = forecast(session.owner, root)
        scope = word.scope
        extra = read_world(described) if described else Described()
        world = FolderWorld(
            scope.root,
            scope.folders,
            shelved=_names(session.owner, word, accounts=described is None),
            people=extra.people,
            apps_open=extra.apps_open,
            events=extra.events,
            shops=extra.shops,
            devices=extra.devices,
        )
        context = Context(skills=extra.skills) if extra.skills else None
        planner = Planner(Registry.discover(), agents_of(session.owner.home))
        return cls(planner, world, now, session.chosen, word, context)

    def object(self, text: str) -> dict[str, Any]:
        """The plan object of some words, exactly as scripts read it."""
        if len(text) > LONGEST:
            raise TooLong(most=LONGEST)
        sound(text)
        now = self.now or datetime.now().astimezone()
        planned = self.planner.plan(
            text,
            self.world,
            now=now,
            lang=self.lang,
            context=self.context,
            owes=self._owes,
            closed=self.word.authority.closed(),
        )
        if planned.plan is not None and planned.outcome != "choose":
            lacking = unbuilt(planned.plan, self.planner.registry)
            if lacking is not None:
                return planned.json_object() | self._without(lacking, planned)
        reason = "" if planned.plan is None else self._refused(planned)
        if planned.plan is not None and not reason:
            planned = replace(planned, plan=unlocking(planned.plan, stepping_up(self._judged(planned.plan))))
        found = planned.json_object()
        return found | {"refused": reason} if reason else found

    def _without(self, lacking: Unbuilt, planned: Planned) -> dict[str, Any]:
        """Why a plan would not be done that holds what is not built yet, and the rest of it that would be offered."""
        phrases = self.planner.registry.phrases(planned.lang)
        offer = lacking.offer(phrases, planned.lang) if planned.outcome == "run" else None
        refused = {"refused": lacking.refusal(phrases, planned.lang)}
        if offer is None or refusals(self._judged(offer)):
            return refused
        return refused | {"offer": offer.json_object()["steps"]}

    def _judged(self, plan: Plan) -> Verdicts:
        return judged(plan, self.planner.registry, self.word.authority, self.word.scope)

    def _owes(self, plan: Plan) -> set[str]:
        return owing(self._judged(plan))

    def _refused(self, planned: Planned) -> str:
        """Why this would not be done though it is understood; empty where it would, or where one reading would."""
        said: dict[str, None] = {}
        for plan in planned.readings or (planned.plan,):
            reasons = [] if plan is None else refusals(self._judged(plan))
            if not reasons:
                return ""
            said.update(dict.fromkeys(reason.said(planned.lang) for reason in reasons))
        return "\n".join(said)


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
        show_planned(session.terminal, found, desk.planner.registry)
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
    "asks": Words("Understood; I would ask first.", "已理解；会先询问您。"),
    "choose": Words("This can mean more than one thing.", "这句话有不止一种理解。"),
    "teach": Words("Not understood: {words}", "没有理解：{words}"),
}
EACH: Final = Words("For each of them:", "对其中每一项：")
NOTHING: Final = Words("Nothing was done; this is only the plan.", "没有做任何操作，这只是计划。")


def show_planned(terminal: Terminal, found: dict[str, Any], registry: Registry) -> None:
    """A plan for a person: how well it was understood, then each step in words."""
    from deskhand.cli.show import show_suggestions

    terminal = terminal.speaking(found["lang"])
    refused: str = found.get("refused", "")
    style = "good" if found["outcome"] == "run" else "ask"
    reason: str = found.get("reason", "")
    if not reason or found["outcome"] != "teach":  # the reason says it better
        said = "asks" if found["outcome"] == "confirm" and not found["unused"] else found["outcome"]
        terminal.say(terminal.text(SAYS[said], words=", ".join(found["unused"])), style)
    plan: dict[str, Any] = found["plan"] or {"steps": []}
    if reason:
        terminal.say(reason, "ask")
    if refused:
        terminal.say(refused, "bad")
    # Where nothing will be done, nothing will be asked.
    for step in (step for step in plan["steps"] if not (refused and "ask" in step)):
        _show_step(terminal, step, registry.phrases(terminal.lang), 2)
    for step in found.get("offer", []):
        _show_step(terminal, step, registry.phrases(terminal.lang), 2)
    show_suggestions(terminal, [one["say"] for one in found["suggest"]])
    if found["plan"] is not None:
        terminal.say(terminal.text(NOTHING), "dim")


def _show_step(terminal: Terminal, step: dict[str, Any], phrases: Mapping[str, Phrases], indent: int) -> None:
    values = step.get("with", {})
    if "ask" in step:
        terminal.say(f"? {said_question(values.get('text', ''))}", "ask", indent=indent)
        for number, choice in enumerate(values.get("choices", []), 1):
            terminal.say(f"{number}) {choice}", "ask", indent=indent + 3)
        return
    inner: list[dict[str, Any]] = step.get("steps", [])
    said = terminal.text(EACH) if inner else said_use(step["do"], values, phrases, terminal.lang)
    terminal.say(f"• {with_reason(said, step.get('why', ''))}", indent=indent)
    for one in inner:
        _show_step(terminal, one, phrases, indent + 2)
