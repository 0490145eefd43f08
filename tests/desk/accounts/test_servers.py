"""Mails, events, tasks and contacts on real servers, from the request to the server's own word and back again."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work
from tests.desk.accounts.conftest import Servers

from deskhand.core.guard.leaks import Leaks
from deskhand.desk.accounts.imap import decoded_name, encoded_name
from deskhand.desk.doors.outward import Abroad
from deskhand.formats.mailbox.message import read
from deskhand.testing import mail_servers as real


async def test_a_mail_is_sent_once_to_everybody_and_kept(person: PersonDesk, servers: Servers) -> None:
    (person.root / "报告.txt").write_text("x")
    sent = await person.result(
        "mail.send", to=["李伟", "b@x.org"], subject="你好", body="中文\n.dot\n", files="报告.txt"
    )
    [(sender, to, content)] = servers.smtp.taken
    assert (sender, to) == (real.USER, ["wei@example.org", "b@x.org"])
    mail = read(content, UTC)
    assert (mail.id, mail.subject, mail.text) == (sent["id"], "你好", "中文\n.dot")
    found = await person.result("mail.search", box="sent", about="中文")
    assert [(one["subject"], one["unread"], one["files"]) for one in found["mails"]] == [("你好", False, ["报告.txt"])]
    receipt = await person.do("mail.send", to="b@x.org", subject="again", body="x")
    assert receipt.proof is not None and receipt.proof.undo == "no"


async def test_a_refused_recipient_keeps_everybody_out(person: PersonDesk, servers: Servers) -> None:
    servers.smtp.refused = {"b@x.org"}
    assert await person.trouble("mail.send", to=["a@x.org", "b@x.org"], subject="s", body="t") == "RecipientRefused"
    assert servers.smtp.taken == []
    assert (await person.result("mail.search", box="sent"))["count"] == 0


async def test_a_server_that_breaks_off_leaves_it_unknown(person: PersonDesk, servers: Servers) -> None:
    servers.smtp.breaks = True
    receipt = await person.do("mail.send", to="a@x.org", subject="s", body="t")
    assert (receipt.outcome, receipt.trouble and receipt.trouble.side_effect) == ("unknown", "unknown")
    assert "may have been sent" in receipt.answer
    assert len(servers.smtp.taken) == 1


async def test_a_draft_lies_in_the_drafts_and_can_be_taken_back(person: PersonDesk) -> None:
    await person.result("mail.draft", to="李伟", subject="稍后", body="hm")
    run = person.runs
    assert [one["subject"] for one in (await person.result("mail.search", box="drafts"))["mails"]] == ["稍后"]
    assert (await person.result("mail.search"))["count"] == 0
    assert (await person.undo(run)).outcome == "done"
    assert (await person.result("mail.search", box="drafts"))["count"] == 0


async def test_mails_that_came_are_found_read_and_answered(person: PersonDesk, servers: Servers) -> None:
    raw = (
        b"From: =?gb2312?B?zfW3vA==?= <wf@x.cn>\r\nTo: li@example.com\r\nCc: c@x.cn\r\nMessage-ID: <1@x.cn>\r\n"
        b"Subject: =?GBK?B?u+HS6Q==?=\r\nDate: Tue, 2 Jan 2024 03:00:00 +0800\r\n"
        b"Content-Type: text/plain; charset=gbk\r\n\r\n" + "内容".encode("gbk")
    )
    place = servers.imap.place / "new/1.eml"
    place.write_bytes(raw)
    found = await person.result("mail.search", unread=True, when="2024-01-02")
    assert [(one["subject"], one["sender"]["name"], one["unread"]) for one in found["mails"]] == [
        ("会议", "王芳", True)
    ]
    assert (await person.result("mail.read", mails=found["mail"]))["text"] == "内容"
    assert (await person.result("mail.search", unread=True))["count"] == 1  # reading leaves no mark
    answer = await person.result("mail.reply", mail=found["mail"], body="好", everybody=True)
    assert (answer["to"], answer["cc"], answer["subject"]) == (["wf@x.cn"], ["c@x.cn"], "Re: 会议")
    assert b"In-Reply-To: <1@x.cn>" in servers.smtp.taken[0][2]


async def test_of_a_full_box_the_wanted_end_is_looked_at_and_the_rest_is_said(
    person: PersonDesk, servers: Servers
) -> None:
    box = servers.imap.place / "cur"
    for at in range(520):
        mail = f"From: a@x.org\nSubject: n{at}\nDate: {1 + at % 28} Jan {2000 + at // 28} 10:00:00 +0000\n\nhi\n"
        (box / f"{1_600_000_000 + at}.M{at}P1.h:2,S").write_text(mail)
    for order, subject in (("oldest", "n0"), ("newest", "n519")):
        found = await person.result("mail.search", order=order, limit=1)
        assert found["first"]["subject"] == subject
        assert found["count"] + found["more"] == 520
    assert (await person.result("mail.search", about="n7", order="oldest", limit=1))["first"]["subject"] == "n7"


async def test_events_on_a_server_come_go_and_come_back(person: PersonDesk, servers: Servers) -> None:
    await person.result("calendar.add", title="评审", when="2024-01-08T10:00", reminder=10)
    first = person.runs
    await person.result("calendar.add", title="standup", when="2024-01-08T09:00", repeat="daily", times=5)
    await person.result("calendar.move", event="评审", to="2024-01-09T12:00")
    await person.result("calendar.cancel", event="standup", when="2024-01-09")
    listed = await person.result("calendar.list", when="2024-01-08/2024-01-10")
    assert [f"{one['start'][5:16]} {one['title']}" for one in listed["events"]] == [
        "01-08T09:00 standup", "01-09T12:00 评审", "01-10T09:00 standup",
    ]  # fmt: skip
    for run in (first + 3, first + 2, first + 1, first):
        assert (await person.undo(run)).outcome == "done"
    assert await servers.events() == []


async def test_what_somebody_else_changed_is_left_alone(person: PersonDesk, servers: Servers) -> None:
    made = await person.result("calendar.add", title="mine", when="2024-01-08T10:00")
    run = person.runs
    await person.result("calendar.move", event=made["event"], to="2024-01-08T11:00")
    receipt = await person.undo(run)
    assert receipt.outcome != "done" or "left alone" in receipt.answer
    assert any("110000" in line for line in await servers.events())


async def test_tasks_contacts_and_guests(person: PersonDesk, servers: Servers) -> None:
    await person.result("todo.add", text="milk", when="2024-01-05")
    await person.result("todo.done", task="milk")
    assert (await person.result("todo.list", done=True))["tasks"][0]["done"]
    assert (await person.result("contacts.find", name="李"))["first"]["mail"] == "wei@example.org"
    await person.result("calendar.add", title="lunch", when="2024-01-08T12:00", people="李伟")
    mail = read(servers.smtp.taken[0][2], UTC)
    assert mail.calendar is not None and b"METHOD:REQUEST" in mail.calendar
    assert [one.address for one in mail.to] == ["wei@example.org"]
    free = await person.result("calendar.free", when="2024-01-08")
    assert [one["start"][11:16] for one in free["slots"]] == ["09:00", "13:00"]


async def test_a_secret_does_not_leave_in_a_mail(person: PersonDesk, servers: Servers) -> None:
    monitor = person.real.monitor
    monitor._abroad = Abroad(Leaks([("pw", real.PASSWORD)]), servers.near)  # pyright: ignore[reportPrivateUsage]
    (person.root / "notes.txt").write_text(f"the password is {real.PASSWORD}")
    receipt = await person.do("mail.send", to="a@x.org", subject="s", body="see", files="notes.txt")
    assert receipt.outcome == "refused" and "pw" in (receipt.trouble.text if receipt.trouble else "")
    assert servers.smtp.taken == []


async def test_a_wrong_password_and_a_host_nobody_granted(servers: Servers, tmp_path: Path, home: Path) -> None:
    more = {"near": servers.near, "hosts": ["127.0.0.1"]}
    async with at_work(tmp_path / "root", home, servers.account, password="wrong", **more) as desk:  # type: ignore[arg-type]
        assert await desk.trouble("mail.search") == "LoginRefused"
        assert await desk.trouble("calendar.list") == "LoginRefused"


@pytest.mark.parametrize("near", [True, False])
async def test_no_grant_no_line(servers: Servers, tmp_path: Path, home: Path, near: bool) -> None:
    async with at_work(
        tmp_path / "root", home, servers.account, password=real.PASSWORD, near=servers.near if near else [],
        hosts=() if near else ["127.0.0.1"],
    ) as desk:  # fmt: skip
        assert await desk.trouble("mail.search") in ("HostNotGranted", "PrivateHost")
        assert await desk.trouble("calendar.list") in ("HostNotGranted", "PrivateHost")
        assert servers.imap.logins == 0


async def test_no_password_no_line(servers: Servers, tmp_path: Path, home: Path) -> None:
    async with at_work(tmp_path / "root", home, servers.account, near=servers.near, hosts=["127.0.0.1"]) as desk:
        assert await desk.trouble("mail.search") == "NoPassword"
        assert await desk.trouble("calendar.list") == "NoPassword"


@pytest.mark.parametrize("name", ["INBOX", "已发送", "A&B", "Ünï", "日本語/子", "x & 中 & y", "+中"])
def test_names_of_boxes_survive_their_writing(name: str) -> None:
    written = encoded_name(name)
    assert written.isascii()
    assert decoded_name(written) == name
