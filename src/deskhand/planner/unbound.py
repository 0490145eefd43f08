"""Why a clause becomes no step: a value is missing, or what it names is not there."""

from __future__ import annotations

from deskhand.planner.values import Missing, Unmet


class Unbound(Exception):
    """A clause needs something that neither its words nor an earlier step gives."""


class NotThere(Exception):
    """A clause names something that does not exist, or that nobody can tell."""

    def __init__(self, value: Missing | Unmet) -> None:
        self.value = value
        super().__init__(value.name if isinstance(value, Missing) else value.said)
