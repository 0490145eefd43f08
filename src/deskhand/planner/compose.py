"""Clauses joined into one plan: what is looked for becomes a step of its own, and "it" becomes a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.filetypes import is_of
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.core.plan.refs import literal, whole_ref
from deskhand.core.plan.types import TEXT, ListOf, Of, Type, accepts
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import Doubt
from deskhand.planner.asks import asked_for
from deskhand.planner.errands import READ, handed
from deskhand.planner.excepts import not_among
from deskhand.planner.listed import chosen_of, not_so_many, nothing, unclear
from deskhand.planner.match import Match
from deskhand.planner.places import Places
from deskhand.planner.planned import Context
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
    Unmet,
    Value,
    Without,
)
from deskhand.planner.when.told import days_told
from deskhand.planner.whole import archive_of, staying

BESIDE: Final = frozenset({"files.copy", "files.zip", "files.unzip"})
"""These make something new and leave their files where they are."""
REMOVING: Final = frozenset({"files.delete", "files.move", "files.rename"})
"""After these a file is no longer where, or what, it was."""
FIND: Final = "files.find"
LIST: Final = "files.list"
UNZIP: Final = "files.unzip"
ZIP: Final = "files.zip"
_MADE_BY: Final = {"archive": "files.zip", "copy": "files.copy"}
"""Only these make what such words name; what was unpacked is the archive there was before."""
PICK: Final = "value.pick"
WITHOUT: Final = "value.without"
TOLD: Final = "value.told"
_RUNNING: Final = ("skill.run", "code.build", "code.test", "code.run")
"""What is done to see what comes of it."""
MAX_GOAL: Final = 20_000
LONGEST_WHY: Final = 300
UNSAID: Final = "_"
"""A slot that is called so is read, and gives the step nothing."""
_FOUND: Final = Words("what is found", "找到的文件")
_RESULT: Final = Words("the result", "得到的结果")
_NAMES: Final = {
    ("files.copy", "files"): Words("the copy of {what} in {to}", "{to} 里 {what} 的副本"),
    ("files.move", "files"): Words("{what} in {to}", "{to} 里的 {what}"),
    ("files.rename", "files"): Words("the renamed {what}", "改名后的 {what}"),
    ("files.zip", "file"): Words("the new zip of {what}", "{what} 的新压缩包"),
    ("files.duplicates", "extra"): Words("the extra copies", "多余的副本"),
    ("files.unzip", "folder"): Words("the unpacked {what}", "{what} 解压出的文件夹"),
}
_HERE: Final = Words("this folder", "这个文件夹")
_TEXTS: Final = ("text", "answer", "told")
"""Parts of a result that are what it says in words, the plainest first."""
_SAYING: Final = ("body", "text", "content")
"""Parameters for what somebody is told."""
_IT: Final = frozenset(
    ("", "it", "that", "this", "the result", "the results", "它", "这个", "那个", "这", "那", "其", "结果")
)
"""Words that name no file, and so may mean what a file said."""
_PATH_KINDS: Final = frozenset({"file", "files", "folder"})


class Unbound(Exception):
    """A clause needs something that neither its words nor an earlier step gives."""


class NotThere(Exception):
    """A clause names something that does not exist, or that nobody can tell."""

    def __init__(self, value: Missing | Unmet) -> None:
        self.value = value
        super().__init__(value.name if isinstance(value, Missing) else value.said)


@dataclass
class Draft:
    """A plan in the making, with the words that each value was said in."""

    abilities: Mapping[str, Ability]
    context: Context
    places: Places
    lang: Lang
    steps: list[Do] = field(default_factory=list[Do])
    shown: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    originals: bool = False
    """Where "it" could be a copy or the files it was made of, take the files."""
    found_as: dict[str, str] = field(default_factory=dict[str, str])
    """What a search step was asked, in the person's words."""
    unseen: dict[str, Missing] = field(default_factory=dict[str, Missing])
    """Searches for what nothing here is called, so that there is nothing to go on with."""
    looks_back: bool = False
    """Something was chosen from what the conversation holds, so the next choice is from there too."""
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
        given: dict[str, Any] = {}
        words: dict[str, str] = {}
        unseen: Missing | None = None
        for name, value, _, _ in match.bound:
            if name == UNSAID:
                continue
            if isinstance(value, Errand):
                given[name], words[name] = self._errand(value, said[name])
                if value.agents:
                    given["agent"], words["agent"] = _safe(value.agents[0].address), value.agents[0].name
                continue
            if isinstance(value, Value) and value.doubt:
                self.doubted.update(dict.fromkeys(_meant(value), value.doubt))
            if isinstance(value, Search) and name not in ability.param_types:
                unseen = value.unseen
                given.update({key: _safe(one) for key, one in value.args.items()})
                words["files"] = self._as_said(value, said[name])
            elif isinstance(value, Value):
                into = self._into(ability, name, value, said)
                text = self._text_of() if into != name else None
                given[into], words[into] = text or self._argument(ability, name, value, said[name])
            else:
                given[name] = value
                words[name] = str(value)
        given = _nested(given)
        for name in ability.required():
            if name not in given:
                given[name], words[name] = self._left_out(ability, name)
        self._as_a_whole(ability, given, words)
        self._defaults(ability, given, words)
        step = self._step(ability.id, given, words, "" if match.route is None else match.route.said(self.lang))
        if unseen is not None:
            self.unseen[step] = unseen

    def _into(self, ability: Ability, name: str, value: Value, said: Mapping[str, str]) -> str:
        """Which parameter "it" is for: after a step that only told something, what it told, not what it was told of."""
        if not isinstance(value, Earlier) or value.which or name != "files" or not self.steps:
            return name
        told = self.abilities[self.steps[-1].do]
        parts = told.result_type.parts
        tells = told.worst == Risk.R0 and any(one in parts and parts[one].kind == "text" for one in _TEXTS)
        if not tells or value.said.casefold() not in _IT:
            return name
        return next((one for one in _SAYING if one in ability.param_types and one not in said), name)

    def _as_a_whole(self, ability: Ability, given: dict[str, Any], words: dict[str, str]) -> None:
        """What holds for folders that were granted by themselves; raises `NotThere` for what may not be done to one."""
        if ability.id in REMOVING and (stays := staying(given, self.places)) is not None:
            raise NotThere(stays)
        if ability.id == ZIP and "to" not in given and (to := archive_of(given, self.places)) is not None:
            given["to"], words["to"] = _safe(to), shown(to)

    def _as_said(self, value: Search, said: str) -> str:
        if value.instead_of:
            self.guessed = value.instead_of
        return value.said or said

    def plan(self, goal: str) -> Plan:
        return Plan(goal=goal[:MAX_GOAL], steps=(*self.asks, *self.steps))

    def _step(self, do: str, given: Mapping[str, Any], words: dict[str, str], why: str = "") -> str:
        stem = do.rpartition(".")[2]
        taken = {step.id for step in self.steps}
        name = next(one for one in (stem, *(f"{stem}{n}" for n in range(2, 100))) if one not in taken)
        self.steps.append(Do.model_validate({"id": name, "do": do, "with": dict(given), "why": why[:LONGEST_WHY]}))
        self.shown[name] = words
        return name

    def _defaults(self, ability: Ability, given: Mapping[str, Any], words: dict[str, str]) -> None:
        """Values that hold because nothing else was said, so that a question can name them."""
        for name, info in ability.params.model_fields.items():
            if name not in given and not info.is_required() and isinstance(info.default, str) and info.default:
                words[name] = self._named(info.default) if self._kind(ability, name) in _PATH_KINDS else info.default

    def _argument(self, ability: Ability, name: str, value: Value, said: str) -> tuple[Any, str]:
        if isinstance(value, Missing | Unmet):
            raise NotThere(value)
        if isinstance(value, Asked):
            return self._asked(ability, value)
        if isinstance(value, Fetched):
            step = self._step(value.do, {key: _safe(one) for key, one in value.args.items()}, {})
            self.found_as[step] = value.said
            ref = f"${step}.{value.part}"
            return ([ref] if isinstance(ability.param_types[name], ListOf) else ref), value.said
        if "." in name and not isinstance(value, Exact):
            raise Unbound(name)  # a part of a parameter is said in words, not found
        if isinstance(value, ToAgent):
            return _safe(value.agents[0].address), value.agents[0].name
        if isinstance(value, Search):
            return self._search(ability, name, value, said)
        if isinstance(value, Chosen):
            return self._chosen(ability, name, value)
        if isinstance(value, Earlier):
            return self._earlier(ability, name, value)
        if isinstance(value, Without):
            return self._without(ability, name, value, said)
        if not isinstance(value, Exact):
            raise Unbound(name)  # a choice is settled before a draft is made
        return self._exact(ability, name, value)

    def _asked(self, ability: Ability, value: Asked) -> tuple[Any, str]:
        """A question of its own for what was not said."""
        name = f"say{len(self.asks) + 1}"
        self.asks.append(asked_for(name, value.param, ability.id, self.lang))
        return f"${name}.text", "…"

    def _exact(self, ability: Ability, name: str, value: Exact) -> tuple[Any, str]:
        if isinstance(value.value, tuple) and isinstance(ability.param_types.get(name), Of):
            if len(value.value) != 1:
                raise Unbound(name)
            value = replace(value, value=value.value[0])
        if isinstance(value.value, tuple):
            return [_safe(one) for one in value.value], shown_few([self._named(one) for one in value.value], self.lang)
        is_path = self._kind(ability, name) in _PATH_KINDS
        return _safe(value.value), self._named(str(value.value)) if is_path else shown(str(value.value))

    def _chosen(self, ability: Ability, name: str, chosen: Chosen) -> tuple[Any, str]:
        """Some of what an earlier step lists, else of what the conversation holds."""
        for step in reversed(self.steps):
            if step.do in (FIND, LIST) and step.id not in self.found_as:
                self._seen(step)
                return self._chosen_from(step, chosen, isinstance(ability.param_types[name], Of))
        if self.steps and not self.looks_back:
            raise NotThere(unclear(chosen) if self.context.counted else nothing(chosen))
        self.looks_back = True
        found = chosen_of(chosen, self.context, self.places)
        if isinstance(found, Unmet):
            raise NotThere(found)
        return self._exact(ability, name, found)

    def _chosen_from(self, step: Do, chosen: Chosen, one: bool) -> tuple[Any, str]:
        """One by its place is picked from the result; the first by a rank are what a search finds so ordered."""
        is_search = step.do == FIND
        counted = chosen.words or (chosen.files and not is_search) or (chosen.kind not in ("", step.with_.get("kind")))
        open_search = is_search and step.with_.get("limit") in (None, MANY) and "order" not in step.with_
        if (
            counted
            or chosen.other
            or (chosen.order and not open_search)
            or len(chosen.at) != (0 if chosen.order else 1)
        ):
            raise NotThere(unclear(chosen))
        if chosen.order:
            if one and chosen.count > 1:
                raise Unbound(chosen.said)
            asked = {**step.with_, "order": chosen.order, "limit": chosen.count}
            again = self._step(FIND, asked, {"files": chosen.said})
            self.found_as[again] = chosen.said
            return f"${again}.{'file' if one else 'files'}", chosen.said
        if is_search and chosen.at[0] < 0:
            self._widen(step)
        picked = self._step(PICK, {"items": f"${step.id}.files", "at": chosen.at[0]}, {"items": chosen.said})
        self.found_as[picked] = chosen.said
        return f"${picked}.item", chosen.said

    def _widen(self, step: Do) -> None:
        """A search that hands its result on hands on all of it."""
        self.steps[self.steps.index(step)] = step.model_copy(update={"with_": {"limit": MANY, **step.with_}})

    def _kind(self, ability: Ability, name: str) -> str:
        kind = ability.param_types.get(name)
        return "" if kind is None else kind.kind

    def _named(self, path: str) -> str:
        return _HERE.said(self.lang) if path == "." else shown(path)

    def _search(self, ability: Ability, name: str, value: Search, said: str) -> tuple[Any, str]:
        do = LIST if value.everything else FIND
        step = self._step(do, {key: _safe(one) for key, one in value.args.items()}, {"files": said, "folder": said})
        self.found_as[step] = said
        one = isinstance(ability.param_types[name], Of)
        if one and value.args.get("limit") != 1:
            raise Unbound(name)
        self.limited = self.limited or value.args.get("limit") == MANY
        when = value.args.get("when")
        days = days_told(when, self.lang) if isinstance(when, str) else ""
        return (f"${step}.file" if one else f"${step}.files"), said + days

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
            return left, shown_few([self._named(one) for one in left], self.lang)
        step = self._step(WITHOUT, {"items": whole, "but": but}, {"but": value.said})
        self.found_as[step] = said
        return f"${step}.items", said

    def _earlier(self, ability: Ability, name: str, said: Earlier) -> tuple[Any, str]:
        """The last result that fits, then what the conversation holds."""
        wanted = ability.param_types[name]
        originals = said.which == "originals" or (said.which == "" and self.originals and ability.id in REMOVING)
        for step in list(reversed(self.steps)):
            if said.which == "archive" and step.do == UNZIP:
                return self._originals(wanted, step)
            if said.which in _MADE_BY and step.do != _MADE_BY[said.which]:
                continue
            if originals and step.do in BESIDE and wanted.kind in ("file", "files"):
                return self._originals(wanted, step)
            part = self._single(wanted, step) or _fitting(wanted, self.abilities[step.do])
            if part is not None and said.which != "originals":
                self._seen(step)
                if step.do == FIND and isinstance(wanted, ListOf):
                    self._widen(step)
                return f"${step.id}.{part}", self.found_as.get(step.id, "") or self._result_of(step, part)
        same = next((step for step in reversed(self.steps) if name in self.abilities[step.do].result_type.parts), None)
        if same is not None and wanted.kind == "text" and name not in _TEXTS:
            return f"${same.id}.{name}", _RESULT.said(self.lang)
        if wanted.kind in ("text", "anything") and (text := self._text_of()) is not None:
            return text
        files = self.context.files or said.instead
        if said.count is not None and files and len(files) != said.count:
            raise NotThere(not_so_many(said.said, len(files)))
        if said.which == "archive" and not all(is_of(path, "archive") for path in files):
            raise Unbound(name)
        if isinstance(wanted, ListOf) and files:
            return [_safe(path) for path in files], shown_few(files, self.lang)
        if wanted.kind == "file" and len(files) == 1:
            return _safe(files[0]), shown(files[0])
        if wanted.kind == "folder" and self.context.folder is not None:
            return _safe(self.context.folder), self._named(self.context.folder)
        raise Unbound(name)

    def _text_of(self) -> tuple[Any, str] | None:
        """What the last step says in words."""
        for step in reversed(self.steps):
            ability = self.abilities[step.do]
            parts = ability.result_type.parts
            part = next((name for name in _TEXTS if name in parts and parts[name].kind == "text"), None)
            if part is not None:
                return f"${step.id}.{part}", _RESULT.said(self.lang)
            if _only_tells(ability) and TOLD in self.abilities:
                told = self._step(TOLD, {"of": f"${step.id}", "by": step.do}, {})
                return f"${told}.text", _RESULT.said(self.lang)
        return None

    def _errand(self, errand: Errand, said: str) -> tuple[Any, str]:
        found = handed(errand, said, self.lang, self._read, self._text_before)
        if found is None:
            raise Unbound(said)
        return found

    def _text_before(self) -> str | None:
        """The last text, or the text of the last file, that a step of this request brought."""
        wanted = self.abilities[READ].param_types["file"] if READ in self.abilities else None
        for step in reversed(self.steps):
            if self.abilities[step.do].result_type.parts.get("text") == TEXT:
                return f"{step.id}.text"
            part = None if wanted is None else self._single(wanted, step) or _fitting(wanted, self.abilities[step.do])
            if part is not None:
                self._seen(step)
                return self._read(f"${step.id}.{part}")
        return None

    def _read(self, file: str) -> str:
        """The way to the text of a file, which a step of its own reads; raises `Unbound` where nothing here does."""
        if READ not in self.abilities:
            raise Unbound(READ)
        step = self._step(READ, {"file": file}, {"file": shown(file)})
        self.found_as[step] = shown(file) if whole_ref(file) is None else _RESULT.said(self.lang)
        return f"{step}.text"

    def _seen(self, step: Do) -> None:
        """Raises `NotThere` for a search whose result nothing can be done with."""
        if step.id in self.unseen:
            raise NotThere(self.unseen[step.id])

    def _originals(self, wanted: Type, step: Do) -> tuple[Any, str]:
        """The files that a step made something of, as they were given to it."""
        name = "files" if "files" in step.with_ else "file"
        given, words = step.with_[name], self.shown[step.id][name]
        if isinstance(wanted, ListOf):
            return (given if name == "files" else [given]), words
        if not isinstance(given, list):
            return given, words
        if not self._is_one(step):
            raise Unbound(name)
        return cast("list[Any]", given)[0], words

    def _single(self, wanted: Type, step: Do) -> str | None:
        """The one file of a step that hands on a list; raises `Unbound` where one file is wanted of several."""
        if wanted.kind != "file" or (step.do, "files") not in _NAMES:
            return None
        if self._is_one(step):
            return "files.0"
        raise Unbound(wanted.kind)

    def _result_of(self, step: Do, part: str) -> str:
        """What a reference leads to, in words that mean nothing else."""
        name, to, words = part.partition(".")[0], step.with_.get("to"), self.shown[step.id]
        if not isinstance(to, str) or to.startswith("$"):
            to = None
        if to is not None and (name in ("to", "file", "folder") or (step.do == "files.rename" and self._is_one(step))):
            return shown(to)
        if (step.do, name) in _NAMES:
            what = words.get("files") or words.get("file", "")
            return _NAMES[step.do, name].said(self.lang, what=what, to=words.get("to", ""))
        return (_FOUND if step.do in (FIND, LIST) else _RESULT).said(self.lang)

    def _is_one(self, step: Do) -> bool:
        given = step.with_.get("files")
        return isinstance(given, list) and len(cast("list[Any]", given)) == 1

    def _left_out(self, ability: Ability, name: str) -> tuple[Any, str]:
        """A required value that was not said: the last fitting result, or this folder."""
        kind = ability.param_types[name]
        if kind.kind not in _PATH_KINDS:
            if kind.kind == "run" and self.context.last_run is not None:
                return self.context.last_run, str(self.context.last_run)
            raise Unbound(name)
        try:
            return self._earlier(ability, name, Earlier())
        except Unbound:
            if kind.kind != "folder" or ability.role(name).value != "target" or name == "to":
                raise
        return ".", self._named(".")


