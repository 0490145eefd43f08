"""Parts of a parameter, each said by itself, put together into the one value that a step is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast


def nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parts of a parameter (`change.find`, `question.sort.0.by`) as one value of it."""
    made: dict[str, Any] = {}
    for name, value in given.items():
        *above, last = name.split(".")
        inside = made
        for part in above:
            inside = inside.setdefault(part, {})
        inside[last] = value
    parted = {name.partition(".")[0] for name in given if "." in name}
    return {name: _lists(value) if name in parted else value for name, value in made.items()}


def _lists(value: Any) -> Any:
    """What is named by places is a list of these, in their order."""
    if not isinstance(value, dict):
        return value
    parts = {name: _lists(one) for name, one in cast("dict[str, Any]", value).items()}
    return [parts[name] for name in sorted(parts)] if parts and all(name.isdigit() for name in parts) else parts
