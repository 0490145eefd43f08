"""The one way in which signed things are not taken: a code of a closed list, with its sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from deskhand.core.errors import Refused
from deskhand.core.words import Lang, Words


class Why(StrEnum):
    """Every reason there is."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    VERSION = "version"
    SIGNATURE = "signature"
    UNKNOWN_DEVICE = "unknown_device"
    REVOKED = "revoked"
    KEY = "key"
    SPEAKER = "speaker"
    DESK = "desk"
    STALE = "stale"
    EXPIRED = "expired"
    CHALLENGE = "challenge"
    REPLAYED = "replayed"
    SEQUENCE = "sequence"
    CARD = "card"
    ANSWER = "answer"
    UNLOCK = "unlock"
    WIDENED = "widened"
    GRANT = "grant"
    FORKED = "forked"
    TRUNCATED = "truncated"
    BROKEN = "broken"
    RETURNED = "returned"
    SECRET = "secret"  # noqa: S105 (the name of a reason)
    VOID = "void"
    NAME = "name"


SENTENCES: Final[Mapping[Why, Words]] = {
    Why.MALFORMED: Words(
        "A message was not in the form it must have. Nothing was done. Please send it again from an up-to-date page.",
        "收到的消息格式不正确。没有做任何更改。请更新页面后重新发送。",
    ),
    Why.TOO_LARGE: Words(
        "A message was larger than is allowed. Nothing was done. Please ask for less at once.",
        "收到的消息超过了允许的大小。没有做任何更改。请一次少做一些。",
    ),
    Why.VERSION: Words(
        "A message was made by another release of Deskhand. Nothing was done. Please update both sides.",
        "消息来自另一个版本的 Deskhand。没有做任何更改。请把两端都更新到最新版本。",
    ),
    Why.SIGNATURE: Words(
        "A signature does not fit, so I do not know who sent this. Nothing was done. "
        "If this was you, pair the device again.",
        "签名不符，无法确认发送者。没有做任何更改。如果是您本人，请重新配对该设备。",
    ),
    Why.UNKNOWN_DEVICE: Words(
        "This device is not paired. Nothing was done. Pair it at the computer first.",
        "这台设备没有配对。没有做任何更改。请先在电脑上完成配对。",
    ),
    Why.REVOKED: Words(
        "This was taken back by the owner and no longer holds. Nothing was done.",
        "主人已经收回了这项授权，它不再有效。没有做任何更改。",
    ),
    Why.KEY: Words(
        "A key is not of the kind it says it is. Nothing was done. Please pair the device again.",
        "密钥与其声明的类型不符。没有做任何更改。请重新配对该设备。",
    ),
    Why.SPEAKER: Words(
        "This device may not say that, or not in this name. Nothing was done.",
        "这台设备无权这样做，或无权以此人的名义这样做。没有做任何更改。",
    ),
    Why.DESK: Words(
        "This was meant for another computer. Nothing was done here.",
        "这是发给另一台电脑的。这里没有做任何更改。",
    ),
    Why.STALE: Words(
        "This was signed too long ago, or the clock of the device is wrong. Nothing was done. It must be signed again.",
        "签名时间过久，或设备的时钟不准。没有做任何更改。需要重新签名。",
    ),
    Why.EXPIRED: Words(
        "The time for this is over. Nothing was done. Please ask again.",
        "已超过有效时间。没有做任何更改。请重新提出。",
    ),
    Why.CHALLENGE: Words(
        "This does not answer what this computer asked the device to sign. Nothing was done. Please try again.",
        "设备签署的内容与这台电脑的要求不符。没有做任何更改。请重试。",
    ),
    Why.REPLAYED: Words(
        "This was sent before for something else. It was not done a second time.",
        "这条消息之前已用于其他任务。没有重复执行。",
    ),
    Why.SEQUENCE: Words(
        "Two different messages of this device carry the same number. Nothing was done. "
        "If its key may have been copied, revoke the device.",
        "该设备的两条不同消息使用了相同的编号。没有做任何更改。如果密钥可能已被复制，请撤销该设备。",
    ),
    Why.CARD: Words(
        "This answers another question than the one that was asked. Nothing was done. Please answer again.",
        "这是对另一个问题的回答。没有做任何更改。请重新回答。",
    ),
    Why.ANSWER: Words(
        "This is no answer that the question allows. Nothing was done. Please answer again.",
        "这个回答不在该问题允许的范围内。没有做任何更改。请重新回答。",
    ),
    Why.UNLOCK: Words(
        "The unlock secret is missing or wrong. Nothing was done. Please type it again.",
        "解锁口令缺失或不正确。没有做任何更改。请重新输入。",
    ),
    Why.WIDENED: Words(
        "A permission was to give more than the one it comes from. It was not taken.",
        "这项授权超出了它所依据的授权范围，因此未被接受。",
    ),
    Why.GRANT: Words(
        "The permission that this relies on is not there. Nothing was done.",
        "找不到所依据的授权。没有做任何更改。",
    ),
    Why.FORKED: Words(
        "There are two different lists of your devices. The one known here was kept. "
        "If you did not restore a backup, your owner's key may have been copied.",
        "出现了两份不同的设备列表，这里保留了原有的一份。如果您没有恢复过备份，主人密钥可能已被复制。",
    ),
    Why.TRUNCATED: Words(
        "A list of your devices came back shorter than it was. The longer one was kept.",
        "收到的设备列表比原来的短，这里保留了较完整的一份。",
    ),
    Why.BROKEN: Words(
        "A list of your devices is out of order or has a piece missing. The one known here was kept.",
        "设备列表的顺序不对或缺少内容，这里保留了原有的一份。",
    ),
    Why.RETURNED: Words(
        "A device that was revoked cannot come back under the same key. Please pair it again with a new one.",
        "已撤销的设备不能用同一把密钥恢复。请用新的密钥重新配对。",
    ),
    Why.SECRET: Words(
        "The code or the secret of the pairing is wrong. Nothing was paired. Look at the computer and try again.",
        "配对的代码或密钥不正确，没有完成配对。请查看电脑屏幕后重试。",
    ),
    Why.VOID: Words(
        "This pairing is over: used, too old, or tried too often. Nothing was paired. Start a new one at the computer.",
        "这次配对已失效（已使用、已过期或尝试次数过多），没有完成配对。请在电脑上重新开始。",
    ),
    Why.NAME: Words(
        "The name given holds signs that nobody sees, or begins or ends with a space, so it could pass for another. "
        "Nothing was taken. Give it a plain name and try again.",
        "所给的名称含有看不见的字符，或首尾有空格，可能被误认为其他名称。没有接受任何内容。请换一个普通的名称再试。",
    ),
}


class Rejected(Refused):
    """Something signed was not taken; nothing was done because of it.

    Whatever bytes come from outside, the functions of this package that read them raise this and nothing else.
    `why` is for code, `said` for people; neither carries anything out of the message itself.
    """

    words = Words("Something signed was not accepted. Nothing was done.", "一条已签名的消息未被接受。没有做任何更改。")

    def __init__(self, why: Why = Why.MALFORMED) -> None:
        self.why = why
        super().__init__(why=why.value)

    def said(self, lang: Lang) -> str:
        return SENTENCES[self.why].said(lang)