def _only_tells(ability: Ability) -> bool:
    """Whether what comes of an ability is what it says: it leaves no file behind, and changes nothing that it names."""
    files = any(part.kind in ("file", "files") for part in ability.result_type.parts.values())
    return ability.tell is not None and not files and (ability.worst == Risk.R0 or ability.id in _RUNNING)


def _nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parts of a parameter (`change.find`, `question.sort.0.by`) as one value of it."""
    made: dict[str, Any] = {}
    for name, value in given.items():
        *above, last = name.split(".")
        inside = made
        for part in above:
            inside = inside.setdefault(part, {})
        inside[last] = value
    parted = {name.partition(".")[0] for name in given if "." in name}
    return {name: _lists(value) if name in parted else value for name, value in made.items()}


def _lists(value: Any) -> Any:
    """What is named by places is a list of these, in their order."""
    if not isinstance(value, dict):
        return value
    parts = {name: _lists(one) for name, one in cast("dict[str, Any]", value).items()}
    return [parts[name] for name in sorted(parts)] if parts and all(name.isdigit() for name in parts) else parts


def _meant(value: Value) -> tuple[str, ...]:
    """The files of a value that is in doubt."""
    if isinstance(value, Exact):
        return value.value if isinstance(value.value, tuple) else (str(value.value),)
    return (str(value.args.get("query", "")),) if isinstance(value, Search) else ()


def _safe(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_safe(one) for one in cast("tuple[Any, ...]", value)]
    return literal(value) if isinstance(value, str) else value


def _fitting(wanted: Type, ability: Ability) -> str | None:
    """The part of a result to hand on: the same kind first, a folder for a file last."""
    best: tuple[int, str] | None = None
    for name, part in ability.result_type.parts.items():
        if not accepts(wanted, part):
            continue
        inner = part.item if isinstance(part, ListOf) else part
        if not isinstance(inner, Of) or inner.kind not in ("file", "folder"):
            continue
        rank = 0 if part.kind == wanted.kind else 1 if inner.kind == "file" else 2
        if wanted.kind == "folder" and inner.kind != "folder":
            continue
        if best is None or rank < best[0]:
            best = rank, name
    return best[1] if best else None
