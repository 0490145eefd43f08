"""What earlier steps brought: "it", "the copy" or "the result" becomes a reference, or what the conversation holds."""

from __future__ import annotations

from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.filetypes import is_of
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import whole_ref
from deskhand.core.plan.types import TEXT, ListOf, Type
from deskhand.core.shown import shown, shown_few
from deskhand.core.values import Role
from deskhand.planner.bringing import (
    TEXTS,
    TOPICS,
    listed,
    names_somebody,
    spoken_of,
    tells,
    topic,
)
from deskhand.planner.errands import READ
from deskhand.planner.handing import BESIDE, CONVERTING, LISTS, OF_FILES, is_digest, part_of, picks_nothing
from deskhand.planner.listed import not_so_many
from deskhand.planner.naming import RESULT, path_said, result_said
from deskhand.planner.said_before import done_told, read_text, text_of
from deskhand.planner.steps import FIND, LIST, REMOVING, Steps, is_one, safe
from deskhand.planner.unbound import NotThere, Unbound
from deskhand.planner.values import Earlier

_UNZIP: Final = "files.unzip"
_MADE_BY: Final = {
    "archive": frozenset({"files.zip"}),
    "copy": frozenset({"files.copy", "files.duplicates"}),
    "download": frozenset({"web.download", "cloud.get"}),
}
"""Only these make what such words name; what was unpacked is the archive there was before."""
_WITHOUT: Final = "value.without"
_DELETE: Final = "files.delete"
_PARTICULAR: Final = (
    *("number", "total", "figure", "sum", "average", "count", "abstract", "translation", "trend"),
    *("数字", "数目", "总数", "总和", "合计", "平均", "总结", "摘要", "概要", "要点", "译文", "翻译", "趋势"),
)
_FIGURING: Final = frozenset({"table.query", "table.trends", "table.describe", "doc.ask", "doc.summarize", "agent.ask"})
_HELD: Final = frozenset({FIND, "files.open", "web.download", "cloud.get"})
"""What they bring is a file, and its text is what is in it."""
_THINGS: Final = {
    "add": ("cheapest", "offer"),
    "cart": ("cart", "cheapest", "offer"),
    "order": ("order",),
    "mail": ("mail",),
    "mails": ("mail",),
    "event": ("event",),
    "task": ("task",),
    "when": ("slot",),
    "schedule": ("schedule",),
    "url": ("url",),
    "page": ("url",),
    "path": ("path",),
}
"""Parameters for a thing that has a name of its own, and where results tell of such a thing."""
_EXTRA: Final = "extra"
"""Copies that were found and not made."""
_SENDING: Final = frozenset({"mail.send", "mail.draft", "mail.reply", "message.send", "files.send", "cloud.put"})
"""What they hand over stays where it was, and is called by its own name."""
_SEVERAL: Final = frozenset({"them", "these", "those", "all of them", "它们", "这些", "那些", "都"})
"""Words that name more than the one thing that can be taken."""


