"""What was written on the command line, as the grant that will be signed: every place real, every word known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from deskhand.cli.signer import OWNER
from deskhand.core.errors import BadRequest, Refused
from deskhand.core.flow.grants import ANY, LATEST, Budget, Grant, Money, names_something
from deskhand.core.flow.risk import Risk
from deskhand.core.hosts import BadHost, named
from deskhand.core.paths import native_path, path_text, tidy
from deskhand.core.registry import Registry
from deskhand.core.shown import hides
from deskhand.core.words import Sentence, Words
from deskhand.trust.desks import desks, name_of, own_desk
from deskhand.trust.grantform import CURRENCY, MONEY, MOST, check_form, check_reading, is_settings
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Device, Roster

_MONEY: Final = re.compile(rf"({MONEY.pattern})\s*({CURRENCY.pattern})")
_DAYS: Final = re.compile(r"([0-9]{1,5})d?")
_CHANNEL: Final = re.compile(r"(phone|page|cli|[a-z][a-z0-9_-]{0,30}:[^\x00-\x20\x7f*]{0,200}\*?)")
SHORTEST_ID: Final = 4
"""How much of a device's id must be given at least."""


class NoFolderToGrant(Refused):
    words = Words(
        "There is no folder {path}, so nothing was granted. Make it first, correct the name, or say --anyway to grant "
        "the place before it is there.",
        "没有文件夹 {path}，因此没有授权。请先创建它、更正名称，或用 --anyway 在它存在之前就授权。",
    )


class NotAWholePath(Refused):
    words = Words(
        "{path} is to be a folder of {desk}, and what a path begins from there is not known here. Name it by its whole "
        "path, as in /home/me/Documents. Nothing was granted.",
        "{path} 应是 {desk} 上的文件夹，而这里不知道那台电脑上的路径从何处开始。"
        "请写完整路径，如 /home/me/Documents。没有授权任何内容。",
    )


class OwnFolder(Refused):
    words = Words(
        "{path} holds Deskhand's own keys and records. Nobody can be let in there; nothing was granted.",
        "{path} 存放 Deskhand 自己的密钥和记录，不能授权他人访问。没有授权任何内容。",
    )


class NoSuchAbility(Refused):
    words = Words(
        "No ability here is called {pattern}, so nothing was granted. There are: {names}. Or say --anyway.",
        "这里没有名为 {pattern} 的功能，因此没有授权。现有：{names}。或使用 --anyway。",
    )


class NoSuchDevice(Refused):
    words = Words(
        "No device that may speak here is called {id}. Nothing was changed. See: deskhand devices list",
        "没有名为 {id} 的可用设备。没有做任何更改。请查看：deskhand devices list",
    )


class SeveralDevices(Refused):
    words = Words(
        "Several devices begin with {id}: {names}. Nothing was changed; give more of it.",
        "有多台设备以 {id} 开头：{names}。没有做任何更改；请多输入几个字符。",
    )


class NothingNamed(BadRequest):
    words = Words(
        "Nothing was named: say what is allowed or forbidden with --read, --write, --host, --person, --app, --money or "
        "--ability. Nothing was granted.",
        "没有指明任何内容：请用 --read、--write、--host、--person、--app、--money 或 --ability 说明允许或禁止什么。"
        "没有授权任何内容。",
    )


class NotGranted(BadRequest):
    words = Words(
        "--{option} cannot be {given}: {why}. Nothing was changed.",
        "--{option} 不能是 {given}：{why}。没有做任何更改。",
    )


