"""The signature of making presentations; the work, the check and the answer are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskhand.abilities.slides.results import Deck
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, File, Files, Reads, Target
from deskhand.formats.slides.outline import Slides

if TYPE_CHECKING:
    from deskhand.abilities.slides import checked, creating, told
else:
    checked, creating, told = later(__package__, "checked", "creating", "told")


@ability("slides.create", effect=Risk.R1, check=checked.created, tell=told.created)
async def slides_create(
    ctx: Ctx,
    title: Content[str] = "",
    content: Content[Slides] = [],  # noqa: B006 - read by pydantic, which copies it
    source: Reads[Target[File | None]] = None,
    style: Reads[Target[File | None]] = None,
    pictures: Reads[Target[Files | None]] = None,
    subtitle: Content[str] = "",
    agenda: bool = True,
    save: Target[File | None] = None,
) -> Deck:
    """A new presentation (pptx): title, agenda where there are three parts or more, sections, points, tables, charts.

    It is made of `content`, an outline or what earlier steps brought, or of `source`, a document or a file of tables.
    `style` is a presentation whose looks it takes over. What does not fit on a slide goes on to the next.
    """
    wish = creating.Wish(title, subtitle, content, source, style, pictures or [], agenda, save)
    return await creating.create(ctx, wish)
