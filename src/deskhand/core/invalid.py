"""What pydantic found wrong with a value, as sentences for people: its own are English only and name Python's types."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deskhand.core.words import Sentence, Words

_WORDS: Final[dict[str, Words]] = {
    "missing": Words("this part is missing", "缺少这一部分"),
    "extra_forbidden": Words("nothing of this name is known here", "这里没有这个名称"),
    "string_type": Words("this must be text", "这里必须是文本"),
    "int_type": Words("this must be a whole number", "这里必须是整数"),
    "int_parsing": Words("this must be a whole number", "这里必须是整数"),
    "int_from_float": Words("this must be a whole number", "这里必须是整数"),
    "float_type": Words("this must be a number", "这里必须是数字"),
    "float_parsing": Words("this must be a number", "这里必须是数字"),
    "bool_type": Words("this must be yes or no", "这里必须是“是”或“否”"),
    "bool_parsing": Words("this must be yes or no", "这里必须是“是”或“否”"),
    "list_type": Words("this must be a list", "这里必须是列表"),
    "tuple_type": Words("this must be a list", "这里必须是列表"),
    "path_type": Words("this must be a path", "这里必须是路径"),
    "json_invalid": Words("this is not sound JSON", "不是有效的 JSON"),
    "model_type": Words("this must be an object", "这里必须是对象"),
    "dict_type": Words("this must be an object", "这里必须是对象"),
    "literal_error": Words("this must be {expected}", "这里必须是 {expected}"),
    "string_pattern_mismatch": Words("this does not have the form {pattern}", "格式不符合 {pattern}"),
    "string_too_long": Words("this is longer than {max_length} characters", "超过 {max_length} 个字符"),
    "string_too_short": Words("this is shorter than {min_length} characters", "少于 {min_length} 个字符"),
    "too_long": Words("there are more than {max_length} of these", "超过 {max_length} 个"),
    "too_short": Words("there are fewer than {min_length} of these", "少于 {min_length} 个"),
    "greater_than_equal": Words("this must be {ge} or more", "必须不小于 {ge}"),
    "greater_than": Words("this must be more than {gt}", "必须大于 {gt}"),
    "less_than_equal": Words("this must be {le} or less", "必须不大于 {le}"),
    "store_address": Words(
        "this must be sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME, with a number as the port, "
        "and %40 for every @ in the password",
        "这里必须是 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机:端口/名称，端口必须是数字，"
        "密码中的 @ 须写作 %40",
    ),
    "model_url": Words(
        "this must be an address such as https://dashscope.aliyuncs.com/compatible-mode/v1; http will do for this "
        "computer and the local network only, and a key does not belong in it",
        "这里必须是 https://dashscope.aliyuncs.com/compatible-mode/v1 这样的地址；只有本机和局域网可以用 http，"
        "地址中不能含有密钥",
    ),
    "less_than": Words("this must be less than {lt}", "必须小于 {lt}"),
}
_AT: Final = Words("{where}: {why}", "{where}：{why}")
_OTHER: Final = Words("{text}", "值无效（{text}）")


_ONE_OF: Final = Words("{first} or {last}", "{first} 或 {last}")
_BESIDE: Final = Words("{before}, {one}", "{before}、{one}")


def first_reason(wrong: ValidationError) -> tuple[str, Sentence]:
    """Where the first wrong value is, and why it is wrong."""
    return next(reasons(wrong))


def whole_reason(wrong: ValidationError) -> Sentence:
    """The first thing wrong, with its place, in one sentence."""
    where, why = first_reason(wrong)
    return Sentence(_AT, {"where": where, "why": why})


def reasons(wrong: ValidationError) -> Iterator[tuple[str, Sentence]]:
    """Where a value is wrong and why, one after the other."""
    for error in wrong.errors(include_url=False, include_input=False):
        yield ".".join(str(part) for part in error["loc"]), _why(error)


def _why(error: ErrorDetails) -> Sentence:
    """A validation error in both languages; what the table does not know keeps its English reason."""
    words = _WORDS.get(error["type"])
    if words is None:
        return Sentence(_OTHER, {"text": error["msg"]})
    values = dict(error.get("ctx", {}))
    if "expected" in values:
        values["expected"] = _choices(str(values["expected"]))
    return Sentence(words, values)


def _choices(told: str) -> Sentence | str:
    """`'a', 'b' or 'c'`, as pydantic lists what it takes."""
    first, either, last = told.rpartition(" or ")
    if not either:
        return told
    return Sentence(_ONE_OF, {"last": last, "first": reduce(_beside, first.split(", "))})


def _beside(before: object, one: object) -> Sentence:
    return Sentence(_BESIDE, {"before": before, "one": one})
