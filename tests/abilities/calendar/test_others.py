"""Others in events and tasks: wherever a file says so, they are told, asked about first, or nothing is done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work

from deskhand.desk.accounts.account import Account

ME, BOSS, EVIL = "mailto:li@corp.example", "mailto:boss@corp.example", "MAILTO:evil@x.example"
TALK = "UID:talk\nDTSTART:20240108T020000Z\nDTEND:20240108T030000Z\nSUMMARY:talk"
SERIES = f"{TALK}\nRRULE:FREQ=DAILY;COUNT=5"
THIRD = "UID:talk\nRECURRENCE-ID:20240110T020000Z\nDTSTART:20240110T020000Z\nDTEND:20240110T030000Z\nSUMMARY:talk"


def calendar(*components: str, kind: str = "VEVENT") -> bytes:
    inner = "".join(f"BEGIN:{kind}\n{one}\nEND:{kind}\n" for one in components)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{inner}END:VCALENDAR\n".encode()


@pytest.fixture
async def desk(tmp_path: Path, home: Path) -> AsyncIterator[PersonDesk]:
    """Who may write to the boss, and to nobody else, without being asked."""
    root = tmp_path / "root"
    (root / "calendar").mkdir(parents=True)
    account = Account(
        "office", address="li@corp.example", person="Li", mail_folder=f"{root}/mails", mail_by="person",
        calendar_folder=f"{root}/calendar", calendar="Li",
    )  # fmt: skip
    async with at_work(root, home, account, people=["boss@corp.example"]) as made:
        yield made


def put(desk: PersonDesk, content: bytes) -> bytes:
    (desk.root / "calendar/Li.ics").write_bytes(content)
    return content


@pytest.mark.parametrize(
    ("content", "which", "trouble"),
    [
        (calendar(SERIES, f"{THIRD}\nATTENDEE:{BOSS}"), "all", "OthersInvited"),
        (calendar(f"{SERIES}\nATTENDEE;CN=Li:{ME}", f"{THIRD}\nATTENDEE;CN=Li;EMAIL=li@corp.example:{BOSS}"), "all",
         "OthersInvited"),
        (calendar(f"{TALK}\nATTENDEE;EMAIL=boss@corp.example:urn:uuid:1"), "one", "OthersInvited"),
        (calendar(f"{TALK}\nORGANIZER:{EVIL}\nATTENDEE:{ME}"), "one", "NotTheirs"),
        (calendar(f"{TALK}\nORGANIZER:{EVIL}"), "one", "NotTheirs"),
        (calendar(f"{SERIES}\nORGANIZER:{ME}", f"{THIRD}\nORGANIZER:{EVIL}"), "all", "NotTheirs"),
    ],
)  # fmt: skip
async def test_whoever_is_in_any_of_it_counts(desk: PersonDesk, content: bytes, which: str, trouble: str) -> None:
    put(desk, content)
    assert await desk.trouble("calendar.move", event="talk", to="2024-01-08T15:00", which=which) == trouble
    assert await desk.trouble("calendar.cancel", event="talk", which=which) == trouble
    assert desk.files() == {"calendar/Li.ics": content}


async def test_a_time_of_a_series_without_guests_is_ones_own(desk: PersonDesk) -> None:
    put(desk, calendar(f"{SERIES}\nORGANIZER:{ME}\nATTENDEE:{ME}", f"{THIRD}\nATTENDEE:{BOSS}"))
    assert (await desk.result("calendar.move", event="talk", when="2024-01-09", to="2024-01-09T15:00"))["told"] == []
    assert await desk.trouble("calendar.cancel", event="talk", when="2024-01-10") == "OthersInvited"


@pytest.mark.parametrize("who", [f"ORGANIZER:{EVIL}", f"ATTENDEE:{BOSS}", f"ORGANIZER:{ME}\nATTENDEE:{BOSS}"])
async def test_a_task_that_others_are_in_is_left_to_its_program(desk: PersonDesk, who: str) -> None:
    content = put(desk, calendar(f"UID:t\nSUMMARY:pay\nATTENDEE:{ME}\n{who}", kind="VTODO"))
    assert await desk.trouble("todo.done", task="pay") == "SharedTask"
    assert desk.files() == {"calendar/Li.ics": content}


async def test_ones_own_task_with_oneself_in_it_is_done(desk: PersonDesk) -> None:
    put(desk, calendar(f"UID:t\nSUMMARY:pay\nORGANIZER:{ME}\nATTENDEE:{ME}", kind="VTODO"))
    assert (await desk.result("todo.done", task="pay"))["done"]


@pytest.mark.parametrize("do", ["calendar.move", "calendar.cancel"])
async def test_guests_that_others_wrote_are_named_before_they_are_told(desk: PersonDesk, do: str) -> None:
    """Who shares a calendar can put anybody into an event, under any name."""
    guests = "\n".join(f"ATTENDEE;CN=Boss:mailto:v{n}@victims.example" for n in range(3))
    put(desk, calendar(f"{TALK}\nATTENDEE:{BOSS}\n{guests}"))
    more = {"to": "2024-01-09"} if do == "calendar.move" else {}
    asked = await desk.asked(do, event="talk", tell=True, **more)
    assert asked.preview and all(f"v{n}" in asked.text for n in range(3)), asked.text


async def test_a_guest_who_is_named_is_asked_about_and_one_by_address_may_be_granted(desk: PersonDesk) -> None:
    day = {"title": "lunch", "when": "2024-01-08T12:00"}
    assert (await desk.result("calendar.add", people="boss@corp.example", **day))["told"] == ["boss@corp.example"]
    asked = await desk.asked("calendar.add", people="Carol", **day)
    assert "carol" in asked.text.lower() and asked.preview
