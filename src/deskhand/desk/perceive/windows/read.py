"""What is asked of UI Automation, and in how few calls: a window with all that is in it is one.

All of it runs on one thread of the backend's; a call waits two seconds at most for an application that hangs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PureWindowsPath
from typing import Final, Literal

import msgspec

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.backend import Box, Reading
from deskhand.desk.perceive.listening import Followed, Found, Looked, Rests
from deskhand.desk.perceive.roles import tidy
from deskhand.desk.perceive.subtrees import DEVICE, Part
from deskhand.desk.perceive.windows import ids, meaning
from deskhand.desk.perceive.windows.com import GRID, TEXT, Com, Element, listed

MOST_PARTS: Final = 5_000
"""Of one window no more is told; what is beyond is found when it is asked for."""
MOST_DEPTH: Final = 100
MOST_TEXT: Final = 65_536

Said = tuple[Literal["structure", "changed", "windows"], Element | None, int]
"""What was heard: of what kind, from which element, and how its structure changed."""


class UiaReader:
    """A Windows screen; remembers the elements that it read, by their keys."""

    def __init__(self, com: Com, hear: Callable[[Said], None]) -> None:
        self._com = com
        self._hear = hear
        self.error: tuple[type[Exception], ...] = (com.error,)
        automation = com.automation
        # One request brings a whole window with everything that is used of it.
        self._whole = automation.CreateCacheRequest()
        for number in ids.READ:
            self._whole.AddProperty(number)
        self._whole.TreeScope = ids.SUBTREE
        self._whole.AutomationElementMode = ids.FULL
        self._single = self._whole.Clone()
        self._single.TreeScope = ids.ELEMENT
        self._root: Element = automation.GetRootElementBuildCache(self._single)
        self._structure, self._property, self._window, self._focus = com.handlers(self)
        self._elements: dict[str, Element] = {}
        self._windows: dict[str, Element] = {}
        self._listened: set[str] = set()
        self._rests = Rests()
        self._left = 0
        for event in (ids.WINDOW_OPENED, ids.WINDOW_CLOSED):
            automation.AddAutomationEventHandler(event, self._root, ids.SUBTREE, self._single, self._window)
        automation.AddFocusChangedEventHandler(self._single, self._focus)

    def screen(self, *, again: bool) -> Looked:
        """All applications and windows; the windows that are new or due are read whole, or all of them `again`."""
        founds: list[Found] = []
        for key, (read, one) in self._tops().items():
            app = self._app(meaning.process(read))
            founds.append(Found(app, DEVICE, whole=False))
            fresh = key not in self._windows
            self._windows[key] = one
            due = again or ((fresh or key in self._rests) and not self._rests.resting(key))
            part = self._window_part(key) if due and self._listen(key) else None
            founds.append(Found(part or self._made(read, one, top=True), app.key, whole=part is not None))
        return Looked(founds, {found.part.key for found in founds})

    def due(self) -> float | None:
        return self._rests.due()

    # What is heard comes on threads of UI Automation, which must not be held up.
    def structure(self, sender: Element, change: int) -> None:
        self._hear(("structure", sender, change))

    def changed(self, sender: Element) -> None:
        self._hear(("changed", sender, 0))

    def windows(self) -> None:
        self._hear(("windows", None, 0))

    def follow(self, heard: Sequence[Said]) -> Followed:
        """What is there now where something was heard; the same heard twice is read once."""
        founds: list[Found] = []
        done: set[tuple[str, str]] = set()
        for kind, sender, change in heard:
            if sender is None or (kind, key := self._key(sender)) in done:
                continue
            done.add((kind, key))
            try:
                if kind == "structure":
                    founds.append(self._rebuilt(sender, change))
                elif key in self._elements:
                    founds.append(self._changed(sender))
            except self._com.error:
                self._missed(sender)
        return Followed(founds, look=any(kind == "windows" for kind, _, _ in heard))

    def _rebuilt(self, sender: Element, change: int) -> Found:
        start: Element | None = sender
        if change == ids.CHILD_ADDED:
            start = self._above(sender)
            if start is not None and self._key(start) in self._elements:
                return Found(self._part(sender), self._key(start))
        known = next((one for one in self._ancestors(start) if self._key(one) in self._elements), sender)
        return Found(self._part(known), None)

    def _changed(self, sender: Element) -> Found:
        """The element as it was brought along with what was heard."""
        read = self._read(sender)
        return Found(self._made(read, sender, top=meaning.key_of(read) in self._windows), None, whole=False)

    def _missed(self, sender: Element) -> None:
        """What an application said could not be followed up: its windows are read anew when it answers."""
        pid = sender.GetCachedPropertyValue(ids.PROCESS)
        for key, window in self._windows.items():
            if window.GetCachedPropertyValue(ids.PROCESS) == pid:
                self._rests.failed(key)

    def keep(self, keys: Iterable[str]) -> None:
        """Only these are still there."""
        kept = set(keys)
        self._elements = {key: one for key, one in self._elements.items() if key in kept}

    def close(self) -> None:
        self._com.close()

    def reading(self, key: str) -> Reading:
        one = self._elements[key]
        if one.GetCurrentPropertyValue(ids.PASSWORD) is not False:
            return Reading()
        number = one.GetCurrentPropertyValue(ids.NUMBER) if one.GetCurrentPropertyValue(ids.HAS_RANGE) else None
        return Reading(self._text(one), float(number) if isinstance(number, (int, float)) else None)

    def cell(self, key: str, row: int, column: int) -> Reading:
        grid = self._com.pattern(self._elements[key], GRID)
        if not grid or row >= grid.CurrentRowCount or column >= grid.CurrentColumnCount:
            return Reading()
        one: Element = grid.GetItem(row, column)
        name = one.GetCurrentPropertyValue(ids.NAME)
        return Reading(self._text(one) or (name if isinstance(name, str) else None))

    def box(self, key: str) -> Box:
        return meaning.box(self._elements[key].GetCurrentPropertyValue(ids.BOUNDS))

    def _tops(self) -> dict[str, tuple[meaning.Read, Element]]:
        condition = self._com.automation.CreateTrueCondition()
        found = listed(self._root.FindAllBuildCache(ids.CHILDREN, condition, self._single))
        there = {meaning.key_of(read): (read, one) for one in found if meaning.is_top(read := self._read(one))}
        self._windows = {key: one for key, one in self._windows.items() if key in there}
        self._rests.keep(there)
        self._listened &= set(there)
        return there

    def _app(self, pid: int) -> Part:
        exe = self._com.exe(pid)
        fields: dict[str, Value] = {"name": PureWindowsPath(exe).stem or str(pid), "pid": pid, "running": True}
        return Part(f"app:{pid}", "app", fields | ({"exe": exe} if exe else {}), lasting=exe)

    def _window_part(self, key: str) -> Part | None:
        try:
            part = self._part(self._windows[key])
        except self._com.error:
            self._rests.failed(key)
            return None
        self._rests.answered(key)
        return part

    def _listen(self, key: str) -> bool:
        """Have told what changes in a window, from before it is read; False when it does not answer."""
        if key in self._listened:
            return True
        automation, single, window = self._com.automation, self._single, self._windows[key]
        try:
            automation.AddStructureChangedEventHandler(window, ids.SUBTREE, single, self._structure)
            automation.AddPropertyChangedEventHandler(window, ids.SUBTREE, single, self._property, list(ids.HEARD))
        except self._com.error:
            self._rests.failed(key)
            return False
        self._listened.add(key)
        return True

    def _above(self, one: Element) -> Element | None:
        found: Element | None = self._com.automation.ControlViewWalker.GetParentElementBuildCache(one, self._single)
        return None if not found or self._key(found) == self._key(self._root) else found

    def _ancestors(self, one: Element | None) -> Iterator[Element]:
        while one is not None:
            yield one
            one = self._above(one)

    def _text(self, one: Element) -> str | None:
        if one.GetCurrentPropertyValue(ids.HAS_VALUE):
            value = one.GetCurrentPropertyValue(ids.VALUE)
            return value if isinstance(value, str) else None
        text = self._com.pattern(one, TEXT)
        return str(text.DocumentRange.GetText(MOST_TEXT)) if text else None

    def _part(self, one: Element) -> Part:
        """An element and all that is in it, in one call."""
        self._left = MOST_PARTS
        found = one.BuildUpdatedCache(self._whole)
        return self._tree(found, 0, top=self._key(found) in self._windows)

    def _tree(self, one: Element, depth: int, *, top: bool) -> Part:
        self._left -= 1
        made = self._made(self._read(one), one, top=top)
        below = listed(one.GetCachedChildren()) if depth < MOST_DEPTH else ()
        # Without a number of its own it could not be told from another later.
        parts = [self._tree(each, depth + 1, top=False) for each in below if self._left > 0 and self._key(each)]
        return msgspec.structs.replace(made, parts=tuple(parts))

    def _made(self, read: meaning.Read, one: Element, *, top: bool) -> Part:
        key = meaning.key_of(read)
        self._elements[key] = one
        if not top and not meaning.is_window(read):
            return Part(key, "element", meaning.element(read))
        exe = self._com.exe(meaning.process(read))
        return Part(key, "window", meaning.window(read), lasting=f"{exe}\n{tidy(str(read.get(ids.NAME) or ''))}")

    def _read(self, one: Element) -> meaning.Read:
        return {number: one.GetCachedPropertyValue(number) for number in ids.READ}

    def _key(self, one: Element) -> str:
        return meaning.key_of({ids.RUNTIME_ID: one.GetCachedPropertyValue(ids.RUNTIME_ID)})
