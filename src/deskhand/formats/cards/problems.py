"""What can be wrong with a file of contacts."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NotCards(Problem):
    words = Words(
        '"{name}" holds no contact I can read. Nothing was changed. Export the contacts again as .vcf (vCard).',
        "“{name}”中没有我能读取的联系人。没有做任何更改。请将联系人重新导出为 .vcf（vCard）。",
    )


class CardsTooLarge(Problem):
    words = Words(
        '"{name}" is larger than the {most} that I read of one file of contacts. Nothing was changed. Split it.',
        "“{name}”超过了单个联系人文件的读取上限 {most}。没有做任何更改。请将其拆分。",
    )
