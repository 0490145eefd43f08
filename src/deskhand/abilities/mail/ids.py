"""How a mail is named in plans: by the account, the box and its name there; nothing else leads to another one."""

from __future__ import annotations

from urllib.parse import quote, unquote

_BEGINS = "mail:"


def id_of(account: str, place: str, key: str) -> str:
    return _BEGINS + "/".join(quote(part, safe="") for part in (account, place, key))


def parts_of(text: str) -> tuple[str, str, str] | None:
    """Account, box and name; None for any other text."""
    if not text.startswith(_BEGINS):
        return None
    parts = [unquote(part) for part in text.removeprefix(_BEGINS).split("/")]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None
