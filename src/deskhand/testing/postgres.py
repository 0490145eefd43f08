"""A real Postgres for tests: fresh, private, gone afterwards.

`with running() as postgres: url = postgres.database()` starts the server that Debian's package `postgresql` brings, in
a temporary folder, reachable only through a socket in that folder: no port to clash over, and nothing listens on the
network. It does not sync to disk, so it is quick, and worthless for anything but tests.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from deskhand.core.errors import Problem
from deskhand.core.words import Words

START_SECONDS = 30.0
STOP_SECONDS = 10.0
ADMIN = "deskhand"
# Socket names longer than 107 bytes are refused by the kernel; `.s.PGSQL.5432` takes 14 of them.
SOCKET_FOLDER_BYTES = 93
# Postgres refuses to run as root, so a root's tests run it as the account that Debian's package creates for it.
ACCOUNT_UNDER_ROOT = "postgres"

QUICK = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


class PostgresMissing(Problem):
    words = Words(
        "Postgres is not installed, so nothing was started. Install it with: apt-get install postgresql",
        "没有安装 Postgres，因此什么也没有启动。请安装：apt-get install postgresql",
    )


class PostgresFailed(Problem):
    words = Words(
        "Postgres did not {what} and was stopped again; its own words were:\n{log}",
        "Postgres 未能完成“{what}”，已停止；它的输出是：\n{log}",
    )


class Postgres:
    """A running server; each database it hands out is new and empty, or a copy of another."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self._numbers = count(1)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{ADMIN}@/{database}?host={self.folder}"

    def database(self, copy_of: str | None = None) -> str:
        """The SQLAlchemy URL of a database of the caller's own: empty, or copied from one that nobody is using."""
        name = f"d{next(self._numbers)}"
        template = name_in(copy_of) if copy_of else "template0"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Removes a database that `database` gave, with whoever is still connected to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{name_in(url)}" WITH (FORCE)')

    def sql(self, statement: str) -> str:
        """Runs one statement as the server's owner and returns what `psql` prints."""
        done = subprocess.run(
            [self.programs / "psql", "-XAtq", "-h", self.folder, "-U", ADMIN, "-d", "postgres", "-c", statement],
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        if done.returncode:
            raise PostgresFailed(what=statement, log=done.stderr)
        return done.stdout.strip()


def name_in(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def find_programs() -> Path:
    """The folder of the newest `initdb` and `postgres` on this machine."""
    debian = [
        p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists() and p.parent.name.isdigit()
    ]
    if debian:
        return max(debian, key=lambda p: int(p.parent.name))
    elsewhere = shutil.which("initdb")
    if elsewhere is None:
        raise PostgresMissing
    return Path(elsewhere).resolve().parent


@contextmanager
def running() -> Generator[Postgres]:
    """Starts a server, yields it, stops it and removes every trace."""
    programs = find_programs()
    folder = _socket_folder()
    try:
        account = _account(folder)
        _create(programs, folder, account)
        server = _start(programs, folder, account)
        try:
            yield Postgres(programs, folder)
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _socket_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="deskhand-pg-")
    if len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="deskhand-pg-", dir="/tmp")
    return Path(folder)


def _account(folder: Path) -> str | None:
    """Who runs the server: the caller, unless that is root."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, ACCOUNT_UNDER_ROOT)
    return ACCOUNT_UNDER_ROOT


def _create(programs: Path, folder: Path, account: str | None) -> None:
    command = [programs / "initdb", "-D", folder / "data", "-U", ADMIN, "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(
        [*command, "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
        capture_output=True,
        text=True,
        cwd=folder,
        user=account,
        timeout=START_SECONDS,
        check=False,
    )
    if made.returncode:
        raise PostgresFailed(what="initdb", log=made.stderr)


def _start(programs: Path, folder: Path, account: str | None) -> subprocess.Popen[bytes]:
    # A test run that is killed must not leave a server behind: the kernel stops it when its parent dies.
    setpriv = shutil.which("setpriv")
    command = [setpriv, "--pdeathsig", "QUIT"] if setpriv else []
    command += [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    for name, value in QUICK.items():
        command += ["-c", f"{name}={value}"]
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, user=account, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(programs, folder):
        if server.poll() is not None or time.monotonic() > deadline:
            _stop(server)
            raise PostgresFailed(what="start", log=log.read_text(errors="replace"))
        time.sleep(0.02)
    return server


def _answers(programs: Path, folder: Path) -> bool:
    asked = subprocess.run([programs / "pg_isready", "-q", "-h", folder, "-t", "5"], timeout=START_SECONDS, check=False)
    return asked.returncode == 0


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(STOP_SECONDS)
