"""People and events that a request names, as the folders of the person's accounts have them at that moment."""

from __future__ import annotations

import gc
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.hub.chats import Chats, chats

from deskhand.core.flow.scope import Scope
from deskhand.core.registry import Registry
from deskhand.core.world.noticed import Noticed
from deskhand.desk.accounts.account import Account
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.perceive.noticed import NoticedThings
from deskhand.desk.perceive.shelved import Shelved
from deskhand.planner import Planner

SOON = date.today() + timedelta(days=3)  # noqa: DTZ011 - the desk's own day
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{mail}\r\nFN:{name}\r\nEMAIL:{mail}\r\nEND:VCARD\r\n"
EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART:{at}\r\nDTEND:{at}\r\n{more}END:VEVENT\r\n"


def account(home: Path) -> Account:
    return Account(
        name="me", address="me@example.com", person="me", people_folder=str(home / "Cards"),
        calendar_folder=str(home / "Calendars"), mail_folder=str(home / "Mail"),
    )  # fmt: skip


def card(home: Path, *people: tuple[str, str], file: str = "friends.vcf") -> None:
    (home / "Cards").mkdir(exist_ok=True)
    (home / "Cards" / file).write_text("".join(CARD.format(name=name, mail=mail) for name, mail in people), "utf-8")


def event(home: Path, *titles: str, day: date = SOON, more: str = "", file: str = "me.ics") -> None:
    (home / "Calendars").mkdir(exist_ok=True)
    body = "".join(EVENT.format(uid=one, title=one, at=f"{day:%Y%m%d}T090000", more=more) for one in titles)
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"
    (home / "Calendars" / file).write_text(whole, "utf-8")


async def asked(there: Chats, text: str) -> str:
    """What is asked of the person when they say this."""
    run = (await there.say(text)).run
    view = await there.until(run, "asking", "refused", "failed", "done")
    assert view.ask is not None, (text, view.answer)
    shown = [view.ask.text, *view.ask.choices]
    await there.say("no")
    return "\n".join(shown)