def earlier(so_far: Steps, ability: Ability, name: str, said: Earlier) -> tuple[Any, str]:
    """The last result that fits, then what the conversation holds."""
    wanted = ability.param_types[name]
    acts = ability.worst > Risk.R0
    if said.which == "originals":
        return _originals_said(so_far, wanted, said)
    if said.which in ("", "brought") and (one := _one_of(so_far, name, wanted, said.said)) is not None:
        if acts and said.which:
            so_far.unsure = said.said
        return one, RESULT.said(so_far.lang)
    if said.which == "brought":
        return _brought_or_named(so_far, ability, name, said)
    if said.which == "" and wanted.kind in ("text", "anything") and so_far.steps and _last_tells(so_far):
        return _brought(so_far, ability, name, said)
    originals = said.which == "" and so_far.originals and ability.id in REMOVING
    for step in list(reversed(so_far.steps)):
        if said.which == "archive" and step.do == _UNZIP:
            return _originals(so_far, wanted, step)
        if said.which in _MADE_BY and step.do not in _MADE_BY[said.which]:
            continue
        if originals and step.do in BESIDE and wanted.kind in ("file", "files"):
            if acts and said.count == 1 and not _given_one(so_far, step):
                so_far.unsure = said.said
            return _originals(so_far, wanted, step)
        part = None if step.do in _SENDING else part_of(so_far.abilities, wanted, step, ability, said)
        if part is not None:
            so_far.seen(step)
            unsure = _is_unsure(so_far, wanted, step, part, said) or _was_made(so_far, ability, step, part, said)
            if acts and (unsure or _may_be_all(so_far, ability, step, said)):
                so_far.unsure = said.said or RESULT.said(so_far.lang)
            if picks_nothing(step) and (ability.id in REMOVING or ability.worst > Risk.R1):
                raise Unbound(name)
            if step.do == FIND and isinstance(wanted, ListOf):
                so_far.widen(step)
            return f"${step.id}.{part}", so_far.found_as.get(step.id, "") or result_said(
                step, part, so_far.shown[step.id], so_far.lang
            )
        if said.which == "" and (named := _left_there(so_far, wanted, step)) is not None:
            digest = ability.id in CONVERTING and is_digest(so_far.abilities[step.do])
            if digest or ability.id in REMOVING or ability.worst > Risk.R1 or (acts and not said.said):
                so_far.unsure = said.said or named[1]  # it is gone then, or somebody has it
            return named
    same = next((step for step in reversed(so_far.steps) if name in so_far.abilities[step.do].result_type.parts), None)
    if same is not None and wanted.kind == "text" and name not in TEXTS:
        return f"${same.id}.{name}", RESULT.said(so_far.lang)
    if _is_telling(ability, name, wanted) and (text := text_of(so_far)) is not None:
        return text
    if said.which and (so_far.steps or said.which == "download"):
        raise Unbound(name)  # words that say which are of this request, never of what was spoken of before it
    if so_far.steps and not said.instead and (not said.said or _last_tells(so_far)):
        raise Unbound(name)  # "list my todos and zip them": what was told is meant, and no file of an earlier answer
    files = so_far.context.files or said.instead
    if said.count is not None and files and len(files) != said.count:
        raise NotThere(not_so_many(said.said, len(files)))
    if said.which == "archive" and not all(is_of(path, "archive") for path in files):
        raise Unbound(name)
    left_out = not said.said and not said.instead and ability.id in REMOVING and len(files) > 1
    if acts and files and (left_out or said.which in ("made", "copy")):
        so_far.unsure = said.said or shown_few(files, so_far.lang)
    if isinstance(wanted, ListOf) and files:
        return [safe(path) for path in files], shown_few(files, so_far.lang)
    if wanted.kind == "file" and len(files) == 1:
        return safe(files[0]), shown(files[0])
    if wanted.kind == "folder" and so_far.context.folder is not None:
        return safe(so_far.context.folder), path_said(so_far.context.folder, so_far.lang)
    raise Unbound(name)


def _last_tells(so_far: Steps) -> bool:
    return tells(so_far.abilities[so_far.steps[-1].do])


def _is_telling(ability: Ability, name: str, wanted: Type) -> bool:
    """Whether a value is something said, and no name of what is acted on: "stop it" stops nothing that was told."""
    return wanted.kind == "anything" or (wanted.kind == "text" and ability.role(name) is not Role.TARGET)


def _one_of(so_far: Steps, name: str, wanted: Type, said: str) -> Any:
    """What stands for the thing that was looked for, where a value is a thing of that sort."""
    if name in _THINGS and said.casefold() in _SEVERAL and not isinstance(wanted, ListOf):
        raise Unbound(name)
    for part in _THINGS.get(name, ()):
        for step in reversed(so_far.steps):
            files = step.do in (FIND, LIST)
            if part in so_far.abilities[step.do].result_type.parts and not (files and step.id in so_far.found_as):
                return [f"${step.id}.{part}"] if isinstance(wanted, ListOf) else f"${step.id}.{part}"
    return None


