"""The door to calendars and address books of all accounts: servers and plain folders, which look alike from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskhand.core.accounts import Held, Shelf, ShelfKind
from deskhand.core.changes import Change, MakeFolder, Print, Put, Remove, Trash, Write
from deskhand.core.errors import Problem
from deskhand.core.paths import folder_of, joined, split_ending
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words
from deskhand.core.world.facts import FileFact
from deskhand.desk.accounts.account import Account
from deskhand.desk.door import Files
from deskhand.desk.doors.account_folder import must_stand, standing
from deskhand.desk.doors.mail import file_name
from deskhand.desk.work import Work

if TYPE_CHECKING:
    from deskhand.desk.accounts.dav import Dav

_ENDINGS: Final[dict[ShelfKind, str]] = {"calendar": ".ics", "people": ".vcf"}
_MOST: Final = 64 << 20
FLOATING: Final = "floating"


class NoCalendar(Problem):
    words = Words(
        "No calendar is connected here, so there is nowhere to look and nothing was done. Add an [[account]] with "
        "caldav or calendar_folder to settings.toml: docs/accounts.md shows how.",
        "这里没有连接任何日历，因此无从查看，也没有做任何操作。请在 settings.toml 中添加带有 "
        "caldav 或 calendar_folder 的 [[account]]，方法见 docs/accounts.md。",
    )


class NoAddressBook(Problem):
    words = Words(
        "No address book is connected here, so there is nowhere to look and nothing was done. Add an [[account]] with "
        "carddav or people_folder to settings.toml: docs/accounts.md shows how.",
        "这里没有连接任何通讯录，因此无从查看，也没有做任何操作。请在 settings.toml 中添加带有 "
        "carddav 或 people_folder 的 [[account]]，方法见 docs/accounts.md。",
    )


class WhichShelf(Problem):
    words = Words(
        'There is no calendar "{name}" here, and none that new things go into by themselves. Nothing was done. '
        "There are: {names}. Name one, or set it in the settings (calendar).",
        "这里没有名为“{name}”的日历，也没有默认日历。没有做任何操作。现有：{names}。"
        "请指明一个，或在设置中填写 calendar。",
    )


class Shelves:
    """What one job sees of them."""

    def __init__(self, work: Work, files: Files) -> None:
        self._work = work
        self._files = files
        self._looks: dict[str, Print] = {}
        """How each file looked just before it was read."""

    async def must_be_any(self, kind: ShelfKind) -> None:
        if not any(_folder(one, kind) or _server(one, kind) for one in self._work.accounts.all):
            raise NoCalendar() if kind == "calendar" else NoAddressBook()
        for one in self._work.accounts.all:
            if folder := _folder(one, kind):
                await must_stand(self._files, self._work.beneath.text(folder), one, f"{kind}_folder")

    async def shelves(self, kind: ShelfKind) -> list[Shelf]:
        found: list[Shelf] = []
        for one in self._work.accounts.all:
            own = [*await self._in_folder(one, kind), *await self._on_server(one, kind)]
            named = [shelf for shelf in own if shelf.name.casefold() == one.main.casefold()]
            main = (named or own)[:1] if named or len(own) == 1 or not _folder(one, kind) else []
            found += [shelf.model_copy(update={"main": shelf in main}) for shelf in own]
        return found

    async def chosen(self, kind: ShelfKind, name: str) -> Shelf:
        there = await self.shelves(kind)
        wanted = name.strip().casefold()
        if wanted:
            found = [one for one in there if one.name.casefold() == wanted]
        else:
            found = [one for one in there if one.main] or (there[:1] if all(not one.near for one in there) else [])
        made = found[:1] or [one for each in self._work.accounts.all if (one := self._made(each, kind, name.strip()))]
        if made:
            return made[0]
        if there:
            names = shown_few([one.name for one in there], self._work.request.job.lang, at_most=10)
            raise WhichShelf(name=shown(name), names=names)
        raise NoCalendar() if kind == "calendar" else NoAddressBook()

    def _made(self, account: Account, kind: ShelfKind, name: str) -> Shelf | None:
        """What will be made in a folder when something is first put there."""
        folder = _folder(account, kind)
        if not folder:
            return None
        called = name or (account.main if kind == "calendar" else account.name)
        top = self._work.beneath.text(folder)
        if kind == "people" or account.calendar_by == "file":
            path, single = joined(top, f"{file_name(called)}{_ENDINGS[kind]}"), True
        else:
            path, single = joined(top, file_name(called)), False
        return self._shelf(account, kind, called, path, single=single, there=False)

    async def held(self, shelf: Shelf, since: float | None = None, until: float | None = None) -> list[Held]:
        if not shelf.there:
            return []
        if not shelf.near:
            found = await self._dav(shelf).files(shelf.place, since, until)
            return [Held(shelf, one.href, one.etag, one.content) for one in found]
        if shelf.single:
            return [await self._read(shelf, shelf.place)]
        ending = _ENDINGS[shelf.kind]
        facts = await self._files.listed(shelf.place)
        return [await self._read(shelf, fact.path) for fact in facts if _is_a(fact, ending)]

    async def written(self, held: Held, content: bytes, what: str) -> Change:
        kept = await self._files.keep(content)
        if held.shelf.near:
            return Write(path=held.place, content=kept, replace=True, expect=self._looks.get(held.place))
        return Put(account=held.shelf.account, path=what, href=held.place, content=kept, etag=held.mark)

    async def added(self, shelf: Shelf, name: str, content: bytes, what: str) -> list[Change]:
        kept = await self._files.keep(content)
        if not shelf.near:
            from deskhand.desk.accounts.dav import fresh_href

            href = fresh_href(shelf.place, name, shelf.kind)
            return [Put(account=shelf.account, path=what, href=href, content=kept)]
        path = shelf.place if shelf.single else joined(shelf.place, f"{file_name(name)}{_ENDINGS[shelf.kind]}")
        return [MakeFolder(path=folder_of(path)), Write(path=path, content=kept)]

    async def removed(self, held: Held, what: str) -> Change:
        if held.shelf.near:
            return Trash(path=held.place, expect=self._looks.get(held.place))
        return Remove(account=held.shelf.account, path=what, href=held.place, etag=held.mark)

    async def _in_folder(self, account: Account, kind: ShelfKind) -> list[Shelf]:
        folder, ending = _folder(account, kind), _ENDINGS[kind]
        if not folder:
            return []
        top = self._work.beneath.text(folder)
        if not await standing(self._files, top):
            return []
        listed = await self._files.listed(top)
        files = [fact for fact in listed if _is_a(fact, ending)]
        found: list[Shelf] = []
        if kind == "calendar" and account.calendar_by == "event":
            if files:
                found.append(self._shelf(account, kind, account.main, top, single=False))
        else:
            found += [self._shelf(account, kind, split_ending(fact.name)[0], fact.path, single=True) for fact in files]
        for fact in listed:
            if fact.kind == "folder" and not fact.name.startswith(".") and await self._holds(fact, ending):
                found.append(self._shelf(account, kind, fact.name, fact.path, single=False))
        return found

    async def _on_server(self, account: Account, kind: ShelfKind) -> list[Shelf]:
        if not _server(account, kind):
            return []
        dav = self._dav_of(account, kind)
        return [
            Shelf(
                account=account.name, kind=kind, name=one.name, place=one.href, near=False, single=False,
                person=one.name, address=account.address, zone=_zone(account, self._work, one.zone),
            )
            for one in await dav.shelves()
        ]  # fmt: skip

    def _shelf(
        self, account: Account, kind: ShelfKind, name: str, place: str, *, single: bool, there: bool = True
    ) -> Shelf:
        return Shelf(
            account=account.name, kind=kind, name=name, place=place, near=True, single=single, person=name,
            address=account.address, zone=_zone(account, self._work), there=there,
        )  # fmt: skip

    async def _read(self, shelf: Shelf, path: str) -> Held:
        look = await self._files.look(path)
        content: bytes = await self._files.reading(path, lambda file: file.read(_MOST + 1))
        if look is not None:
            self._looks[path] = look
        return Held(shelf, path, "" if look is None else f"{look.mtime_ns}-{look.inode}-{look.size}", content)

    def _dav(self, shelf: Shelf) -> Dav:
        return self._dav_of(self._work.servers().account(shelf.account), shelf.kind)

    def _dav_of(self, account: Account, kind: ShelfKind) -> Dav:
        from deskhand.desk.accounts.dav import Dav  # loads an HTTP client, which folders need not

        return Dav(self._work, account, self._work.accounts, kind)

    async def _holds(self, folder: FileFact, ending: str) -> bool:
        return any(_is_a(fact, ending) for fact in await self._files.listed(folder.path))


def _folder(account: Account, kind: ShelfKind) -> str:
    return account.calendar_folder if kind == "calendar" else account.people_folder


def _server(account: Account, kind: ShelfKind) -> str:
    return account.caldav if kind == "calendar" else account.carddav


def _zone(account: Account, work: Work, told: str = "") -> str:
    """The account's own, else what its server says, else that of this computer; empty where times have none."""
    chosen = account.zone or told or work.accounts.zone
    return "" if chosen == FLOATING else chosen


def _is_a(fact: FileFact, ending: str) -> bool:
    return fact.kind == "file" and fact.name.lower().endswith(ending) and not fact.name.startswith(".")
