"""What devices and people are called: a name hides nothing, and our own devices have one in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.shown import shown_name
from deskhand.core.words import Lang, Words
from deskhand.trust.roster import Device

OURS: Final[Mapping[str, Words]] = {
    "cli": Words("this computer: terminal", "这台电脑：终端"),
    "desk": Words("this computer: desk", "这台电脑：执行端"),
    "hub": Words("this computer: hub", "这台电脑：中枢"),
}
"""The parts of an installation, by the kind of device they are; the list of devices has the English name."""


def called(device: Device, lang: Lang) -> str:
    """What a device is called; whatever an old list lets hide in its name is written out."""
    ours = OURS.get(device.kind)
    return ours.said(lang) if ours is not None and device.name == ours.en else shown_name(device.name)
