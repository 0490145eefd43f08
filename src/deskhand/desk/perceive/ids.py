"""Numbers for what stands on this desk: small, given once in an epoch, and never to anything else."""

from __future__ import annotations

import secrets


class Ids:
    """Counts up from 1, which is the device's own."""

    DEVICE = 1

    def __init__(self) -> None:
        self.last = self.DEVICE

    def allot(self) -> int:
        self.last += 1
        return self.last


def fresh_epoch() -> str:
    """The name of one start of a device: what another start numbered is not meant by the same numbers."""
    return secrets.token_hex(6)
