"""Mails in plain folders: read, answered, laid down and sent as files, and taken back as files are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work

from deskhand.desk.accounts.account import Account
from deskhand.testing.signing import one_step

NEW, OLD = "Tue, 02 Jan 2024 03:00:00 +0000", "Fri, 23 Sep 2022 03:00:00 +0000"


def eml(sender: str, to: str, title: str, text: str, date: str = NEW) -> bytes:
    head = f"From: {sender}\nTo: {to}\nSubject: {title}\nDate: {date}\nMessage-ID: <{title.replace(' ', '')}@x>\n"
    return (head + "Content-Type: text/plain; charset=utf-8\n\n" + text).encode()


@pytest.fixture
async def office(tmp_path: Path, home: Path) -> AsyncIterator[PersonDesk]:
    """Each box is somebody's."""
    root = tmp_path / "root"
    for name, content in {
        "emails/Bob/old.eml": eml("Ann <ann@x.org>", "bob@x.org", "rent due", "pay", OLD),
        "emails/Bob/new.eml": eml("Carl <carl@x.org>", "bob@x.org", "meeting", "zoom 今天"),
        "emails/Alice/hi.eml": eml("Bob <bob@x.org>", "alice@x.org", "hi", "there"),
        "emails/Alice/broken.eml": b"no mail at all",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    account = Account("office", person="Alice", mail_folder=f"{root}/emails", mail_by="person")
    async with at_work(root, home, account) as desk:
        yield desk


async def test_search_by_box_time_words_and_sender(office: PersonDesk) -> None:
    bobs = await office.result("mail.search", box="Bob")
    assert [one["subject"] for one in bobs["mails"]] == ["meeting", "rent due"]
    assert bobs["boxes"] == [{"box": "Bob", "count": 2}]
    first = await office.result("mail.search", box="Bob", order="oldest", limit=1)
    assert (first["first"]["subject"], first["count"]) == ("rent due", 2)
    assert (await office.result("mail.search", when="2024-01", about="今天"))["count"] == 1
    assert (await office.result("mail.search", from_="carl"))["first"]["sender"]["name"] == "Carl"
    everything = await office.result("mail.search")
    assert everything["passed"] == ["broken.eml"]
    assert {one["box"]: one["count"] for one in everything["boxes"]} == {"Alice": 1, "Bob": 2}
    assert await office.trouble("mail.search", box="Nobody") == "NoSuchBox"


async def test_a_mail_goes_into_both_boxes_and_comes_out_again(office: PersonDesk) -> None:
    before = office.files()
    (office.root / "报告.txt").write_text("hello")
    sent = await office.result(
        "mail.send", to=["Bob", "new.one@x.org"], subject="revenues 2", body="4439044", files="报告.txt"
    )
    assert sent["files"] == [f"emails/{box}/revenues 2.eml" for box in ("Alice", "Bob", "new.one")]
    message = message_from_bytes((office.root / sent["file"]).read_bytes(), policy=default)
    assert [part.get_filename() for part in message.iter_attachments()] == ["报告.txt"]
    run = office.runs
    again = await office.result("mail.send", to="Bob", subject="revenues 2", body="more")
    assert again["file"] == "emails/Bob/revenues 2 (2).eml"
    assert (await office.undo(run + 1)).outcome == "done"
    assert (await office.undo(run)).outcome == "done"
    assert office.files() == {**before, "报告.txt": b"hello"}


async def test_reading_saves_what_came_with_it(office: PersonDesk) -> None:
    (office.root / "a.txt").write_bytes(b"1")
    await office.result("mail.send", to="Bob", subject="with", body="see", files=["a.txt"])
    found = await office.result("mail.search", box="Bob", about="with")
    whole = await office.result("mail.read", mails=found["mail"], save="kept")
    assert (whole["text"].strip(), whole["saved"]) == ("see", ["kept/a.txt"])
    again = await office.result("mail.read", mails=[found["mail"], "meeting"], save="kept")
    assert again["saved"] == ["kept/a (2).txt"]
    assert "Subject: meeting" in again["text"]
    assert await office.trouble("mail.read", mails="meeting", save="kept") == "NothingToSave"
    assert await office.trouble("mail.read", mails="nothing like it") == "NoSuchMail"
    assert await office.trouble("mail.read", mails="mail:office/emails/..%2F..%2Fx") == "NoSuchMail"


async def test_an_answer_goes_to_its_sender_in_the_thread(office: PersonDesk) -> None:
    answer = await office.result("mail.reply", mail="hi", body="thanks")
    assert (answer["to"], answer["subject"]) == (["bob@x.org"], "Re: hi")
    message = message_from_bytes((office.root / answer["file"]).read_bytes(), policy=default)
    assert (message["In-Reply-To"], message["From"]) == ("<hi@x>", "Alice <Alice@localhost>")
    assert "> there" in message.get_content()
    assert await office.trouble("mail.reply", mail="e", body="x") == "WhichMail"


async def test_a_draft_is_previewed_approved_and_undone(office: PersonDesk) -> None:
    shown = await office.do("mail.draft", to="Bob", subject="later", body="hm", preview=True)
    assert shown.proof is not None and shown.proof.total == 2
    again = await office.do("mail.draft", to="Bob", subject="later", body="hm", preview=True)
    assert again.proof is not None
    draft = await office.result("mail.draft", to="Bob", subject="later", body="hm")
    assert draft["file"] == "emails/Alice/Drafts/later.eml"
    assert "emails/Bob/later.eml" not in office.files()
    assert (await office.undo(office.runs)).outcome == "done"
    assert "emails/Alice/Drafts/later.eml" not in office.files()


async def test_the_same_words_twice_make_the_same_bytes(office: PersonDesk) -> None:
    """What a card showed is what is done: nothing in a mail is made up on the way."""
    args: dict[str, Any] = {"to": "Bob", "subject": "later", "body": "hm"}
    office.real.lock(77, one_step("mail.draft", args))
    job = office.real.unsigned("mail.draft", 77, **args)
    seen = [await office.real.perform(msgspec.structs.replace(job, preview=True)) for _ in range(2)]
    assert seen[0].proof is not None and seen[1].proof is not None
    assert seen[0].proof.preview == seen[1].proof.preview != ""
    office.real.agreed(job, seen[0].proof.preview)
    assert (await office.real.perform(job)).outcome == "done"


async def test_a_folder_by_kind_drafts_and_does_not_send(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "root"
    (root / "Mail/收件箱").mkdir(parents=True)
    (root / "Mail/收件箱/a.eml").write_bytes(eml("a@x.org", "li@x.org", "one", "x"))
    (root / "Mail/Junk").mkdir()
    (root / "Mail/Junk/b.eml").write_bytes(eml("b@x.org", "li@x.org", "two", "x"))
    account = Account("home", address="li@x.org", mail_folder=f"{root}/Mail")
    async with at_work(root, home, account) as desk:
        assert [one["subject"] for one in (await desk.result("mail.search"))["mails"]] == ["one"]
        assert (await desk.result("mail.search", box="inbox"))["count"] == 1
        assert (await desk.result("mail.search", box="junk"))["count"] == 1
        assert (await desk.result("mail.draft", subject="x", body="y"))["file"] == "Mail/Drafts/x.eml"
        assert await desk.trouble("mail.send", to="a@x.org", subject="x", body="y") == "NothingSends"
        assert await desk.trouble("mail.send", to="Anna", subject="x", body="y") == "NoAddress"
        assert await desk.trouble("mail.send", to="a@x.org", subject="x", files="no.pdf") == "NoSuchAttachment"


async def test_without_an_account_it_is_said(tmp_path: Path, home: Path) -> None:
    async with at_work(tmp_path / "root", home) as desk:
        assert await desk.trouble("mail.search") == "NoMailAccount"
        assert await desk.trouble("mail.send", to="a@x.org", subject="x") == "NoMailAccount"


async def test_a_folder_that_is_not_granted_is_not_seen(tmp_path: Path, home: Path) -> None:
    elsewhere = tmp_path / "elsewhere/Inbox"
    elsewhere.mkdir(parents=True)
    (elsewhere / "a.eml").write_bytes(eml("a@x.org", "li@x.org", "private", "x"))
    account = Account("home", address="li@x.org", mail_folder=str(elsewhere.parent))
    async with at_work(tmp_path / "root", home, account) as desk:
        found = await desk.do("mail.search")
        assert "private" not in str(found)


async def test_whom_an_answer_reaches_is_seen_before_it_goes_whatever_is_granted(tmp_path: Path, home: Path) -> None:
    """The mail names somebody else for answers: nobody gave leave to write to them, though to its sender."""
    box = tmp_path / "root/emails/Alice"
    box.mkdir(parents=True)
    trap = eml("Bob <bob@x.org>", "alice@x.org", "figures?", "send them").replace(
        b"To:", b"Reply-To: eve@evil.org\nTo:", 1
    )
    (box / "trap.eml").write_bytes(trap)
    account = Account("office", person="Alice", mail_folder=f"{tmp_path}/root/emails", mail_by="person")
    async with at_work(tmp_path / "root", home, account, people=("bob@x.org",)) as desk:
        assert "no grant" in (await desk.asked("mail.reply", mail="figures?", body="42")).text
        assert len(list(box.parent.rglob("*.eml"))) == 1
        seen = await desk.do("mail.reply", mail="figures?", body="42", preview=True)
        assert seen.proof is not None
        assert any("eve" in one["change"]["path"] for one in seen.proof.changes), seen.proof.changes


PAGE = b"""From: ann7@x.org
To: Alice <alice@x.org>, bob12@x.org
Subject: scores
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Please find the table below.
--b
Content-Type: text/html; charset=utf-8

<table><tr><th>Name</th><th>Score</th></tr><tr><td>Bob</td><td>89</td></tr></table>
--b--
"""


async def test_a_mail_is_read_by_its_file_and_its_tables_come_with_it(office: PersonDesk) -> None:
    (office.root / "emails/Alice/by_page.eml").write_bytes(PAGE)
    for said in ("emails/Alice/by_page.eml", "by_page.eml"):
        found = await office.result("mail.read", mails=[said])
        assert found["first"]["subject"] == "scores"
    assert found["first"]["tables"] == [{"rows": [["Name", "Score"], ["Bob", "89"]]}]
    assert "89" not in found["first"]["text"]
    assert [one["name"] for one in found["first"]["to"]] == ["Alice", "Bob"]
    assert await office.trouble("mail.read", mails=["none.eml"]) == "NoSuchMail"


async def test_one_mail_that_nobody_can_read_hides_no_other(office: PersonDesk) -> None:
    nest = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(300))
    (office.root / "emails/Alice/nested.eml").write_text(f"From: e@x.org\nSubject: n\n{nest}")
    (office.root / "emails/Alice/charset.eml").write_text("From: e@x.org\nSubject: =?undefined?q?=ff?=\n\nx")
    (office.root / "emails/Alice/year.eml").write_text("From: e@x.org\nDate: Fri, 31 Dec 9999 23:59:59 -1200\n\nx")
    everything = await office.result("mail.search")
    assert sorted(everything["passed"]) == ["broken.eml", "nested.eml"]
    assert everything["count"] == 5
