"""A store of worlds that cannot be read keeps no hub from starting: it is put aside, said, and begun anew."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from deskhand.hub.world.store import WorldStore


def test_what_cannot_be_read_is_put_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "world.db"
    file.write_bytes(b"garbage" * 200)
    with caplog.at_level(logging.WARNING):
        store = WorldStore(file)
    store.close()
    assert store.put_aside is not None and "world.db" in caplog.text
    assert (tmp_path / str(store.put_aside.values["aside"])).read_bytes() == b"garbage" * 200
    again = WorldStore(file)
    again.close()
    assert again.put_aside is None


def test_what_is_not_there_to_be_had_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "world.db").mkdir()
    with pytest.raises((DatabaseError, OSError)):
        WorldStore(tmp_path / "world.db")
    assert (tmp_path / "world.db").is_dir()
