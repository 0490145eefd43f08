"""Hosts as they are named, in one form each: what a request may mean, and what grants and denials say of it.

One check for whoever writes a host down and for whoever compares one, or a denial could be written that denies nothing.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

EVERY: Final = "*"
_BELOW: Final = "*."
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|\d+)\Z")


class BadHost(Exception):
    """Text that is no host anyone may mean; `why` is a word for the record."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def host_of(text: str) -> str | Address:
    """A host as it stands in a request: a name, or an address in its one plain form; raises `BadHost`.

    `127.1`, `0x7f000001`, `2130706433` and `[::ffff:7f00:1]%lo` are refused: other programs read them in other ways.
    """
    if text.startswith("[") and text.endswith("]"):
        return _literal(text[1:-1], ipaddress.IPv6Address)
    name = text.rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").rstrip(".")
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


def named(text: str) -> str:
    """What a grant or a denial may name, in the one form in which it is kept and compared; raises `BadHost`.

    `*` is every host, `*.example.com` those below it, anything else one host alone: a name, or an address. A scheme, a
    path, a port or a star elsewhere is none of that.
    """
    if text == EVERY:
        return EVERY
    if not text.startswith(_BELOW):
        return one(text)
    below = host_of(text.removeprefix(_BELOW))
    if not isinstance(below, str):
        raise BadHost("odd_address")
    return f"{_BELOW}{below}"


def one(text: str) -> str:
    """One host, in that same form; raises `BadHost`."""
    return str(host_of(f"[{text}]" if ":" in text and not text.startswith("[") else text))


def covered(host: str, entries: Sequence[str]) -> bool:
    """Whether these entries name a host. What cannot be read is named by none, and names none."""
    return any(_means(entry, name) for name in plain([host]) for entry in reached(entries))


def shut(host: str, entries: Sequence[str]) -> bool:
    """Whether a denial of these entries closes a host. What cannot be read on either side is closed: a denial that was
    written in another way was meant to deny something."""
    names = plain([host])
    return any(not names or _means(entry, names[0]) for entry in closed(entries))


def narrower(entry: str, entries: Sequence[str]) -> bool:
    """Whether what an entry names is named by others too, whole."""
    return any(_means(other, name) for name in reached([entry]) for other in reached(entries))


def plain(given: Iterable[str]) -> tuple[str, ...]:
    """Hosts of a use as they are compared, without what is no host."""
    return tuple(name for name in (_tried(one, text) for text in given) if name is not None)


def reached(entries: Iterable[str]) -> tuple[str, ...]:
    """The entries of a grant as they are compared, without those that name no host."""
    return tuple(name for name in (_tried(named, text) for text in entries) if name is not None)


def closed(entries: Iterable[str]) -> tuple[str, ...]:
    """The entries of a denial as they are compared; one that names no host closes every one."""
    return tuple(_tried(named, text) or EVERY for text in entries)


def _means(entry: str, name: str) -> bool:
    """Whether an entry names a host, or all that another entry names."""
    if name == EVERY:
        return entry == EVERY
    return entry in (EVERY, name) or (entry.startswith(_BELOW) and _is_name(name) and name.endswith(entry[1:]))


def _is_name(name: str) -> bool:
    """Not an address: nothing lies below one."""
    return ":" not in name and not _NUMBER.match(name.rpartition(".")[2])


def _tried(form: Callable[[str], str], text: str) -> str | None:
    try:
        return form(text)
    except BadHost:
        return None