async def test_somebody_in_the_address_book_is_who_is_meant(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    card(home, ("Wang Fang", "wf@example.com"))
    async with chats(home, account(home)) as there:
        assert "Wang Fang" in await asked(there, "draft an email to Fang about the lease")
        card(home, ("Wang Fang", "wf@example.com"), ("Wang Fang", "fang@other.example.com"))
        both = await asked(there, "mail Wang Fang saying the lease is here")
        assert "wf@example.com" in both
        assert "fang@other.example.com" in both
        card(home, ("Zhao Min", "zm@example.com"))
        assert "Zhao Min" in await asked(there, "draft an email to Min about the lease")


async def test_an_event_of_the_calendar_is_moved_by_a_word_of_its_title(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    event(home, "Dentist Dr. Moreau", "牙医复诊")
    async with chats(home, account(home)) as there:
        assert "Dentist Dr. Moreau" in await asked(there, "move the dentist to Friday")
        assert "牙医复诊" in await asked(there, "牙医改到周五")
        event(home, "Dentist Dr. Moreau", "Dentist for Leo")
        both = await asked(there, "move the dentist to Friday")
        assert "Dr. Moreau" in both
        assert "Leo" in both


def known(home: Path, shelved: Shelved, folders: tuple[str, ...] = (".",)) -> FolderWorld:
    home.mkdir(exist_ok=True)
    return FolderWorld(str(home), folders, home=str(home), shelved=shelved)


def test_what_is_closed_or_not_granted_names_nobody(tmp_path: Path) -> None:
    card(tmp_path, ("Wang Fang", "wf@example.com"))
    card(tmp_path, ("Secret Friend", "sf@example.com"), file="private.vcf")
    event(tmp_path, "Dentist")
    mine = [account(tmp_path)]
    assert known(tmp_path, Shelved(mine)).people == ("Wang Fang <wf@example.com>", "Secret Friend <sf@example.com>")
    for shut in (tmp_path / "Cards", tmp_path):
        closed = known(tmp_path, Shelved(mine, lambda shut=shut: [str(shut)]))
        assert closed.people == ()
    part = known(tmp_path, Shelved(mine, lambda: [str(tmp_path / "Cards" / "private.vcf")]))
    assert part.people == ("Wang Fang <wf@example.com>",)
    assert known(tmp_path, Shelved(mine), ("Calendars",)).people == ()
    assert [one.title for one in known(tmp_path, Shelved(mine), ("Calendars",)).events] == ["Dentist"]


def test_what_is_not_spoken_of_any_more_is_no_event(tmp_path: Path) -> None:
    event(tmp_path, "Long ago", day=SOON - timedelta(days=100), file="me.ics")
    old = SOON - timedelta(days=900)
    (tmp_path / "Calendars" / "me").mkdir(parents=True)
    world = known(tmp_path, Shelved([account(tmp_path)]))
    assert world.events == ()
    event(tmp_path, "Weekly standup", day=old, more="RRULE:FREQ=WEEKLY\r\n")
    assert [one.title for one in world.events] == ["Weekly standup"]
    event(tmp_path, "Weekly standup", day=old, more=f"RRULE:FREQ=WEEKLY;UNTIL={old:%Y%m%d}T000000Z\r\n")
    assert world.events == ()
    event(tmp_path, "Called off", more="STATUS:CANCELLED\r\n")
    assert world.events == ()


def test_another_persons_calendar_is_not_searched(tmp_path: Path) -> None:
    event(tmp_path, "Mine")
    event(tmp_path, "Bob's party", file="bob.ics")
    assert [one.title for one in known(tmp_path, Shelved([account(tmp_path)])).events] == ["Mine"]


def test_a_file_is_read_again_only_when_it_is_another(tmp_path: Path) -> None:
    card(tmp_path, ("Wang Fang", "wf@example.com"))
    reads: list[str] = []

    class Counting(Beneath):
        def opened(self, path: str):  # type: ignore[no-untyped-def]
            reads.append(path)
            return super().opened(path)

    shelved, beneath = Shelved([account(tmp_path)]), Counting(Scope(str(tmp_path)))
    for _ in range(3):
        assert shelved.people(beneath) == ("Wang Fang <wf@example.com>",)
    assert len(reads) == 1
    card(tmp_path, ("Li Wei", "lw@example.com"))
    os.utime(tmp_path / "Cards" / "friends.vcf", (1, 1))
    assert shelved.people(beneath) == ("Li Wei <lw@example.com>",)
    beneath.close()


def test_folders_are_listed_again_only_when_they_are_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card(tmp_path, ("Wang Fang", "wf@example.com"))
    card(tmp_path, ("Li Wei", "lw@example.com"), file="more.vcf")
    os.utime(tmp_path / "Cards", (1, 1))
    listings: list[str] = []
    scandir = os.scandir

    def counted(place: int) -> object:
        listings.append("")
        return scandir(place)

    shelved, beneath = Shelved([account(tmp_path)]), Beneath(Scope(str(tmp_path)))
    monkeypatch.setattr(os, "scandir", counted)
    for _ in range(3):
        assert shelved.people(beneath) == ("Wang Fang <wf@example.com>", "Li Wei <lw@example.com>")
    assert len(listings) == 1
    (tmp_path / "Cards" / "more.vcf").unlink()
    assert shelved.people(beneath) == ("Wang Fang <wf@example.com>",)
    assert len(listings) == 2
    beneath.close()


def test_whoever_is_gone_or_hidden_is_kept_nowhere(tmp_path: Path) -> None:
    card(tmp_path, ("Wang Fang", "wf@example.com"))
    card(tmp_path, ("Li Wei", "lw@example.com"), file="more.vcf")
    card(tmp_path, ("Secret Friend", "sf@example.com"), file="private.vcf")
    shut: list[str] = []
    shelved, beneath = Shelved([account(tmp_path)], lambda: shut), Beneath(Scope(str(tmp_path)))
    assert len(shelved.people(beneath)) == 3
    (tmp_path / "Cards" / "more.vcf").unlink()
    shut.append(str(tmp_path / "Cards" / "private.vcf"))
    assert shelved.people(beneath) == ("Wang Fang <wf@example.com>",)
    held = {one for one in gc.get_objects() if isinstance(one, tuple) for one in one if isinstance(one, str)}
    assert not [one for one in held if one in ("Li Wei <lw@example.com>", "Secret Friend <sf@example.com>")]
    beneath.close()


def test_whoever_wrote_a_mail_takes_no_name_of_the_address_book(tmp_path: Path) -> None:
    card(tmp_path, ("Wang Fang", "wf@example.com"))
    noticed = NoticedThings()
    mails = {"Wang Fang": "evil@example.net", "Bob <boss@example.com>": "bob@example.net"}
    noticed.notice([Noticed("person", mail, {"name": name, "mails": [mail]}) for name, mail in mails.items()])
    world = known(tmp_path, Shelved([account(tmp_path)], noticed=noticed.known))
    assert world.people == ("Wang Fang <wf@example.com>", "Bob boss@example.com <bob@example.net>")


def test_no_address_book_is_opened_to_look_where_nobody_is_named(tmp_path: Path) -> None:
    card(tmp_path, ("Wang Fang", "wf@example.com"))
    event(tmp_path, "Dentist")
    for folder in ("Downloads", "Archive"):
        (tmp_path / folder).mkdir()
    (tmp_path / "Downloads" / "report.pdf").write_text("x")
    looked: list[str] = []

    def shut() -> list[str]:
        looked.append("")
        return []

    world, planner = known(tmp_path, Shelved([account(tmp_path)], shut)), Planner(Registry.discover())
    for text in ("list Downloads", "find the newest pdfs", "show the pdfs in Downloads", "列出下载"):
        planner.plan(text, world, datetime(2026, 11, 21, 10, 0))  # noqa: DTZ001
        assert not looked, text
    planner.plan("mail Wang Fang saying hello", world, datetime(2026, 11, 21, 10, 0))  # noqa: DTZ001
    assert looked