def _brought_or_named(so_far: Steps, ability: Ability, name: str, said: Earlier) -> tuple[Any, str]:
    """What a step brought, else the file that may be called so: "list my todos and mail Bob the list"."""
    try:
        return _brought(so_far, ability, name, said)
    except Unbound:
        if not said.instead or (so_far.steps and ability.id in REMOVING):
            raise
    if so_far.steps:
        so_far.unsure = said.said
    if isinstance(ability.param_types[name], ListOf):
        return [safe(path) for path in said.instead], shown_few(said.instead, so_far.lang)
    path, *others = said.instead
    if others:
        raise Unbound(name)
    return safe(path), shown(path)


def _brought(so_far: Steps, ability: Ability, name: str, said: Earlier) -> tuple[Any, str]:
    """What a step of this request brought, the last that fits: never what was spoken of before it."""
    wanted = ability.param_types[name]
    if names_somebody(ability, name) and (somebody := spoken_of(so_far, wanted)) is not None:
        return somebody
    if name in TOPICS and (about := topic(so_far)) is not None:
        return about
    if wanted.kind == "anything" and so_far.steps and (rows := listed(so_far)) is not None:
        return rows, RESULT.said(so_far.lang)
    if _is_telling(ability, name, wanted):
        last = so_far.steps[-1].do if so_far.steps else ""
        answer = None if last in _HELD else text_of(so_far)
        if ability.worst > Risk.R1 and (answer is None or _is_other(said.said, last)):
            so_far.unsure = so_far.unsure or said.said  # somebody would hear more, or something else
        if last in _HELD and said.said.casefold() not in LISTS and (read := text_before(so_far)) is not None:
            return f"${read}", RESULT.said(so_far.lang)
        if (text := answer or done_told(so_far)) is not None:
            return text
    for step in reversed(so_far.steps):
        fits = wanted.kind in ("file", "files")
        part = part_of(so_far.abilities, wanted, step, ability, said) if fits else None
        if part is not None and not (part == "folder" and so_far.abilities[step.do].worst == Risk.R0):
            looked = so_far.abilities[step.do].worst == Risk.R0 and step.do != FIND
            if ability.id in REMOVING or (looked and ability.worst > Risk.R1):
                so_far.unsure = said.said  # the file that was looked into may not be meant, and it is gone, or sent
            so_far.seen(step)
            return f"${step.id}.{part}", so_far.found_as.get(step.id, "") or result_said(
                step, part, so_far.shown.get(step.id, {}), so_far.lang
            )
    raise Unbound(name)


def _is_other(said: str, do: str) -> bool:
    """Whether words ask for a figure or a digest, and a step brings something else: the list, and not its number."""
    return do not in _FIGURING and any(word in said.casefold() for word in _PARTICULAR)


def text_before(so_far: Steps) -> str | None:
    """The last text, or the text of the last file, that a step of this request brought."""
    wanted = so_far.abilities[READ].param_types["file"] if READ in so_far.abilities else None
    for step in reversed(so_far.steps):
        if so_far.abilities[step.do].result_type.parts.get("text") == TEXT:
            return f"{step.id}.text"
        part = None if wanted is None else part_of(so_far.abilities, wanted, step, so_far.abilities[READ])
        if part is not None:
            so_far.seen(step)
            return read_text(so_far, f"${step.id}.{part}")
    return None


def _left_there(so_far: Steps, wanted: Type, step: Do) -> tuple[Any, str] | None:
    """What a step was given that brings no file itself, and leaves what it was given where it is.

    "Pass me the resume, then boil it down": to send, upload or ask it makes nothing else that could be meant.
    """
    ability = so_far.abilities[step.do]
    if step.do in REMOVING or wanted.kind not in ("file", "files"):
        return None
    name = next((one for one in ("files", "file") if one in step.with_ and one in ability.param_types), None)
    given = None if name is None else step.with_[name]
    if name is None or not isinstance(given, str | list):
        return None
    listed = isinstance(given, list)
    rows: list[Any] = cast("list[Any]", given) if listed else [given]
    words = so_far.shown[step.id].get(name, "")
    if isinstance(wanted, ListOf):
        return (given if name == "files" and not listed else rows), words
    return (rows[0], words) if len(rows) == 1 and (name == "file" or listed) else None


