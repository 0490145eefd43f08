"""The owner's key as far as grants go: what a page signs is a wish, and whoever holds that key makes it a grant."""

from __future__ import annotations

from typing import Final, Protocol

from deskhand.hub.api.granting_models import GrantDraft, GrantForm, WantedGrant

ADD: Final = "grant add "
"""What the owner's device signs: this, and the grant as JSON."""
LOOK: Final = "grant look "
"""This, and the hash of the wish as it is sent: what lies where on this computer is told to no mere session."""
REMOVE: Final = "grant remove "
"""This, and the id of the grant."""


class Grantor(Protocol):
    """Where the owner's own key is. None of this asks who speaks: that was checked before."""

    async def form(self) -> GrantForm:
        """What there is to be granted here."""
        ...

    async def draft(self, wanted: WantedGrant) -> GrantDraft:
        """The grant as it would be signed, every place looked at; raises a refusal that names what cannot be.

        It is kept for some minutes, with the places as they are now.
        """
        ...

    async def give(self, grant: str, nonce: str, unlock: str | None) -> str:
        """Sign this grant (JSON) and have it hold, here and at the desk → its id; the same once more changes nothing.

        Only what was drafted here a moment ago, word for word, and only while its places are the very same folders.
        `unlock` is the proof for `nonce` and the hash of what was signed. Raises `Rejected`, or a refusal.
        """
        ...

    async def end(self, id_: str) -> None:
        """Have this grant hold no more; raises `Rejected` where there is none."""
        ...
