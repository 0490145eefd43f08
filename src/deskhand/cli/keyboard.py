"""Lines that a person types, or that come through a pipe, read so that Ctrl-C is heard meanwhile.

A blocking read cannot be cancelled, so it has a thread of its own which nobody waits for at the end.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from deskhand.cli.interrupts import Interrupted, interrupts, unless

HISTORY_LINES: Final = 1_000


class Keyboard:
    """Standard input, line by line."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def typed(self) -> bool:
        """Whether a person sits there, rather than a file or a pipe."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    async def line(self, prompt: str) -> str | None:
        """The next line, or None when there will be none; raises `Interrupted` on Ctrl-C."""
        with interrupts() as pressed:
            if not self.typed:
                return await unless(pressed, _apart(self._from_pipe))
            import termios

            before = termios.tcgetattr(sys.stdin)
            try:
                return await unless(pressed, _apart(lambda: _from_person(prompt)))
            except Interrupted:
                sys.stdout.write("\n")
                raise
            finally:
                # An abandoned line editor leaves the terminal without echo.
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

    async def secret(self, prompt: str) -> str | None:
        """A line that is not shown while it is typed; None where nobody sits there, or they leave.

        Raises `Interrupted` on Ctrl-C. It is never read from a pipe: a secret does not belong into a script.
        """
        if not sys.stdin.isatty():
            return None
        import termios

        before = termios.tcgetattr(sys.stdin)
        with interrupts() as pressed:
            try:
                return await unless(pressed, _apart(lambda: _unseen(prompt)))
            except Interrupted:
                sys.stderr.write("\n")
                raise
            finally:
                # An abandoned prompt leaves the terminal without echo.
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

    def _from_pipe(self) -> str | None:
        # Not `sys.stdin`: a thread blocked inside its buffer cannot be left at the end of the program.
        while b"\n" not in self._rest:
            more = os.read(0, 65_536)
            if not more:
                line, self._rest = self._rest, b""
                return line.decode(errors="replace") or None
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode(errors="replace")


def _from_person(prompt: str) -> str | None:
    try:
        return input(prompt)
    except EOFError:
        return None


def _unseen(prompt: str) -> str | None:
    from getpass import getpass

    try:
        return getpass(prompt)
    except EOFError:
        return None


async def _apart(read: Callable[[], str | None]) -> str | None:
    """What `read` gives, from a daemon thread: the loop's own threads are waited for at its end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str | None] = loop.create_future()

    def settle(line: str | None) -> None:
        if not done.done():
            done.set_result(line)

    def work() -> None:
        line = read()
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, line)

    threading.Thread(target=work, name="keyboard", daemon=True).start()
    return await done


def remember_lines(file: Path) -> None:
    """Have the arrow keys bring back earlier lines, also those of former conversations."""
    try:
        import atexit
        import readline
    except ImportError:
        return
    if file.exists():
        readline.read_history_file(file)
    readline.set_history_length(HISTORY_LINES)

    def keep() -> None:
        readline.write_history_file(file)
        file.chmod(0o600)

    atexit.register(keep)
