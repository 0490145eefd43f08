"""Monty: small logic in a subset of Python, in a process of its own, with no reach but the functions given."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal, Self

from deskhand.core.jail import Given, GlueLimits, GlueOutcome, Hit
from deskhand.jail.problems import BadGlue, NoGlue

if TYPE_CHECKING:
    from pydantic_monty import AsyncMonty

_WORKERS: Final = 2
_WAIT: Final = 30.0
_DEPTH: Final = 200
_LONGEST: Final = 100_000


def available() -> bool:
    """Whether Monty is installed."""
    return find_spec("pydantic_monty") is not None


class MontyGlue:
    """A pool of workers; each piece of logic gets a fresh session, and nothing is left of it.

    `async with MontyGlue() as glue: outcome = await glue.run("a + b", {"a": 1, "b": 2})`
    """

    def __init__(self) -> None:
        self._pool: AsyncMonty | None = None

    async def __aenter__(self) -> Self:
        if not available():
            raise NoGlue
        from pydantic_monty import AsyncMonty

        # Whoever calls out is bounded by its own door, so only time in the sandbox counts here.
        self._pool = AsyncMonty(min_processes=1, max_processes=_WORKERS, checkout_timeout=_WAIT)
        await self._pool.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.__aexit__(None, None, None)

    async def run(
        self,
        code: str,
        inputs: Mapping[str, object] | None = None,
        functions: Mapping[str, Given] | None = None,
        limits: GlueLimits | None = None,
    ) -> GlueOutcome:
        from pydantic_monty import MontyConversionError, MontyCrashedError, MontyRuntimeError, MontySyntaxError

        if self._pool is None:
            raise BadGlue(why="it is not open")
        if len(code) > _LONGEST:
            raise BadGlue(why=f"it is longer than {_LONGEST} characters")
        bound = limits or GlueLimits()
        printed = _Printed(bound.output)
        session = self._pool.checkout(
            limits={
                "max_feed_duration_secs": bound.wall,
                "max_memory": bound.memory,
                "max_recursion_depth": _DEPTH,
                "max_suspensions": bound.calls,
                "max_total_sleep_secs": bound.wall,
            },
            os_policy={"random_start": {"seed": 0}, "sleep": "zero"},
        )
        try:
            async with session as open_session:
                value = await open_session.feed_run(
                    code,
                    inputs=dict(inputs or {}),
                    external_lookup=dict(functions or {}),
                    print_callback=printed.take,
                )
        except MontyRuntimeError as why:
            return GlueOutcome(None, printed.text, str(why)[:500], Hit.OUTPUT if printed.full else _hit(why))
        except MontySyntaxError as why:
            return GlueOutcome(None, printed.text, str(why)[:500], None)
        except MontyCrashedError as why:
            return GlueOutcome(None, printed.text, str(why)[:500], Hit.WALL if why.timed_out else Hit.MEMORY)
        except (MontyConversionError, TypeError) as why:
            raise BadGlue(why=str(why)[:200]) from why
        return GlueOutcome(value, printed.text, "", Hit.OUTPUT if printed.full else None)


class _Printed:
    """What the code printed, up to a size."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.text = ""
        self.full = False

    def take(self, _stream: Literal["stdout", "stderr"], text: str) -> None:
        room = self._most - len(self.text)
        self.text += text[:room]
        self.full = self.full or len(text) > room


def _hit(why: Exception) -> Hit | None:
    told = str(why)
    if told.startswith("TimeoutError") and "limit" in told:
        return Hit.WALL
    if told.startswith("MemoryError"):
        return Hit.MEMORY
    return Hit.CALLS if "suspension" in told else None
