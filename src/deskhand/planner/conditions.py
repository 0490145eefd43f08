"""What is done only if something is there, or is not: "if there is no report.pdf in Archive, copy it there".

The rest is planned by the whole grammar, and what it changes waits for a look into the folder at the moment it comes to
it. A condition of any other sort is not passed over: it is said that nothing can depend on it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.paths import joined, name_of, split_ending
from deskhand.core.plan.condition import All, Compare, Condition, Not
from deskhand.core.plan.model import Ask, Do, Each, Plan, Step, walk
from deskhand.core.plan.order import questions, waits_for
from deskhand.core.plan.refs import literal, whole_ref
from deskhand.core.words import LANGS, Lang
from deskhand.core.words import Words as Sentence
from deskhand.planner.acting import acts
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.match import Budget, Grammar, Matcher
from deskhand.planner.places import Places
from deskhand.planner.planned import Context, Planned
from deskhand.planner.reading import Reading
from deskhand.planner.request import Request
from deskhand.planner.template import Compiler
from deskhand.planner.text import MAX_TOKENS, Words, likely_lang, tokenised
from deskhand.planner.tongue import Tongue
from deskhand.planner.values import Exact, Value

LONGEST_NAME: Final = 12
_COMMAS: Final = frozenset(",，;；:：")
_PLACED: Final = frozenset({"files.copy", "files.move"})
"""Steps that say themselves what comes to lie where."""
_LIST: Final = "files.list"
_ABSENT: Final = Sentence("If {path} is not there: {text}", "如果 {path} 还不在：{text}")
_PRESENT: Final = Sentence("If {path} is there: {text}", "如果 {path} 已经在：{text}")
NO_CONDITION: Final = Sentence(
    "“{said}” is a condition I cannot check. Nothing was done. I can wait for whether a file is in a folder: “if there "
    "is no report.pdf in Archive, copy it there”. Or say it without the condition.",
    "“{said}”是我无法检查的条件。没有做任何操作。可以检查的是某个文件在不在某个文件夹里："
    "“如果归档里没有 report.pdf，就把它复制过去”。也可以去掉条件再说一遍。",
)
Plans = Callable[[Words, Places, Lang, Context], Planned]


@dataclass(frozen=True, slots=True)
class _Said:
    """One condition: the tokens it takes, those of the rest, and what is to be in a folder, or not to be."""

    at: tuple[int, int]
    rest: tuple[int, int]
    absent: bool
    name: str = ""
    folder: str = ""


@cache
def _rows(lang: Lang) -> Mapping[str, Any]:
    text = resources("deskhand.planner").joinpath("words/conditions.toml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", tomllib.loads(text)[lang])


@cache
def _book(lang: Lang, name: str) -> Phrasebook:
    return Phrasebook((text, text) for text in _rows(lang)[name])


@cache
def _grammar(lang: Lang) -> Grammar:
    compiler = Compiler({})
    return Grammar.of(compiler.compiled(how, text) for how in ("absent", "present") for text in _rows(lang)[how])


@dataclass(frozen=True)
class Conditions:
    """Plans requests with a condition, in whichever language they are."""

    tongue: Callable[[Lang], Tongue]
    plans: Plans
    abilities: Mapping[str, Ability]

    def planned(self, words: Words, places: Places, now: datetime, context: Context, alone: Planned) -> Planned:
        """The plan under its condition; `alone` where there is no condition, with the reason where one is too much."""
        if alone.outcome != "teach" or not 0 < len(words) <= MAX_TOKENS:
            return alone
        text = words.text.casefold()
        for lang in sorted(LANGS, key=lambda one: one != likely_lang(words)):
            if not any(one in text for one in _rows(lang)["opens"]):
                continue
            request = Request(self.tongue(lang), words, places, now, context, None)
            opened = _opened(request.of)
            if opened is None:
                continue
            for said in _conditions(request, opened):
                found = self._under(said, request.of, places, lang, context)
                if found is not None:
                    return found
            if not alone.reason and not alone.missing:
                shown = words.raw(opened, _stop(request.of, opened))
                return replace(alone, reason=NO_CONDITION.said(lang, said=shown))
            return alone
        return alone

    def _under(self, said: _Said, of: Reading, places: Places, lang: Lang, context: Context) -> Planned | None:
        text = tokenised(_rest(said, of, lang))
        planned = self.plans(text, places, lang, context)
        plan = _without_what_lies_there(planned, said) if planned.outcome == "choose" else planned.plan
        if plan is None or planned.outcome not in ("run", "choose") or planned.devices:
            return None
        what = (said.folder, said.name) if said.name else self._placed(plan)
        if what is None or places.folder(what[0]) is None:
            return None
        return replace(planned, outcome="run", plan=self._bound(plan, said, *what, lang), readings=(), heard="")

    def _placed(self, plan: Plan) -> tuple[str, str] | None:
        """The folder and the name that one step gives one file."""
        does = [one for one in plan.steps if isinstance(one, Do)]
        files = does[0].with_.get("files") if len(does) == 1 and does[0].do in _PLACED else None
        to = does[0].with_.get("to") if files is not None else None
        if not isinstance(files, list) or len(cast("list[Any]", files)) != 1 or not isinstance(to, str):
            return None
        file = str(cast("list[Any]", files)[0])
        return None if whole_ref(file) or whole_ref(to) else (to, name_of(file))

    def _bound(self, plan: Plan, said: _Said, folder: str, name: str, lang: Lang) -> Plan:
        """Each step that changes something, and the question about it, after a look into the folder.

        Behind a question stands another look, for meanwhile it may have become otherwise.
        """
        path = name if folder == "." else joined(folder, name)
        look = _Look(folder, path, _ids(plan), absent=said.absent)
        text = _ABSENT if said.absent else _PRESENT
        only_looks = not acts(plan.steps, self.abilities)
        first = look.taken(None)
        asks = [step for step in plan.steps if isinstance(step, Ask)]
        asked = questions(plan.steps)
        again: dict[str, Do] = {}
        steps: list[Step] = [first]
        for step in plan.steps:
            if not only_looks and not acts([step], self.abilities):
                steps.append(step)
                continue
            waits = waits_for(step) | {asked.get(step.id, "")}
            behind = next((again[one.id] for one in reversed(asks) if one.id in waits and one.id in again), first)
            steps.append(self._if(step, look.holds(behind), text, path, lang))
            if isinstance(step, Ask):
                again[step.id] = look.taken(step)
                steps.append(again[step.id])
        return plan.model_copy(update={"steps": tuple(steps)})

    def _if(self, step: Step, holds: Condition, text: Sentence, path: str, lang: Lang) -> Step:
        changed: dict[str, Any] = {"if_": holds if step.if_ is None else All(all=(step.if_, holds))}
        if isinstance(step, Ask):
            said = text.said(lang, path=literal(path), text=step.with_.text)
            changed["with_"] = step.with_.model_copy(update={"text": said[:4_000]})
        return step.model_copy(update=changed)


@dataclass(frozen=True)
class _Look:
    """Looks into a folder for a path, by names that no other step has."""

    folder: str
    path: str
    taken_names: set[str]
    absent: bool

    def taken(self, ask: Ask | None) -> Do:
        """One look: at first, or once a question is answered."""
        names = ("there", *(f"there{n}" for n in range(2, 1_002)))
        name = next(one for one in names if one not in self.taken_names)
        self.taken_names.add(name)
        row: dict[str, Any] = {"id": name, "do": _LIST, "with": {"folder": literal(self.folder)}}
        if ask is not None:
            row |= {"after": [ask.id]} | ({"if": f"${ask.id}.yes"} if ask.ask == "confirm" else {})
        return Do.model_validate(row)

    def holds(self, look: Do) -> Condition:
        there = Compare.model_validate({"left": f"${look.id}.files", "is": "contains", "right": literal(self.path)})
        return Not.model_validate({"not": there}) if self.absent else there


def _ids(plan: Plan) -> set[str]:
    steps = [step for step, _ in walk(plan.steps)]
    return {step.id for step in steps} | {step.as_ for step in steps if isinstance(step, Each)}


def _opened(of: Reading) -> int | None:
    book = _book(of.lex.lang, "opens")
    return next((at for at in range(len(of.keys)) if book.at(of.keys, at, len(of.keys)) is not None), None)


def _stop(of: Reading, at: int) -> int:
    return next((one for one in range(at + 1, len(of.keys)) if of.keys[one] in _COMMAS), len(of.keys))


def _conditions(request: Request, opened: int) -> Iterator[_Said]:
    """The ways to read a condition that begins there: in front of the rest, or behind all of it."""
    of, lang = request.of, request.of.lex.lang
    behind = _book(lang, "opens").at(of.keys, opened, len(of.keys))
    if behind is None:
        return
    turned = _book(lang, "turned").whole(of.keys, opened, behind[0]) is not None
    front = of.trimmed(0, opened)
    if front[0] < front[1]:
        stops = [len(of.keys)]
    else:
        then = (one for one in range(behind[0] + 1, len(of.keys)) if _book(lang, "then").at(of.keys, one, len(of.keys)))
        stops = list(dict.fromkeys([_stop(of, opened), *then]))
    for stop in stops:
        at = of.trimmed(behind[0], stop, articles=False)
        rest = front if front[0] < front[1] else of.trimmed(_past(of, stop), len(of.keys))
        if at[0] < at[1] and rest[0] < rest[1]:
            yield from _read(request, at, rest, turned=turned)


def _past(of: Reading, at: int) -> int:
    """Behind the marks and little words that join the rest to its condition."""
    while at < len(of.keys):
        then = _book(of.lex.lang, "then").at(of.keys, at, len(of.keys))
        if then is not None:
            at = then[0]
        elif of.keys[at] in _COMMAS:
            at += 1
        else:
            break
    return at


def _read(request: Request, at: tuple[int, int], rest: tuple[int, int], *, turned: bool) -> Iterator[_Said]:
    of, slots = request.of, request.slots
    idle = [of.trimmed(one, one + 1) == (one + 1, one + 1) for one in range(len(of.keys))]

    def slot(kind: str, start: int, end: int) -> Value | None:
        if kind == "folder":
            found = slots("placed", start, end)
            return found if isinstance(found, Exact) and isinstance(found.value, str) else None
        start, end = of.trimmed(start, end)
        if not 0 < end - start <= LONGEST_NAME or any(of.guarded[start:end]):
            return None
        name = of.name(start, end)
        return Exact(name) if split_ending(name)[1] and "/" not in name else None

    for match in Matcher(_grammar(of.lex.lang), of.keys, idle, slot, Budget()).matches(*at):
        given = {name: str(value.value) for name, value, _, _ in match.bound if isinstance(value, Exact)}
        if len(given) == 1 and "name" in given:
            continue  # it does not say where
        absent = (match.template.ability == "absent") != turned
        yield _Said(at, rest, absent, given.get("name", ""), given.get("folder", ""))


def _rest(said: _Said, of: Reading, lang: Lang) -> str:
    """The rest as it would be said alone: "it" and "there" by what the condition names."""
    text = of.words.raw(*said.rest)
    if not said.name:
        return text
    put = {"it": said.name, "place": _rows(lang)["put"].format(folder=said.folder)}
    parts: list[str] = []
    at, end = said.rest
    while at < end:
        what, stop = _word_at(of, at, end)
        parts.append(put[what] if what else of.words.raw(at, stop))
        at = stop
    return (" " if lang == "en" else "").join(parts)


def _word_at(of: Reading, at: int, end: int) -> tuple[str, int]:
    """Which of these words begins at a token, and where it ends; else the token alone."""
    for what in ("place", "it"):
        found = _book(of.lex.lang, what).at(of.keys, at, end)
        if found is not None:
            return what, found[0]
    return "", at + 1


def _without_what_lies_there(planned: Planned, said: _Said) -> Plan | None:
    """The one way to take the rest that is not about what the condition says is not there."""
    path = joined(said.folder, said.name)

    def about(plan: Plan) -> Sequence[Any]:
        return [one for step in plan.steps if isinstance(step, Do) for one in step.with_.get("files") or ()]

    left = [plan for plan in planned.readings if path not in about(plan)]
    return left[0] if said.absent and said.name and len(left) == 1 else None
