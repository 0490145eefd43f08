"""Whether a plan is what was asked: the same abilities in the same order, and every argument that was said.

A search that only feeds another step is looked into: it counts as the files it finds. What a person says of a table or
a document in words becomes parts of a question or a change in the plan; of these only that there is one is judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from bench.planner.desk import Desk
from deskhand.core.filetypes import is_of
from deskhand.core.plan.model import Do, Plan
from deskhand.core.world.terms import holds
from deskhand.planner.numbers import number_at, size_in
from deskhand.planner.text import keys_of

FILES = frozenset({"files", "file", "pictures", "source", "other"})
PEOPLE = frozenset({"to", "people", "cc", "person", "from_", "name", "members"})
DAYS = frozenset({"when", "to", "until"})
SAID = frozenset({"question", "change", "prompt", "request", "fields"})
"""What is judged by being there: the words of it become something else."""
FEEDS = ("files.find", "files.list", "value.pick", "value.without", "value.told", "mail.search")
LOOKS = ("table.trends", "table.describe", "table.query", "doc.read", "doc.summarize", "image.text", "files.open")
"""What only looks into a file, so that the file of its result is the one it was given."""
_PLAIN = re.compile(r"[\s\"'“”‘’「」《》,.!?:;，。！？：；、]+")
_LITTLE = re.compile(r"^(?:the|a|an|my|some|please|that|to|it|is)(?=[a-z ])\s+|\s+(?:please|pls|now)$")
_DONE_ANYWAY = {("doc.create", "format"): "docx", ("table.split", "into"): "files"}
"""What is done where nothing is said."""
_HOLDS = ("content", "source", "pictures")
"""Where what an earlier step brought goes into a new presentation: which of these depends on what it is."""
_TURNS = {"90": "right", "180": "around", "270": "left", "-90": "left"}
"""Degrees, as people say them; by the clock."""
_EACH = re.compile(r"\b(?:each|every|per|single)\b|每|一页一")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass
class Verdict:
    """What of one plan is right."""

    abilities: bool
    wrong: list[str] = field(default_factory=list[str])
    parts: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    """By kind (files, people, days): how many were asked for where the abilities are right, and how many are right."""

    @property
    def right(self) -> bool:
        return self.abilities and not self.wrong


def judged(plan: Plan, wanted: Sequence[Mapping[str, Any]], desk: Desk) -> Verdict:
    """One plan against the steps that were meant; a search that feeds another step may be part of that step."""
    verdict = _judged(plan, wanted, desk)
    folded = _folded(wanted)
    if verdict.right or folded == wanted:
        return verdict
    other = _judged(plan, folded, desk)
    return other if other.right or not verdict.abilities else verdict


def _folded(wanted: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The same steps with what a first search finds written into those that use it."""
    first = wanted[0]
    uses = [step for step in wanted[1:] if any(_from(value) == 0 for value in step["with"].values())]
    if first["do"] != "files.find" or not uses:
        return wanted
    rest: list[Mapping[str, Any]] = []
    for step in wanted[1:]:
        args: dict[str, Any] = {}
        for name, value in step["with"].items():
            at = _from(value)
            args[name] = value if at is None else {"find": first["with"]} if at == 0 else {"from": at - 1}
        rest.append({"do": step["do"], "with": args})
    return rest


def _from(value: Any) -> int | None:
    """The step that a value comes from, alone or as the one of a list."""
    rows = cast("list[Any]", value) if isinstance(value, list) else [value]
    return int(cast("Mapping[str, Any]", rows[0])["from"]) if len(rows) == 1 and _is_from(rows[0]) else None


