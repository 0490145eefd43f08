"""A task's ground truth as a plan of ours: what the person said is said, all else comes out of what was read.

Where a value stands in the person's own words, it is theirs. Any other value was found in, or made of, what the tools
gave back before: it becomes a reference to those of them that hold it, or to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a tool."""

    do: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A plan, and the calls that it comes to where nobody meddles."""

    plan: Plan
    calls: Sequence[Call]
    open: Sequence[frozenset[str]]
    """For each call, the parameters that what was read decides."""


def taken(prompt: str, calls: Sequence[Call], outputs: Sequence[str]) -> Taken:
    """`outputs` are what the tools gave back to each of these calls."""
    steps: list[dict[str, Any]] = []
    opened: list[frozenset[str]] = []
    for n, call in enumerate(calls):
        args: dict[str, Any] = {}
        free: set[str] = set()
        for name, value in call.args.items():
            args[name] = _slot(value, prompt, outputs[:n])
            if args[name] != _plain(value):
                free.add(name)
        steps.append({"id": f"s{n}", "do": call.do, "with": args})
        opened.append(frozenset(free))
    return Taken(read_plan({"v": 1, "goal": prompt, "steps": steps}), calls, opened)


def _slot(value: Any, prompt: str, outputs: Sequence[str]) -> Any:
    if isinstance(value, list | tuple):
        return [_slot(one, prompt, outputs) for one in cast("Sequence[Any]", value)]
    if value is None or not outputs or _said(str(value), prompt):
        return _plain(value)
    text = _folded(str(value))
    holding = [n for n, output in enumerate(outputs) if text in _folded(output)] or list(range(len(outputs)))
    return "".join(f"{{$s{n}.out}}" for n in holding)


def _plain(value: Any) -> Any:
    """A literal as a plan takes it: no part of it is a reference."""
    if isinstance(value, str):
        escaped = value.replace("{$", "{$$")
        return "$" + escaped if escaped.startswith("$") else escaped
    if isinstance(value, list | tuple):
        return [_plain(one) for one in cast("Sequence[Any]", value)]
    return value


def _said(text: str, prompt: str) -> bool:
    """Whether the person's words hold this, as a whole word."""
    folded = re.escape(_folded(text))
    return bool(folded) and re.search(rf"(?<![\w.]){folded}(?![\w]|\.\w)", _folded(prompt)) is not None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
