"""What a reference is, worked out from the declarations, so that a plan is checked before it runs.

A type here is a kind (`file`, `text`, `number` …), a list, a record with named parts, or `none`-able versions of them.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from deskhand.core.values import Kind, Role


@dataclass(frozen=True, slots=True)
class Of:
    """One value of a kind; a `choice` lists what it may be."""

    kind: str
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type
    kind: str = "list"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RecordOf:
    name: str
    parts: Mapping[str, Type] = field(hash=False)
    kind: str = "record"
    optional: bool = False


Type = Of | ListOf | RecordOf
ANYTHING = Of("anything")
YES_OR_NO = Of("boolean")
TEXT = Of("text")

_SIMPLE: dict[object, str] = {str: "text", int: "integer", float: "number", bool: "boolean"}
_TEXTS = frozenset({"text", "file", "folder", "filetype", "person", "when", "request", "choice"})
_WIDER: dict[str, frozenset[str]] = {
    "text": _TEXTS,
    "file": frozenset({"folder"}),
    "number": frozenset({"integer", "run"}),
    "integer": frozenset({"run"}),
}
"""Which kinds a parameter of a kind also takes."""


def type_of(annotation: Any) -> Type:
    """The type that a Python annotation declares."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        base = type_of(inner)
        kinds = [mark.name for mark in marks if isinstance(mark, Kind)]
        return _named(base, kinds[-1]) if kinds else base
    if origin in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        base = type_of(parts[0]) if len(parts) == 1 else _either(parts)
        return _optional(base) if len(parts) < len(get_args(annotation)) else base
    if origin is Literal:
        return Of("choice", tuple(str(choice) for choice in get_args(annotation)))
    if origin in (list, tuple, Sequence):
        return ListOf(type_of(get_args(annotation)[0]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return record_type(annotation)
    return Of(_SIMPLE[annotation]) if annotation in _SIMPLE else ANYTHING


def _named(base: Type, kind: str) -> Type:
    if isinstance(base, ListOf):
        return ListOf(base.item, kind, base.optional)
    return Of(kind, optional=base.optional) if isinstance(base, Of) else base


def _optional(base: Type) -> Type:
    if isinstance(base, ListOf):
        return ListOf(base.item, base.kind, optional=True)
    if isinstance(base, RecordOf):
        return RecordOf(base.name, base.parts, optional=True)
    return Of(base.kind, base.choices, optional=True)


def _either(parts: Sequence[Any]) -> Type:
    kinds = [type_of(part) for part in parts]
    if all(isinstance(kind, Of) and kind.kind in ("integer", "number") for kind in kinds):
        return Of("number")
    return ANYTHING


@lru_cache(maxsize=1024)
def record_type(model: type[BaseModel]) -> RecordOf:
    parts: dict[str, Type] = {}
    for name, info in model.model_fields.items():
        base = type_of(info.annotation)
        kinds = [mark.name for mark in info.metadata if isinstance(mark, Kind)]
        parts[name] = _named(base, kinds[-1]) if kinds else base
    return RecordOf(model.__name__, parts)


def role_of(metadata: Sequence[Any]) -> Role:
    """A parameter nobody marked is content."""
    return next((mark for mark in metadata if isinstance(mark, Role)), Role.CONTENT)


def step_into(given: Type, part: str) -> Type | None:
    """The type one step further along a reference, or None where there is no such part."""
    if isinstance(given, RecordOf):
        return given.parts.get(part)
    if isinstance(given, ListOf) and part.lstrip("-").isdigit():
        return given.item
    return ANYTHING if given == ANYTHING else None


def accepts(wanted: Type, given: Type) -> bool:
    """Whether a value of type `given` may stand where `wanted` is declared."""
    if ANYTHING in (wanted, given):
        return True
    if isinstance(wanted, ListOf):
        inner = given.item if isinstance(given, ListOf) else given
        return accepts(wanted.item, inner)
    if isinstance(wanted, RecordOf) or not isinstance(given, Of):
        return isinstance(wanted, RecordOf) and isinstance(given, RecordOf) and wanted.name == given.name
    if wanted.kind == "choice":
        return given.kind == "choice" and set(given.choices) <= set(wanted.choices)
    return wanted.kind == given.kind or given.kind in _WIDER.get(wanted.kind, frozenset())


def described(given: Type) -> str:
    """The type in words that a person and a model both read."""
    if isinstance(given, ListOf):
        return given.kind if given.kind != "list" else f"list of {described(given.item)}"
    if isinstance(given, RecordOf):
        return f"{given.name} with {', '.join(given.parts)}"
    return f"one of {', '.join(given.choices)}" if given.choices else given.kind