_WHY: Final = {
    "risk": Words("it is one of R0, R1, R2, R3", "只能是 R0、R1、R2、R3 之一"),
    "until": Words("it is a number of days, or a moment to come in ISO", "应为天数，或将来的 ISO 时间"),
    "money": Words('it is a sum and a currency, as in "300 CNY"', "应为金额与货币，如“300 CNY”"),
    "channel": Words(
        "it is page, cli, phone, or as in dingtalk:42 or dingtalk:*", "应为 page、cli、phone 或 dingtalk:*"
    ),
    "host": Words(
        "it is a name alone, as in example.com, *.example.com for all below it, an address, or * for every one, "
        "without https://, a path or a port",
        "只写名称，如 example.com；*.example.com 表示其下所有主机；也可写地址，或用 * 表示全部；不含 https://、路径或端口",
    ),
    "limit": Words("it is a whole number from 1 on", "应为不小于 1 的整数"),
    "ability": Words("a star stands at the end only", "星号只能在末尾"),
    "text": Words(
        "it is empty, begins or ends with a space, or holds signs that nobody sees",
        "为空、首尾有空格，或含有看不见的字符",
    ),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of `grant add`."""

    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    hosts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    abilities: tuple[str, ...] = ()
    risk: str = "R1"
    until: str | None = None
    money: str | None = None
    bytes: int | None = None
    steps: int | None = None
    seconds: int | None = None
    device: str | None = None
    channel: str | None = None
    who: str | None = None
    desk: str | None = None
    """The id of the desk that it is about; without one folders are those of this computer."""
    deny: bool = False
    anyway: bool = False

    @property
    def places(self) -> tuple[Path, ...]:
        return (*self.read, *self.write)


def grant_of(wanted: Wanted, *, id_: str, roster: Roster, home: Path, now: datetime) -> Grant:
    """The grant to be signed; raises a refusal that names what cannot be granted. Reads the disk.

    A denial closes a folder whole: what may not be read may not be changed either, and the other way round. It is for
    everybody unless it says for whom; anything else is for the owner.
    """
    own = own_desk(roster)
    there = None if wanted.desk in (None, own) else wanted.desk
    read, write = (_folders(given, there, roster) for given in (wanted.read, wanted.write))
    if wanted.deny:
        read, write = (), tuple(dict.fromkeys((*read, *write)))
    given = wanted.abilities
    grant = Grant(
        id=id_,
        person=wanted.who or (ANY if wanted.deny else OWNER),
        device=ANY if wanted.device is None else device_of(roster, wanted.device).id,
        desk=wanted.desk or (ANY if wanted.deny or not wanted.places else own or ANY),
        channel=ANY if wanted.channel is None else wanted.channel,
        deny=wanted.deny,
        abilities=(ANY,) if not given or ANY in given else tuple(dict.fromkeys(given)),
        risk=risk_of(wanted.risk),
        read=read,
        write=write,
        apps=wanted.apps,
        hosts=tuple(dict.fromkeys(host_of(one) for one in wanted.hosts)),
        people=wanted.people,
        money=_money(wanted.money),
        budget=_budget(wanted),
        until=_until(wanted.until, now),
    )
    if not given and not names_something(grant):
        raise NothingNamed
    check_grant(grant, roster=roster, home=home, now=now, anyway=wanted.anyway)
    return grant


def check_grant(grant: Grant, *, roster: Roster, home: Path, now: datetime, anyway: bool = False) -> None:
    """Raises a refusal that names what in a grant of the owner's cannot be granted. Reads the disk.

    `anyway`: places and abilities need not be there yet. What another computer has can only be seen there.
    """
    if grant.desk != ANY and all(one.id != grant.desk for one in desks(roster)):
        raise NoSuchDevice(id=grant.desk)
    if is_here(grant, roster):
        for place in dict.fromkeys((*grant.read, *grant.write)):
            _check_place(place, home, anyway=anyway)
    _text("who", grant.person)
    if grant.device != ANY:
        device_of(roster, grant.device)
    if grant.channel != ANY:
        channel_of(grant.channel)
    _check_abilities(grant.abilities, anyway=anyway)
    for option, names in (("app", grant.apps), ("person", grant.people)):
        for name in names:
            _text(option, name)
    for host in grant.hosts:
        host_of(host)
    if grant.until is not None and not now.timestamp() < grant.until <= LATEST:
        raise _not("until", str(grant.until), "until")
    if grant.parent is not None or is_settings(grant.id):
        raise Rejected(Why.SPEAKER)
    check_reading(grant)
    check_form(grant)


def is_here(grant: Grant, roster: Roster) -> bool:
    """Whether its folders are those of this computer."""
    return grant.desk in (ANY, own_desk(roster))


def device_of(roster: Roster, given: str) -> Device:
    """The device of this id, or whose id alone begins so; raises `NoSuchDevice`, `SeveralDevices`."""
    found = [one for one in roster if one.id == given or (len(given) >= SHORTEST_ID and one.id.startswith(given))]
    if not found:
        raise NoSuchDevice(id=given)
    if len(found) > 1:
        raise SeveralDevices(id=given, names=", ".join(one.id for one in found))
    return found[0]


def risk_of(given: str, option: str = "risk") -> Risk:
    try:
        return Risk[given.upper()]
    except KeyError:
        raise _not(option, given, "risk") from None


def channel_of(given: str) -> str:
    """A channel, or a pattern of channels: a star stands only at its end."""
    if not _CHANNEL.fullmatch(given) or given.endswith(":"):
        raise _not("channel", given, "channel")
    return given


def host_of(given: str) -> str:
    """Hosts as a grant names them, in the one form in which they are compared."""
    try:
        return named(given)
    except BadHost:
        raise _not("host", given, "host") from None


def _folders(given: Sequence[Path], there: str | None, roster: Roster) -> tuple[str, ...]:
    """Where they really are: no link, no `..`, nothing that could later mean another place.

    Of another desk they are taken as they are named: whether a folder is there, and no link, can only be seen there.
    """
    if there is None:
        return tuple(dict.fromkeys(path_text(str(folder.expanduser().resolve())) for folder in given))
    named = tuple(dict.fromkeys(path_text(folder.as_posix()) for folder in given))
    for one in named:
        if not one.startswith("/") or tidy(one) != one:
            raise NotAWholePath(path=one, desk=name_of(roster, there))
    return named


def _check_place(given: str, home: Path, *, anyway: bool) -> None:
    place = Path(native_path(given))
    if place.is_relative_to(home.resolve()):
        raise OwnFolder(path=place)
    if not place.is_dir() and not anyway:
        raise NoFolderToGrant(path=given)


def _check_abilities(patterns: Sequence[str], *, anyway: bool) -> None:
    names = () if anyway or tuple(patterns) == (ANY,) else sorted(Registry.discover())
    for pattern in patterns:
        if not pattern.strip() or "*" in pattern.removesuffix("*"):
            raise _not("ability", pattern, "ability")
        if names and not any(_is(one, pattern) for one in names):
            raise NoSuchAbility(pattern=pattern, names=", ".join(names))


def _is(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _text(option: str, given: str) -> str:
    if not given or given != given.strip() or len(given) > 200 or hides(given):
        raise _not(option, given, "text")
    return given


def _money(given: str | None) -> Money | None:
    if given is None:
        return None
    found = _MONEY.fullmatch(given.strip().upper())
    if found is None:
        raise _not("money", given, "money")
    return Money(found[1], found[3])


def _budget(wanted: Wanted) -> Budget | None:
    for option in ("steps", "seconds", "bytes"):
        most = getattr(wanted, option)
        if most is not None and not 1 <= most <= MOST:
            raise _not(option, str(most), "limit")
    most = (wanted.steps, wanted.seconds, wanted.bytes)
    return None if most == (None, None, None) else Budget(*most)


def _until(given: str | None, now: datetime) -> float | None:
    """So many days from now, a moment, or the end of a day."""
    if given is None:
        return None
    days = _DAYS.fullmatch(given)
    try:
        end = now + timedelta(days=int(days[1])) if days else _moment(given, now)
    except (ValueError, OverflowError):
        raise _not("until", given, "until") from None
    if not now.timestamp() < end.timestamp() <= LATEST:
        raise _not("until", given, "until")
    return end.timestamp()


def _moment(given: str, now: datetime) -> datetime:
    if len(given) == len("2026-12-31"):
        day = date.fromisoformat(given) + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    found = datetime.fromisoformat(given)
    return found if found.tzinfo is not None else found.replace(tzinfo=now.tzinfo)


def _not(option: str, given: str, why: str) -> NotGranted:
    return NotGranted(option=option, given=given, why=Sentence(_WHY[why]))


def free_id(taken: Iterable[str]) -> str:
    """The next short name that no grant ever had."""
    used = set(taken)
    return next(name for n in range(1, len(used) + 2) if (name := f"g{n}") not in used)


def wide(grant: Grant) -> tuple[str, ...]:
    """The places of a grant that hold a whole person's files, or everybody's, as this computer has them."""
    person = path_text(str(Path.home().resolve()))
    places = dict.fromkeys((*grant.read, *grant.write))
    return tuple(place for place in places if place == "/" or person == place or person.startswith(f"{place}/"))


def there(place: str) -> bool:
    """Whether a folder of a grant is there now."""
    return Path(native_path(place)).is_dir()


def holder(roster: Roster, id_: str) -> Device | None:
    """The device of this id, revoked or not."""
    try:
        return roster.device(id_)
    except Rejected:
        return next((one for one in roster.gone if one.id == id_), None)
