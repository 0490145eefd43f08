"""Abilities that send and that start programs, and a desk in a process of its own that can be killed among them."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

from deskhand.core.ability import Ability, ability
from deskhand.core.doors import Ctx, HttpRequest, Start
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.types import Kind
from deskhand.core.values import Content, Folder, Reads, Record, Target
from deskhand.core.wire.frames import Grants
from deskhand.desk.doors.outward import Abroad
from deskhand.testing.desk import RealDesk, die_at

Url = Annotated[str, Kind("url")]


class Answered(Record):
    status: int
    body: str


class Ran(Record):
    out: str


async def _sent(ctx: Ctx, method: str, url: str, body: str, key: str) -> Answered:
    headers = {"X-Key": key} if key else {}
    answer = await ctx.http.send(HttpRequest(method, url, headers, body.encode(), timeout=10))
    return Answered(status=answer.status, body=answer.body.decode())


@ability("outside.post", effect=Risk.R2)
async def post(ctx: Ctx, url: Target[Url], body: Content[str] = "", key: Content[str] = "") -> Answered:
    """Send something."""
    return await _sent(ctx, "POST", url, body, key)


@ability("outside.get", effect=Risk.R0)
async def get(ctx: Ctx, url: Target[Url], key: Content[str] = "") -> Answered:
    """Ask for something."""
    return await _sent(ctx, "GET", url, "", key)


@ability("outside.call", effect=Risk.R1)
async def call(ctx: Ctx, path: Content[str]) -> Answered:
    """Send something to a place that does not stand in the arguments."""
    return await _sent(ctx, "POST", path, "", "")


@ability("outside.run", effect=Risk.R1)
async def run(ctx: Ctx, folder: Target[Folder], code: Content[str]) -> Ran:
    """Run a program in a folder of the person's."""
    outcome = await ctx.jail.run(Start(["sh", "-c", code], folder))
    return Ran(out=(outcome.out + outcome.err).decode())


@ability("outside.read", effect=Risk.R1)
async def look(ctx: Ctx, folder: Reads[Target[Folder]], code: Content[str]) -> Ran:
    """Run a program in a room of its own that reads a folder of the person's."""
    async with ctx.jail.folder() as room:
        given = await ctx.jail.place(folder)
        outcome = await ctx.jail.run(Start(["sh", "-c", code, "-", given], room.path, reads=[folder]))
    return Ran(out=(outcome.out + outcome.err).decode())


@ability("outside.write", effect=Risk.R1)
async def write(ctx: Ctx, folder: Reads[Target[Folder]], code: Content[str]) -> Ran:
    """Run a program in a folder that was asked for only to be read."""
    outcome = await ctx.jail.run(Start(["sh", "-c", code], folder))
    return Ran(out=outcome.out.decode())


@ability("outside.wait", effect=Risk.R1)
async def wait(ctx: Ctx, seconds: Content[float]) -> Ran:
    """Take some time."""
    await asyncio.sleep(seconds)
    return Ran(out="")


def registry() -> dict[str, Ability]:
    found = (post, get, call, run, look, write, wait)
    return {one.id: one for one in found}


def take(desk: RealDesk, grants: Grants) -> None:
    """What the owner granted, as if it had been pushed."""
    authority = desk.monitor.room.authority
    book, fresh = authority.more(grants.entries, grants.ends)
    desk.within(lambda connection: authority.keep_grants(connection, fresh, desk.now))
    authority.book = book


def granted(desk: RealDesk, id_: str = "g", *places: Path, **more: Any) -> None:
    """These places and hosts, for everything up to what others see."""
    take(desk, desk.signer.grant(id_, *places, **{"risk": 2, **more}))


async def _main(root: str, home: str, port: str, point: str, n: str) -> None:
    die_at(point, int(n))
    near = [("127.0.0.1", int(port))]
    desk = RealDesk(Path(root), Path(home), abilities=registry(), abroad=Abroad(near=near))
    if not list(desk.monitor.room.authority.book):
        granted(desk, hosts=("127.0.0.1",))
    await desk.monitor.start()
    for number, line in enumerate(sys.stdin, 1):
        job = json.loads(line)
        receipt = await desk.do(job["do"], as_run=number, **job["args"])
        effect = receipt.trouble.side_effect if receipt.trouble else "none"
        undo = receipt.proof.undo if receipt.proof else ""
        sys.stdout.write(json.dumps([receipt.outcome, receipt.trouble and receipt.trouble.code, effect, undo]) + "\n")
    await desk.monitor.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:6]))
