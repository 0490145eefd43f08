"""Signatures of everything about documents; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from deskhand.abilities.docs.results import Answered, Converted, Created, Edited, Format, Part, Read, Summarized, To
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, File, Files, Reads, Target
from deskhand.formats.docs.edits import Edits
from deskhand.formats.docs.pages import PageList
from deskhand.formats.docs.pieces import Pieces

if TYPE_CHECKING:
    from deskhand.abilities.docs import asking, checked, converting, creating, editing, reading, summarizing, told
else:
    asking, checked, converting, creating, editing, reading, summarizing, told = later(
        __package__, "asking", "checked", "converting", "creating", "editing", "reading", "summarizing", "told"
    )

Question = Annotated[str, Field(min_length=1, max_length=1_000)]


@ability("doc.read", effect=Risk.R0, check=reading.same_again, tell=told.read)
async def doc_read(
    ctx: Ctx,
    file: Target[File],
    part: Part = "all",
    section: Content[str | None] = None,
    pages: Content[PageList | None] = None,
) -> Read:
    """The text of a document. `section` is a heading, with what stands under it; `pages` as in `2-4,7`."""
    return await reading.read(ctx, file, part, section, pages)


@ability("doc.summarize", effect=Risk.R0, check=summarizing.word_for_word, tell=told.summarized)
async def doc_summarize(ctx: Ctx, file: Target[File], length: Annotated[int, Field(ge=1, le=50)] = 5) -> Summarized:
    """The sentences that matter, at most so many, as they stand in the document and with their places."""
    return await summarizing.summarize(ctx, file, length)


@ability("doc.ask", effect=Risk.R0, check=asking.quoted_right, tell=told.answered)
async def doc_ask(ctx: Ctx, files: Target[Files], question: Content[Question]) -> Answered:
    """What the documents say about a question, with the places; a short answer to who, when, how much."""
    return await asking.ask(ctx, files, question)


@ability("doc.create", effect=Risk.R1, check=checked.created, tell=told.created)
async def doc_create(
    ctx: Ctx,
    title: Content[str] = "",
    content: Content[Pieces] = [],  # noqa: B006 - read by pydantic, which copies it
    format: Format | None = None,  # noqa: A002 - the catalogue's word
    save: Target[File | None] = None,
    pictures: Reads[Target[Files | None]] = None,
) -> Created:
    """A new document: a text, an outline of pieces, or what earlier steps brought (lists, rows, tables, blocks).

    `save` is its name or place; without one it is called after its title. An ending decides the format.
    """
    return await creating.created(ctx, title, content, format, save, pictures or [])


@ability("doc.edit", effect=Risk.R1, check=editing.changed, tell=told.edited)
async def doc_edit(ctx: Ctx, file: Target[File], change: Content[Edits]) -> Edited:
    """Replace, insert, append or delete words, paragraphs or sections; looks stay as they are.

    `change` is one change or several: {"do": "replace", "find": "2025", "text": "2026"} ·
    {"do": "append", "text": …, "section": "Costs"} · {"do": "insert", "find": "Summary", "text": …, "where": "after"} ·
    {"do": "delete", "find": "Draft", "what": "section"}.
    """
    return await editing.edit(ctx, file, change)


@ability("doc.convert", effect=Risk.R1, check=checked.converted, tell=told.converted)
async def doc_convert(
    ctx: Ctx,
    file: Reads[Target[File]],
    to: Content[To],
    save: Target[File | None] = None,
    pages: Content[PageList | None] = None,
) -> Converted:
    """The same document in another format, beside it unless said otherwise; pages become a picture each."""
    return await converting.convert(ctx, file, to, save, pages)
