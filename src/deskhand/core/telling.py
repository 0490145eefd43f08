"""The result of a step in the words in which the person is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from deskhand.core.ability import Ability
from deskhand.core.words import Lang


def told(abilities: Mapping[str, Ability], by: str, result: Any, lang: Lang) -> str | None:
    """What an ability says of a result; None where it says nothing, or this is none of its results."""
    ability = abilities.get(by)
    if ability is None or ability.tell is None:
        return None
    try:
        read = ability.result.model_validate(result)
    except ValidationError:
        return None
    return ability.tell(read, lang)
