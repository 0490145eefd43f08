"""The figures of a run over the set, and why each task that did not pass did not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from bench.officebench.repairs import faults
from bench.officebench.suite import Result

TOLD: Final = 700
"""So much of the end of what was told says why a run did not end well."""


def figures(every: Sequence[Result], engine: str) -> dict[str, Any]:
    """Shares in percent, the sets they are of, and the failures; JSON as it is printed."""
    sound = [one for one in every if one.checks]
    strong = [one for one in sound if one.task.strong]
    prose = [one for one in sound if one.prose]
    return {
        "engine": engine,
        "tasks": len(every),
        "stock": _share(every, lambda one: not one.stock),
        "repaired": _share(sound, lambda one: not one.repaired),
        "strong": _share(strong, lambda one: not one.repaired),
        "idle": {
            "stock": _share(every, lambda one: not one.idle_stock),
            "repaired": _share(sound, lambda one: not one.idle),
        },
        "existence_only": _share([one for one in sound if not one.task.strong], lambda one: not one.repaired),
        "prose": _share(prose, lambda one: not one.repaired),
        "by_apps": {
            str(n): _share([one for one in sound if one.task.apps == n], lambda one: not one.repaired)
            for n in sorted({one.task.apps for one in every})
        },
        "refused": sum(bool(one.refused) for one in every),
        "faults": faults([one.task for one in every]),
        "failed": [_failure(one) for one in every if one.repaired or one.stock or one.refused],
    }


def _share(of: Sequence[Result], passed: Callable[[Result], bool]) -> dict[str, Any]:
    good = sum(map(passed, of))
    return {"passed": good, "of": len(of), "percent": round(100 * good / len(of), 1) if of else None}


def _failure(one: Result) -> dict[str, Any]:
    return {
        "task": one.task.name,
        "state": one.state,
        "prose": one.prose,
        "stock": list(one.stock),
        "repaired": list(one.repaired),
        "refused": list(one.refused),
        "told": one.told[-TOLD:] if one.repaired else "",
    }


def lines(figure: dict[str, Any]) -> list[str]:
    """The figures as a person reads them."""
    rows = [
        ("as shipped", figure["stock"]),
        ("known faults repaired", figure["repaired"]),
        ("  of these, content is looked at", figure["strong"]),
        ("  of these, only existence is", figure["existence_only"]),
        ("  of these, prose is wanted", figure["prose"]),
        ("nothing done, as shipped", figure["idle"]["stock"]),
        ("nothing done, repaired", figure["idle"]["repaired"]),
        *((f"{n} program{'s' if n != '1' else ''}", share) for n, share in figure["by_apps"].items()),
    ]
    told = [f"{name:36} {_said(share)}" for name, share in rows]
    for one in figure["failed"]:
        why = one["refused"] or one["repaired"] or [f"{line} (as shipped)" for line in one["stock"]]
        told.append(f"{one['task']:8} {one['state']}: {'; '.join(why)}")
    return told


def _said(share: dict[str, Any]) -> str:
    return "-" if not share["of"] else f"{share['passed']:3} of {share['of']:3}  {share['percent']:5.1f} %"
