"""Addresses: which a run may reach, and which never: private networks, this computer, metadata services.

A name is resolved once and the connection goes to an address found then, so that nothing can be swapped in between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from deskhand.core.hosts import Address

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL: Final = ipaddress.ip_network("64:ff9b:1::/48")
_V4_COMPATIBLE: Final = ipaddress.ip_network("::/96")


def is_public(address: Address) -> bool:
    """Whether an address lies in the open internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return is_public(inner)
        if address in _NAT64_LOCAL or address in _V4_COMPATIBLE or address.is_site_local:
            return False
    elif address in _SHARED:
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_private
    )


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one carries: mapped, 6to4, Teredo, NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


async def system_resolve(name: str, port: int) -> Sequence[str]:
    """What this computer's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def addresses_of(host: str | Address, port: int, resolve: Resolve, seconds: float) -> list[Address]:
    """Every address a host has now; raises `OSError` or `TimeoutError` where it has none."""
    if not isinstance(host, str):
        return [host]
    found = await asyncio.wait_for(resolve(host, port), seconds)
    return [ipaddress.ip_address(one.partition("%")[0]) for one in dict.fromkeys(found)]
