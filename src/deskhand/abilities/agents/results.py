"""What comes of asking an outside agent."""

from __future__ import annotations

from deskhand.core.values import Record


class Answered(Record):
    """`agent` is what the owner calls it; `text` and `files` are its own words. Files are named, not fetched.

    `cut`: it said more than is here.
    """

    agent: str
    text: str
    files: list[str]
    cut: bool
