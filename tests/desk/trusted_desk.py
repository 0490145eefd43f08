"""Devices, grants and signed jobs for the tests of a desk that is told what it may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deskhand.core.wire.frames import (
    Job,
    Receipt,
)
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import one_step
from deskhand.trust.keys import Key
from deskhand.trust.roster import DeviceKind

PHONE = Key(b"p" * 32)
BOB = Key(b"b" * 32)


def code(receipt: Receipt) -> str:
    assert receipt.trouble is not None, receipt
    return receipt.trouble.code


async def paired(desk: RealDesk, key: Key, kind: DeviceKind = "phone", person: str = "owner") -> None:
    assert await desk.monitor.taking.rosters(desk.signer.pair(kind, key, person))


async def granted(desk: RealDesk, id_: str, *places: Path, **more: Any) -> None:
    assert await desk.monitor.taking.grants(desk.signer.grant(id_, *places, **more))


def said(desk: RealDesk, run: int, do: str, /, key: Key = PHONE, person: str = "owner", **args: Any) -> Job:
    """A job for which somebody signed on a phone, who names no folders: what was granted is what there is."""
    plan = one_step(do, args)
    who: dict[str, Any] = {"key": key, "iss": person, "channel": "phone", "root": None, "folders": None}
    assert desk.lock(run, plan, **who) is None
    return desk.unsigned(do, run, **args)
