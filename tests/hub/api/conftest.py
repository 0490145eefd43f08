"""A real hub that listens, and clients that are signed in each way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deskhand.testing.serving import Listening, listening, sign_in


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small desk."""
    downloads = tmp_path / "desk" / "Downloads"
    downloads.mkdir(parents=True)
    for name in ("report.pdf", "photo.jpg", "照片.png", "notes.txt", "sales.xlsx"):
        (downloads / name).write_bytes(name.encode() * 100)
    return downloads.parent


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    with listening(home, root) as it:
        yield it


@pytest.fixture
def stranger(served: Listening) -> Iterator[httpx.Client]:
    """Knows the address and nothing else."""
    with httpx.Client(base_url=served.url, timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture
def page(served: Listening) -> Iterator[httpx.Client]:
    """Signed in by a link, as the page is."""
    with httpx.Client(base_url=served.url, timeout=40, trust_env=False) as client:
        sign_in(client, served.link())
        yield client


@pytest.fixture
def terminal(served: Listening) -> Iterator[httpx.Client]:
    """The command line of this computer."""
    with httpx.Client(
        base_url=served.url, headers=served.terminal, auth=served.signing, timeout=40, trust_env=False
    ) as client:
        yield client
