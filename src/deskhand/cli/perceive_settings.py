"""The settings under [perceive]: whether this desk is looked at, and what of it never leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, Field

from deskhand.core.closed import CLOSED

PASSWORDS: Final = (
    "*1password*",
    "*bitwarden*",
    "*enpass*",
    "*keepass*",
    "*lastpass*",
    "gnome-keyring*",
    "kwalletmanager*",
    "org.gnome.secrets",
    "seahorse",
)
"""Programs that show passwords: never looked at unless the owner lists others."""
_SWITCH: Final = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}


class PerceiveSettings(BaseModel):
    """What is looked at. `hide_…` is what is never told to anybody, the hub included."""

    model_config = CLOSED

    on: bool = True
    """Whether open programs and windows are looked at at all; the granted folders are known without."""
    hide_apps: tuple[str, ...] = PASSWORDS
    """Names or programs (`KeePassXC`, `/usr/bin/keepassxc`); `*` and `?` stand for anything."""
    hide_windows: tuple[str, ...] = ()
    """Words that a title holds, or a whole title with `*` and `?`."""
    hide_folders: tuple[Path, ...] = ()
    """Folders inside the granted ones of which nothing is told; from the person's home where not absolute."""
    clipboard: Literal["off", "session"] | Annotated[int, Field(ge=1, le=365)] = "session"
    """How long what was copied is remembered: "off", "session" (until Deskhand ends), or a number of days."""
    history: Annotated[float, Field(ge=0, le=3_650)] = 30.0
    """For how many days hub and desk remember what was open when; 0 is not at all."""


def _switched(given: object) -> object:
    """`perceive = false`, or "off", says as much as a table with `on = false`."""
    said = _SWITCH.get(given.strip().casefold()) if isinstance(given, str) else given
    return {"on": said} if isinstance(said, bool) else given


Perceive = Annotated[PerceiveSettings, BeforeValidator(_switched)]
