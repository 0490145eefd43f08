"""The addresses of this computer in private networks, which is where phones are."""

from __future__ import annotations

import socket
import struct
import sys
from ipaddress import IPv4Address
from typing import Final

from deskhand.trust.ca import Address, private

_GET_ADDRESS: Final = 0x8915
"""SIOCGIFADDR of Linux."""
_NOWHERE: Final = ("192.0.2.1", 9)
"""An address that stands for none (RFC 5737). Nothing is sent: connecting UDP only picks the way out."""


def lan_addresses() -> list[Address]:
    """The private IPv4 addresses, as they are now; never loopback, and never one that the internet can reach."""
    found = _of_interfaces() if sys.platform == "linux" else _of_way_out()
    inside = set(private(found)) & set(found)
    return sorted((one for one in inside if not one.is_loopback), key=int)


def _of_interfaces() -> list[IPv4Address]:
    import fcntl

    found: list[IPv4Address] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asking.fileno(), _GET_ADDRESS, struct.pack("256s", name.encode()[:15]))
            except OSError:  # an interface without an address
                continue
            found.append(IPv4Address(answer[20:24]))
    return found


def _of_way_out() -> list[IPv4Address]:
    """Where interfaces cannot be asked: the address from which this computer would speak to others."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_NOWHERE)
        except OSError:  # no network
            return []
        return [IPv4Address(asking.getsockname()[0])]
