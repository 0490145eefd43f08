"""Files as a person names them on the desk, and as git calls them in its repository."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.core.paths import native_path, tidy


def narrowed(folder: str, place: str, files: Sequence[str] | None) -> list[str]:
    """The files that were named, as words for git; none where none were."""
    if not files:
        return []
    top = (tidy(folder) or folder).rstrip("/")
    plain = [tidy(one) or one for one in files]
    inside = [one.removeprefix(f"{top}/") if top != "." else one for one in plain]
    return ["--", *(native_path(one.removeprefix(f"{place}/")) for one in inside)]