def _judged(plan: Plan, wanted: Sequence[Mapping[str, Any]], desk: Desk) -> Verdict:
    steps = [_as_asked(step) for step in plan.steps if isinstance(step, Do)]
    main = _main(steps, [one["do"] for one in wanted])
    if main is None:
        return Verdict(False)
    verdict = Verdict(True)
    by_id = {step.id: step for step in steps}
    for at, (step, want) in enumerate(zip(main, wanted, strict=True)):
        step = _spanned(step, want)
        for name, value in want["with"].items():
            kind = _kind(name, value, want["do"])
            if name == "part" and want["do"] == "doc.read" and "pages" in step.with_:
                name, value = "pages", " ".join(re.findall(r"\d[\d-]*", str(value)))
            given = step.with_.get(_named(name))
            if want["do"] == "slides.create" and name in _HOLDS and _from(value) is not None:
                given = next((step.with_[one] for one in _HOLDS if one in step.with_), None)
            good = _same(given, value, kind, by_id, main, desk, (step, name))
            asked, right = verdict.parts.get(kind, (0, 0))
            verdict.parts[kind] = (asked + 1, right + good)
            if not good:
                verdict.wrong.append(f"{at}.{name}")
        extra = _unsaid(step, want, desk)
        verdict.wrong += [f"{at}.{name}+" for name in extra]
    return verdict


def _as_asked(step: Do) -> Do:
    """What is open here is the list of programs, by whichever name."""
    same = step.do == "desk.status" and step.with_.get("about") == "open" and "when" not in step.with_
    return step.model_copy(update={"do": "apps.list", "with_": {}}) if same else step


