"""What came with a mail is told of: an invitation in words, and the files of mails that came as files."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from tests.abilities.accounts_desk import at_work

from deskhand.desk.accounts.account import Account

INVITATION = b"""From: boss@x.org
To: li@x.org
Subject: Invitation: Plan
Date: Wed, 03 Jan 2024 09:30:00 +0800
Message-ID: <9@x>
MIME-Version: 1.0
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
METHOD:REQUEST
VERSION:2.0
BEGIN:VEVENT
UID:n@x
SUMMARY:Plan
LOCATION:Room 4
DTSTART:20240105T010000Z
DTEND:20240105T020000Z
RRULE:FREQ=WEEKLY;COUNT=3
ORGANIZER;CN=Boss:mailto:boss@x.org
ATTENDEE:mailto:li@x.org
END:VEVENT
END:VCALENDAR
"""


def forwarded() -> bytes:
    innermost = EmailMessage()
    innermost["From"], innermost["Subject"] = "z@y.z", "deepest"
    innermost.set_content("body")
    innermost.add_attachment(b"deep", maintype="application", subtype="pdf", filename="deep.pdf")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "x@y.z", "inner 内"
    inner.set_content("inner body")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="inner.pdf")
    inner.add_attachment(innermost)
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"], outer["Message-ID"] = "b@x.org", "li@x.org", "nested", "<4@x>"
    outer.set_content("outer")
    outer.add_attachment(inner)
    return bytes(outer)


async def test_an_invitation_says_what_when_where_and_who(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "root"
    box = root / "mail/Inbox"
    box.mkdir(parents=True)
    (box / "inv.eml").write_bytes(INVITATION)
    (box / "off.eml").write_bytes(INVITATION.replace(b"REQUEST", b"CANCEL").replace(b"Invitation:", b"Cancelled:"))
    (box / "odd.eml").write_bytes(INVITATION.partition(b"BEGIN")[0].replace(b"Invitation: Plan", b"odd") + b"x")
    async with at_work(root, home, Account("work", address="li@x.org", mail_folder=f"{root}/mail")) as desk:
        told = (await desk.do("mail.read", mails="Invitation")).answer
        assert told is not None
        assert "Plan: 2024-01-05 09:00 – 10:00, at Room 4, called by Boss <boss@x.org>, every week, 3 times" in told
        read = await desk.result("mail.read", mails="Cancelled", lang="zh")
        assert read["first"]["events"][0]["cancelled"]
        odd = await desk.do("mail.read", mails="odd", lang="zh")
        assert odd.answer is not None and "无法读取的日程邀请" in odd.answer


async def test_files_of_a_mail_in_a_mail(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "root"
    (root / "mail/Inbox").mkdir(parents=True)
    (root / "mail/Inbox/nest.eml").write_bytes(forwarded())
    async with at_work(root, home, Account("work", address="li@x.org", mail_folder=f"{root}/mail")) as desk:
        receipt = await desk.do("mail.read", mails="nested", save="Saved")
        assert receipt.outcome == "done" and receipt.answer is not None
        assert "inner.pdf" in receipt.answer and "in inner 内" in receipt.answer
        files = desk.files()
        assert (files["Saved/inner.pdf"], files["Saved/deep.pdf"]) == (b"%PDF", b"deep")
