"""The door to the mails of all accounts: boxes on servers and folders of .eml files, which look alike from there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.utils import parseaddr
from typing import Final

from deskhand.core.accounts import Box, Letter, Letters, MailAccount, Role, Wanted
from deskhand.core.changes import Append, Change, MakeFolder, Send, Write
from deskhand.core.paths import joined, name_of
from deskhand.core.shown import shown
from deskhand.core.world.facts import FileFact
from deskhand.desk.accounts.account import Account
from deskhand.desk.accounts.imap import FarBox, role_of
from deskhand.desk.accounts.problems import NothingSends
from deskhand.desk.door import Files
from deskhand.desk.doors.account_folder import must_stand, standing
from deskhand.desk.doors.problems import NotToThem
from deskhand.desk.work import Work

ENDING: Final = ".eml"
_BEGINNING: Final = 262_144
_MOST_FILES: Final = 5_000
_FOLDER: Final[dict[Role, str]] = {"inbox": "Inbox", "sent": "Sent", "drafts": "Drafts"}
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class Mails:
    """The mails that one job sees."""

    def __init__(self, work: Work, files: Files) -> None:
        self._work = work
        self._files = files
        self._servers = work.servers()
        self._far: dict[str, list[FarBox]] = {}

    @property
    def accounts(self) -> Sequence[MailAccount]:
        return [
            MailAccount(
                name=one.name,
                address=one.address or _made_up(one),
                person=one.person,
                zone=one.zone or self._work.accounts.zone,
                sends=one.smtp is not None or (bool(one.mail_folder) and one.mail_by == "person"),
                by_person=bool(one.mail_folder) and one.mail_by == "person",
            )
            for one in self._work.accounts.all
            if one.imap is not None or one.mail_folder or one.smtp is not None
        ]

    async def boxes(self, account: str | None = None) -> list[Box]:
        found: list[Box] = []
        for one in self._work.accounts.all:
            if account not in (None, one.name):
                continue
            if one.mail_folder:
                await must_stand(self._files, self._folder(one), one, "mail_folder")
                found += await self._folders(one)
            elif one.imap is not None:
                found += [
                    Box(account=one.name, name=box.name, role=box.role, place=box.place, near=False)
                    for box in await self._there(one)
                ]
        return found

    async def letters(self, box: Box, wanted: Wanted) -> Letters:
        if not box.near:
            there, more = await self._servers.found(box.account, box.place, wanted)
            far = [Letter(box, one.uid, one.content, one.whole, one.unread, one.kept) for one in there]
            return Letters(far, more)
        facts = [fact for fact in await self._files.listed(box.place) if _is_mail(fact)]
        facts.sort(key=lambda fact: fact.modified, reverse=not wanted.oldest)
        most = max(wanted.most, _MOST_FILES)
        near = [await self._read(box, fact, _BEGINNING) for fact in facts[:most]]
        return Letters(near, len(facts) - len(near))

    async def letter(self, box: Box, key: str) -> Letter | None:
        if not box.near:
            one = await self._servers.mail(box.account, box.place, key)
            return None if one is None else Letter(box, one.uid, one.content, one.whole, one.unread, one.kept)
        if "/" in key or not key.lower().endswith(ENDING):
            return None
        fact = await self._files.fact(joined(box.place, key))
        return None if fact is None or fact.kind != "file" else await self._read(box, fact, -1)

    async def sending(
        self, account: str, content: bytes, *, message_id: str, to: Sequence[str], name: str
    ) -> list[Change]:
        from deskhand.formats.mailbox.written import carried

        one = self._servers.account(account)
        self._may_be_written_to(to)
        kept = await self._files.keep(content)
        if one.smtp is None and not (one.mail_folder and one.mail_by == "person"):
            raise NothingSends(account=shown(one.name))
        changes: list[Change] = []
        if one.smtp is not None:
            copy_to = await self._sent_box(one)
            everyone = [carried(parseaddr(each)[1]) for each in to]
            changes.append(Send(account=account, path=name, content=kept, id=message_id, to=everyone, copy_to=copy_to))
        if one.mail_folder and one.mail_by == "person":
            theirs = [await self._box_of(one, each) for each in to] if one.smtp is None else []
            changes += await self._laid(one, list(dict.fromkeys([one.main, *theirs])), kept, name)
        elif one.mail_folder:
            changes += await self._laid(one, [await self._named(one, "sent")], kept, name)
        return changes

    def _may_be_written_to(self, to: Sequence[str]) -> None:
        """Raises where somebody is denied: a name, a mail or an event may lead to them without naming them."""
        denied = self._work.judged.reach.unwritten
        for each in to:
            name, address = parseaddr(each)
            if not {name.casefold(), address.casefold()}.isdisjoint(denied):
                raise NotToThem(who=shown(each))

    async def drafting(self, account: str, content: bytes, *, message_id: str, name: str) -> list[Change]:
        one = self._servers.account(account)
        kept = await self._files.keep(content)
        if one.mail_folder:
            box = joined(one.main, _FOLDER["drafts"]) if one.mail_by == "person" else await self._named(one, "drafts")
            return await self._laid(one, [box], kept, name)
        boxes = await self._there(one)
        box = next((each.place for each in boxes if each.role == "drafts"), _FOLDER["drafts"])
        return [Append(account=account, path=name, content=kept, id=message_id, box=box)]

    async def _there(self, account: Account) -> list[FarBox]:
        if account.name not in self._far:
            self._far[account.name] = await self._servers.boxes(account.name) if account.imap is not None else []
        return self._far[account.name]

    async def _sent_box(self, account: Account) -> str:
        """Where a server keeps what was sent. That it cannot be asked is no reason to send nothing."""
        if account.imap is None:
            return ""
        boxes = await self._there(account)
        return next((each.place for each in boxes if each.role == "sent"), _FOLDER["sent"])

    def _folder(self, account: Account) -> str:
        return self._work.beneath.text(account.mail_folder)

    async def _folders(self, account: Account) -> list[Box]:
        """The sub-folders that hold mails, and the folder itself where it holds some."""
        top = self._folder(account)
        if not await standing(self._files, top):
            return []
        listed = await self._files.listed(top)
        found: list[Box] = []
        if any(_is_mail(fact) for fact in listed):
            found.append(Box(account=account.name, name=name_of(top), role="inbox", place=top, near=True))
        for fact in listed:
            if fact.kind != "folder" or fact.name.startswith("."):
                continue
            role = "person" if account.mail_by == "person" else role_of(fact.name)
            found.append(Box(account=account.name, name=fact.name, role=role, place=fact.path, near=True))
            if account.mail_by == "person":
                found += await self._of_person(account, fact)
        return found

    async def _of_person(self, account: Account, person: FileFact) -> list[Box]:
        """Boxes inside somebody's own, such as their drafts."""
        return [
            Box(account=account.name, name=f"{person.name}/{fact.name}", role=role_of(fact.name), place=fact.path,
                near=True)
            for fact in await self._files.listed(person.path)
            if fact.kind == "folder" and role_of(fact.name)
        ]  # fmt: skip

    async def _named(self, account: Account, role: Role) -> str:
        """The sub-folder for a use, as it is called there; else as it will be."""
        boxes = await self._folders(account)
        found = (name_of(one.place) for one in boxes if one.role == role and one.place != self._folder(account))
        return next(found, _FOLDER[role])

    async def _box_of(self, account: Account, to: str) -> str:
        """Whose box a mail goes into: that of their name, or of what stands before the @ of their address."""
        name, address = parseaddr(to)
        local = address.partition("@")[0]
        known = {name_of(one.place).casefold(): name_of(one.place) for one in await self._folders(account)}
        for one in (name, local, address):
            if one and one.casefold() in known:
                return known[one.casefold()]
        return file_name(name or local)

    async def _laid(self, account: Account, boxes: Sequence[str], kept: str, name: str) -> list[Change]:
        top, changes = self._folder(account), list[Change]()
        for box in boxes:
            folder = joined(top, box)
            changes.append(MakeFolder(path=folder))
            changes.append(Write(path=joined(folder, f"{file_name(name)}{ENDING}"), content=kept))
        return changes

    async def _read(self, box: Box, fact: FileFact, most: int) -> Letter:
        content: bytes = await self._files.reading(fact.path, lambda file: file.read(most))
        whole = most < 0 or len(content) >= fact.size
        return Letter(box, fact.name, content, whole, _unread(content), fact.modified, fact.path)


def _made_up(account: Account) -> str:
    """Where each box is somebody's, its name is an address there."""
    local = "".join(c for c in account.main if c.isascii() and (c.isalnum() or c in "._-"))
    return f"{local or 'me'}@localhost" if account.mail_folder and account.mail_by == "person" else ""


def _is_mail(fact: FileFact) -> bool:
    return fact.kind == "file" and fact.name.lower().endswith(ENDING)


def _unread(content: bytes) -> bool | None:
    """What some programs write into a file; None where nobody does."""
    status = message_from_bytes(content[:65_536].split(b"\r\n\r\n")[0].split(b"\n\n")[0] + b"\n\n").get("Status")
    return None if status is None else "R" not in str(status)


def file_name(name: str) -> str:
    """A text as a file may be called by it on every system."""
    plain = _NOT_IN_NAMES.sub("_", name).strip(" .")
    while len(plain.encode()) > 180:
        plain = plain[:-1]
    return plain or "mail"
