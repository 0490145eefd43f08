"""The ways in: this computer itself, other machines over TLS, and other machines over plain http, which may only look.

What somebody may do depends on the door they came by, so a session belongs to the one it was made at: a cookie that was
overheard on plain http is nothing anywhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from starlette.requests import Request
from starlette.types import Scope

DoorKind = Literal["here", "lan", "plain"]
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_SCOPE: Final = "deskhand.door"


class Door:
    """One way in: a port, and the names by which it may be asked for there."""

    def __init__(self, kind: DoorKind, port: int, names: Collection[str] = LOOPBACK) -> None:
        """`names` in lower case, addresses of IPv6 in brackets."""
        self.kind: Final[DoorKind] = kind
        self.port: Final = port
        self.names = tuple(names)

    @property
    def scheme(self) -> Literal["http", "https"]:
        return "https" if self.kind == "lan" else "http"

    def is_named(self, host: str) -> bool:
        """Whether a Host header names this door, and exactly this one."""
        usual = self.port == (443 if self.scheme == "https" else 80)
        return any(host == f"{name}:{self.port}" or (usual and host == name) for name in self.names)

    def url(self, name: str) -> str:
        return f"{self.scheme}://{name}:{self.port}"

    @property
    def cookie(self) -> str:
        """Cookies know neither ports nor schemes: two hubs, or two doors, must not sign each other's pages out.

        A name with `__Host-` browsers take from a secure page of this very host alone: plain http cannot put one there.
        """
        return {"here": f"deskhand_{self.port}", "lan": f"__Host-deskhand_{self.port}"}.get(
            self.kind, f"deskhand_plain_{self.port}"
        )


def entered(scope: Scope, door: Door) -> None:
    """Note by which door a request came."""
    scope[_SCOPE] = door


def door_of(request: Request) -> Door:
    door = request.scope[_SCOPE]
    if not isinstance(door, Door):
        raise TypeError(door)
    return door
