"""How formats are called: by the endings of files, and by words for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.filetypes import KINDS

ENDINGS: Final = frozenset(ending.removeprefix(".") for kind in KINDS for ending in kind.endings) - {
    "pages",
    "numbers",
    "key",
}
"""Without those that are words for other things."""
FORMATS: Final[Mapping[str, str]] = {
    "word": "docx", "excel": "xlsx", "powerpoint": "pptx", "ppt": "pptx", "markdown": "md", "jpeg": "jpg",
    "text": "txt", "spreadsheet": "xlsx", "网页": "html", "文本": "txt", "幻灯片": "pptx", "表格": "xlsx",
}  # fmt: skip
