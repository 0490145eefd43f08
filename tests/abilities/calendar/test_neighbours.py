"""Calendars whose names begin alike are not taken for each other."""

from __future__ import annotations

from pathlib import Path

from tests.abilities.accounts_desk import at_work

from deskhand.desk.accounts.account import Account

EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20240101T100000Z\r\n"
    "DTEND:20240101T110000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


async def test_one_name_begins_with_the_other(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "root"
    for name in ("Work", "Work2"):
        (root / "calendar" / name).mkdir(parents=True)
        (root / "calendar" / name / "a.ics").write_text(EVENT.format(uid=name), newline="")
    account = Account("office", person="Li", calendar_folder=f"{root}/calendar", calendar_by="event")
    async with at_work(root, home, account) as desk:
        receipt = await desk.do("calendar.add", title="Lunch", when="2024-01-08T12:00", calendar="Work2")
        assert receipt.outcome == "done"
        assert receipt.proof is not None and all(claim["holds"] for claim in receipt.proof.claims)
