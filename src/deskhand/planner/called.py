"""What the same papers are called in other words and in the other language, as names say it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files as resources

from deskhand.core.script import simpler
from deskhand.core.world.terms import forms


def also_called(word: str) -> tuple[str, ...]:
    """Other names for what one word says, in no order of likelihood; none for a word that is not known."""
    plain = simpler(word.strip().casefold())
    return next((found for form in forms(plain) if (found := _others().get(form))), ())


@cache
def _others() -> Mapping[str, tuple[str, ...]]:
    rows = tomllib.loads(resources("deskhand.planner").joinpath("words/called.toml").read_text(encoding="utf-8"))[
        "same"
    ]
    return {word: tuple(one for one in row if one != word) for row in rows for word in row}
