"""What devices and people are called: a name hides nothing, and our own devices have one in each language.

The desk of an installation is the computer itself to whoever asks for something on it, so it is called as that is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from deskhand.core.shown import hides, shown_name
from deskhand.core.words import Lang, Words
from deskhand.trust.roster import Device

OURS: Final[Mapping[str, Words]] = {
    "cli": Words("this computer: terminal", "这台电脑：终端"),
    "desk": Words("this computer", "这台电脑"),
    "hub": Words("this computer: hub", "这台电脑：中枢"),
}
"""The parts of an installation, by the kind of device they are; the list of devices has the English name."""
FORMER: Final = "this computer: desk"
"""What older lists call the desk of an installation whose owner gave it no name."""
_NAMELESS: Final = re.compile(r"localhost|[0-9a-f]{12}|ip(?:-\d+){4}", re.IGNORECASE)
"""Names that machines are given by nobody: those of containers and of rented servers are numbers."""


def own_name(host: str) -> str:
    """What a computer is called by whom it belongs to, as far as its network name says; "this computer" where not."""
    name = host.partition(".")[0].strip()
    return OURS["desk"].en if not name or hides(name) or _NAMELESS.fullmatch(name) else name


def called(device: Device, lang: Lang) -> str:
    """What a device is called; whatever an old list lets hide in its name is written out."""
    ours = OURS.get(device.kind)
    known = ours is not None and (device.name == ours.en or (device.kind == "desk" and device.name == FORMER))
    return ours.said(lang) if ours is not None and known else shown_name(device.name)
