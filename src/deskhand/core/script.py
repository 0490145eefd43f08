"""Traditional Chinese characters by their simplified forms: a name is found in whichever script it is said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files as resources


def simpler(text: str) -> str:
    """A text with every traditional character in its simplified form, one for one."""
    return text if text.isascii() or _table().keys().isdisjoint(map(ord, text)) else text.translate(_table())


@cache
def _table() -> Mapping[int, str]:
    rows = resources("deskhand.core").joinpath("simpler.txt").read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for row in rows if not row.startswith("#") for pair in row.split()}
