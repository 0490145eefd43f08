"""What `doctor` looks at of trust: the keys, who may speak here, what is granted, and whether the record holds.

It only looks: no key is made, nothing is started, and nothing of a key is shown.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from shlex import quote
from typing import Final

from deskhand.cli.checks import Check
from deskhand.cli.settings import Owner
from deskhand.core.errors import Problem
from deskhand.core.words import Lang, Words

NAMES: Final = ("owner", "desk", "hub")
_RING: Final = b"keyring"

KEYS: Final = Words("{n} keys, in files that only you can read", "{n} 个密钥，保存在仅您可读的文件中")
KEYS_RING: Final = Words("{n} keys, in the keyring of the system", "{n} 个密钥，保存在系统密钥环中")
KEYS_NEW: Final = Words("made at the first start", "会在首次启动时生成")
KEYS_GONE: Final = Words(
    "missing: {names}; nothing signed is believed without, so restore from a backup", "缺少：{names}；请从备份恢复"
)
KEYS_OPEN: Final = Words("others can read or replace: {names}", "其他用户可以读取或替换：{names}")
UNLOCK: Final = Words(
    "set: asked for before money is spent, or what cannot be taken back is done",
    "已设置：花钱或执行无法撤回的操作前会询问",
)
UNLOCK_NOT: Final = Words(
    "not set, so nothing that costs money or cannot be taken back can be agreed to",
    "未设置，因此无法同意涉及金钱或无法撤回的操作",
)
DEVICES: Final = Words(
    "{n:device|devices} may speak here, {people} of them for a person; {gone} revoked",
    "{n} 台设备可与这里对话，其中 {people} 台代表人；已撤销 {gone} 台",
)
GRANTS: Final = Words(
    "{n:grant holds|grants hold}, {deny:denial|denials}; {ended} no longer",
    "{n} 项授权有效，{deny} 项禁止；{ended} 项已失效",
)
NEVER: Final = Words("nothing yet; made at the first start", "尚无；首次启动时生成")
AUDIT: Final = Words("{n:record|records}, every one follows from the one before", "{n} 条记录，每一条都与前一条相符")


def trust_checks(lang: Lang, home: Path, owner: Owner | None) -> list[Check]:
    """Every check of trust. A problem that reading meets is what the check says."""
    found = [_keys(lang, home), _unlock(lang, home)]
    if found[0].ok:
        found += _lists(lang, home)
        if owner is not None:
            found.append(_audit(lang, owner))
    return found


def _keys(lang: Lang, home: Path) -> Check:
    from deskhand.cli.keys import FOLDER

    folder = home / FOLDER
    there = [name for name in NAMES if (folder / name).exists()]
    if not there:
        return Check("keys", True, KEYS_NEW.said(lang))
    missing = [name for name in NAMES if name not in there]
    if missing:
        return Check("keys", False, KEYS_GONE.said(lang, names=", ".join(missing)))
    exposed = [one for one in (folder, *(folder / name for name in there)) if _exposed(one)]
    if exposed:
        names = ", ".join(one.name for one in exposed)
        fix = f"chmod 700 {quote(str(folder))} && chmod 600 {quote(str(folder))}/*"
        return Check("keys", False, KEYS_OPEN.said(lang, names=names), fix)
    in_ring = all((folder / name).read_bytes().startswith(_RING) for name in NAMES)
    return Check("keys", True, (KEYS_RING if in_ring else KEYS).said(lang, n=len(NAMES)))


def _exposed(place: Path) -> bool:
    seen = place.lstat()
    own = not hasattr(os, "geteuid") or seen.st_uid == os.geteuid()
    return not own or bool(seen.st_mode & 0o077) or stat.S_ISLNK(seen.st_mode)


def _unlock(lang: Lang, home: Path) -> Check:
    from deskhand.cli.unlock import kept_unlock

    try:
        kept = kept_unlock(home)
    except Problem as problem:
        return Check("unlock", False, problem.said(lang), needed=False)
    if kept is None:
        return Check("unlock", False, UNLOCK_NOT.said(lang), "deskhand unlock set", needed=False)
    return Check("unlock", True, UNLOCK.said(lang))


def _lists(lang: Lang, home: Path) -> list[Check]:
    from deskhand.cli.desklists import kept_lists
    from deskhand.trust.holding import holdings
    from deskhand.trust.roster import PEOPLES

    try:
        kept = kept_lists(home)
    except Problem as problem:
        return [Check("devices", False, problem.said(lang))]
    if kept is None:
        return [Check(name, True, NEVER.said(lang)) for name in ("devices", "grants")]
    devices, every = list(kept.lists.roster), holdings(kept.lists, time.time())
    people, gone = sum(one.kind in PEOPLES for one in devices), len(list(kept.lists.roster.gone))
    holding = [one for one in every if one.holds]
    deny = sum(one.grant.deny for one in holding)
    said = GRANTS.said(lang, n=len(holding) - deny, deny=deny, ended=len(every) - len(holding))
    return [
        Check("devices", True, DEVICES.said(lang, n=len(devices), people=people, gone=gone)),
        Check("grants", len(holding) > deny, said, "" if len(holding) > deny else "deskhand grant add --write DIR"),
    ]


def _audit(lang: Lang, owner: Owner) -> Check:
    from deskhand.cli.chain import Chain

    try:
        chain = Chain.of(owner)
    except Problem as problem:
        return Check("audit", False, problem.said(lang), "deskhand audit verify")
    return Check("audit", True, AUDIT.said(lang, n=chain.n) if chain.n else NEVER.said(lang))
