"""The figures of a run over the set, and why each task that did not pass did not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from bench.officebench.repairs import faults
from bench.officebench.suite import Result

TOLD: Final = 700
"""So much of the end of what was told says why a run did not end well."""


def figures(every: Sequence[Result], engine: str) -> dict[str, Any]:
    """Shares in percent, the sets they are of, and the reasons; JSON as it is printed."""
    sound = [one for one in every if one.checks]
    prose = [one for one in sound if one.prose]
    plain = [one for one in sound if not one.prose]
    return {
        "engine": engine,
        "tasks": len(every),
        "stock": _share(every, lambda one: not one.stock),
        "repaired": _share(sound, lambda one: not one.repaired),
        "as_asked": _share(plain, lambda one: one.as_asked),
        "prose": _share(prose, lambda one: one.as_asked),
        "looks_inside": _share([one for one in plain if one.task.looks_inside], lambda one: one.as_asked),
        "existence_only": _share([one for one in plain if not one.task.looks_inside], lambda one: one.as_asked),
        "idle": {
            "stock": _share(every, lambda one: not one.idle_stock),
            "repaired": _share(sound, lambda one: not one.idle),
        },
        "by_apps": {
            str(n): _share([one for one in plain if one.task.apps == n], lambda one: one.as_asked)
            for n in sorted({one.task.apps for one in every})
        },
        "refused": sum(bool(one.refused) for one in every),
        "faults": faults([one.task for one in every]),
        "failed": [_failure(one) for one in plain if not one.as_asked],
        "failed_prose": [_failure(one) for one in prose if not one.as_asked],
        "only_repaired": [_failure(one) for one in every if one.stock and not one.repaired],
    }


def _share(of: Sequence[Result], passed: Callable[[Result], bool]) -> dict[str, Any]:
    good = sum(map(passed, of))
    return {"passed": good, "of": len(of), "percent": round(100 * good / len(of), 1) if of else None}


def _failure(one: Result) -> dict[str, Any]:
    return {
        "task": one.task.name,
        "state": one.state,
        "why": why_of(one),
        "stock": list(one.stock),
        "repaired": list(one.repaired),
        "told": one.told[-TOLD:] if one.repaired else "",
    }


def why_of(one: Result) -> str:
    """Why it does not count, in the order in which that comes about; what is known before what was seen."""
    if one.refused:
        return "; ".join(one.refused)
    if one.state == "no plan":
        return one.told
    if one.repaired:
        return ": ".join(part for part in (one.fails, "; ".join(one.repaired)) if part)
    return f"keywords only: {one.keywords}" if one.keywords else "; ".join(one.stock)


def lines(figure: dict[str, Any]) -> list[str]:
    """The figures as a person reads them."""
    rows = [
        ("as shipped", figure["stock"]),
        ("known faults repaired", figure["repaired"]),
        ("as asked, prose apart", figure["as_asked"]),
        ("  of these, content is looked at", figure["looks_inside"]),
        ("  of these, only existence is", figure["existence_only"]),
        *((f"  of these, {n} program{'s' if n != '1' else ''}", share) for n, share in figure["by_apps"].items()),
        ("prose is wanted, material is there", figure["prose"]),
        ("nothing done, as shipped", figure["idle"]["stock"]),
        ("nothing done, repaired", figure["idle"]["repaired"]),
    ]
    told = [f"{name:36} {_said(share)}" for name, share in rows]
    if "model" in figure:
        told += _model(figure["model"])
    for head, name in (
        ("not as asked:", "failed"),
        ("prose, not as asked:", "failed_prose"),
        ("passed once repaired:", "only_repaired"),
    ):
        if figure[name]:
            told += [head, *(f"  {one['task']:8} {one['state']}: {one['why']}" for one in figure[name])]
    return told


def _model(spent: dict[str, Any]) -> list[str]:
    """What a model was asked, in all and for each task that passed."""
    each, every = spent["per_solved"], spent["all"]
    told = [f"{'model, in all':36} {every['calls']} calls, {every['tokens']:,} tokens, {every['seconds']} s of waiting"]
    if each is None:
        return [*told, f"{'model, per solved task':36} none was solved"]
    solved = f"{each['calls']} calls, {each['tokens']:,} tokens, {spent['wall_seconds_per_solved']} s by the clock"
    return [*told, f"{'model, per solved task':36} {solved}"]


def _said(share: dict[str, Any]) -> str:
    return "-" if not share["of"] else f"{share['passed']:3} of {share['of']:3}  {share['percent']:5.1f} %"
