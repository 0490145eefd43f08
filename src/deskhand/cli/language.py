"""Which language a person at this terminal is spoken to in."""

from __future__ import annotations

import os
from collections.abc import Mapping

from deskhand.core.words import Lang

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def asked_for(words: list[str], environ: Mapping[str, str] = os.environ) -> Lang:
    """The language of help and errors: `--lang`, else `DESKHAND_LANG`, else the locale, else English."""
    for at, word in enumerate(words):
        if word.startswith("--lang="):
            return lang_of(word.removeprefix("--lang="))
        if word == "--lang" and at + 1 < len(words):
            return lang_of(words[at + 1])
    return of_terminal(environ)


def of_terminal(environ: Mapping[str, str] = os.environ) -> Lang:
    chosen = environ.get("DESKHAND_LANG") or next((environ[name] for name in _LOCALE if environ.get(name)), "")
    return lang_of(chosen)


def lang_of(name: str) -> Lang:
    """`zh`, `zh_CN.UTF-8` and the like are Chinese; everything else is English."""
    return "zh" if name.lower().startswith("zh") else "en"
