"""Whom a mail reaches: a name in the contacts may be anybody's, so it is shown, asked about, and bound to a yes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work

from deskhand.core.wire.frames import Ask, Job, Receipt
from deskhand.desk.accounts.account import Account
from deskhand.testing.signing import one_step

BOB = "FN:Bob Smith\nEMAIL:bob@corp.example"
SAID = {"subject": "s", "body": "b"}


def card(lines: str) -> bytes:
    return f"BEGIN:VCARD\nVERSION:3.0\n{lines}\nEND:VCARD\n".encode()


@pytest.fixture
async def desk(tmp_path: Path, home: Path) -> AsyncIterator[PersonDesk]:
    """Who may write to these addresses without being asked."""
    root = tmp_path / "root"
    (root / "people").mkdir(parents=True)
    (root / "people/bob.vcf").write_bytes(card(BOB))
    account = Account(
        "office", address="li@corp.example", person="Li", mail_folder=f"{root}/mails", mail_by="person",
        people_folder=f"{root}/people",
    )  # fmt: skip
    async with at_work(root, home, account, people=["bob@corp.example", "Bob"]) as made:
        yield made


async def said(desk: PersonDesk, do: str, **args: Any) -> tuple[Job, Ask | Receipt]:
    desk.runs += 1
    desk.real.lock(desk.runs, one_step(do, args))
    job = desk.real.unsigned(do, desk.runs, **args)
    return job, await again(desk, job)


async def again(desk: PersonDesk, job: Job) -> Ask | Receipt:
    async def unheard(_: object) -> None:
        pass

    return await desk.real.monitor.perform(job, unheard)


async def test_a_granted_address_is_written_to_and_a_name_is_asked_about(desk: PersonDesk) -> None:
    assert (await desk.result("mail.send", to="bob@corp.example", **SAID))["to"] == ["bob@corp.example"]
    _, asked = await said(desk, "mail.send", to="Bob", **SAID)
    assert isinstance(asked, Ask), "a grant for a name would be one for whoever comes to bear it"
    assert "mails/bob/s" in asked.text and asked.preview


async def test_a_yes_is_to_these_people_and_to_nobody_found_later(desk: PersonDesk) -> None:
    before = desk.files()
    job, asked = await said(desk, "mail.send", to="Bob", **SAID)
    assert isinstance(asked, Ask)
    desk.real.agreed(job)
    assert isinstance(await again(desk, job), Ask), "a yes to a card that did not show whom it reaches"
    desk.real.agreed(job, asked.preview)
    (desk.root / "people/bob.vcf").write_bytes(card("FN:Bob Smith\nEMAIL:evil@x.example"))
    late = await again(desk, job)
    assert isinstance(late, Receipt) and late.outcome == "changed"
    assert [one for one in desk.files() if one.startswith("mails") and one not in before] == []


async def test_a_yes_to_what_was_shown_sends_it(desk: PersonDesk) -> None:
    job, asked = await said(desk, "mail.send", to="Bob", **SAID)
    assert isinstance(asked, Ask)
    desk.real.agreed(job, asked.preview)
    sent = await again(desk, job)
    assert isinstance(sent, Receipt) and sent.outcome == "done", sent


@pytest.mark.parametrize(
    ("planted", "trouble"),
    [
        ("FN:Bob\nEMAIL:bob@evil.example", "WhichPerson"),
        ("FN:Bobby Tables\nEMAIL:t@evil.example", "WhichPerson"),
        ("FN:Anna\nEMAIL:bob@evil.example", "WhichPerson"),
        ("FN:Anna\nORG:Bob\nTITLE:Bob\nEMAIL:anna@evil.example", ""),
        ("FN:Kabob\nEMAIL:k@evil.example", ""),
    ],
)
async def test_somebody_who_puts_a_card_there_is_never_chosen_silently(
    desk: PersonDesk, planted: str, trouble: str
) -> None:
    (desk.root / "people/new.vcf").write_bytes(card(planted))
    _, answer = await said(desk, "mail.send", to="Bob", **SAID)
    if trouble:
        assert isinstance(answer, Receipt) and answer.trouble is not None and answer.trouble.code == trouble
    else:
        assert isinstance(answer, Ask) and "evil" not in answer.text and "mails/Bob Smith/" in answer.text


async def test_in_chinese_a_part_of_a_name_is_no_less_a_name(desk: PersonDesk) -> None:
    (desk.root / "people/a.vcf").write_bytes(card("FN:李伟\nEMAIL:wei@corp.example"))
    (desk.root / "people/b.vcf").write_bytes(card("FN:伟\nEMAIL:wei@evil.example"))
    _, answer = await said(desk, "mail.send", to="伟", **SAID)
    assert isinstance(answer, Receipt) and answer.trouble is not None and answer.trouble.code == "WhichPerson"


async def test_who_is_denied_is_not_reached_by_a_name(desk: PersonDesk) -> None:
    desk.grant("all")
    desk.grant("no", deny=True, people=("bob@corp.example",), read=(), write=())
    assert await desk.trouble("mail.send", to="Bob", **SAID) == "NotToThem"
    assert await desk.trouble("mail.send", to='"B" <bob@corp.example>', **SAID) == "NotToThem"


async def test_an_answer_goes_to_addresses_alone(desk: PersonDesk) -> None:
    """What stands where a sender's address should is not looked up as somebody's name."""
    desk.grant("all")
    box = desk.root / "mails/Li"
    box.mkdir(parents=True)
    for name, sender in (("plain", "Bob"), ("foreign", "b\u043eb@corp.example")):
        (box / f"{name}.eml").write_bytes(f"From: {sender}\nSubject: {name}\nMessage-ID: <{name}@x>\n\nhi\n".encode())
        answer = await desk.do("mail.reply", mail=name, body="x")
        assert answer.trouble is not None and answer.trouble.code in ("NotAnAddress", "NobodyToWriteTo"), answer
    assert not (desk.root / "mails/bob").exists()
