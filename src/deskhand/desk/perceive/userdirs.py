"""What this person's desktop calls the standard folders: `user-dirs.dirs`, as xdg-user-dirs writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_KEYS: Final = {
    "Desktop": "XDG_DESKTOP_DIR",
    "Documents": "XDG_DOCUMENTS_DIR",
    "Downloads": "XDG_DOWNLOAD_DIR",
    "Pictures": "XDG_PICTURES_DIR",
    "Music": "XDG_MUSIC_DIR",
    "Videos": "XDG_VIDEOS_DIR",
    "Public": "XDG_PUBLICSHARE_DIR",
    "Templates": "XDG_TEMPLATES_DIR",
}
_LINE: Final = re.compile(r'^\s*(XDG_[A-Z]+_DIR)\s*=\s*"((?:[^"\\]|\\.)*)"', re.MULTILINE)


def user_dirs(person: Path, environ: Mapping[str, str]) -> dict[str, Path]:
    """The standard folders by their English names, those that are set; on a Chinese desktop Downloads is 下载."""
    configured = environ.get("XDG_CONFIG_HOME", "")
    base = Path(configured) if configured.startswith("/") else person / ".config"
    try:
        text = (base / "user-dirs.dirs").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        text = ""
    lines = {key: re.sub(r"\\(.)", r"\1", value) for key, value in _LINE.findall(text)}
    found: dict[str, Path] = {}
    for name, key in _KEYS.items():
        value = environ.get(key) or lines.get(key, "")
        place = value.replace("$HOME", str(person), 1) if value.startswith("$HOME") else value
        # A desktop without such a folder points it at the home directory itself.
        if place.startswith("/") and Path(place) != person:
            found[name] = Path(place)
    return found
