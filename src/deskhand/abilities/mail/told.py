"""The answers to requests about mails, in English and Chinese."""

from __future__ import annotations

from deskhand.abilities.mail.results import Attachment, Found, Invitation, Line, Read, Text, Written
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words, size
from deskhand.formats.calendar.repeats import in_words

_NONE = Words("I found no mail like that.", "没有找到符合条件的邮件。")
_FOUND = Words("I found {n:mail|mails}:", "找到 {n} 封邮件：")
_FOUND_MORE = Words("I found {n:mail|mails}, here are the first {first}:", "找到 {n} 封邮件，前 {first} 封是：")
_LINE = Words("{at} · {who} · {subject}{files}", "{at} · {who} · {subject}{files}")
_FILES = Words(" · {n:file|files}", " · {n} 个附件")
_PASSED = Words("No mails, though called so: {names}", "名为邮件但无法读取：{names}")
_MORE = Words(
    "{n:more mail|more mails} of full boxes I did not look at; name a time, or a box, to have them looked at.",
    "邮箱太满，还有 {n} 封邮件没有查看；请指明时间或邮箱。",
)
_NOBODY = Words("unknown sender", "未知发件人")
_NO_SUBJECT = Words("(no subject)", "（无主题）")
_READ = Words("{subject}\n{who}, {at}", "{subject}\n{who}，{at}")
_READ_MANY = Words("{n:mail|mails}:", "{n} 封邮件：")
_ATTACHED = Words("With it: {names}", "附件：{names}")
_SAVED = Words("Saved {n:file|files}: {names}", "已保存 {n} 个附件：{names}")
_INVITED = Words(
    "It is an invitation that I cannot read; it came with the mail as a file.",
    "这是一份无法读取的日程邀请，已作为附件列出。",
)
_INVITES = Words(
    "It invites to {title}: {when}{place}{who}{again}.", "这是一份日程邀请：{title}，{when}{place}{who}{again}。"
)
_CANCELS = Words(
    "It calls off {title}: {when}{place}{who}{again}.", "这是日程取消通知：{title}，{when}{place}{who}{again}。"
)
_PLACE = Words(", at {place}", "，地点 {place}")
_CALLED_BY = Words(", called by {who}", "，组织者 {who}")
_AGAIN = Words(", {rule}", "，{rule}")
_DAY = len("2026-11-20")
_INSIDE = Words("{name} (in {mail})", "{name}（在“{mail}”中）")
_SENT = Words('Sent "{subject}" to {to}{files}.', "已将“{subject}”发送给 {to}{files}。")
_UNSURE = Words(
    '"{subject}" to {to} may have been sent, or not{files}.', "给 {to} 的“{subject}”可能已发送，也可能没有{files}。"
)
_DRAFTED = Words(
    '"{subject}" to {to} lies in the drafts{files}. Nothing was sent.',
    "给 {to} 的“{subject}”已存入草稿{files}。没有发送。",
)
_DRAFT_FOR_NOBODY = Words(
    '"{subject}" lies in the drafts{files}. Nothing was sent.', "“{subject}”已存入草稿{files}。没有发送。"
)
_WITH = Words(", with {names}", "，附件 {names}")
_MOST = 1_500
_MOST_FILES = 12


def found(result: Found, lang: Lang) -> str:
    passed = [_PASSED.said(lang, names=shown_few(result.passed, lang))] if result.passed else []
    if result.more:
        passed.append(_MORE.said(lang, n=result.more))
    if not result.count:
        return "\n".join([_NONE.said(lang), *passed])
    words = _FOUND if result.count == len(result.mails) else _FOUND_MORE
    head = words.said(lang, n=result.count, first=len(result.mails))
    return "\n".join([head, shown_lines(result.mails, lang, lambda one: _line(one, lang)), *passed])


def read(result: Read, lang: Lang) -> str:
    if len(result.mails) == 1:
        told = [_whole(result.first, lang)]
    else:
        told = [_READ_MANY.said(lang, n=len(result.mails)), *(_whole(one, lang) for one in result.mails[:5])]
    if result.saved:
        told.append(_SAVED.said(lang, n=len(result.saved), names=shown_few(result.saved, lang, at_most=5)))
    return "\n\n".join(told)


def written(result: Written, lang: Lang) -> str:
    files = _WITH.said(lang, names=shown_few(result.attached, lang, at_most=5)) if result.attached else ""
    to = shown_few([*result.to, *result.cc], lang, at_most=5)
    subject = shown(result.subject) or _NO_SUBJECT.said(lang)
    words = _UNSURE if result.unsure else _SENT if result.sent else _DRAFTED if to else _DRAFT_FOR_NOBODY
    told = words.said(lang, subject=subject, to=to, files=files)
    return told if result.note is None else f"{told}\n{result.note}"


def _line(one: Line, lang: Lang) -> str:
    sender = _NOBODY.said(lang) if one.sender is None else shown(one.sender.name)
    files = _FILES.said(lang, n=len(one.files)) if one.files else ""
    subject = shown(one.subject) or _NO_SUBJECT.said(lang)
    return _LINE.said(lang, at=_at(one.at), who=sender, subject=subject, files=files)


def _whole(one: Text, lang: Lang) -> str:
    sender = _NOBODY.said(lang) if one.sender is None else f"{shown(one.sender.name)} <{shown(one.sender.address)}>"
    subject = shown(one.subject) or _NO_SUBJECT.said(lang)
    text = one.text if len(one.text) <= _MOST else one.text[:_MOST].rstrip() + " …"
    told = [_READ.said(lang, subject=subject, who=sender, at=_at(one.at))]
    told += ["\n".join(map(shown, text.split("\n")))] if text.strip() else []
    if one.files:
        names = shown_few([_file(each, lang) for each in one.files], lang, at_most=_MOST_FILES)
        told.append(_ATTACHED.said(lang, names=names))
    if one.invitation:
        told += [_event(each, lang) for each in one.events] or [_INVITED.said(lang)]
    return "\n\n".join(told)


def _file(one: Attachment, lang: Lang) -> str:
    name = f"{shown(one.name)} ({size(one.size)})"
    return _INSIDE.said(lang, name=name, mail=shown(one.inside)) if one.inside else name


def _event(one: Invitation, lang: Lang) -> str:
    start, end = _at(one.starts), _at(one.ends)
    if len(start) > _DAY and start[:_DAY] == end[:_DAY]:
        end = end[_DAY + 1 :]
    return (_CANCELS if one.cancelled else _INVITES).said(
        lang,
        title=shown(one.title),
        when=start if start == end else f"{start} – {end}",
        place=_PLACE.said(lang, place=shown(one.place)) if one.place else "",
        who=_CALLED_BY.said(lang, who=shown(one.organizer)) if one.organizer else "",
        again=_AGAIN.said(lang, rule=in_words(one.repeats, lang)) if one.repeats else "",
    )


def _at(at: str) -> str:
    return at[:16].replace("T", " ")
