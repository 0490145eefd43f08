"""The automations that a person keeps, as rows: each bound to the hash of all that it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, func, select

from deskhand.core.errors import Problem
from deskhand.core.skill.format import BadSkill, Skill, content_hash, name_key, read_skill
from deskhand.core.words import Words
from deskhand.hub import db
from deskhand.hub.store import FORGOTTEN, Reader, Tx

MOST: Final = 500
"""Of one person."""
OWN: Final = ""
"""The author of what a person saved themselves."""


class NoSuchSkill(Problem):
    words = Words(
        "There is no automation called “{name}”. Nothing was done. What there is: deskhand skill list",
        "没有名为“{name}”的自动化。没有做任何更改。查看现有的：deskhand skill list",
    )


class NameTaken(Problem):
    words = Words(
        "There is an automation called “{name}” already. It was left as it is. Choose another name, or take that one "
        "away first: deskhand skill remove “{name}”",
        "已经有名为“{name}”的自动化，未做更改。请换一个名称，或先删除它：deskhand skill remove “{name}”",
    )


class OlderSkill(Problem):
    words = Words(
        "Version {found} of “{name}” is here already, and what is offered is version {offered}. It was left as it is. "
        "To go back to an older one, take this one away first: deskhand skill remove “{name}”",
        "“{name}”已有版本 {found}，而提供的是版本 {offered}。未做更改。要退回旧版本，请先删除："
        "deskhand skill remove “{name}”",
    )


class OtherContent(Problem):
    words = Words(
        "Version {version} of “{name}” is here already with another content. It was left as it is: a version is never "
        "exchanged. Ask its author for a new version.",
        "“{name}”的版本 {version} 已经存在，但内容不同。未做更改：同一版本的内容不会被替换。请向作者索取新版本。",
    )


class OtherAuthor(Problem):
    words = Words(
        "“{name}” is by another author here. It was left as it is. If you trust the new one, take this one away first: "
        "deskhand skill remove “{name}”",
        "这里的“{name}”出自另一位作者，未做更改。如果您信任新作者，请先删除：deskhand skill remove “{name}”",
    )


class TooManySkills(Problem):
    words = Words(
        "There are {most} automations already. Nothing was kept. Take one away first: deskhand skill remove NAME",
        "已经有 {most} 个自动化。没有保存。请先删除一个：deskhand skill remove 名称",
    )


class SkillDamaged(Problem):
    words = Words(
        "“{name}” is not what it was when it was kept, so it is not run. Nothing was done. Install or save it anew.",
        "“{name}”与保存时的内容不一致，因此不会运行。没有做任何更改。请重新安装或保存。",
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """One automation as lists show it."""

    id: int
    name: str
    version: int
    hash: str
    author: str
    root: str
    """Where its paths begin; empty for one that came from elsewhere: then where the request is about."""
    head: Mapping[str, Any]


def kept(reader: Reader, person: int) -> list[Kept]:
    """All of a person's, by name; what was forgotten is none."""
    rows = reader.connection.execute(
        select(db.skill).where(db.skill.c.person == person).order_by(db.skill.c.id).limit(MOST)
    ).mappings()
    every = list(rows)
    said = reader.contents(row["head"] for row in every)
    found = [_kept(row, said[row["head"]]) for row in every if said[row["head"]] is not FORGOTTEN]
    return sorted(found, key=lambda one: name_key(one.name))


def named(reader: Reader, person: int, name: str) -> Kept:
    """The one of this name. Raises `NoSuchSkill`."""
    row = _row(reader, person, name)
    head: Any = FORGOTTEN if row is None else reader.content(row["head"])
    if row is None or head is FORGOTTEN:
        raise NoSuchSkill(name=name)
    return _kept(row, head)


def whole(reader: Reader, one: Kept) -> Skill:
    """All of it, once it is sure that it is what was kept; raises `SkillDamaged`."""
    body = reader.connection.execute(select(db.skill.c.body).where(db.skill.c.id == one.id)).scalar()
    held: Any = reader.content(body)
    if not isinstance(held, str) or content_hash(held.encode()) != one.hash:
        raise SkillDamaged(name=one.name)
    try:
        return read_skill(held.encode())
    except BadSkill:
        raise SkillDamaged(name=one.name) from None


def keep(tx: Tx, person: int, skill: Skill, *, root: str = "", author: str = OWN) -> Kept:
    """Keep a new one, or a newer version by the same author; the very same again changes nothing.

    Raises `NameTaken`, `OlderSkill`, `OtherContent`, `OtherAuthor`, `TooManySkills`.
    """
    row = _row(tx, person, skill.name)
    hash_ = skill.hash()
    if row is not None:
        if row["author"] == author and row["hash"] == hash_:
            return named(tx, person, skill.name)
        _replacing(row, skill, author)
        drop(tx, person, skill.name)
    elif tx.connection.execute(select(func.count()).where(db.skill.c.person == person)).scalar_one() >= MOST:
        raise TooManySkills(most=MOST)
    number = tx.insert(
        db.skill, person=person, key=_key(skill.name), version=skill.version, hash=hash_, author=author,
        head="", body="", at=tx.now,
    )  # fmt: skip
    head = _head(skill, root)
    subject = f"skill:{number}"
    tx.update(db.skill, {"id": number}, head=tx.put(subject, head), body=tx.put(subject, skill.raw().decode()))
    return Kept(number, skill.name, skill.version, hash_, author, root, head)


def drop(tx: Tx, person: int, name: str) -> None:
    """Take one away; what it said can be read no more. Raises `NoSuchSkill`."""
    row = _row(tx, person, name)
    if row is None:
        raise NoSuchSkill(name=name)
    tx.keys.drop_key(f"skill:{row['id']}")
    tx.connection.execute(delete(db.skill).where(db.skill.c.id == row["id"]))


def _replacing(row: Mapping[Any, Any], skill: Skill, author: str) -> None:
    if OWN in (row["author"], author):
        raise NameTaken(name=skill.name)
    if row["author"] != author:
        raise OtherAuthor(name=skill.name)
    if row["version"] > skill.version:
        raise OlderSkill(name=skill.name, found=row["version"], offered=skill.version)
    if row["version"] == skill.version:
        raise OtherContent(name=skill.name, version=skill.version)


def _head(skill: Skill, root: str) -> dict[str, Any]:
    return {
        "name": skill.name,
        "about": skill.about.model_dump(),
        "worst": skill.worst,
        "abilities": list(skill.abilities),
        "slots": [
            {"name": one.name, "kind": one.kind, "default": one.default, "said": one.said} for one in skill.slots
        ],
        "examples": len(skill.fixtures),
        "root": root,
    }


def _row(reader: Reader, person: int, name: str) -> Mapping[Any, Any] | None:
    where = select(db.skill).where(db.skill.c.person == person, db.skill.c.key == _key(name))
    return reader.connection.execute(where).mappings().first()


def _kept(row: Mapping[Any, Any], head: Mapping[str, Any]) -> Kept:
    return Kept(row["id"], head["name"], row["version"], row["hash"], row["author"], head["root"], head)


def _key(name: str) -> str:
    """What rows are found by says no word of the name."""
    return hashlib.sha256(f"skill\0{name_key(name)}".encode()).hexdigest()
