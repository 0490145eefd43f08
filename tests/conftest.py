"""What every test may ask for: a real Postgres, and a home nobody lives in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deskhand.testing.postgres import Postgres, running

LONGEST = (
    "tests/desk/test_kill.py",
    "tests/cli/test_join.py",
    "tests/cli/test_grants.py",
    "tests/cli/test_do.py",
    "tests/docs/test_docs.py",
    "tests/jail/test_bwrap.py",
    "tests/testing/test_killing.py",
    "tests/cli/test_join_files.py",
    "tests/cli/test_audit.py",
    "tests/jail/test_landlock.py",
    "tests/page/test_signing.py",
    "tests/cli/test_why.py",
    "tests/page/test_granting.py",
    "tests/cli/test_up.py",
    "tests/cli/test_desk_costs.py",
    "tests/page/test_trusted.py",
    "tests/page/test_in_browser.py",
    "tests/desk/perceive/test_atspi_contract.py",
    "tests/desk/perceive/linux/test_sessions.py",
    "tests/page/test_questions.py",
    "tests/cli/test_killed.py",
    "tests/desk/test_never_lost.py",
)
"""Files that take more than half a minute."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first: begun at the end, one worker has it while the others wait."""
    turn = {file: at for at, file in enumerate(LONGEST)}
    items.sort(key=lambda item: turn.get(item.nodeid.partition("::")[0], len(LONGEST)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A Postgres server of this test run alone."""
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database of this test alone."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="module")
def module_postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database that the tests of one module share."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh `$DESKHAND_HOME`; HOME and XDG folders lie beside it: nothing of the tester's is touched."""
    user = tmp_path / "user"
    state = tmp_path / "deskhand"
    for folder in (user, state):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.setenv("DESKHAND_HOME", str(state))
    for name, below in {
        "XDG_DATA_HOME": ".local/share",
        "XDG_CONFIG_HOME": ".config",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "XDG_RUNTIME_DIR": "run",
    }.items():
        folder = user / below
        folder.mkdir(parents=True, mode=0o700)
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_DESKTOP_DIR", "XDG_DOCUMENTS_DIR", "XDG_DOWNLOAD_DIR", "LC_ALL", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return state
