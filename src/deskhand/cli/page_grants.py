"""Grants that the owner signed on a page of this computer, made grants of the owner's own key.

What is drafted goes through the very checks of `deskhand grant add`; what they refuse is said in words that fit a form.
What is signed goes through them once more, and must be a draft of the last minutes, word for word. Between the draft
and the yes the disk may have changed, so every place must still be the very folder that was looked at.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from deskhand.cli import granting
from deskhand.cli.access import Access
from deskhand.cli.desklists import taken_lists
from deskhand.cli.granting import Wanted, check_grant, free_id, grant_of, is_here
from deskhand.cli.unlock import kept_unlock
from deskhand.core.errors import Refused
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.paths import native_path, path_text
from deskhand.core.registry import Registry
from deskhand.core.words import Sentence, Words
from deskhand.hub.api.granting_models import GrantDraft, GrantForm, WantedGrant
from deskhand.hub.api.grantor import ADD
from deskhand.trust.desks import own_desk
from deskhand.trust.grant import Granting, TakenBack, signed_end, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster
from deskhand.trust.signed import sha256
from deskhand.trust.strict import read
from deskhand.trust.unlock import proof

LONGEST: Final = 20_000
"""Characters of a signed command."""
DRAFT_MINUTES: Final = 15
"""How long what was looked at may be signed."""
DRAFTS: Final = 64
"""How many are kept at a time; the oldest make room."""


class NothingChosen(Refused):
    words = Words(
        "Nothing was named, so nothing was granted. Choose a folder, or name a site, a person, a program, a sum or an "
        "ability.",
        "没有指明任何内容，因此没有授权。请选择一个文件夹，或填写网站、联系人、程序、金额或能力。",
    )


class FolderMissing(Refused):
    words = Words(
        "I see no folder {path} on this computer, so nothing was granted. Correct the name, or make the folder first.",
        "这台电脑上找不到文件夹 {path}，因此没有授权。请更正名称，或先创建该文件夹。",
    )


class NoAbilityOfThatName(Refused):
    words = Words(
        "No ability here is called {pattern}, so nothing was granted. Choose one of those that are offered; a star at "
        "the end means all that begin so, as in files.*",
        "这里没有名为 {pattern} 的能力，因此没有授权。请从列出的能力中选择；末尾的星号表示所有以此开头的，如 files.*",
    )


class FormWrong(Refused):
    words = Words(
        "{field}: {given} cannot be taken; {why}. Nothing was granted.",
        "{field}：不能是 {given}；{why}。没有授权任何内容。",
    )


class PlaceChanged(Refused):
    words = Words(
        "{path} is not the folder any more that you were shown: it is gone, or something else was put in its place. "
        "Nothing was granted. Look at it, then begin anew.",
        "{path} 已不是刚才显示的文件夹：它已不存在，或被换成了别的。没有授权任何内容。请查看后重新开始。",
    )


class NotLookedAt(Refused):
    words = Words(
        "This is not what was looked at here in the last {minutes} minutes, or Deskhand was started anew since. "
        "Nothing was granted. Fill in the form again, look, and sign then.",
        "这不是最近 {minutes} 分钟内在此查看过的内容，或 Deskhand 此后重新启动过。没有授权任何内容。"
        "请重新填写并查看，然后再签名。",
    )


class UnlockNeverSet(Refused):
    words = Words(
        "This reaches to what costs money or cannot be taken back, so it wants the unlock secret, and none was ever "
        "set. Nothing was granted. Set one in the terminal, then begin anew: deskhand unlock set",
        "这项权限涉及金钱或无法撤回的操作，需要解锁口令，但尚未设置。没有授权任何内容。"
        "请先在终端中设置，再重新开始：deskhand unlock set",
    )


class TooMuchAtOnce(Refused):
    words = Words(
        "That is more than one permission can hold. Nothing was granted. Make two of it.",
        "内容超出一项权限所能容纳的范围。没有授权任何内容。请分成两项。",
    )


_FIELDS: Final[dict[str, Words]] = {
    "until": Words("Until", "到期"),
    "money": Words("Sum", "金额"),
    "channel": Words("From where", "渠道"),
    "ability": Words("Abilities", "能力"),
    "host": Words("Sites", "网站"),
    "person": Words("People", "联系人"),
    "app": Words("Programs", "程序"),
    "who": Words("For whom", "对象"),
    "risk": Words("How far", "程度"),
    "steps": Words("Steps", "步数"),
    "seconds": Words("Seconds", "秒数"),
    "bytes": Words("Megabytes", "兆字节"),
}


@dataclass(frozen=True, slots=True)
class _Looked:
    """When a draft was made, and which folders its places were then."""

    at: float
    folders: Mapping[str, tuple[int, int]]


class PageGrants:
    """The owner's key, for grants: a `Grantor`."""

    def __init__(self, home: Path, key: Key, access: Access) -> None:
        self._home = home
        self._key = key
        self._access = access
        self._signing = asyncio.Lock()
        """Two that are signed at once would take the same name."""
        self._looked: dict[str, _Looked] = {}
        """The drafts of the last minutes, by the hash of their text, the oldest first."""

    async def form(self) -> GrantForm:
        abilities, kept, home = await asyncio.to_thread(
            lambda: (sorted(Registry.discover()), kept_unlock(self._home), path_text(str(Path.home().resolve())))
        )
        roster = (await taken_lists(self._access, self._home)).lists.roster
        return GrantForm(abilities=abilities, unlock=kept is not None, home=home, desk=own_desk(roster))

    async def draft(self, wanted: WantedGrant) -> GrantDraft:
        lists = (await taken_lists(self._access, self._home)).lists
        now = datetime.now().astimezone()
        id_ = free_id(held.grant.id for held in lists.book)

        def made() -> tuple[Grant, Mapping[str, tuple[int, int]]]:
            here = wanted.desk in (None, own_desk(lists.roster))
            with _in_form_words():
                options = _options(wanted, here=here)
                grant = grant_of(options, id_=id_, roster=lists.roster, home=self._home, now=now)
            return grant, _checked_places(grant, self._home, lists.roster)

        grant, folders = await asyncio.to_thread(made)
        text = ADD + msgspec.json.encode(grant).decode()
        if len(text) > LONGEST:
            raise TooMuchAtOnce
        self._keep(sha256(text.encode()), folders)
        return GrantDraft(text=text)

    async def give(self, grant: str, nonce: str, unlock: str | None) -> str:
        given, hash_ = read(grant.encode(), Grant), sha256((ADD + grant).encode())
        if _far(given):
            await self._check_unlock(hash_, nonce, unlock)
        async with self._signing:
            lists = (await taken_lists(self._access, self._home)).lists
            before = next((held.grant for held in lists.book if held.grant.id == given.id), None)
            if before is not None and (before != given or given.id in lists.book.ends):
                raise Rejected(Why.REPLAYED)
            if before is None:
                await asyncio.to_thread(self._check, given, hash_, lists.roster)
                granting = Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=given)
                await self._access.take_grants([signed_grant(self._key, granting)], [])
                await taken_lists(self._access, self._home)
        return given.id

    async def end(self, id_: str) -> None:
        end = signed_end(self._key, TakenBack(iat=int(time.time()), id=id_))
        await self._access.take_grants([], [end])
        await taken_lists(self._access, self._home)

    def _check(self, given: Grant, hash_: str, roster: Roster) -> None:
        """Raises unless this may be granted now, and is a draft of the last minutes. Reads the disk."""
        folders = _checked_places(given, self._home, roster)
        with _in_form_words():
            check_grant(given, roster=roster, home=self._home, now=datetime.now().astimezone())
        looked = self._looked.get(hash_)
        if looked is None or time.monotonic() - looked.at > DRAFT_MINUTES * 60:
            raise NotLookedAt(minutes=DRAFT_MINUTES)
        for place, folder in folders.items():
            if looked.folders.get(place) != folder:
                raise PlaceChanged(path=place)

    def _keep(self, hash_: str, folders: Mapping[str, tuple[int, int]]) -> None:
        self._looked.pop(hash_, None)
        self._looked[hash_] = _Looked(time.monotonic(), folders)
        while len(self._looked) > DRAFTS:
            del self._looked[next(iter(self._looked))]

    async def _check_unlock(self, hash_: str, nonce: str, given: str | None) -> None:
        kept = await asyncio.to_thread(kept_unlock, self._home)
        if kept is None:
            raise UnlockNeverSet
        if given is None or not hmac.compare_digest(given, proof(kept.key, hash_, nonce)):
            raise Rejected(Why.UNLOCK)


