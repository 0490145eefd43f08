"""Clauses joined into one plan: what is looked for becomes a step of its own, and "it" becomes a reference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Plan
from deskhand.core.plan.refs import whole_ref
from deskhand.core.plan.types import ListOf, Of
from deskhand.core.shown import shown, shown_few
from deskhand.core.world.facts import Doubt
from deskhand.planner.asks import asked_for
from deskhand.planner.calledoff import BACK
from deskhand.planner.chosen import from_conversation, from_step
from deskhand.planner.earlier import earlier, single, text_before
from deskhand.planner.errands import handed, leans
from deskhand.planner.excepts import not_among
from deskhand.planner.inside import folder_before, looked_into
from deskhand.planner.kinds import unfit
from deskhand.planner.match import Match
from deskhand.planner.naming import path_said
from deskhand.planner.nested import nested
from deskhand.planner.said_before import read_text, text_of
from deskhand.planner.steps import FIND, LIST, REMOVING, Steps, safe
from deskhand.planner.tabular import strays
from deskhand.planner.taking import into
from deskhand.planner.unbound import NotThere, Unbound
from deskhand.planner.values import (
    MANY,
    Asked,
    Chosen,
    Earlier,
    Errand,
    Exact,
    Fetched,
    Missing,
    Search,
    ToAgent,
    Together,
    Unmet,
    Value,
    Without,
)
from deskhand.planner.whole import archive_of, beside, in_itself, staying

COPY: Final = "files.copy"
STOP: Final = "run.stop"
LATER: Final = "schedule.add"
MOVE: Final = "files.move"
JOINING: Final = {
    "pdf.merge": ("doc.convert", "pdf.pages", "web.download", "cloud.get"),
    "table.merge": ("table.convert", "table.edit", "pdf.tables", "web.table"),
}
"""What makes one of several files, and what may make one of these just before."""
ZIP: Final = "files.zip"
WINDOW: Final = "window"
HANDLING: Final = frozenset({"apps.click", "apps.choose", "apps.type", "apps.press"})
"""What is done in a window that need not be named again."""
LEAVING: Final = frozenset({"alt", "super", "win", "windows", "cmd", "meta"})
"""With these keys one goes to another window,"""
OTHER_WINDOWS: Final = ("window", "dialog", "popup", "窗口", "对话框", "弹窗")
"""and these are others."""
WITHOUT: Final = "value.without"
MAX_GOAL: Final = 20_000
UNSAID: Final = "_"
"""A slot that is called so is read, and gives the step nothing."""
_PATH_KINDS: Final = frozenset({"file", "files", "folder"})


@dataclass
class Draft(Steps):
    """A plan in the making, which clauses are added to."""

    guessed: str = ""
    """A word that another was taken for, so that the plan is offered and not run."""
    doubted: dict[str, Doubt] = field(default_factory=dict[str, Doubt])
    """Files that may not be what was seen, so that the plan is asked about and not run."""
    limited: bool = False
    """Some search hands on no more than it may."""
    asks: list[Ask] = field(default_factory=list[Ask])
    """What is asked for because nothing was said of it."""

    def add(self, match: Match, said: Mapping[str, str]) -> None:
        """One clause; raises `Unbound` or `NotThere`."""
        ability = self.abilities[match.template.ability]
        if ability.id == STOP and any(step.do == STOP for step in self.steps):
            return  # "hold on, abort that" stops once
        if ability.id in BACK and any(not step.do.startswith("run.") for step in self.steps):
            raise Unbound("run")  # in "list my meetings and cancel" something else is called off, or put back
        given: dict[str, Any] = {}
        words: dict[str, str] = {}
        unseen: Missing | None = None
        for name, value, _, _ in match.bound:
            if name == UNSAID:
                continue
            if isinstance(value, Errand):
                given[name], words[name] = self._errand(value, said[name])
                if value.agents:
                    given["agent"], words["agent"] = safe(value.agents[0].address), value.agents[0].name
                continue
            if isinstance(value, Value) and value.doubt:
                self.doubted.update(dict.fromkeys(_meant(value), value.doubt))
            if isinstance(value, Search) and name not in ability.param_types:
                unseen = value.unseen
                given.update({key: safe(one) for key, one in value.args.items()})
                words["files"] = self._as_said(value, said[name])
            elif isinstance(value, Value):
                if self.abilities[ability.id].worst > Risk.R0:
                    value = looked_into(self, ability.param_types.get(name), value, said[name])
                to = into(self, ability, name, value, said)
                told = name in ("files", "source") and to != name and to != "pictures"
                if told and (text := text_of(self)) is not None:
                    given[to], words[to] = text
                elif told and isinstance(value, Earlier):
                    given[to], words[to] = earlier(self, ability, to, replace(value, which="brought"))
                else:
                    given[to], words[to] = self._argument(ability, name, value, said[name])
            else:
                given[name] = value
                words[name] = str(value)
        given = nested(given)
        if (wrong := unfit(ability.id, given)) is not None:
            raise NotThere(wrong)
        known = next(
            (one for one in self.context.agents if one.name.casefold() == str(given.get("agent")).casefold()), None
        )
        if known is not None:
            given["agent"], words["agent"] = safe(known.address), known.name
        for name in ability.required():
            if name not in given:
                given[name], words[name] = self._left_out(ability, name)
        if strays(self, match, given):
            raise Unbound("file")
        if ability.id == LATER and self._has_looked() and leans(str(given.get("request", "")), self.lang):
            raise Unbound("request")  # "list the pdfs and delete them tomorrow": nobody knows then which
        self._goes_on(ability, given, words, {name for name, value, _, _ in match.bound if isinstance(value, Exact)})
        self._stays(ability, given, words)
        self._as_a_whole(ability, given, words)
        self._defaults(ability, given, words)
        wide = ability.id == FIND and "folder" not in given and folder_before(self) is not None
        step = self.make(ability.id, given, words, "" if match.route is None else match.route.said(self.lang))
        if wide:
            self.wide.add(step)
        if unseen is not None:
            self.unseen[step] = unseen

    def _stays(self, ability: Ability, given: dict[str, Any], words: dict[str, str]) -> None:
        """What is done in a program goes on in the window of the step before, where no other is named."""
        last = self.steps[-1] if self.steps else None
        if last is None or WINDOW not in ability.param_types or WINDOW in given or last.do not in HANDLING:
            return
        leaves = {*str(last.with_.get("keys", "")).casefold().split("+")} & LEAVING
        other = any(word in str(given.get("element", "")).casefold() for word in OTHER_WINDOWS)
        if (window := last.with_.get(WINDOW)) is not None and ability.id in HANDLING and not (leaves or other):
            given[WINDOW] = window
            words[WINDOW] = self.shown[last.id].get(WINDOW, str(window))

    def _goes_on(self, ability: Ability, given: dict[str, Any], words: dict[str, str], named: Collection[str]) -> None:
        """What is bought or joined is what the steps before found; raises `Unbound` for one thing to be joined."""
        name = {"shop.buy": "cart", "shop.cart": "add"}.get(ability.id, "")
        if name and not given.keys() & {name, "remove", "coupons"}:
            try:
                given[name], words[name] = earlier(self, ability, name, Earlier())
            except Unbound:
                return
        last = self.steps[-1].do if self.steps else ""
        if last in JOINING.get(ability.id, ()) and self._is_one_file(given.get("files")):
            brought, said = earlier(self, ability, "files", Earlier())
            if not single(self, brought):
                raise Unbound("files")
            self.unsure = self.unsure or words["files"]  # it is not said that what was made is joined with it
            given["files"] = [_first_of(brought), *given["files"]]
            words["files"] = f"{said}, {words['files']}"
        alone = single(self, given.get("files")) or ("files" not in named and self._is_one_file(given.get("files")))
        if ability.id in JOINING and alone:
            raise Unbound("files")

    def _as_a_whole(self, ability: Ability, given: dict[str, Any], words: dict[str, str]) -> None:
        """What holds for folders that were granted by themselves; raises `NotThere` for what may not be done to one."""
        if ability.id in REMOVING and (stays := staying(given, self.places)) is not None:
            raise NotThere(stays)
        if ability.id in (MOVE, COPY) and (inside := in_itself(given)) is not None:
            raise NotThere(inside)
        if ability.id == ZIP and "to" not in given and (to := archive_of(given, self.places)) is not None:
            given["to"], words["to"] = safe(to), shown(to)
        if ability.id == COPY and (to := beside(given, self.places)) is not None:
            given["to"], words["to"] = to, shown(to)

    def _as_said(self, value: Search, said: str) -> str:
        if value.instead_of:
            self.guessed = value.instead_of
        return value.said or said

    def plan(self, goal: str) -> Plan:
        return Plan(goal=goal[:MAX_GOAL], steps=(*self.asks, *self.steps))

    def _defaults(self, ability: Ability, given: Mapping[str, Any], words: dict[str, str]) -> None:
        """Values that hold because nothing else was said, so that a question can name them."""
        for name, info in ability.params.model_fields.items():
            if name not in given and not info.is_required() and isinstance(info.default, str) and info.default:
                words[name] = (
                    path_said(info.default, self.lang) if self._kind(ability, name) in _PATH_KINDS else info.default
                )

    def _argument(self, ability: Ability, name: str, value: Value, said: str) -> tuple[Any, str]:
        if isinstance(value, Missing | Unmet):
            raise NotThere(value)
        if isinstance(value, Asked):
            return self._asked(ability, value)
        if isinstance(value, Fetched):
            if (again := self._looked_for(value)) is not None:
                return ([again] if isinstance(ability.param_types[name], ListOf) else again), value.said
            step = self.make(value.do, {key: safe(one) for key, one in value.args.items()}, {})
            self.found_as[step] = value.said
            ref = f"${step}.{value.part}"
            return ([ref] if isinstance(ability.param_types[name], ListOf) else ref), value.said
        if "." in name and not isinstance(value, Exact):
            raise Unbound(name)  # a part of a parameter is said in words, not found
        if isinstance(value, ToAgent):
            return safe(value.agents[0].address), value.agents[0].name
        if isinstance(value, Search):
            return self._search(ability, name, value, said)
        if isinstance(value, Together):
            return self._together(ability, name, value)
        if isinstance(value, Chosen):
            return self._chosen(ability, name, value)
        if isinstance(value, Earlier):
            return self._earlier(ability, name, value)
        if isinstance(value, Without):
            return self._without(ability, name, value, said)
        if not isinstance(value, Exact):
            raise Unbound(name)  # a choice is settled before a draft is made
        return self._exact(ability, name, value)

    def _looked_for(self, value: Fetched) -> str | None:
        """One of what the step before looked for, where nothing but its place is said: "read the newest"."""
        last = self.steps[-1] if self.steps else None
        if last is None or last.do != value.do or not value.args.keys() <= {"order", "limit"}:
            return None
        if value.args.get("order", "newest") != last.with_.get("order", "newest"):
            return None
        return f"${last.id}.{value.part}"

    def _has_looked(self) -> bool:
        """Whether a step before finds something, which is only known as long as this request is done."""
        return any(self.abilities[step.do].worst == Risk.R0 for step in self.steps)

    def _earlier(self, ability: Ability, name: str, value: Earlier) -> tuple[Any, str]:
        """What was brought; where nothing was, words that may be any text are that text, and asked about."""
        try:
            return earlier(self, ability, name, value)
        except Unbound:
            if value.which != "brought" or not value.open:
                raise
        self.unsure = value.said if self.steps else self.unsure
        return safe(value.said), shown(value.said)

    def _asked(self, ability: Ability, value: Asked) -> tuple[Any, str]:
        """A question of its own for what was not said."""
        name = f"say{len(self.asks) + 1}"
        self.asks.append(asked_for(name, value.param, ability.id, self.lang))
        return f"${name}.text", "…"

    def _together(self, ability: Ability, name: str, value: Together) -> tuple[Any, str]:
        """One file that was brought, and those that are named."""
        brought, said = self._earlier(ability, name, value.brought)
        if not single(self, brought) or not isinstance(value.named.value, tuple):
            raise Unbound(name)
        named, shown_as = self._exact(ability, name, value.named)
        return [_first_of(brought), *named], f"{said}, {shown_as}"

    def _is_one_file(self, given: Any) -> bool:
        """Whether what is to be joined is one file by its name."""
        rows = cast("list[Any]", given) if isinstance(given, list) else []
        fact = self.places.fact(str(rows[0])) if len(rows) == 1 else None
        return fact is not None and fact.kind == "file"

    def _chosen(self, ability: Ability, name: str, chosen: Chosen) -> tuple[Any, str]:
        """Some of what an earlier step lists, else of what the conversation holds."""
        found = from_step(self, chosen, one=isinstance(ability.param_types[name], Of))
        return self._exact(ability, name, from_conversation(self, chosen)) if found is None else found

    def _exact(self, ability: Ability, name: str, value: Exact) -> tuple[Any, str]:
        if isinstance(value.value, tuple) and isinstance(ability.param_types.get(name), Of):
            if len(value.value) != 1:
                raise Unbound(name)
            value = replace(value, value=value.value[0])
        if isinstance(value.value, tuple):
            return [safe(one) for one in value.value], shown_few(
                [path_said(one, self.lang) for one in value.value], self.lang
            )
        is_path = self._kind(ability, name) in _PATH_KINDS
        return safe(value.value), path_said(str(value.value), self.lang) if is_path else shown(str(value.value))

    def _kind(self, ability: Ability, name: str) -> str:
        kind = ability.param_types.get(name)
        return "" if kind is None else kind.kind

    def _search(self, ability: Ability, name: str, value: Search, said: str) -> tuple[Any, str]:
        do = LIST if value.everything else FIND
        step = self.make(do, {key: safe(one) for key, one in value.args.items()}, {"files": said, "folder": said})
        self.found_as[step] = said
        one = isinstance(ability.param_types[name], Of)
        if one and value.args.get("limit") != 1:
            raise Unbound(name)
        self.limited = self.limited or value.args.get("limit") == MANY
        return (f"${step}.file" if one else f"${step}.files"), said

    def _without(self, ability: Ability, name: str, value: Without, said: str) -> tuple[Any, str]:
        """What is left when some are left out; at once where all of them are named, else when they are found."""
        if not isinstance(ability.param_types.get(name), ListOf):
            raise Unbound(name)
        whole, _ = self._argument(ability, name, value.whole, said)
        but, _ = self._argument(ability, name, value.but, value.said)
        if isinstance(whole, list) and isinstance(but, list):
            named, out = cast("list[str]", whole), cast("list[str]", but)
            if not set(out) < set(named):
                raise NotThere(not_among(value.said))
            left = [one for one in named if one not in out]
            return left, shown_few([path_said(one, self.lang) for one in left], self.lang)
        left = whole if isinstance(whole, str) else ""
        for out in self._spared(but, left):
            step = self.make(WITHOUT, {"items": left, "but": out}, {"but": value.said})
            self.found_as[step] = said
            left = f"${step}.items"
        return left, said

    def _spared(self, but: Any, whole: str) -> Iterator[Any]:
        """What is left out of what is found, each so that none may be missing: a folder stands for what lies in it."""
        ref = whole_ref(whole)
        found = next((step for step in self.steps if ref is not None and step.id == ref.step), None)
        if not isinstance(but, list) or found is None:
            yield but
            return
        named, listed = cast("list[str]", but), str(found.with_.get("folder", ".")) if found.do == LIST else None
        facts = [(one, self.places.fact(one)) for one in named if listed is None or _parent(one) != listed]
        folders = [one for one, fact in facts if fact is not None and fact.kind == "folder"]
        if files := [one for one in named if one not in folders]:
            yield files
        for folder in folders:
            inside = self.make(FIND, {"folder": folder, "limit": MANY}, {"folder": path_said(folder, self.lang)})
            self.found_as[inside] = path_said(folder, self.lang)
            yield f"${inside}.files"

    def _errand(self, errand: Errand, said: str) -> tuple[Any, str]:
        found = handed(errand, said, self.lang, partial(read_text, self), partial(text_before, self))
        if found is None:
            raise Unbound(said)
        return found

    def _left_out(self, ability: Ability, name: str) -> tuple[Any, str]:
        """A required value that was not said: the last fitting result, or this folder."""
        kind = ability.param_types[name]
        if kind.kind not in _PATH_KINDS:
            if kind.kind == "run" and self.context.last_run is not None:
                return self.context.last_run, str(self.context.last_run)
            raise Unbound(name)
        try:
            return earlier(self, ability, name, Earlier())
        except Unbound:
            if kind.kind != "folder" or ability.role(name).value != "target" or name == "to":
                raise
        return ".", path_said(".", self.lang)


def joins_one(match: Match) -> bool:
    """Whether something is to be joined, and one thing is all that is said of it: "make a PDF of it"."""
    values = [value for _, value, _, _ in match.bound]
    return match.template.ability in JOINING and any(isinstance(one, Earlier) and one.count == 1 for one in values)


def _meant(value: Value) -> tuple[str, ...]:
    """The files of a value that is in doubt."""
    if isinstance(value, Exact):
        return value.value if isinstance(value.value, tuple) else (str(value.value),)
    return (str(value.args.get("query", "")),) if isinstance(value, Search) else ()


def _first_of(ref: str) -> str:
    """The one file that a reference leads to, where it leads to a list of it."""
    return f"{ref}.0" if ref.endswith(".files") else ref


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or "."
