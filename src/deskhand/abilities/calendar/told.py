"""The answers to requests about events, in English and Chinese."""

from __future__ import annotations

from deskhand.abilities.calendar.listing import line
from deskhand.abilities.calendar.results import Changed, Clash, Event, Free, Listed, Skips, Slot
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words
from deskhand.formats.calendar.occurrences import MOST_TIMES
from deskhand.formats.calendar.repeats import in_words

_NONE = Words("Nothing is in the calendar then.", "日历中没有日程。")
_LISTED = Words("{n:event|events}:", "共 {n} 个日程：")
_CLASHES = Words("In each other's way:", "时间冲突：")
_CLASH = Words("{one} and {other}", "{one} 与 {other}")
_UNREAD = Words("Could not be read, and is not counted: {names}", "无法读取，未计入：{names}")
_UNCLEAR = Words(
    "How these repeat cannot be read, so only the one time they say themselves counts: {names}. Open them in a "
    "calendar program and set how they repeat.",
    "以下日程的重复规则无法读取，只计入其本身标注的那一次：{names}。请在日历程序中打开并重新设置重复方式。",
)
_NO_ROOM = Words("There is no such free time.", "没有符合条件的空闲时间。")
_ROOM = Words("Free{who}:", "{who}空闲时间：")
_FOR = Words(" for {names}", "{names} 的")
_ADDED = Words('Put "{title}" into {calendar}: {when}.', "已将“{title}”加入日历 {calendar}：{when}。")
_MOVED = Words('"{title}" is now at {when}.', "“{title}”现在的时间是 {when}。")
_GONE = Words('Called off "{title}" ({when}).', "已取消“{title}”（{when}）。")
_ONCE = Words("Its other times stay.", "该系列的其他日程不变。")
_TOLD = Words("Told: {names}", "已通知：{names}")
_INVITED = Words("Invited: {names}", "已邀请：{names}")
_TAKEN = Words("At that time there is also: {names}", "同一时间还有：{names}")
_REPEATS = Words("It repeats {rule}.", "该日程会重复：{rule}。")
_SKIPS: dict[Skips, Words] = {
    "months": Words("Months that have no such day are skipped.", "没有这一天的月份会被跳过。"),
    "years": Words("Years that have no such day are skipped.", "没有这一天的年份会被跳过。"),
}
_ALL = Words(
    "All {n} times of the series were moved by as much{past}.", "该系列全部 {n} 次日程都移动了同样的时间{past}。"
)
_ALL_ON = Words("Every time of the series was moved by as much{past}.", "该系列的每一次日程都移动了同样的时间{past}。")
_PAST = Words(", also the {n} already past", "，包括已过去的 {n} 次")
_PAST_MANY = Words(", also more than {n} already past", "，包括已过去的 {n} 多次")
_ALL_DAY = Words("{start} (all day)", "{start}（全天）")
_DAYS = Words("{start} to {end}", "{start} 至 {end}")


def listed(result: Listed, lang: Lang) -> str:
    unread = _unread(result, lang)
    if not result.count:
        return "\n".join([_NONE.said(lang), *unread])
    told = [_LISTED.said(lang, n=result.count), shown_lines(result.events, lang, lambda one: line(one, lang))]
    if result.clashes:
        told += [_CLASHES.said(lang), shown_lines(result.clashes, lang, lambda one: _clash(one, lang), at_most=5)]
    return "\n".join([*told, *unread])


def free(result: Free, lang: Lang) -> str:
    unread = _unread(result, lang)
    if not result.slots:
        return "\n".join([_NO_ROOM.said(lang), *unread])
    who = _FOR.said(lang, names=shown_few(result.people, lang)) if len(result.people) > 1 else ""
    return "\n".join([_ROOM.said(lang, who=who), shown_lines(result.slots, lang, _slot), *unread])


def _unread(result: Listed | Free, lang: Lang) -> list[str]:
    """What could not be taken into account."""
    unread = [_UNREAD.said(lang, names=shown_few(result.unread, lang))] if result.unread else []
    return [*unread, _UNCLEAR.said(lang, names=shown_few(result.unclear, lang))] if result.unclear else unread


def added(result: Changed, lang: Lang) -> str:
    told = [_ADDED.said(lang, title=shown(result.title), calendar=shown(result.calendar), when=_when(result, lang))]
    return "\n".join([*told, *_more(result, lang, _INVITED)])


def moved(result: Changed, lang: Lang) -> str:
    told = [_MOVED.said(lang, title=shown(result.title), when=_when(result, lang))]
    if result.again:
        told.append(_ONCE.said(lang))
    if result.times:
        many = _PAST if result.past < MOST_TIMES else _PAST_MANY
        past = many.said(lang, n=result.past) if result.past else ""
        words = _ALL_ON if result.endless else _ALL
        told.append(words.said(lang, n=result.times, past=past))
    return "\n".join([*told, *_more(result, lang, _TOLD)])


def cancelled(result: Changed, lang: Lang) -> str:
    told = [_GONE.said(lang, title=shown(result.title), when=_when(result, lang))]
    if result.again:
        told.append(_ONCE.said(lang))
    if result.told:
        told.append(_TOLD.said(lang, names=shown_few(result.told, lang, at_most=5)))
    return "\n".join(told)


def _more(result: Changed, lang: Lang, people: Words) -> list[str]:
    told: list[str] = []
    if result.repeats:
        told.append(_REPEATS.said(lang, rule=in_words(result.repeats, lang)))
    if result.skips:
        told.append(_SKIPS[result.skips].said(lang))
    if result.told:
        told.append(people.said(lang, names=shown_few(result.told, lang, at_most=5)))
    if result.clashes:
        told.append(_TAKEN.said(lang, names=shown_few([_titled(one) for one in result.clashes], lang)))
    return told


def _titled(one: Event) -> str:
    return f"{one.title} ({one.start[11:16]}–{one.end[11:16]})"


def _clash(one: Clash, lang: Lang) -> str:
    return _CLASH.said(lang, one=line(one.one, lang), other=line(one.other, lang))


def _slot(one: Slot) -> str:
    return f"{one.start[:16].replace('T', ' ')} – {one.end[11:16] if one.start[:10] == one.end[:10] else one.end[:16]}"


def _when(result: Changed, lang: Lang) -> str:
    if result.all_day:
        words = _ALL_DAY if result.start == result.end else _DAYS
        return words.said(lang, start=result.start, end=result.end)
    start, end = result.start[:16].replace("T", " "), result.end[:16].replace("T", " ")
    return f"{start} – {end[11:] if start[:10] == end[:10] else end}"
