"""Weights learned from examples, as they are kept: for each sign what it says for which name, and no more.

A file of them is a line of JSON, then three runs of numbers: the signs in order, where the row of each begins, and
the rows. Nothing is unpacked before it is asked for, and of the file only the pages that are looked into are read in.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import as_file
from importlib.resources import files as resources
from mmap import ACCESS_READ, mmap
from typing import Any, Final, Literal
from zlib import crc32

from deskhand.core.words import Lang

Code = Literal["I", "H", "b"]
_LEVELS: Final = 127
_MOST_KEPT: Final = 4_096
"""Rows that are kept as they were read; most requests are made of the same few words."""
TABLES: Final = ("sorts", "spans", "parts", "said", "after")


def sign_key(sign: str) -> int:
    return crc32(sign.encode())


@dataclass(frozen=True)
class Table:
    """Rows of (name, weight) by sign."""

    names: Sequence[str]
    keys: Sequence[int]
    starts: Sequence[int]
    which: Sequence[int]
    levels: Sequence[int]
    unit: float
    _known: dict[str, Mapping[int, float]] = field(default_factory=dict[str, "Mapping[int, float]"])

    def row(self, sign: str) -> Mapping[int, float]:
        """What a sign says, by the place of the name; nothing for one that was never seen."""
        found = self._known.get(sign)
        if found is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            found = self._known[sign] = self._read(sign)
        return found

    def _read(self, sign: str) -> Mapping[int, float]:
        key = sign_key(sign)
        at = bisect_left(self.keys, key)
        if at >= len(self.keys) or self.keys[at] != key:
            return {}
        rows, weights = slice(self.starts[at], self.starts[at + 1]), self._weights
        return {name: weights[level] for name, level in zip(self.which[rows], self.levels[rows], strict=True)}

    @cached_property
    def _weights(self) -> Sequence[float]:
        """What each level weighs, by the level: the negative ones stand at the end."""
        return [*(n * self.unit for n in range(_LEVELS + 1)), *(n * self.unit for n in range(-_LEVELS, 0))]


@dataclass(frozen=True)
class Weights:
    """What was learned of one language."""

    sorts: Table
    """Which ability a stretch is for."""
    spans: Table
    """Where its values stand."""
    parts: Table
    """Where one request ends and the next begins."""
    said: Table
    """In how many examples of an ability a word stands beside its values."""
    after: Table
    """What is asked for after what; `""` is whatever else."""
    choices: Mapping[str, str]
    """What words mean as a choice: `files.list order: newest first` is `newest`."""
    source: str
    """A digest of the examples that it was learned from."""


Rows = Mapping[str, Mapping[str, float]]


def packed(rows: Mapping[str, Rows], choices: Mapping[str, str], source: str) -> bytes:
    """A file of weights; `unpacked` reads it."""
    tables = [_packed(rows[name]) for name in TABLES]
    head = {"source": source, "choices": dict(choices), "tables": [head for head, _ in tables]}
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return line + b"\n" + b"".join(body for _, body in tables)


def _packed(rows: Rows) -> tuple[dict[str, Any], bytes]:
    names = sorted({name for row in rows.values() for name in row})
    at = {name: n for n, name in enumerate(names)}
    most = max((abs(one) for row in rows.values() for one in row.values()), default=1.0)
    unit = most / _LEVELS
    keys, starts, which, levels = array("I"), array("I", [0]), array("H"), array("b")
    by_key: dict[int, Mapping[str, float]] = {}
    for sign, row in sorted(rows.items()):
        by_key.setdefault(sign_key(sign), row)  # of two signs with one key the first; there are next to none
    for key in sorted(by_key):
        kept = sorted((at[name], round(one / unit)) for name, one in by_key[key].items() if round(one / unit))
        if kept:
            keys.append(key)
            which.extend(name for name, _ in kept)
            levels.extend(level for _, level in kept)
            starts.append(len(which))
    body = b"".join(_bytes(one) for one in (keys, starts, which, levels))
    return {"names": names, "unit": unit, "signs": len(keys), "weights": len(which)}, body


def unpacked(content: bytes | mmap) -> Weights:
    at = content.find(b"\n") + 1
    head = json.loads(content[:at])
    body = memoryview(content)
    tables: list[Table] = []
    for one in head["tables"]:
        runs: list[Sequence[int]] = []
        signs, weighed = one["signs"], one["weights"]
        codes: list[tuple[Code, int]] = [("I", signs), ("I", signs + 1), ("H", weighed), ("b", weighed)]
        for code, count in codes:
            size = count * array(code).itemsize
            runs.append(_run(body[at : at + size], code))
            at += size
        keys, starts, which, levels = runs
        tables.append(Table(one["names"], keys, starts, which, levels, one["unit"]))
    return Weights(*tables, choices=head["choices"], source=head["source"])


def _run(part: memoryview, code: Code) -> Sequence[int]:
    """The numbers where they lie, without a copy of them."""
    if sys.byteorder == "little":
        return part.cast(code)
    run: array[int] = array(code, part.tobytes())
    run.byteswap()
    return run


def _bytes(run: array[int]) -> bytes:
    little = run[:]
    if sys.byteorder == "big":
        little.byteswap()
    return little.tobytes()


@cache
def weights(lang: Lang) -> Weights:
    with as_file(resources("deskhand.planner").joinpath(f"words/{lang}.weights")) as path, path.open("rb") as file:
        return unpacked(mmap(file.fileno(), 0, access=ACCESS_READ))
