"""The settings under [guard], and how hosts are written in settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, StringConstraints

from deskhand.core.closed import CLOSED
from deskhand.core.hosts import BadHost, host_of

Act = Literal["allow", "redact", "review", "block"]
_NEAR: Final = r"^[A-Za-z0-9._-]{1,253}:[0-9]{1,5}$|^\[[0-9a-fA-F:.]{2,45}\]:[0-9]{1,5}$"


def _place(given: str) -> str:
    port = int(given.rpartition(":")[2])
    if not 0 < port < 65_536:
        raise ValueError("port")
    try:
        host_of(given.rpartition(":")[0])
    except BadHost as wrong:
        raise ValueError(wrong.why) from None
    return given.lower()


Near = Annotated[str, StringConstraints(pattern=_NEAR), AfterValidator(_place)]
"""`nas.local:5000`: a machine of the owner's own, with its port."""
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{0,253}$", to_lower=True)]
SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class GuardSettings(BaseModel):
    """What becomes of the listed words at each place, and of numbers that belong to a person."""

    model_config = CLOSED

    keywords: Path | None = None
    """A file with one word a line, from the home folder where it is not absolute; none is shipped."""
    said: Act = "block"
    """In what a person says. Said words pass as they stand or not at all, so all but "allow" keeps them out."""
    read: Act = "block"
    """In what others wrote and a step read: before a later step, an answer or a model has it. Names of files are not
    looked at here, but before a model or a chat has them. What is kept out ends the step. Nobody can be asked in the
    middle of one, so "review" keeps out as "block" does."""
    given: Act = "block"
    """In what a step is given. "review" asks first; "redact" keeps the step from starting, as "block" does."""
    written: Act = "block"
    """In what a model wrote."""
    leaving: Act = "block"
    """In what goes out to a chat."""
    personal: Act = "allow"
    """Identity, phone and card numbers and mail addresses, in what goes out to a chat or to a model."""
    fail_closed: bool = True
    """Whether a guard that breaks stops what it should have looked at."""
