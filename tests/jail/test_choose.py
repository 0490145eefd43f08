"""The strongest jail that works here is picked, and where there is none, no code runs and doctor can say why."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from deskhand.core.jail import Hit, Limits, Outcome, Program, said_hit
from deskhand.jail import choose
from deskhand.jail.bwrap import Bwrap
from deskhand.jail.landlock import LEAST, Landlock
from deskhand.jail.problems import CannotHold, NoJail, NotStarted
from deskhand.jail.seatbelt import Seatbelt, profile
from deskhand.jail.windows.jail import AppContainer


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    choose._chosen.cache_clear()  # pyright: ignore[reportPrivateUsage]
    yield
    choose._chosen.cache_clear()  # pyright: ignore[reportPrivateUsage]


def _fails(monkeypatch: pytest.MonkeyPatch, kind: type, why: str) -> None:
    monkeypatch.setattr(kind, "missing", lambda _self: why)


@pytest.mark.skipif(bool(Bwrap().missing()), reason="no bubblewrap here")
def test_bubblewrap_comes_first() -> None:
    assert choose.best().name == "bwrap"
    level = choose.level("en")
    assert (level.name, level.verified, level.fix) == ("bwrap", True, "")


@pytest.mark.skipif(bool(Landlock().missing()), reason="no Landlock here")
async def test_landlock_is_next_and_says_what_it_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    _fails(monkeypatch, Bwrap, "bwrap is not installed")
    assert choose.best().name == "landlock"
    level = choose.level("zh")
    assert "bwrap is not installed" in level.why
    assert level.fix.startswith("sudo apt-get install bubblewrap")


def test_with_none_no_code_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    _fails(monkeypatch, Bwrap, "bwrap is not installed")
    _fails(monkeypatch, Landlock, f"version 2, and {LEAST} is needed")
    _fails(monkeypatch, Seatbelt, "sandbox-exec is not there")
    _fails(monkeypatch, AppContainer, "this Windows is too old")
    level = choose.level("en")
    assert not level.held
    assert not level.verified
    with pytest.raises(NoJail) as told:
        choose.best()
    if sys.platform == "linux":
        assert "apt-get install bubblewrap" in told.value.said("en")
        assert f"version 2, and {LEAST} is needed" in told.value.said("zh")


@pytest.mark.skipif(bool(Landlock().missing()), reason="no Landlock here")
async def test_landlock_refuses_a_proxied_network(tmp_path: object) -> None:
    program = Program(("true",), str(tmp_path), network=str(tmp_path))
    with pytest.raises(CannotHold) as told:
        await Landlock().run(program)
    assert "landlock" in told.value.said("zh")


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac")
async def test_the_macs_own_is_never_picked_elsewhere(tmp_path: object) -> None:
    assert Seatbelt().missing()
    with pytest.raises(NotStarted):
        await Seatbelt().run(Program(("true",), str(tmp_path)))


@pytest.mark.parametrize("kind", [Seatbelt, AppContainer])
def test_what_never_passed_its_suite_is_marked_unverified(
    kind: type[Seatbelt | AppContainer], monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in (Bwrap, Landlock, Seatbelt, AppContainer):
        _fails(monkeypatch, other, "" if other is kind else "not here")
    assert choose.best().name == kind.name
    level = choose.level("en")
    assert level.held
    assert not level.verified
    assert level.why.startswith("unverified: ")
    assert choose.level("zh").why.startswith("未验证：")


def test_on_windows_doctor_says_what_is_wrong_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for other in (Bwrap, Landlock, Seatbelt):
        _fails(monkeypatch, other, "not for Windows")
    _fails(monkeypatch, AppContainer, "a held program did not start (code 3221225794)")
    monkeypatch.setattr(sys, "platform", "win32")
    level = choose.level("zh")
    assert not level.held
    assert "appcontainer: a held program did not start (code 3221225794)" in level.why
    assert "not for Windows" not in level.why
    assert level.fix == ""
    with pytest.raises(NoJail):
        choose.best()


def test_a_hostile_path_stays_a_word_in_the_macs_profile() -> None:
    rules = profile(Program(("true",), '/x") (allow default) ("', ("/a\\",)))
    assert '(subpath "/x\\") (allow default) (\\"")' in rules
    assert '(subpath "/a\\\\")' in rules


def test_the_macs_profile_has_no_network() -> None:
    rules = profile(Program(("true",), "/x"))
    assert rules.startswith("(version 1)\n(deny default)\n")
    assert rules.endswith("(deny network*)\n")
    assert "(allow network" not in rules


@pytest.mark.parametrize("hit", list(Hit))
def test_every_limit_has_its_words(hit: Hit) -> None:
    limits = Limits()
    assert said_hit(hit, limits, "en") != said_hit(hit, limits, "zh")
    outcome = Outcome(137, b"", b"", hit, 0, 0, 0, limits)
    assert outcome.said("en") == said_hit(hit, limits, "en")
    assert not outcome.ok
