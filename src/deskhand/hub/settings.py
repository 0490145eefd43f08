"""What an owner can set about the hub; read once, at the edge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are in seconds."""

    steps_at_once: int = 32
    """How many steps may be under way together, over all runs."""
    lease: float = 60.0
    """How long a claimed step stays ours without renewal."""
    crashes: int = 3
    """A run that was there at so many crashes in a row, with nothing new in between, asks before it goes on."""
    longest_text: int = 20_000
    understand: float = 30.0
    """How long the planner may think about one message."""
    preview: float = 30.0
    """How long a desk may take to say what it would do; after that the question goes out without it."""
    desk_grace: float = 30.0
    """How long beyond a step's own time limit the hub listens for its receipt."""
    fetch: float = 60.0
    """How long one piece of a file may take to come from the desk."""
    shutdown: float = 5.0
