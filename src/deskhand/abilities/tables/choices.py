"""What some parameters are a choice between."""

from __future__ import annotations

from typing import Literal

Into = Literal["files", "sheets"]
"""What a split table becomes: a file for each part, or a sheet."""
Drawn = Literal["line", "bar", "pie", "scatter"]
Kept = Literal["png", "xlsx"]
"""How a chart is kept: as a picture, or in a workbook of its own that follows its cells."""