def _spanned(step: Do, want: Mapping[str, Any]) -> Do:
    """A new event from when to when, where the label says when and how many minutes."""
    when = str(step.with_.get("when", ""))
    begin, slash, end = when.partition("/")
    if step.do != "calendar.add" or not slash or "T" not in begin or "minutes" not in want["with"]:
        return step
    minutes = int((datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()) // 60
    return step.model_copy(update={"with_": {**step.with_, "when": begin, "minutes": minutes}})


def _unsaid(step: Do, want: Mapping[str, Any], desk: Desk) -> list[str]:
    """Arguments that nobody asked for and that change which things are touched, or who hears of it."""
    telling = {"to", "cc", "people", "files", "folder", "person", "when", "kind", "query", "trash", "everybody", "add"}
    found = [name for name in step.with_ if name in telling and name not in want["with"]]
    return [name for name in found if not _idle(step.do, name, step.with_[name])]


def _idle(do: str, name: str, value: Any) -> bool:
    """What says no more than nothing said: this folder, a kind that is in the words anyway, a result's own name."""
    return value in (".", [], "", False) or (do == "files.find" and name in ("kind", "query"))


def _named(name: str) -> str:
    return {"of": "items", "as": "as_"}.get(name, name)


def _kind(name: str, value: Any, do: str) -> str:
    if name in SAID or (do == "schedule.add" and name == "when"):
        return "said"
    if name in ("window", "app"):
        return "window"
    if isinstance(value, str) and _DAY.match(value):
        return "days"
    if do in ("mail.send", "mail.draft", "calendar.add", "calendar.free", "message.send") and name in PEOPLE:
        return "people"
    if name in ("from_", "people") or (name == "name" and do == "contacts.find"):
        return "people"
    if name in FILES or (name == "folder") or (name == "to" and do in ("files.move", "files.copy", "files.unzip")):
        return "files"
    return "other"


def _main(steps: Sequence[Do], wanted: Sequence[str]) -> list[Do] | None:
    """The steps that answer those asked for, with searches that only feed others left out where nobody asked."""
    if [step.do for step in steps] == list(wanted):
        return list(steps)
    kept: list[Do] = []
    at = 0
    for step in steps:
        if at < len(wanted) and step.do == wanted[at]:
            kept.append(step)
            at += 1
        elif step.do not in FEEDS:
            return None
    return kept if at == len(wanted) else None


# ── one argument ─────────────────────────────────────────────────────────────────────────────────


def _same(
    got: Any, want: Any, kind: str, by_id: Mapping[str, Do], main: Sequence[Do], desk: Desk, at: tuple[Do, str]
) -> bool:
    origin = _from(want)
    if origin is not None:
        return _refers(got, main[origin], by_id)
    if kind == "said":
        return bool(got)
    if at[1] == "kind":
        kinds = {str(one).lstrip(".") for one in cast("list[Any]", got)} if isinstance(got, list) else {str(got)}
        got = kinds.pop() if len(kinds) == 1 else got
        got, want = _KINDS.get(str(got), got), _KINDS.get(str(want), want)
    want = _TURNS.get(str(want), want) if at[1] == "turn" else want
    got = _echoed(got, by_id)
    if got is None and (at[0].do, at[1], want) == ("mail.search", "limit", 1):
        return True  # what goes on with one mail takes the first
    if got is None and _DONE_ANYWAY.get((at[0].do, at[1])) == want:
        return True
    if got is None and at[1] == "parts":
        return _numbers(want) == [0]  # which is what is done where nothing is said
    if got is None:
        return want in (False, None)
    if isinstance(want, Mapping) and "find" in want:
        wanted_find = cast("Mapping[str, Any]", want["find"])
        if at[0].do.startswith("mail."):
            return _found_mails(got, wanted_find, by_id)
        return _paths(got, by_id, desk) == _found(wanted_find, desk)
    if kind == "files" or (kind == "other" and at[1] in ("to", "save") and isinstance(want, str) and "/" in want):
        named = cast("list[Any]", want) if isinstance(want, list) else [str(want)]
        brought = [cast("Mapping[str, Any]", one) for one in named if _is_from(one)]
        if brought:  # of several, what earlier steps brought
            return all(_refers(got, main[int(one["from"])], by_id) for one in brought)
        return _paths(got, by_id, desk) == sorted(named)
    if kind == "window":
        titles = dict(tuple(reversed(one.split(": ", 1))) for one in desk.rows["apps"]["open"])
        return _plain(titles.get(str(got), str(got))) == _plain(str(want))
    if at[1] == "agent":
        return _plain(next((one.name for one in desk.agents if one.address == got), str(got))) == _plain(str(want))
    if kind == "days":
        return _day(str(got)) == _day(str(want))
    if kind == "people":
        return _people(got) == _people(want)
    if isinstance(want, Mapping) and "amount" in want:
        return str(want["amount"]) in str(got)
    if isinstance(got, int) and isinstance(want, str):
        return got == _number(want)
    if at[1] in ("parts", "pages"):
        return bool(_numbers(got)) and _numbers(got) == _numbers(want)
    if isinstance(want, int | float):
        return str(got).rstrip("0.") == str(want).rstrip("0.") or str(got) == str(want)
    if isinstance(want, list):
        rows = got if isinstance(got, list) else [got]
        return [_plain(str(one)) for one in cast("list[Any]", rows)] == [
            _plain(str(one)) for one in cast("list[Any]", want)
        ]
    if isinstance(got, list) and len(cast("list[Any]", got)) == 1:
        got = cast("list[Any]", got)[0]  # whoever wrote one value need not know that several may be given
    return _plain(str(got)).rstrip("/") == _plain(str(want)).rstrip("/")


def _echoed(got: Any, by_id: Mapping[str, Do]) -> Any:
    """What is given by the name of an earlier step's own argument: `$build.folder` is the folder that was built."""
    found = re.fullmatch(r"\$([a-z][a-z0-9_]*)\.(folder|file|to)", got) if isinstance(got, str) else None
    step = by_id.get(found.group(1)) if found else None
    if found is None or step is None or (found.group(2) == "file" and step.do not in LOOKS):
        return got
    return _echoed(step.with_.get(found.group(2), got), {name: one for name, one in by_id.items() if one is not step})


def _numbers(said: Any) -> list[int]:
    """The numbers of pages or parts, however they were said: "3 to 5", "4 parts"; each page by itself is 0."""
    text = str(said).casefold()
    if _EACH.search(text):
        return [0]
    keys = keys_of(text)
    rows = (number_at(keys, at) for at in range(len(keys)))
    return [int(one) for one in re.findall(r"\d+", text)] or [row[1] for row in rows if row is not None]


def _number(said: str) -> int | None:
    """A size or a small number as it was said: "100 MB", "five sentences"."""
    size = size_in(said.casefold(), 0)
    return size[1] if size is not None else next(iter(_numbers(said)), None)


def _is_from(value: Any) -> bool:
    return isinstance(value, Mapping) and "from" in value


def _refers(got: Any, to: Do, by_id: Mapping[str, Do]) -> bool:
    """Whether a value leads back to a step, over steps that only pick or search."""
    names = {name.group(1) for name in re.finditer(r"\$\{?([a-z][a-z0-9_]*)", str(got))}
    for name in names:
        step = by_id.get(name)
        leads = step is not None and step.do in (*FEEDS, *LOOKS)
        if step is not None and (step.id == to.id or (leads and _refers(step.with_, to, by_id))):
            return True
    # What an earlier step was given is as good, where it leaves the same thing behind.
    given = [to.with_.get(name) for name in ("files", "file", "mail", "mails")]
    return bool(got) and (got in given or [got] in given)


def _paths(got: Any, by_id: Mapping[str, Do], desk: Desk) -> list[str]:
    if isinstance(got, str) and got.startswith("$"):
        step = by_id.get(got[1:].split(".")[0])
        if step is None:
            return [got]
        if step.do == "files.list":
            return sorted(fact.path for fact in desk.world.listed(str(step.with_.get("folder", "."))))
        if step.do == "files.find":
            return _found(step.with_, desk)
        if step.do == "value.without":
            out = _paths(step.with_.get("but"), by_id, desk)
            return [one for one in _paths(step.with_.get("items"), by_id, desk) if one not in out]
        if step.do == "value.pick":
            rows = _paths(step.with_.get("items"), by_id, desk)
            return rows[int(step.with_.get("at", 0)) :][:1]
        return [got]
    rows = cast("list[Any]", got) if isinstance(got, list) else [got]
    found: list[str] = []
    for one in rows:
        found += _paths(one, by_id, desk) if isinstance(one, str) and one.startswith("$") else [str(one).rstrip("/")]
    return sorted(found)


def _found(find: Mapping[str, Any], desk: Desk) -> list[str]:
    """What a search finds on this desk."""
    folder = str(find.get("folder", ".")).rstrip("/")
    rows = [(name, size, at) for name, (size, at) in desk.rows["files"].items() if _below(name, folder)]
    if query := find.get("query"):
        rows = [row for row in rows if _in_name(row[0].rpartition("/")[2], str(query))]
    kinds = find.get("kind")
    if kinds:
        kinds = [kinds] if isinstance(kinds, str) else kinds
        rows = [row for row in rows if any(is_of(row[0], _KINDS.get(kind, kind)) for kind in kinds)]
    if "larger" in find:
        rows = [row for row in rows if row[1] > float(find["larger"])]
    if "smaller" in find:
        rows = [row for row in rows if row[1] < float(find["smaller"])]
    if when := find.get("when"):
        first, last = _day(str(when))
        rows = [row for row in rows if (not first or row[2][:10] >= first) and (not last or row[2][:10] <= last)]
    key, back = {"newest": (2, True), "oldest": (2, False), "largest": (1, True), "smallest": (1, False)}.get(
        str(find.get("order", "")), (0, False)
    )
    rows.sort(key=lambda row: row[key], reverse=back)
    limit = find.get("limit")
    return sorted(row[0] for row in (rows[: int(limit)] if limit else rows))


_KINDS = {"image": "picture", "audio": "music"}


def _in_name(name: str, query: str) -> bool:
    return holds(name, query) or holds(name, re.sub(r"(?<=[a-z]{3})s\b", "", query))


def _below(name: str, folder: str) -> bool:
    return folder in (".", "") or name.startswith(f"{folder}/")


def _found_mails(got: Any, want: Mapping[str, Any], by_id: Mapping[str, Do]) -> bool:
    """Mails by a search: what is said of them, wherever it stands in the plan."""
    said = str(got)
    for name in re.findall(r"\$\{?([a-z][a-z0-9_]*)", said):
        said += str(by_id[name].with_) if name in by_id else ""
    parts = [str(value) for name, value in want.items() if name in ("from_", "about")]
    return all(_plain(part) in _plain(said) or _plain(part).split()[0] in _plain(said) for part in parts)


def _people(value: Any) -> list[str]:
    rows = cast("list[Any]", value) if isinstance(value, list) else [value]
    return sorted(re.sub(r"\s*<.*>$", "", str(one)).casefold() for one in rows)


def _day(text: str) -> tuple[str, str]:
    first, dash, last = text.replace("..", "/").partition("/")
    if not dash:
        last = first
    moment = "T" in first
    width = 16 if moment else 10
    return first[:width], last[: 16 if "T" in last else 10]


def _plain(text: str) -> str:
    text = re.sub(r"^https?://", "", text)
    found = _PLAIN.sub(" ", text.casefold()).strip()
    while (shorter := _LITTLE.sub("", found).strip()) != found:
        found = shorter
    return found
