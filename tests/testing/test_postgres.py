from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy

from deskhand.testing.postgres import Postgres


def test_each_database_is_new(postgres: Postgres) -> None:
    first, second = postgres.database(), postgres.database()
    engine = sqlalchemy.create_engine(first)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table t (words text)")
        connection.exec_driver_sql("insert into t values ('报表')")
    engine.dispose()
    other, copy = sqlalchemy.create_engine(second), sqlalchemy.create_engine(postgres.database(copy_of=first))
    with other.connect() as connection:
        assert connection.exec_driver_sql("select to_regclass('t')").scalar() is None
    with copy.connect() as connection:
        assert connection.exec_driver_sql("select words from t").scalar() == "报表"
    other.dispose()
    copy.dispose()


def test_a_killed_test_run_leaves_no_server() -> None:
    script = (
        "import time\n"
        "from deskhand.testing.postgres import running\n"
        "with running() as postgres:\n"
        "    print(postgres.folder, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{server}").exists() and _state(server) != "Z":
        assert time.monotonic() < deadline, "the server outlived the run that started it"
        time.sleep(0.05)
    shutil.rmtree(folder)


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
