"""One request about a repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deskhand.abilities.code.results import Verb


@dataclass(frozen=True, slots=True)
class History:
    folder: str
    verb: Verb
    files: Sequence[str] | None
    message: str
    name: str | None
    limit: int
