"""Abilities with every kind of type, plans over them, and results of any declared type: for the properties beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from hypothesis import strategies as st

from deskhand.core.ability import Ability, ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.check import read_plan
from deskhand.core.plan.given import given_type, types_of
from deskhand.core.plan.types import ListOf, Of, RecordOf, Type, accepts
from deskhand.core.values import Content, File, Files, Folder, Person, Record, RunNumber, Target, When

Order = Literal["newest", "oldest"]


class Fact(Record):
    path: File
    size: int


class Found(Record):
    files: Files
    file: File | None
    count: int
    facts: list[Fact]
    share: float


class Read(Record):
    text: str
    rows: list[list[int]]
    fact: Fact
    extra: dict[str, int]
    order: Order
    many: bool


class Moved(Record):
    files: Files
    to: Folder
    run: RunNumber
    when: When
    who: list[Person]


@ability("t.find", effect=Risk.R0)
async def find(ctx: Ctx, query: Content[str] = "", folder: Target[Folder] = ".", limit: int = 3) -> Found:
    raise NotImplementedError


@ability("t.read", effect=Risk.R0)
async def read(
    ctx: Ctx,
    file: Target[File],
    order: Order = "newest",
    numbers: list[int] | None = None,
    fact: Fact | None = None,
    deep: bool = False,
    scale: float = 1.0,
    extra: dict[str, Any] | None = None,
) -> Read:
    raise NotImplementedError


@ability("t.move", effect=Risk.R1)
async def move(ctx: Ctx, files: Target[Files], to: Target[Folder], note: Content[str] = "") -> Moved:
    raise NotImplementedError


def _trash(args: Any) -> Risk:
    return Risk.R1 if args["trash"] else Risk.R0


@ability("t.twins", effect=_trash, worst=Risk.R1)
async def twins(ctx: Ctx, folder: Target[Folder], trash: bool = False) -> Found:
    raise NotImplementedError


@ability("t.tell", effect=Risk.R2)
async def tell(ctx: Ctx, to: Target[Person], text: Content[str], when: Target[When | None] = None) -> Record:
    raise NotImplementedError


@ability("t.undo", effect=Risk.R1, consent="given")
async def undo(ctx: Ctx, run: Target[RunNumber]) -> Moved:
    raise NotImplementedError


ABILITIES: dict[str, Ability] = {one.id: one for one in (find, read, move, twins, tell, undo)}

IDS = ["a", "b", "c", "d", "e", "f"]
JUNK = ["$a.count", "$b.files.0", "$c.yes", "see {$d.text}", "$e.count", "$x", "$a", "new/", 1, True, ["p"], {"k": 1}]


def ways(name: str, kind: Type, depth: int = 3) -> Iterator[tuple[str, Type]]:
    """References into a result, each with its type."""
    yield name, kind
    if depth and isinstance(kind, RecordOf):
        for part, inner in kind.parts.items():
            yield from ways(f"{name}.{part}", inner, depth - 1)
    elif depth and isinstance(kind, ListOf):
        yield from ways(f"{name}.{-1 if depth % 2 else 0}", kind.item, depth - 1)


@st.composite
def arguments(draw: st.DrawFn, one: Ability, known: dict[str, Type]) -> dict[str, Any]:
    """Arguments for an ability: mostly references that fit, some plain values, some wrong ones."""
    args: dict[str, Any] = {}
    for param, wanted in one.param_types.items():
        if param not in one.required() and draw(st.integers(0, 2)):
            continue
        fitting = [
            f"${way}" for name, kind in known.items() for way, given in ways(name, kind) if accepts(wanted, given)
        ]
        how = draw(st.integers(0, 19))
        if how == 0:
            args[param] = draw(st.sampled_from(JUNK))
        elif fitting and how > 4:
            args[param] = draw(st.sampled_from(fitting))
        else:
            args[param] = draw(of_type(wanted))
    return args


@st.composite
def uses(draw: st.DrawFn, name: str, known: dict[str, Type]) -> dict[str, Any]:
    one = draw(st.sampled_from(list(ABILITIES.values())))
    step: dict[str, Any] = {"id": name, "do": one.id, "with": draw(arguments(one, known))}
    if known and not draw(st.integers(0, 3)):
        way = draw(st.sampled_from([way for name, kind in known.items() for way, _ in ways(name, kind, 1)]))
        step["if"] = draw(st.sampled_from([f"${way}", {"left": f"${way}", "is": ">", "right": 1}]))
    return step


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """A plan as JSON, its steps in any order; most pass the checker, some do not."""
    names = IDS[: draw(st.integers(1, 5))]
    steps: list[dict[str, Any]] = []
    known: dict[str, Type] = {}
    for name in names:
        kind = draw(st.sampled_from(["do", "do", "do", "ask", "each"]))
        if kind == "do":
            step = draw(uses(name, known))
        elif kind == "ask":
            approved = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
            text = draw(st.sampled_from(["Go on?", "{$a.count} files?"]))
            step = {
                "id": name,
                "ask": "confirm",
                "with": {"text": text, "for": [one for one in approved if one != name]},
            }
        else:
            lists = [
                f"${way}" for one, kind in known.items() for way, given in ways(one, kind) if isinstance(given, ListOf)
            ]
            over = draw(st.sampled_from([*lists, ["p", "q"]]))
            inside = {**known, f"x{name}": given_type(over, known)}
            item = inside[f"x{name}"]
            inside[f"x{name}"] = item.item if isinstance(item, ListOf) else item
            step = {"id": name, "each": over, "as": f"x{name}", "steps": [draw(uses(f"m{name}", inside))]}
        steps.append(step)
        known = types_of(read_plan({"goal": "g", "steps": steps}).steps, ABILITIES, {})
    return {"goal": "g", "steps": draw(st.permutations(steps))}


def of_type(kind: Type) -> st.SearchStrategy[Any]:
    """JSON values of a declared type; an optional one is there, because its absence is told when it happens."""
    if isinstance(kind, ListOf):
        return st.lists(of_type(kind.item), min_size=2, max_size=3)
    if isinstance(kind, RecordOf):
        return st.fixed_dictionaries({name: of_type(part) for name, part in kind.parts.items()})
    if kind.choices:
        return st.sampled_from(kind.choices)
    return _OF[kind.kind] if kind.kind in _OF else st.sampled_from(["a", "b/c", "中"])


_OF: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-5, 5),
    "run": st.integers(1, 9),
    "number": st.floats(-2, 2),
    "boolean": st.booleans(),
    "object": st.just({"k": 1}),
    "anything": st.sampled_from([None, 1, "a", [1]]),
}


def typed(kind: Type) -> bool:
    """Whether every part of a type is declared."""
    return isinstance(kind, ListOf | RecordOf) or (isinstance(kind, Of) and kind.kind not in ("anything", "object"))
