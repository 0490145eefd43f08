"""Ways to say a change, read from `words/*.toml`: patterns over all of its words, put together from pieces."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang

_PIECE: Final = Pattern(r"(?<!\?P)<([a-z]+)>")


@cache
def ways(of: str, lang: Lang) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each pattern with the name of what it makes, in the order in which they are tried."""
    text = (resources("deskhand.planner") / "words" / f"{of}.{lang}.toml").read_text(encoding="utf-8")
    given: dict[str, Any] = tomllib.loads(text)
    pieces: Mapping[str, str] = given.get("pieces", {})
    return tuple((re.compile(_whole(one["said"], pieces), re.IGNORECASE), one["makes"]) for one in given["way"])


def _whole(said: str, pieces: Mapping[str, str]) -> str:
    while (found := _PIECE.search(said)) is not None:
        said = said[: found.start()] + pieces[found[1]] + said[found.end() :]
    return said
