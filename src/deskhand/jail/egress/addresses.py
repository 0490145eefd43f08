"""Names and addresses: which a run may mean, and which never: private networks, this computer, metadata services.

A name is resolved once and the connection goes to an address found then, so that nothing can be swapped in between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL: Final = ipaddress.ip_network("64:ff9b:1::/48")
_V4_COMPATIBLE: Final = ipaddress.ip_network("::/96")
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|\d+)\Z")


class BadHost(Exception):
    """Text that is no host anyone may mean; `why` is a word for the record."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def host_of(text: str) -> str | Address:
    """A host as it stands in a request: a name, or an address in its one plain form.

    `127.1`, `0x7f000001`, `2130706433` and `[::ffff:7f00:1]%lo` are refused: other programs read them in other ways.
    """
    if text.startswith("[") and text.endswith("]"):
        return _literal(text[1:-1], ipaddress.IPv6Address)
    name = text.rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise BadHost("not_a_name") from None
    labels = name.split(".")
    if _NUMBER.match(labels[-1]):
        return _literal(name, ipaddress.IPv4Address)
    if len(name) > 253 or not all(_LABEL.match(label) for label in labels):
        raise BadHost("not_a_name")
    return name


def _literal(text: str, kind: type[ipaddress.IPv4Address] | type[ipaddress.IPv6Address]) -> Address:
    try:
        address = kind(text)
    except ValueError:
        raise BadHost("odd_address") from None
    if "%" in text or (isinstance(address, ipaddress.IPv4Address) and str(address) != text):
        raise BadHost("odd_address")
    return address


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
