"""What a folder holds, as a listing shows it: read, and nothing else."""

from __future__ import annotations

import os
import stat

from deskhand.core.errors import NoRealFiles
from deskhand.core.paths import joined, path_text
from deskhand.core.world.facts import FileFact
from deskhand.desk.files.beneath import GONE, OURS, Beneath, link_text
from deskhand.desk.files.prints import kind_of
from deskhand.desk.files.unreal import is_unreal


def fact_at(beneath: Beneath, path: str) -> FileFact | None:
    """One file or folder as a listing shows it, or None where there is none."""
    found = beneath.stat(path)
    if found is None:
        return None
    text = beneath.text(beneath.absolute(path))
    points_to = beneath.points_to(path) if stat.S_ISLNK(found.st_mode) else None
    unreal = stat.S_ISDIR(found.st_mode) and is_unreal(found.st_dev)
    return _fact(text, beneath.absolute(path).rpartition("/")[2], found, points_to, unreal=unreal)


def facts_in(beneath: Beneath, folder: str) -> list[FileFact]:
    """What stands directly in a folder, by name. Half-made things of ours are not there for anyone."""
    inside = beneath.absolute(folder).rstrip("/")
    text = beneath.text(inside or "/")
    facts: list[FileFact] = []
    with beneath.folder(folder, listing=True) as fd, os.scandir(fd) as entries:
        device = os.fstat(fd).st_dev
        if is_unreal(device):
            raise NoRealFiles(path=text)
        for entry in entries:
            if entry.name.startswith(OURS) or beneath.is_closed(f"{inside}/{path_text(entry.name)}"):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError as wrong:
                if wrong.errno in GONE:
                    continue
                raise
            name = path_text(entry.name)
            points_to = link_text(fd, entry.name) if stat.S_ISLNK(found.st_mode) else None
            other = found.st_dev != device and is_unreal(found.st_dev)
            facts.append(_fact(joined(text, name), name, found, points_to, unreal=other))
    facts.sort(key=lambda fact: fact.name)
    return facts


def _fact(path: str, name: str, found: os.stat_result, points_to: str | None, *, unreal: bool) -> FileFact:
    kind = "other" if unreal else kind_of(found.st_mode)
    return FileFact.model_construct(
        path=path,
        name=name,
        kind=kind,
        size=0 if kind == "folder" or unreal else found.st_size,
        modified=found.st_mtime,
        created=None,
        accessed=found.st_atime,
        points_to=points_to,
        unreal=unreal,
    )
