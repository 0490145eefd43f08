"""Has a hub ask the model that its owner configured."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from deskhand.core.errors import Problem

if TYPE_CHECKING:
    from deskhand.cli.settings import Owner
    from deskhand.hub.hub import Hub

FILE: Final = "models.json"
log = logging.getLogger(__name__)


def use_model(hub: Hub, owner: Owner) -> None:
    """Nothing is asked by this, or connected. A model that cannot be used is one less, and no reason not to start."""
    if not (owner.home / FILE).exists():
        return
    from deskhand.cli.model_file import address_of, chosen, read_models

    try:
        models = read_models(owner.home)
        entry = chosen(owner, models)
        if entry is not None:
            hub.models.use(address_of(owner, entry), models.budget.caps(entry.currency))
            hub.widening.seconds = thinks(owner)
    except Problem as problem:
        log.warning("no model is asked: %s", problem)


def thinks(owner: Owner) -> float:
    """How many seconds the configured model may think about one request; none where there is no model."""
    if not (owner.home / FILE).exists():
        return 0.0
    from deskhand.cli.model_file import chosen, read_models
    from deskhand.hub.settings import Settings

    try:
        entry = chosen(owner, read_models(owner.home))
    except Problem:
        return 0.0
    return 0.0 if entry is None else max(Settings().think, 2 * entry.patience)
