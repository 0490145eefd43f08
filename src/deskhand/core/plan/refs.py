"""References (`$id.path.0.name`) and text with references in it (`"Top: {$t.rows.0.name}"`).

A whole string that is a reference stands for the value itself; inside braces it becomes text. `$$` at the start, or
`{$$…}`, writes a dollar sign that is only a dollar sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from deskhand.core.words import Lang, Words

_PATH = r"(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|-?[0-9]{1,6}))*"
_WHOLE = re.compile(rf"\$([a-z][a-z0-9_]{{0,31}})({_PATH})\Z")
_INSIDE = re.compile(rf"\{{\$([a-z][a-z0-9_]{{0,31}})({_PATH})\}}")
_INSIDE_OR_ESCAPED = re.compile(rf"\{{\$\$|{_INSIDE.pattern}")
_INDEX = re.compile(r"-?[0-9]{1,6}\Z")


@dataclass(frozen=True, slots=True)
class Ref:
    """A step (or loop variable) and the way into its result."""

    step: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "$" + ".".join((self.step, *self.path))


class Missing(Exception):
    """A reference leads to nothing; `ref` says which."""

    def __init__(self, ref: Ref) -> None:
        self.ref = ref
        super().__init__(str(ref))


def _ref(found: re.Match[str]) -> Ref:
    return Ref(found.group(1), tuple(found.group(2).split(".")[1:]))


def whole_ref(text: str) -> Ref | None:
    """The reference that a string is, if all of it is one."""
    found = _WHOLE.match(text)
    return _ref(found) if found else None


def inside_refs(text: str) -> list[Ref]:
    return [_ref(found) for found in _INSIDE.finditer(text)] if "{$" in text else []


def refs_in(value: Any) -> Iterator[Ref]:
    """Every reference anywhere in a JSON value."""
    if isinstance(value, str):
        if "$" in value:
            whole = whole_ref(value)
            if whole:
                yield whole
            else:
                yield from inside_refs(value)
    elif isinstance(value, Mapping):
        for inner in cast("Mapping[str, Any]", value).values():
            yield from refs_in(inner)
    elif isinstance(value, list | tuple):
        for inner in cast("Sequence[Any]", value):
            yield from refs_in(inner)


def is_index(part: str) -> bool:
    """Whether one part of a way into a result counts into a list."""
    return _INDEX.match(part) is not None


def follow(value: Any, ref: Ref) -> Any:
    """The part of a result that a reference names; raises `Missing`."""
    for part in ref.path:
        if isinstance(value, Mapping):
            entries = cast("Mapping[str, Any]", value)
            if part not in entries:
                raise Missing(ref)
            value = entries[part]
        elif isinstance(value, list | tuple) and is_index(part):
            try:
                value = cast("Sequence[Any]", value)[int(part)]
            except IndexError:
                raise Missing(ref) from None
        else:
            raise Missing(ref)
    return value


def filled(value: Any, look: Callable[[Ref], Any], lang: Lang = "en") -> Any:
    """A JSON value with every reference replaced by what `look` gives for it; inside text, as `lang` says it."""
    if isinstance(value, str):
        return _filled_text(value, look, lang) if "$" in value else value
    if isinstance(value, Mapping):
        return {key: filled(inner, look, lang) for key, inner in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [filled(inner, look, lang) for inner in cast("Sequence[Any]", value)]
    return value


def _filled_text(text: str, look: Callable[[Ref], Any], lang: Lang) -> Any:
    whole = whole_ref(text)
    if whole:
        return look(whole)
    if text.startswith("$$"):
        text = text[1:]

    def replaced(found: re.Match[str]) -> str:
        # One pass: what a reference brings in is never read again for references or escapes.
        return shown(look(_ref(found)), lang) if found.group(1) else "{$"

    return _INSIDE_OR_ESCAPED.sub(replaced, text)


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A JSON value whose references lead to steps by their new names; what is only a dollar sign stays."""
    if isinstance(value, str):
        return _renamed_text(value, names) if "$" in value else value
    if isinstance(value, Mapping):
        return {key: renamed(inner, names) for key, inner in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [renamed(inner, names) for inner in cast("Sequence[Any]", value)]
    return value


def _renamed_text(text: str, names: Mapping[str, str]) -> str:
    def under(ref: Ref) -> str:
        return str(Ref(names.get(ref.step, ref.step), ref.path))

    whole = whole_ref(text)
    if whole:
        return under(whole)
    return _INSIDE_OR_ESCAPED.sub(lambda found: f"{{{under(_ref(found))}}}" if found.group(1) else found[0], text)


_YES = Words("yes", "是")
_NO = Words("no", "否")


def shown(value: Any, lang: Lang = "en") -> str:
    """A value as words inside a sentence."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return (_YES if value else _NO).said(lang)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(inner, lang)}" for key, inner in cast("Mapping[str, Any]", value).items())
    if isinstance(value, list | tuple):
        return ", ".join(shown(inner, lang) for inner in cast("Sequence[Any]", value))
    return str(value)


def literal(text: str) -> str:
    """Text written so that no part of it is read as a reference."""
    escaped = text.replace("{$", "{$$")
    return "$" + escaped if escaped.startswith("$") else escaped


def literally(value: Any) -> Any:
    """A JSON value in which no text is read as a reference. The names of its parts never are."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Mapping):
        return {key: literally(inner) for key, inner in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [literally(inner) for inner in cast("Sequence[Any]", value)]
    return value
