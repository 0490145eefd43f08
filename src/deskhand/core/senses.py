"""What an ability goes by where no phrase of it reads a request whole: the same in every language.

Read from `senses.toml` beside the ability's phrases. A folder without one is understood by its phrases alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from deskhand.core.phrases import toml_in


@dataclass(frozen=True)
class Senses:
    """One ability: any one of `signs` speaks of it.

    A sign names what is done by a class of words, `#` a class of things, `$` a file of a kind, and else what is named:
    a `person`, an `event`, a day (`when`). `takes` says what stands before each value, `choices` which class means a
    choice, `rest` the value that takes the words left over.
    """

    signs: tuple[tuple[str, ...], ...] = ()
    takes: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    choices: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    rest: str = ""
    finds: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Values that another ability can look for: which, and the part of its result that is meant."""
    needs: tuple[str, ...] = ()
    """Without any of these values there is nothing to do."""


def senses_in(package: str) -> dict[str, Senses]:
    """By the names of abilities; none where the folder has no such file."""
    try:
        rows = toml_in(package, "senses.toml")
    except FileNotFoundError:
        return {}
    return {name: _senses(cast("dict[str, Any]", row)) for name, row in rows.items() if isinstance(row, dict)}


def _senses(row: Mapping[str, Any]) -> Senses:
    choices: dict[tuple[str, str], str] = {}
    for choice, sense in row.get("choices", {}).items():
        param, _, value = str(choice).partition(".")
        choices[param, value] = str(sense)
    return Senses(
        tuple(tuple(sign.split()) for sign in row["signs"]),
        {name: tuple(marks.split()) for name, marks in row.get("takes", {}).items()},
        choices,
        str(row.get("rest", "")),
        {name: (str(found[0]), str(found[1])) for name, found in row.get("finds", {}).items()},
        tuple(row.get("needs", "").split()),
    )
