"""Plain requests laid out in a grid: each way to say a thing with each of what it may be said of.

    python -m bench.planner.plain [en|zh] [--show]

A row of `plain.*.toml` has ways (`say`), what stands in them (each `[as it is said, as it is meant]`), and the one step
that is wanted. A value is right whatever its letter case and article; `may` names what may be given besides.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal

from bench.planner.desk import HERE, Desk
from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do, Plan
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS
from deskhand.planner import Planner

_MOST: Final = 12
"""Requests of one way to say a thing: all of what it is said of comes up, and not each with each."""
_FEEDS: Final = frozenset({"mail.search"})
"""What only looks up what the wanted step is done with."""
Judged = Literal["right", "started otherwise", "offered otherwise", "refused"]


@dataclass(frozen=True, slots=True)
class Said:
    """One request, and the step that it should become."""

    row: str
    text: str
    do: str
    wanted: Mapping[str, Any]
    may: Sequence[str]


def grid(lang: str) -> Iterator[Said]:
    """Every request of a language."""
    rows = tomllib.loads((HERE / f"plain.{lang}.toml").read_text(encoding="utf-8"))
    for name, row in rows.items():
        for way in row["say"]:
            slots = [slot for slot in row.get("with", {}) if f"{{{slot}}}" in way]
            for values in _some(list(product(*(row["with"][slot] for slot in slots)))):
                said = {slot: value[0] for slot, value in zip(slots, values, strict=True)}
                meant = {slot: value[-1] for slot, value in zip(slots, values, strict=True)}
                wanted = {key: _meant(value, meant) for key, value in row["wanted"].items() if _meant(value, meant)}
                yield Said(name, way.format(**said), row["do"], wanted, row.get("may", ()))


def _some(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    step = max(1, len(rows) // _MOST)
    return rows[:: step + (step > 1 and len(rows) % step == 0)]


def _meant(value: Any, meant: Mapping[str, Any]) -> Any:
    """A wanted value with what stands for it; empty where the way does not say it."""
    slot = value[1:-1] if isinstance(value, str) and value.startswith("{") else ""
    return meant.get(slot, "") if slot else value


def judged(said: Said, planner: Planner, desk: Desk) -> tuple[Judged, str]:
    """What became of it, and how it was planned."""
    planned = planner.plan(
        said.text, desk.world, desk.now, context=desk.context, owes=lambda plan: changing(plan.steps, planner.registry)
    )
    steps = [_steps(plan) for plan in planned.ways]
    told = " / ".join("; ".join(f"{do}{given}" for do, given in one) for one in steps)
    if steps and planned.outcome in ("run", "confirm") and _is_right(said, steps[0]):
        return "right", told
    kinds: dict[str, Judged] = {"run": "started otherwise", "teach": "refused"}
    return kinds.get(planned.outcome, "offered otherwise"), told


def _steps(plan: Plan) -> list[tuple[str, dict[str, Any]]]:
    return [(step.do, dict(step.with_)) for step in plan.steps if isinstance(step, Do)]


def _is_right(said: Said, steps: list[tuple[str, dict[str, Any]]]) -> bool:
    *before, (do, given) = steps
    if do != said.do or any(one not in _FEEDS for one, _ in before):
        return False
    named = all(_alike(given.get(key), value) for key, value in said.wanted.items())
    return named and given.keys() <= {*said.wanted, *said.may}


def _alike(given: Any, wanted: Any) -> bool:
    if wanted == "*":
        return bool(given)
    return _plain(given) == _plain(wanted)


def _plain(value: Any) -> str:
    said = str(value).casefold()
    return said.removeprefix("the ").removeprefix("an ").removeprefix("a ")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.planner.plain")
    parser.add_argument("lang", nargs="?", choices=LANGS)
    parser.add_argument("--show", action="store_true", help="each request that is not understood")
    asked = parser.parse_args()
    planner = Planner(Registry.discover())
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home))
        for lang in (asked.lang,) if asked.lang else LANGS:
            counts: dict[str, list[int]] = {}
            for said in grid(lang):
                became, told = judged(said, planner, desk)
                right, whole = counts.setdefault(said.row, [0, 0])
                counts[said.row] = [right + (became == "right"), whole + 1]
                if asked.show and became != "right":
                    print(f"{became}: {said.text}\n    {told}")
            for name, (right, whole) in counts.items():
                print(f"{lang}  {name:24} {right} of {whole}")
            right, whole = (sum(row[at] for row in counts.values()) for at in (0, 1))
            print(f"{lang}  {'all':24} {right} of {whole}, {right / whole:.1%}")


if __name__ == "__main__":
    main()