def _originals(so_far: Steps, wanted: Type, step: Do) -> tuple[Any, str]:
    """The files that a step made something of, as they were given to it."""
    name = "files" if "files" in step.with_ else "file"
    given, words = step.with_[name], so_far.shown[step.id][name]
    if isinstance(wanted, ListOf):
        return (given if name == "files" else [given]), words
    if not isinstance(given, list):
        return given, words
    if not is_one(step):
        raise Unbound(name)
    return cast("list[Any]", given)[0], words


def _originals_said(so_far: Steps, wanted: Type, said: Earlier) -> tuple[Any, str]:
    """What the last step that made something of files was given; of nothing but this request."""
    made = [step for step in so_far.steps if step.do in OF_FILES]
    if not made or wanted.kind not in ("file", "files"):
        raise Unbound(said.said)
    if len(made) > 1 or (said.count == 1 and not _given_one(so_far, made[-1])):
        so_far.unsure = said.said
    return _originals(so_far, wanted, made[-1])


def _is_unsure(so_far: Steps, wanted: Type, step: Do, part: str, said: Earlier) -> bool:
    """Whether words that lead to what a step brings may mean less of it, or something else."""
    if step.id in so_far.wide:
        return True
    if said.which == "" and (excepting := _excepting(so_far, step)):
        return said.count == 1 or not isinstance(wanted, ListOf) or excepting == _DELETE
    return said.count == 1 and not _brings_one(so_far, step, part)


def _was_made(so_far: Steps, ability: Ability, step: Do, part: str, said: Earlier) -> bool:
    """Whether what would be removed was only just made: in "merge the pdfs and delete them" it may be the pdfs."""
    made = so_far.abilities[step.do].worst > Risk.R0 and part != _EXTRA
    return said.which == "" and ability.id in REMOVING and made


def _may_be_all(so_far: Steps, ability: Ability, step: Do, said: Earlier) -> bool:
    """Whether what would be gone is the paper that was only summed up, or all that was listed: 下载里有什么，删掉."""
    listed = step.do == LIST and not said.said
    return ability.id in REMOVING and (listed or is_digest(so_far.abilities[step.do]))


def _excepting(so_far: Steps, step: Do) -> str:
    """What was done last, where it was done to some files but for others: "it" may be one of these."""
    without = {f"${one.id}.items" for one in so_far.steps if one.do == _WITHOUT}
    last = so_far.steps[-1]
    return last.do if without & {one for one in last.with_.values() if isinstance(one, str)} else ""


def _given_one(so_far: Steps, step: Do) -> bool:
    """Whether a step is given one file and no more."""
    if "files" not in step.with_ or is_one(step):
        return True
    named = step.with_["files"]
    before = whole_ref(named) if isinstance(named, str) else None
    return before is not None and _brings_one(so_far, *_step_at(so_far, named))


def single(so_far: Steps, files: Any) -> bool:
    """Whether what a step is given as files is one file that an earlier step brings."""
    return isinstance(files, str) and whole_ref(files) is not None and _brings_one(so_far, *_step_at(so_far, files))


def _step_at(so_far: Steps, ref: str) -> tuple[Do, str]:
    """The step that a reference leads to, and which part of what it brings."""
    name, _, part = ref.removeprefix("$").partition(".")
    return next(step for step in so_far.steps if step.id == name), part


def _brings_one(so_far: Steps, step: Do, part: str) -> bool:
    """Whether a part of what a step brings is one thing, as far as can be told before it is done."""
    if step.do == FIND:
        return step.with_.get("limit") == 1 or _found(so_far, step) <= 1
    name, _, at = part.partition(".")
    if at or not isinstance(so_far.abilities[step.do].result_type.parts.get(name), ListOf):
        return True
    return step.do != LIST and _given_one(so_far, step)


def _found(so_far: Steps, step: Do) -> int:
    """How many files here a search by name can find; more than one where it looks for no name."""
    query, folder = step.with_.get("query"), step.with_.get("folder", ".")
    if not isinstance(query, str) or not isinstance(folder, str):
        return 2
    below = "" if folder == "." else f"{folder}/"
    return sum(fact.path.startswith(below) for fact in so_far.places.about(query))
