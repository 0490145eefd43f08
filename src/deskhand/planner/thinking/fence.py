"""Text that others wrote, so that it cannot end the <data> it stands in."""

from __future__ import annotations


def fenced(text: str) -> str:
    """The same to read, without a sign that opens or closes anything."""
    return text.replace("<", "‹").replace(">", "›")
