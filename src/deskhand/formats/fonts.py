"""A font on this computer that can write Chinese, for pictures and charts; what is installed differs everywhere."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final

_FOLDERS: Final = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
}
_NAMES: Final = (
    "NotoSansCJKsc-Regular", "NotoSansCJK-Regular", "NotoSansSC-Regular", "NotoSansSC", "SourceHanSansCN-Regular",
    "SourceHanSansSC-Regular", "PingFang", "msyh", "Hiragino Sans GB", "STHeiti Light", "simhei", "simsun",
    "wqy-microhei", "wqy-zenhei", "DroidSansFallbackFull", "DroidSansFallback", "uming", "ukai", "Arial Unicode",
)  # fmt: skip
"""By how well they read on a screen, the best first."""
_ENDINGS: Final = frozenset({".ttc", ".ttf", ".otf"})


@cache
def chinese_font() -> str | None:
    """The file of the best one; None where there is none."""
    places = _FOLDERS.get(sys.platform, _FOLDERS["linux"])
    found: dict[str, str] = {}
    for place in places:
        for folder, _, files in os.walk(Path(place).expanduser()):
            for file in files:
                stem, ending = os.path.splitext(file)  # noqa: PTH122 - of a name, not of a place
                if ending.lower() in _ENDINGS:
                    found.setdefault(stem.casefold(), str(Path(folder, file)))
    return next((found[name.casefold()] for name in _NAMES if name.casefold() in found), None)