def _far(grant: Grant) -> bool:
    """Whether it lets go by a plain yes what else wants the unlock secret. So on a page it wants it now."""
    return grant.risk >= Risk.R3 and not grant.deny


def _options(wanted: WantedGrant, *, here: bool) -> Wanted:
    """What the form says, as the options of `grant add`."""
    money, budget = wanted.money, wanted.budget
    return Wanted(
        read=tuple(_place(one) if here else Path(native_path(one)) for one in wanted.read),
        write=tuple(_place(one) if here else Path(native_path(one)) for one in wanted.write),
        hosts=tuple(wanted.hosts),
        people=tuple(wanted.people),
        apps=tuple(wanted.apps),
        abilities=tuple(wanted.abilities),
        risk=Risk(wanted.risk).name,
        until=None if wanted.until is None else wanted.until.isoformat(),
        money=None if money is None else f"{money.most} {money.currency}",
        bytes=None if budget is None else budget.bytes,
        steps=None if budget is None else budget.steps,
        seconds=None if budget is None else budget.seconds,
        device=wanted.device,
        channel=wanted.channel,
        who=wanted.who,
        desk=wanted.desk,
        deny=wanted.deny,
    )


def _place(given: str) -> Path:
    """The real folder. `~` and what is below it are this person's home folder; `~somebody` is nobody's here."""
    other = given.startswith("~") and given != "~" and not given.startswith("~/")
    try:
        place = Path(native_path(given)).expanduser().resolve()
        seen = place.is_dir() and not other
    except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle, a place that may not be looked at
        raise FolderMissing(path=given) from None
    if not seen:
        raise FolderMissing(path=given)
    return place


def _checked_places(grant: Grant, home: Path, roster: Roster) -> dict[str, tuple[int, int]]:
    """Which folder each place is; raises unless every one is there, and is no link. Of another desk none is seen."""
    found: dict[str, tuple[int, int]] = {}
    if not is_here(grant, roster):
        return found
    for given in (*grant.read, *grant.write):
        try:
            place = _place(given)
            seen = place.stat()
        except (FolderMissing, OSError):
            raise PlaceChanged(path=given) from None
        if place.is_relative_to(home.resolve()):
            raise granting.OwnFolder(path=place)
        if path_text(str(place)) != given:
            raise PlaceChanged(path=given)
        found[given] = (seen.st_dev, seen.st_ino)
    return found


@contextmanager
def _in_form_words() -> Generator[None]:
    """What `grant add` refuses by the names of its options, by the names of the form's fields."""
    try:
        yield
    except granting.NothingNamed:
        raise NothingChosen from None
    except granting.NoSuchAbility as no:
        raise NoAbilityOfThatName(pattern=no.values["pattern"]) from None
    except granting.NotGranted as no:
        field = str(no.values["option"])
        raise FormWrong(field=Sentence(_FIELDS[field]), given=no.values["given"], why=no.values["why"]) from None
