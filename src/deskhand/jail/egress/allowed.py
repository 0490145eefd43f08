"""What one run may reach, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from deskhand.core.hosts import Address

PORTS: Final = frozenset({80, 443})
ANY: Final = "*"


@dataclass(frozen=True)
class Allowed:
    """The hosts of a run's grants. Empty allows nothing."""

    hosts: frozenset[str] = frozenset()
    """`example.com` is that host alone, `*.example.com` those below it, `*` every one."""
    ports: frozenset[int] = PORTS
    near: frozenset[tuple[str, int]] = frozenset()
    """Hosts on the owner's own network, or this computer, each named by the owner with its port: a NAS, a model."""
    most_bytes: int | None = None
    denied: frozenset[str] = frozenset()
    """Hosts out of reach whatever names them, written as `hosts` are."""

    def covers(self, host: str | Address, port: int) -> bool:
        """Whether the host is named; where it leads is looked at after it was resolved."""
        if _named(host, self.denied):
            return False
        if (str(host), port) in self.near:
            return True
        return port in self.ports and _named(host, self.hosts)

    def names(self, host: str | Address) -> bool:
        """Whether the host is among those allowed, whatever the port."""
        return _named(host, self.hosts) and not _named(host, self.denied)

    def is_near(self, host: str | Address, port: int) -> bool:
        """Whether it may lead into a private network."""
        return (str(host), port) in self.near


def _named(host: str | Address, entries: frozenset[str]) -> bool:
    name = str(host)
    return any(
        entry in (ANY, name) or (isinstance(host, str) and entry.startswith("*.") and name.endswith(entry[1:]))
        for entry in entries
    )


@dataclass
class Meter:
    """What one run sent and received, and where it was refused; or one part of that, counted in both."""

    sent: int = 0
    received: int = 0
    refused: dict[str, int] = field(default_factory=dict[str, int])
    within: Meter | None = None

    def add(self, sent: int, received: int) -> None:
        self.sent += sent
        self.received += received
        if self.within is not None:
            self.within.add(sent, received)

    def refuse(self, why: str) -> None:
        self.refused[why] = self.refused.get(why, 0) + 1
        if self.within is not None:
            self.within.refuse(why)

    @property
    def total(self) -> int:
        return self.sent + self.received

    @property
    def whole(self) -> int:
        """What the run as a whole used."""
        return self.total if self.within is None else self.within.whole
