"""The door to whom the person knows: cards of all address books, and the addresses that a name stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from deskhand.core.accounts import Held, Known, MailDoor, ShelvesDoor
from deskhand.core.errors import Problem
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words
from deskhand.desk.work import Work

_WORDS: Final = re.compile(r"\w+")


class NoAddress(Problem):
    words = Words(
        "I know no mail address of {name}. Nothing was done. Say the address itself, or add them to your contacts.",
        "我不知道 {name} 的邮件地址。没有做任何操作。请直接说出地址，或将其加入联系人。",
    )


class WhichPerson(Problem):
    words = Words(
        "{n} people are called {name}: {names}. Nothing was done. Say which one, or their address.",
        "有 {n} 个人叫 {name}：{names}。没有做任何操作。请说明是哪一位，或直接说出地址。",
    )


class People:
    """Whom one job may write to by name."""

    def __init__(self, work: Work, shelves: ShelvesDoor, mail: MailDoor) -> None:
        self._work = work
        self._shelves = shelves
        self._mail = mail
        self._known: list[Known] | None = None

    async def found(self, name: str) -> list[Known]:
        known = await self._all()
        wanted = " ".join(name.split()).casefold()
        if not wanted:
            return sorted(known, key=lambda one: one.name.casefold())
        ranked = [(rank, one) for one in known if (rank := _rank(one, wanted)) is not None]
        return [one for _, one in sorted(ranked, key=lambda pair: (pair[0], pair[1].name.casefold()))]

    async def addressed(self, said: Sequence[str]) -> list[str]:
        found = [await self._addressed(" ".join(one.split())) for one in said]
        return list(dict.fromkeys(found))

    async def _addressed(self, said: str) -> str:
        from deskhand.formats.mailbox.headers import address_of

        given = address_of(said)
        if given is not None:
            return _written(given.name, given.address)
        wanted = said.casefold()
        known = [one for one in await self.found(said) if one.mails and _may_be_called(one, wanted)]
        addresses = {mail.casefold() for one in known for mail in one.mails[:1]}
        if len(addresses) > 1:
            names = shown_few([f"{one.name} <{one.mails[0]}>" for one in known], self._work.request.job.lang)
            raise WhichPerson(name=shown(said), n=len(addresses), names=names)
        if known:
            return _written(known[0].name, known[0].mails[0])
        return await self._by_box(said)

    async def _by_box(self, said: str) -> str:
        """Where each box is somebody's, a name is an address of its own."""
        for account in self._mail.accounts:
            if not account.by_person:
                continue
            domain = account.address.rpartition("@")[2] or "localhost"
            local = ".".join("".join(c if c.isalnum() or c in "._-" else " " for c in said).split())
            if local.isascii() and local:
                return _written(said, f"{local}@{domain}")
        raise NoAddress(name=shown(said))

    async def _all(self) -> list[Known]:
        if self._known is None:
            held = [one for shelf in await self._shelves.shelves("people") for one in await self._shelves.held(shelf)]
            self._known = await self._work.thread(lambda: [known for one in held for known in _cards(one)])
        return self._known


def _cards(held: Held) -> Iterator[Known]:
    from deskhand.formats.cards.card import read

    for card in read(held.content, held.shelf.name):
        if card.name or card.mails:
            yield Known(
                name=card.name or card.mails[0], mails=list(card.mails), phones=list(card.phones),
                company=card.company, title=card.title, address=card.address, note=card.note,
                account=held.shelf.account, book=held.shelf.name,
            )  # fmt: skip


def _called(one: Known) -> set[str]:
    return {one.name.casefold(), *(mail.casefold() for mail in one.mails)}


def _may_be_called(one: Known, wanted: str) -> bool:
    """Whether a name may mean them. Nothing else on a card picks whom a mail goes to: anybody may have written it.

    Who is called just so does not come before whoever has that in a longer name: that is asked.
    """
    if wanted in _called(one) or any(wanted == mail.casefold().partition("@")[0] for mail in one.mails):
        return True
    name = one.name.casefold()
    begins = _WORDS.findall(name)
    # What is written without spaces has no words that begin: any part may be what somebody is called by.
    words = _WORDS.findall(wanted)
    return bool(words) and all(
        any(each.startswith(word) for each in begins) if word.isascii() else word in name for word in words
    )


def _rank(one: Known, wanted: str) -> int | None:
    """How well a name fits: all of it, a whole word of it, its beginning, a part, or something else on the card."""
    name = one.name.casefold()
    if wanted in _called(one):
        return 0
    if wanted in name.split() or any(wanted == mail.casefold().partition("@")[0] for mail in one.mails):
        return 1
    if name.startswith(wanted):
        return 2
    if all(word in name for word in wanted.split()):
        return 3
    rest = " ".join([one.company, one.title, *one.mails, *one.phones]).casefold()
    return 4 if all(word in f"{name} {rest}" for word in wanted.split()) else None


def _written(name: str, address: str) -> str:
    plain = "".join(c for c in name if c.isprintable() and c not in '<>"\\').strip()
    return f'"{plain}" <{address}>' if plain and plain != address else address
