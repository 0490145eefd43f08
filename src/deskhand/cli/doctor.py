"""`deskhand doctor`: what is here, what is missing, and the one command that mends it.

It only looks: no folder is made, no lock taken, and the one file it writes to time the disk is gone again.
"""

from __future__ import annotations

from typing import Final

from deskhand.cli.checks import checked
from deskhand.cli.language import lang_of, of_terminal
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.core.words import Words

WELL: Final = Words("Everything that is needed is here.", "所需的一切都已具备。")
LESS: Final = Words(
    "Everything that is needed is here; – takes something away.", "所需的一切都已具备；– 项会缺少一些功能。"
)
NOT_WELL: Final = Words("Something that is needed is missing: see ✗.", "缺少必需的条件：见 ✗。")


def doctor(session: Session) -> int:
    """Exit 0 when everything that is needed is here, 1 otherwise."""
    # Not the language of the settings: those may be what is wrong.
    terminal = Terminal(lang_of(session.lang) if session.lang else of_terminal(), json=session.json)
    checks = checked(terminal.lang)
    well = all(check.ok for check in checks if check.needed)
    if terminal.json:
        terminal.object({"ok": well, "checks": [check.object() for check in checks]})
        return 0 if well else 1
    for check in checks:
        mark, style = ("✓", "good") if check.ok else ("✗", "bad") if check.needed else ("–", "ask")
        terminal.say(f"{mark} {check.name:<9} {check.what}", style)
        if check.fix:
            terminal.say(f"→ {check.fix}", "bold", indent=12)
    whole = all(check.ok for check in checks)
    terminal.say()
    terminal.say(terminal.text(WELL if whole else LESS if well else NOT_WELL), "bold")
    return 0 if well else 1
