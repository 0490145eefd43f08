"""Secrets of the owner's own: kept for their eyes alone, whole, and never one that others can read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from deskhand.trust.secretfile import Exposed
from deskhand.trust.secrethome import BadSecret, SecretHome


class Ring(dict[str, str]):
    """A keyring in memory."""

    def get(self, name: str) -> str | None:  # type: ignore[override]
        return super().get(name)

    def put(self, name: str, secret: str) -> None:
        self[name] = secret

    def drop(self, name: str) -> None:
        self.pop(name, None)


def test_kept_and_found_again(tmp_path: Path) -> None:
    kept = SecretHome(tmp_path / "s")
    assert kept.names() == []
    assert kept.all() == []
    kept.keep("shop", "one two")
    kept.keep("shop", "three")
    kept.keep("bank", "four")
    assert kept.all() == [("bank", "four"), ("shop", "three")]
    assert kept.load("none") is None
    assert stat.S_IMODE((tmp_path / "s/shop").stat().st_mode) == 0o600
    (tmp_path / "s/shop").write_text("typed by hand\n")
    assert kept.load("shop") == "typed by hand"


def test_in_the_keyring(tmp_path: Path) -> None:
    ring = Ring()
    kept = SecretHome(tmp_path / "s", ring)
    kept.keep("shop", "hidden", in_ring=True)
    assert "hidden" not in (tmp_path / "s/shop").read_text()
    assert kept.all() == [("shop", "hidden")]
    assert SecretHome(tmp_path / "other", ring).load("shop") is None
    ring.clear()
    assert kept.load("shop") is None
    with pytest.raises(BadSecret):
        kept.all()


def test_thrown_away(tmp_path: Path) -> None:
    ring = Ring()
    kept = SecretHome(tmp_path / "s", ring)
    kept.keep("shop", "hidden", in_ring=True)
    kept.keep("bank", "in a file")
    assert [kept.in_ring(name) for name in ("shop", "bank", "none", "../x")] == [True, False, False, False]
    assert [kept.drop(name) for name in ("shop", "bank", "none", "../x")] == [True, True, False, False]
    assert (kept.names(), dict(ring)) == ([], {})


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".x", "a b", "a\n", "x" * 101])
def test_bad_names(tmp_path: Path, name: str) -> None:
    kept = SecretHome(tmp_path / "s")
    with pytest.raises(BadSecret):
        kept.keep(name, "secret")
    assert kept.load(name) is None


@pytest.mark.parametrize("secret", ["", "two\nlines", "nul\0", "ü", "x" * 5_000])
def test_bad_secrets(tmp_path: Path, secret: str) -> None:
    kept = SecretHome(tmp_path / "s")
    with pytest.raises(BadSecret):
        kept.keep("shop", secret)
    kept.keep("shop", "x")
    (tmp_path / "s/shop").write_text(secret)
    with pytest.raises(BadSecret):
        kept.all()


def test_one_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    kept = SecretHome(tmp_path / "s")
    kept.keep("shop", "x")
    (tmp_path / "s/shop").chmod(0o640)
    with pytest.raises(Exposed):
        kept.all()
