"""What must be said by a key, and now: a token or a session may ask for much, but not for this."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

from deskhand.hub.api.calls import OWNER, Call
from deskhand.hub.api.problems import Unsigned
from deskhand.hub.trust.kept import as_bytes
from deskhand.trust.envelope import read_command
from deskhand.trust.fresh import COMMAND_WINDOW
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Signed, read_signed

HEADER: Final = "X-Deskhand-Signed"
"""The signed command, as base64 of its JSON."""
FORGET_WORLD: Final = "forget what was open"
"""What is signed to have the hub forget what was open on all desks."""


def check_said(call: Call, text: str, *, by: Collection[str]) -> None:
    """Raises unless the owner signed exactly these words just now, with a device of such a kind."""
    given = call.request.headers.get(HEADER)
    if given is None:
        raise Unsigned
    try:
        signed = read_signed(as_bytes(given))
    except ValueError:
        raise Rejected(Why.MALFORMED) from None
    check_command(call, signed, text, by=by)


def check_command(call: Call, signed: Signed, text: str, *, by: Collection[str]) -> None:
    """The same of a command that came another way."""
    command, speaker = read_command(signed, call.hub.trust.lists.roster, desk="")
    own = speaker.kind in by and call.caller.device in (None, speaker.id) and command.iss == OWNER
    if not own or command.text != text:
        raise Rejected(Why.SPEAKER)
    if abs(time.time() - command.iat) > COMMAND_WINDOW:
        raise Rejected(Why.STALE)
