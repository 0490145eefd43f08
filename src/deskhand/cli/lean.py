"""A process that stays for weeks keeps no more than it needs: it begins anew without what only its start needed.

`python -m deskhand.cli.lean` is what `deskhand desk` turns into.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from typing import Final, NoReturn

LIBC: Final = "libc.so.6"
_ARENA_MAX: Final = -8
"""How glibc's `mallopt` calls the most heaps there are; by default every thread keeps one of its own."""


def begin_anew(*, json: bool, lang: str | None) -> None:
    """The same command in the same process, without the command line's parser, which is a tenth of all of it.

    Does not return, but on Windows: there it would be another process, and whoever waits for this one goes on.
    """
    if os.name != "posix":
        return
    sys.stdout.flush()
    sys.stderr.flush()
    # Only the flags decide where modules are looked for; the current folder is none of these places.
    words = [sys.executable, "-P", "-m", __name__, "--json" if json else "", lang or ""]
    os.execv(sys.executable, words)  # noqa: S606 - ourselves, without a shell


def give_back() -> None:
    """What starting took and nobody needs any more goes back to the system."""
    gc.collect()
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


def _one_heap() -> None:
    if (libc := _glibc()) is not None:
        libc.mallopt(_ARENA_MAX, 1)


def _glibc() -> ctypes.CDLL | None:
    """None on a system with another library, which has nothing of this."""
    try:
        return ctypes.CDLL(LIBC) if sys.platform == "linux" else None
    except OSError:
        return None


def main(words: list[str]) -> NoReturn:
    """The process that stays."""
    from deskhand.cli.desk import desk
    from deskhand.cli.language import lang_of, of_terminal
    from deskhand.cli.start import Session, outcome

    _one_heap()
    json, lang = words[0] == "--json", words[1] or None
    session = Session(json, lang)
    raise SystemExit(outcome(lambda: session.run(desk(session)), lang_of(lang) if lang else of_terminal(), json=json))


if __name__ == "__main__":
    main(sys.argv[1:])
