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

from deskhand.core.plan.refs import is_index
from deskhand.core.values import Access, Extent, Kind, Role
from deskhand.core.words import Lang, Words


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
INTEGER = Of("integer")
OBJECT = Of("object")
"""Names with values of which nothing more is declared."""

_SIMPLE: dict[object, str] = {str: "text", int: "integer", float: "number", bool: "boolean"}
_TEXTS = frozenset({"text", "file", "folder", "name", "filetype", "person", "when", "request", "choice"}) | {
    "sheet",
    "column",
    "range",
    "app",
    "window",
    "url",
    "money",
    "occasion",
}
_WIDER: dict[str, frozenset[str]] = {
    "text": _TEXTS,
    "file": frozenset({"folder"}),
    "sheet": frozenset({"text", "name"}),
    "column": frozenset({"text", "name"}),
    "range": frozenset({"text"}),
    "when": frozenset({"text"}),
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
        return _choice(get_args(annotation))
    if origin in (list, Sequence):
        return ListOf(type_of(get_args(annotation)[0]))
    if origin is tuple:
        items = [type_of(part) for part in get_args(annotation) if part is not ...]
        return ListOf(common(items))
    if origin in (dict, Mapping):
        return OBJECT
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return record_type(annotation)
    return Of(_SIMPLE[annotation]) if annotation in _SIMPLE else ANYTHING


def _choice(choices: tuple[object, ...]) -> Type:
    texts = tuple(choice for choice in choices if isinstance(choice, str))
    if len(texts) != len(choices):
        raise TypeError(f"a choice is between texts, not {choices}")
    return Of("choice", texts)


def common(types: Sequence[Type]) -> Type:
    """The one type that all of these are, or anything."""
    first = types[0] if types else ANYTHING
    return first if all(one == first for one in types) else ANYTHING


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
    """Numbers of any sort are numbers. A record among them is not looked into, for it may hold itself."""
    if any(isinstance(part, type) and issubclass(part, BaseModel) for part in parts):
        return ANYTHING
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


def access_of(metadata: Sequence[Any]) -> Access:
    """A place nobody marked is written to, if the ability writes at all."""
    return next((mark for mark in metadata if isinstance(mark, Access)), Access.WRITE)


def extent_of(metadata: Sequence[Any]) -> Extent:
    """Of a place nobody marked, each thing in it is taken by itself."""
    return next((mark for mark in metadata if isinstance(mark, Extent)), Extent.EACH)


def anything(given: Type) -> bool:
    """Whether nothing is known of a value before it is there."""
    return given.kind == "anything"


def step_into(given: Type, part: str) -> Type | None:
    """The type one step further along a reference, or None where there is no such part."""
    if isinstance(given, RecordOf):
        return given.parts.get(part)
    if isinstance(given, ListOf):
        return given.item if is_index(part) else None
    return ANYTHING if anything(given) or given.kind == "object" else None


def accepts(wanted: Type, given: Type) -> bool:
    """Whether a value of type `given` may stand where `wanted` is declared.

    An optional result may: that nothing was found is known, and told, only when the plan runs.
    """
    if anything(wanted) or anything(given):
        return True
    if isinstance(wanted, ListOf):
        if isinstance(given, ListOf):
            return accepts(wanted.item, given.item)
        return wanted.kind in ("files", "filetypes", "people") and accepts(wanted.item, given)
    if isinstance(wanted, RecordOf):
        return isinstance(given, RecordOf) and wanted.name == given.name and wanted.parts == given.parts
    if not isinstance(given, Of):
        return wanted.kind == "object" and isinstance(given, RecordOf)
    if wanted.kind == "choice":
        return given.kind == "choice" and set(given.choices) <= set(wanted.choices)
    return wanted.kind == given.kind or given.kind in _WIDER.get(wanted.kind, frozenset())


_NAMES: dict[str, Words] = {
    "anything": Words("anything", "任意值"),
    "text": Words("text", "文本"),
    "integer": Words("a whole number", "整数"),
    "number": Words("a number", "数字"),
    "boolean": Words("a yes or no", "是否值"),
    "object": Words("an object", "对象"),
    "file": Words("a file", "文件"),
    "folder": Words("a folder", "文件夹"),
    "name": Words("a name", "名称"),
    "files": Words("files", "多个文件"),
    "filetype": Words("a kind of file", "文件类型"),
    "filetypes": Words("kinds of files", "文件类型"),
    "sheet": Words("a sheet", "工作表"),
    "column": Words("a column", "列"),
    "range": Words("cells", "单元格"),
    "person": Words("a person", "联系人"),
    "people": Words("people", "多位联系人"),
    "app": Words("a program", "程序"),
    "window": Words("a window", "窗口"),
    "url": Words("an address on the web", "网址"),
    "money": Words("a sum of money", "金额"),
    "when": Words("a time", "时间"),
    "occasion": Words("a time, or something that happens", "时间或触发条件"),
    "request": Words("a request", "请求"),
    "run": Words("the number of a run", "运行编号"),
}
_LIST = Words("a list: {item}", "列表：{item}")
_ONE_OF = Words("one of {choices}", "{choices} 之一")
_RECORD = Words("{name} with {parts}", "{name}，包含 {parts}")


def described(given: Type, lang: Lang = "en") -> str:
    """The type in words that a person and a model both read."""
    if isinstance(given, RecordOf):
        return _RECORD.said(lang, name=given.name, parts=", ".join(given.parts))
    if isinstance(given, ListOf) and given.kind == "list":
        return _LIST.said(lang, item=described(given.item, lang))
    if isinstance(given, Of) and given.choices:
        return _ONE_OF.said(lang, choices=", ".join(given.choices))
    named = _NAMES.get(given.kind)
    return named.said(lang) if named else given.kind
