"""One file and one change to it, with the words that may differ on its pages afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Lang = Literal["en", "zh"]


@dataclass(frozen=True)
class Wish:
    """`gone` and `new` are words that leave and come; so many cells or paragraphs may be `touched`."""

    name: str
    path: Path
    change: dict[str, Any]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    touched: int

    @property
    def adds(self) -> bool:
        """Whether nothing that stood there goes."""
        return not self.gone

    @property
    def flows(self) -> bool:
        """Whether words make room for each other, as in a paragraph."""
        return self.path.suffix == ".docx"


def words(lang: Lang, en: str, zh: str) -> str:
    return en if lang == "en" else zh
