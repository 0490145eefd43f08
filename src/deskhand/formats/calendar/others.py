"""Who else is in an event or a task, over all that its file says of it: the series, and each of its times by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from deskhand.formats.calendar.document import Component
from deskhand.formats.calendar.occurrences import Guest
from deskhand.formats.contentlines import Line


def guests_in(components: Sequence[Component], mine: Collection[str]) -> list[Guest]:
    """Everybody but oneself who is invited to any of it; `mine` are one's own addresses, in small letters."""
    return _others(components, "ATTENDEE", mine)


def callers_in(components: Sequence[Component], mine: Collection[str]) -> list[Guest]:
    """Everybody else who calls any of it."""
    return _others(components, "ORGANIZER", mine)


def _others(components: Sequence[Component], name: str, mine: Collection[str]) -> list[Guest]:
    found = [_guest(line) for one in components for line in one.lines if line.name == name]
    return list({one.address.casefold(): one for one in found if one.address.casefold() not in mine}.values())


def _guest(line: Line) -> Guest:
    """By the address that mails go to; where the value is none, by the one that stands beside it."""
    value = line.value.strip()
    address = value[len("mailto:") :] if value.lower().startswith("mailto:") else line.params.get("EMAIL") or value
    return Guest(address.strip(), line.params.get("CN", ""), line.params.get("PARTSTAT", "").upper())
