"""A plan from JSON-like data that nobody vouches for: anything may stand in it, and the answer comes fast."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final, cast

import pydantic

from deskhand.core.invalid import reasons
from deskhand.core.plan.flaw import BadPlan, Flaw
from deskhand.core.plan.model import MAX_STEPS, VERSION, Plan

MAX_JSON: Final = 4_000_000
"""The most a plan may hold: characters of text, and values counted as 20 each."""
MAX_NESTING: Final = 64
_VALUE: Final = 20
_SHOWN: Final = 20


def read_plan(value: Mapping[str, Any]) -> Plan:
    """A plan from JSON-like data; raises `BadPlan` with what is wrong with its shape."""
    flaw = _version(value) or _steps(value) or _size(value)
    if flaw is not None:
        raise BadPlan([flaw])
    try:
        return Plan.model_validate(value)
    except pydantic.ValidationError as wrong:
        flaws = [Flaw("shape", values={"where": where, "why": why}) for where, why in islice(reasons(wrong), _SHOWN)]
        raise BadPlan(flaws) from None


def _version(value: Mapping[str, Any]) -> Flaw | None:
    version: object = value.get("v", VERSION)
    if version == VERSION and not isinstance(version, bool):
        return None
    return Flaw("version", values={"v": str(version)[:_SHOWN], "known": VERSION})


def _steps(value: Mapping[str, Any]) -> Flaw | None:
    steps: object = value.get("steps")
    if isinstance(steps, list | tuple):
        n = len(cast("list[object]", steps))
        if n > MAX_STEPS:
            return Flaw("too_many_steps", values={"n": n, "most": MAX_STEPS})
    return None


def _size(value: object) -> Flaw | None:
    """Whether this is JSON of a bearable size, found out without recursion and without looking at more than that."""
    budget = MAX_JSON
    level: list[object] = [value]
    for _ in range(MAX_NESTING):
        inner: list[object] = []
        for one in level:
            if isinstance(one, Mapping):
                entries = cast("Mapping[object, object]", one)
                budget -= _VALUE * len(entries)
                if budget >= 0:
                    inner += entries.keys()
                    inner += entries.values()
                    if not all(isinstance(key, str) for key in entries):
                        return Flaw("not_json", values={"what": "a name that is not text"})
            elif isinstance(one, list | tuple):
                items = cast("list[object]", one)
                budget -= _VALUE * len(items)
                if budget >= 0:
                    inner += items
            elif isinstance(one, str):
                budget -= len(one)
            wrong = _not_json(cast("object", one))
            if wrong:
                return Flaw("not_json", values={"what": wrong})
            if budget < 0:
                return Flaw("too_large", values={"most": MAX_JSON})
        if not inner:
            return None
        level = inner
    return Flaw("too_deep", values={"most": MAX_NESTING})


def _not_json(one: object) -> str:
    """What this value is, if JSON or the wire has no place for it."""
    if one is None or isinstance(one, bool | Mapping | list | tuple):
        return ""
    if isinstance(one, str):
        return "" if one.isascii() or not any("\ud800" <= c <= "\udfff" for c in one) else "half a character"
    if isinstance(one, int):
        return "" if -(2**63) <= one < 2**63 else "a number beyond 64 bits"
    if isinstance(one, float):
        return "" if math.isfinite(one) else "a number that is not finite"
    return type(one).__name__
