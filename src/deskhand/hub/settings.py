"""How patient a hub is, and how much it does at once. The owner sets none of it; tests and benches do."""

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
    think: float = 90.0
    """How long a model may think about one message, or about one step, before it goes on without."""
    preview: float = 30.0
    """How long a desk may take to say what it would do; after that the question goes out without it."""
    desk_grace: float = 30.0
    """How long beyond a step's own time limit the hub listens for its receipt."""
    fetch: float = 60.0
    """How long one piece of a file may take to come from the desk."""
