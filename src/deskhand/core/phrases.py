"""What is said of abilities: the words beside their code, read from the folder of their package."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files as resources
from typing import Any, cast

from deskhand.core.words import Lang


@dataclass(frozen=True)
class Phrases:
    """What a person may say for one ability in one language, as templates over typed slots."""

    about: str
    say: tuple[str, ...]
    examples: tuple[str, ...] = ()
    ask: str = ""
    """How a plan and its question name one use: "Move {files} to {to}", `[…]` left out where a value inside is not
    given. It names every parameter: what a question does not show, nobody agreed to."""
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    """Plain words for the choices of its parameters: for `month` anywhere, or as `by.month` for that of one alone."""


def worded(package: str, lang: Lang) -> Mapping[str, Phrases]:
    rows = cast("dict[str, object]", toml_in(package, f"phrases/{lang}.toml"))
    return {name: _phrases(cast("dict[str, Any]", row)) for name, row in rows.items() if isinstance(row, dict)}


def _phrases(row: Mapping[str, Any]) -> Phrases:
    return Phrases(
        str(row["about"]),
        tuple(row["say"]),
        tuple(row.get("examples", ())),
        str(row.get("ask", "")),
        dict(row.get("words", {})),
    )


def toml_in(package: str, path: str) -> dict[str, Any]:
    return tomllib.loads(resources(package).joinpath(path).read_text(encoding="utf-8"))
