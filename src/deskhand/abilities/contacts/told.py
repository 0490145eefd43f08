"""The answer about people, in English and Chinese."""

from __future__ import annotations

from deskhand.abilities.contacts.results import Contact, Found
from deskhand.core.shown import shown, shown_lines
from deskhand.core.words import Lang, Words

_NOBODY = Words("I found nobody like that in your contacts.", "联系人中没有找到符合的人。")
_FOUND = Words("I found {n:person|people}:", "找到 {n} 位联系人：")
_FOUND_MORE = Words("I found {n:person|people}, here are the first {first}:", "找到 {n} 位联系人，前 {first} 位是：")


def found(result: Found, lang: Lang) -> str:
    if not result.count:
        return _NOBODY.said(lang)
    words = _FOUND if result.count == len(result.people) else _FOUND_MORE
    lines = shown_lines(result.people, lang, _line)
    return f"{words.said(lang, n=result.count, first=len(result.people))}\n{lines}"


def _line(one: Contact) -> str:
    return " · ".join(shown(part) for part in (one.name, *one.mails[:2], *one.phones[:2], one.company) if part)
