"""A desk with accounts in a process of its own, that can be killed at any point."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tests.abilities.accounts_desk import PersonDesk

from deskhand.desk.accounts.account import Account, Accounts, Server
from deskhand.testing.desk import die_at
from deskhand.testing.mail_servers import PASSWORD, USER


async def _main(root: str, home: str, ports: str, point: str) -> None:
    die_at(point, 1)
    imap, smtp, dav = map(int, ports.split(","))
    address = f"http://127.0.0.1:{dav}/{USER}/"
    account = Account(
        "work", address=USER, secret="pw", imap=Server("127.0.0.1", imap), smtp=Server("127.0.0.1", smtp),
        caldav=address, carddav=address,
    )  # fmt: skip
    accounts = Accounts((account,), {"pw": PASSWORD}.get, "/keys", "Asia/Shanghai", "salt")
    near = [("127.0.0.1", port) for port in (imap, smtp, dav)]
    desk = PersonDesk.of(Path(root), Path(home), accounts, near=near)
    if not list(desk.real.monitor.room.authority.book):
        desk.grant(hosts=("127.0.0.1",))
    await desk.real.monitor.start()
    for line in sys.stdin:
        job = json.loads(line)
        receipt = await desk.do(job["do"], **job["args"])
        code = receipt.trouble.code if receipt.trouble else None
        sys.stdout.write(json.dumps([receipt.outcome, code, receipt.proof.undo if receipt.proof else ""]) + "\n")
    await desk.real.monitor.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:5]))
