"""What can be wrong with asking for an automation."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class RunsByItself(Problem):
    words = Words(
        "“{name}” is run on a person's word, not by a step that decides for itself. Nothing of it was done. "
        "Ask for it by itself: run “{name}”",
        "“{name}”要由您亲自要求才会运行，不能由自行决定的步骤启动。没有执行它的任何内容。请单独说：运行“{name}”",
    )
