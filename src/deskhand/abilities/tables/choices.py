"""What some parameters are a choice between, and how names are said in one breath."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from deskhand.core.values import Column

Into = Literal["files", "sheets"]
"""What a split table becomes: a file for each part, or a sheet."""
Start = Annotated[int, Field(ge=0, le=100)]
"""By how many of their first characters values are told apart; 0: by as few as do that."""
Drawn = Literal["line", "bar", "pie", "scatter"]
Kept = Literal["png", "xlsx"]
"""How a chart is kept: as a picture, or in a workbook of its own that follows its cells."""
_BETWEEN: Final = re.compile(r"\s*[,;、，；]\s*(?:and\b|以及)?\s*|\s+and\s+|以及|(?<=[^总求])和(?=[^,;、，；])")


def _named(given: object) -> object:
    """`name, price and date` or `姓名、电话` as a list of names."""
    return [one for one in _BETWEEN.split(given.strip()) if one] if isinstance(given, str) else given


Names = Annotated[list[Column], BeforeValidator(_named)]
"""Names of columns: a list, or as people say several."""
