"""Links are told as what they are, and never followed: what they point to may lie anywhere, or nowhere."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.files.problems import FileWanted, FolderWanted, LinkNotFollowed
from deskhand.core.errors import NoRealFiles, Problem
from deskhand.core.shown import shown
from deskhand.core.world.facts import FileFact

_LONGEST: Final = 120


def target_shown(fact: FileFact) -> str:
    """Where a link points, as a person sees it; it may say anything, at any length."""
    text = fact.points_to or "?"
    return shown(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def not_a_file(fact: FileFact) -> Problem:
    """What to say where a file is needed and this stands there."""
    return _link(fact) if fact.kind == "link" else FileWanted(path=shown(fact.path))


def not_a_folder(fact: FileFact) -> Problem:
    """What to say where a folder is needed and this stands there."""
    if fact.unreal:
        return NoRealFiles(path=shown(fact.path))
    return _link(fact) if fact.kind == "link" else FolderWanted(path=shown(fact.path))


def _link(fact: FileFact) -> Problem:
    return LinkNotFollowed(path=shown(fact.path), target=target_shown(fact))
