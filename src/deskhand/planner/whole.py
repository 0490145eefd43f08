"""A folder that was granted by itself, as a whole: it keeps its name and place, and its archive goes to the Desktop.
A copy that is only given a name lies beside its file, and no folder is put into itself.

Nothing around such a folder may be touched, so a plan that would rename, move or delete it is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from deskhand.core.paths import folder_of, joined, name_of, split_ending
from deskhand.core.plan.refs import literal, whole_ref
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.planner.places import Places
from deskhand.planner.values import Exact, Unmet

_DISK: Final = "disk"
_ARCHIVES_GO: Final = ("Desktop", "Downloads", "Documents")
"""Where the archive of such a folder is looked for: the first of these that is not itself packed."""
_STAYS: Final = Words(
    "“{said}” is a folder that was opened to me by itself: I work inside it, and may not touch what is around it, so "
    "its own name and place stay. Nothing was done. Say “everything in {said}” if you mean what is in it, or do it "
    "yourself.",
    "“{said}”是单独开放给我的文件夹：我在其中操作，不能更改它外面的内容，所以不会移动、重命名或删除它本身。"
    "没有做任何操作。如果指的是里面的内容，请说“{said}里的所有文件”；或者自行操作。",
)
_STAYS_HERE: Final = Words(
    "I was given this folder to work in and may not touch what is around it, so its own name and place stay. Nothing "
    "was done. Say “everything here” if you mean what is in it, or do it yourself.",
    "这个文件夹是给我在其中操作的，我不能更改它外面的内容，所以不会移动、重命名或删除它本身。没有做任何操作。"
    "如果指的是里面的内容，请说“这里的所有文件”；或者自行操作。",
)
_INTO_ITSELF: Final = Words(
    "“{said}” cannot be put into itself. Nothing was done. Say where else it is to go.",
    "“{said}”不能放进它自己里面，没有做任何操作。请说明要放到别的什么位置。",
)


def staying(given: Mapping[str, Any], places: Places) -> Unmet | None:
    """Why what would get another name or place cannot, where such a folder is among it."""
    named = next((top for path in _paths(given) for top in places.tops if path == literal(top)), None)
    if named is None:
        return None
    here = named == "."
    return Unmet("." if here else name_of(named) or named, _STAYS_HERE if here else _STAYS, complete=True)


def archive_of(given: Mapping[str, Any], places: Places) -> str | None:
    """Where the archive goes if nobody said it and the first thing in it is such a folder; inside where only it is."""
    packed = _paths(given)
    top = next((top for top in places.tops if packed and packed[0] == literal(top)), None)
    if top is None:
        return None
    fact = places.fact(top)
    name = f"{(fact.name if fact is not None else name_of(top)) or _DISK}.zip"
    for folder in _ARCHIVES_GO:
        found = places.common(folder)
        if isinstance(found, Exact) and not any(_holds(path, str(found.value)) for path in packed):
            return joined(str(found.value), name)
    return joined(top, name)


def beside(given: Mapping[str, Any], places: Places) -> str | None:
    """Where one file is copied to if all that was said is what its copy is called: a name that ends as the file does.

    None where a place was said, or a folder is called so.
    """
    files, to = _paths(given), given.get("to")
    if len(files) != 1 or whole_ref(files[0]) is not None or not isinstance(to, str) or "/" in to:
        return None
    ending = split_ending(to)[1].casefold()
    if not ending or ending != split_ending(files[0])[1].casefold() or places.folder(to) is not None:
        return None
    return joined(folder_of(files[0]), to) if folder_of(files[0]) not in ("", ".") else None


def in_itself(given: Mapping[str, Any]) -> Unmet | None:
    """Why something cannot be put where it is to go, where that is itself or lies in it."""
    to = given.get("to")
    named = next((path for path in _paths(given) if isinstance(to, str) and _holds(path, to)), None)
    return None if named is None else Unmet(shown(named), _INTO_ITSELF, complete=True)


def _paths(given: Mapping[str, Any]) -> Sequence[str]:
    files = given.get("files")
    several = cast("list[Any]", files) if isinstance(files, list) else [files]
    return [one for one in several if isinstance(one, str)]


def _holds(outer: str, path: str) -> bool:
    if outer == ".":
        return not path.startswith("/")
    return path == outer or path.startswith(outer.rstrip("/") + "/")
