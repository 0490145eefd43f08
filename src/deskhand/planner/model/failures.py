"""What can go wrong in one call, as the library tells it, made into ours: what to say, and whether to try again."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskhand.planner.model.address import Address
from deskhand.planner.model.seam import (
    HalfAnswer,
    ModelAway,
    ModelBroke,
    ModelBusy,
    ModelFailed,
    ModelGarbled,
    ModelRefused,
    ModelSlow,
)

if TYPE_CHECKING:
    from pydantic_ai.exceptions import ModelAPIError

_TOLD: Final = 300
"""So much of a server's own words is repeated."""


@dataclass(slots=True)
class SoFar:
    """How far one call has come; what there is of an answer when it breaks off."""

    progress: Callable[[int], None] = lambda _: None
    text: str = ""
    reached: bool = False
    most: int = 0

    def more(self, text: str) -> None:
        if text:
            self.text += text
            self.progress(len(self.text))


class CallFailed(Exception):
    """One call that brought no answer, with what decides whether another is worth making."""

    def __init__(
        self, problem: ModelFailed, *, again: bool = False, wait: float | None = None, text: str = "",
        reached: bool = False, rejected: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(str(problem))
        self.problem = problem
        self.again = again
        """Whether the same may succeed later."""
        self.wait = wait
        """How long the server asks to be left alone."""
        self.text = text
        """What had been written by then."""
        self.reached = reached
        """Whether the server worked on it, so that it may have cost something."""
        self.rejected = rejected
        """Whether the server took offence at the request itself: perhaps at the form that was asked for."""


@contextmanager
def told_as_ours(address: Address, so_far: SoFar) -> Generator[None]:
    """Have whatever the library raises come out as `CallFailed`."""
    from openai import APIError
    from pydantic_ai.exceptions import ModelAPIError, UnexpectedModelBehavior

    try:
        yield
    except TimeoutError:
        raise _slow(address, address.patience.whole, so_far) from None
    except ModelAPIError as wrong:
        raise _failed(address, wrong, so_far) from wrong
    except (UnexpectedModelBehavior, APIError, ValueError) as wrong:
        # An answer without choices, or one whose body is no JSON; calls past pydantic-ai raise the SDK's own.
        raise _failed_beside(address, wrong, so_far) from wrong


def _failed(address: Address, wrong: ModelAPIError, so_far: SoFar) -> CallFailed:
    from pydantic_ai import exceptions as known

    host, text = address.host, so_far.text
    status = wrong.status_code if isinstance(wrong, known.ModelHTTPError) else 0
    reached = so_far.reached or wrong.in_stream
    if isinstance(wrong, known.ModelRequestTimeout | known.ModelTimeoutError):
        unmade = isinstance(wrong, known.ModelTimeoutError) and wrong.phase in ("connect", "pool")
        if unmade:
            return CallFailed(ModelAway(host=host, why=_short(wrong)), again=True)
        seconds = wrong.timeout if isinstance(wrong, known.ModelRequestTimeout) else address.patience.whole
        return _slow(address, seconds, so_far)
    if isinstance(wrong, known.ModelRateLimitError):
        return CallFailed(ModelBusy(host=host, tries=1), again=True, wait=wrong.retry_after)
    if isinstance(wrong, known.ModelUnavailableError | known.ModelServerError):
        problem = ModelBroke(host=host, status=status or "?", tries=1)
        return CallFailed(problem, again=True, wait=wrong.retry_after, text=text, reached=reached)
    if isinstance(wrong, known.ModelQuotaExceededError):
        return CallFailed(ModelRefused(host=host, status=status or "?", why=_short(wrong)))
    if isinstance(wrong, known.ModelRequestRejectedError):
        kinds = (known.ModelAuthenticationError, known.ModelNotFoundError, known.ModelContextWindowExceededError)
        problem = ModelRefused(host=host, status=status or "?", why=_short(wrong))
        return CallFailed(problem, rejected=not isinstance(wrong, kinds))
    if so_far.reached:
        # Broken off on the way, or ended without saying that this was the end: either way a part is missing.
        return CallFailed(HalfAnswer(host=host, tries=1), again=True, text=text, reached=True)
    if isinstance(wrong, known.ModelConnectionError):
        return CallFailed(ModelAway(host=host, why=_short(wrong)), again=True, reached=wrong.phase == "read")
    if status:
        return CallFailed(ModelRefused(host=host, status=status, why=_short(wrong)))
    return CallFailed(ModelGarbled(host=host, why=_short(wrong)), again=True, reached=True)


def _failed_beside(address: Address, wrong: Exception, so_far: SoFar) -> CallFailed:
    from openai import APIConnectionError, APIStatusError

    if isinstance(wrong, APIStatusError):
        return CallFailed(ModelRefused(host=address.host, status=wrong.status_code, why=_short(wrong)), rejected=True)
    if isinstance(wrong, APIConnectionError):
        return CallFailed(ModelAway(host=address.host, why=_short(wrong)), again=True)
    problem = ModelGarbled(host=address.host, why=_short(wrong))
    return CallFailed(problem, again=True, text=so_far.text, reached=True)


def _slow(address: Address, seconds: float, so_far: SoFar) -> CallFailed:
    """Not tried again: whoever waited that long is told."""
    return CallFailed(ModelSlow(host=address.host, seconds=f"{seconds:g}"), text=so_far.text, reached=True)


def _short(wrong: Exception) -> str:
    from pydantic_ai.exceptions import ModelAPIError

    body = wrong.body if isinstance(wrong, ModelAPIError) else None
    cause = wrong.__cause__.__cause__ or wrong.__cause__ if wrong.__cause__ is not None else None
    said = str(body) if body else str(cause or wrong) or type(wrong).__name__
    return said[:_TOLD]
