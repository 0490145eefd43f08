"""References (`$id.path.0.name`) and text with references in it (`"Top: {$t.rows.0.name}"`).

A whole string that is a reference stands for the value itself; inside braces it becomes text. `$$` at the start, or
`{$$…}`, writes a dollar sign that is only a dollar sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PATH = r"(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|-?\d{1,6}))*"
_WHOLE = re.compile(rf"\$([a-z][a-z0-9_]{{0,31}})({_PATH})\Z")
_INSIDE = re.compile(rf"\{{\$([a-z][a-z0-9_]{{0,31}})({_PATH})\}}")


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
        for inner in value.values():
            yield from refs_in(inner)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for inner in value:
            yield from refs_in(inner)


def follow(value: Any, ref: Ref) -> Any:
    """The part of a result that a reference names; raises `Missing`."""
    for part in ref.path:
        if isinstance(value, Mapping):
            if part not in value:
                raise Missing(ref)
            value = value[part]
        elif isinstance(value, Sequence) and not isinstance(value, str | bytes) and part.lstrip("-").isdigit():
            try:
                value = value[int(part)]
            except IndexError:
                raise Missing(ref) from None
        else:
            raise Missing(ref)
    return value


def filled(value: Any, look: Callable[[Ref], Any]) -> Any:
    """A JSON value with every reference replaced by what `look` gives for it."""
    if isinstance(value, str):
        return _filled_text(value, look) if "$" in value else value
    if isinstance(value, Mapping):
        return {key: filled(inner, look) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [filled(inner, look) for inner in value]
    return value


def _filled_text(text: str, look: Callable[[Ref], Any]) -> Any:
    whole = whole_ref(text)
    if whole:
        return look(whole)
    if text.startswith("$$"):
        text = text[1:]
    text = _INSIDE.sub(lambda found: shown(look(_ref(found))), text)
    return text.replace("{$$", "{$") if "{$$" in text else text


def shown(value: Any) -> str:
    """A value as words inside a sentence."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(inner)}" for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return ", ".join(shown(inner) for inner in value)
    return str(value)


def literal(text: str) -> str:
    """Text written so that no part of it is read as a reference."""
    escaped = text.replace("{$", "{$$")
    return "$" + escaped if escaped.startswith("$") else escaped
