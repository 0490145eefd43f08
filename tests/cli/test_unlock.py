"""The unlock secret: typed at a real terminal, unseen, kept for its owner alone, and asked for where it must be."""

from __future__ import annotations

import os
import pty
import select
import stat
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PROGRAM

from deskhand.cli.unlock import kept_unlock, unlock_file
from deskhand.trust.unlock import unlock_key

SECRET = "open sesame"
HOUSE = str(Path(__file__).with_name("unlocked_house.py"))
SECONDS = 30


class Typing:
    """A program at a terminal of its own, and what stands on its screen."""

    def __init__(self, process: int, screen: int) -> None:
        self._process = process
        self._screen = screen
        self.seen = ""
        self._read = 0

    def until(self, words: str, typed: str = "") -> None:
        """Waits until these words stand there, then types a line."""
        end = time.monotonic() + SECONDS
        while words not in self.seen[self._read :]:
            ready, _, _ = select.select([self._screen], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"no {words!r} in {self.seen!r}"
            self.seen += os.read(self._screen, 65_536).decode(errors="replace")
        self._read = self.seen.index(words, self._read) + len(words)
        if typed:
            os.write(self._screen, typed.encode() + b"\n")

    def end(self) -> int:
        """Its exit code, once it has ended; everything it said until then is seen."""
        while True:
            try:
                more = os.read(self._screen, 65_536)
            except OSError:  # the other end of a terminal that is gone
                break
            if not more:
                break
            self.seen += more.decode(errors="replace")
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


@contextmanager
def at_terminal(words: Sequence[str], environ: dict[str, str]) -> Generator[Typing]:
    process, screen = pty.fork()
    if process == 0:
        os.execve(words[0], list(words), environ)  # noqa: S606 - this side of the fork is the program
    try:
        yield Typing(process, screen)
    finally:
        os.close(screen)


def agreed(typing: Typing) -> None:
    """Says yes to the plan, which is the only question there is."""
    typing.until("cannot be taken back")
    typing.until("[yes/no]", "yes")


@pytest.fixture
def secret(deskhand: Any) -> Any:
    """A home whose owner has chosen a secret."""
    with at_terminal([PROGRAM, "unlock", "set"], deskhand.environ) as typing:
        typing.until("new unlock secret", SECRET)
        typing.until("Once more", SECRET)
        assert typing.end() == 0, typing.seen
        assert SECRET not in typing.seen
    return deskhand


def test_it_is_kept_for_its_owner_alone_and_never_as_it_was_typed(secret: Any) -> None:
    path = unlock_file(secret.home)
    kept = kept_unlock(secret.home)
    assert kept is not None
    assert kept.key == unlock_key(SECRET, kept.salt)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SECRET.encode() not in path.read_bytes()
    secret("runs", code=0)


def test_who_changes_it_knows_it(secret: Any) -> None:
    before = unlock_file(secret.home).read_bytes()
    with at_terminal([PROGRAM, "unlock", "set"], secret.environ) as typing:
        typing.until("as it is now", "guess one")
        typing.until("not it", "guess two")
        typing.until("not it", "guess three")
        assert typing.end() == 3, typing.seen
    assert unlock_file(secret.home).read_bytes() == before


def test_two_that_differ_and_one_that_is_short_change_nothing(deskhand: Any) -> None:
    with at_terminal([PROGRAM, "unlock", "set"], deskhand.environ) as typing:
        typing.until("new unlock secret", SECRET)
        typing.until("Once more", "something else")
        assert typing.end() == 1
    with at_terminal([PROGRAM, "unlock", "set"], deskhand.environ) as typing:
        typing.until("new unlock secret", "abc")
        assert typing.end() == 1
    assert kept_unlock(deskhand.home) is None


def test_it_comes_from_no_pipe(deskhand: Any) -> None:
    said = deskhand("unlock", "set", "--json", typed=f"{SECRET}\n{SECRET}\n", code=3)
    assert said.object["error"]["code"] == "NobodyTypes"
    assert kept_unlock(deskhand.home) is None


def test_a_yes_to_what_cannot_be_taken_back_has_it_typed(secret: Any) -> None:
    with at_terminal([sys.executable, HOUSE, str(secret.home)], secret.environ) as typing:
        agreed(typing)
        typing.until("The unlock secret", "not this one")
        typing.until("not it", SECRET)
        assert typing.end() == 0, typing.seen
        assert "effects: 1" in typing.seen
        assert typing.seen.count("[yes/no]") == 1
        assert SECRET not in typing.seen


def test_without_it_nothing_is_done(secret: Any) -> None:
    with at_terminal([sys.executable, HOUSE, str(secret.home)], secret.environ) as typing:
        agreed(typing)
        for _ in range(3):
            typing.until("unlock secret:", "not this one")
        typing.end()
        assert "was wrong" in typing.seen
        assert "effects: 1" not in typing.seen


def test_where_none_was_set_a_yes_is_refused_in_words(deskhand: Any) -> None:
    deskhand.home.mkdir(mode=0o700)
    with at_terminal([sys.executable, HOUSE, str(deskhand.home)], deskhand.environ) as typing:
        agreed(typing)
        typing.end()
        assert "none was ever set" in typing.seen
        assert "effects: 1" not in typing.seen
