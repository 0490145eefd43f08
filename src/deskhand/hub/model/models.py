"""The model of one hub, where its owner configured one: counted, bounded and guarded, for whatever occasion."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.core.guard.stages import Decision
from deskhand.hub.guard import HubGuard, note
from deskhand.hub.model.caps import Caps
from deskhand.hub.model.guarded import GuardedModel
from deskhand.hub.model.meter import Meter, Occasion
from deskhand.hub.store import Store
from deskhand.planner.model.address import Address
from deskhand.planner.model.endpoint import Endpoint
from deskhand.planner.model.patience import PatientModel
from deskhand.planner.model.seam import Model


class Models:
    """None until `use`; nothing is connected, and nothing imported, before the first question."""

    def __init__(self, store: Store, guard: HubGuard) -> None:
        self.meter = Meter(store)
        self._store = store
        self._guard = guard
        self._endpoint: Endpoint | None = None

    def use(self, address: Address | None, caps: Caps) -> None:
        """The model that is asked from now on."""
        self._endpoint = None if address is None else Endpoint(address)
        self.meter.caps = caps

    @property
    def address(self) -> Address | None:
        return None if self._endpoint is None else self._endpoint.address

    def on(self, occasion: Occasion) -> Model | None:
        """The model for one occasion, whose calls are counted as that one's; None where none is configured."""
        if self._endpoint is None:
            return None
        about = _about(occasion)

        async def noted(decisions: Sequence[Decision]) -> None:
            await self._store.do(lambda tx: note(tx, about, decisions))

        return GuardedModel(PatientModel(self._endpoint, self.meter.on(occasion)), self._guard, noted)

    async def close(self) -> None:
        if self._endpoint is not None:
            await self._endpoint.close()


def _about(occasion: Occasion) -> str:
    if occasion.run is not None:
        return f"run:{occasion.run}"
    return "model" if occasion.message is None else f"inbox:{occasion.message}"
