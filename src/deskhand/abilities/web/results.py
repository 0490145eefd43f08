"""What the abilities about the web hand back: all of it was written by others."""

from __future__ import annotations

from deskhand.core.values import File, Record, Url


class Page(Record):
    url: Url
    title: str


class Text(Record):
    url: Url
    title: str
    text: str
    file: File | None = None


class Filled(Record):
    url: Url
    fields: list[str]


class Downloaded(Record):
    url: Url
    file: File
    size: int


class Hit(Record):
    url: Url
    title: str
    text: str


class Hits(Record):
    hits: list[Hit]
    url: Url | None
