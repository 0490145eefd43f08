"""What of an understood request may run: a reading that may not is no choice, and why not is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deskhand.core.flow.authority import Authority
from deskhand.core.flow.guard import unlocking
from deskhand.core.flow.judge import judged, stepping_up
from deskhand.core.flow.label import SAID
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Ask, Plan, walk
from deskhand.core.registry import Registry
from deskhand.core.unbuilt import Unbuilt, unbuilt
from deskhand.core.words import Lang
from deskhand.hub.judge import confirmed, why_not
from deskhand.hub.run.live import Place
from deskhand.hub.understand import Planned

Fit = tuple[Plan, list[Plan], list[str]]
"""The plan, the readings that its question chooses between, and why nothing of it may run."""


class Fitting:
    """Holds plans against how far the words behind them reach."""

    def __init__(self, abilities: Registry) -> None:
        self._abilities = abilities

    def here(self, planned: Planned, plan: Plan, authority: Authority, scope: Scope) -> Fit:
        """A request of which is known where it is to be done."""
        lacking = None if planned.outcome == "choose" else unbuilt(plan, self._abilities)
        if lacking is not None:
            return self._rest(lacking, planned, plan, authority, scope)
        plan, readings, reasons = self._allowed(planned, plan, authority, scope)
        if reasons:
            return plan, readings, reasons
        plan, *readings = (self._unlocking(one, authority, scope, planned.wrote) for one in (plan, *readings))
        return plan, readings, []

    def at_places(
        self, planned: Planned, plan: Plan, places: Sequence[Place], reach_of: Callable[[str], Authority]
    ) -> Fit:
        """A question which desk was meant: where one of the answers may not be, it is not asked."""
        readings: list[Plan] = []
        reasons: list[str] = []
        for one, place in zip(planned.readings, places, strict=True):
            authority, scope = reach_of(place.desk), Scope(place.root, tuple(place.folders))
            reasons += self._why_not(one, authority, scope, planned.lang)
            readings.append(self._unlocking(one, authority, scope))
        if reasons:
            return plan, [], list(dict.fromkeys(reasons))
        asking = plan.steps[0].model_copy(update={"id": _free_name(readings)})
        return plan.model_copy(update={"steps": (asking,)}), readings, []

    def _rest(self, lacking: Unbuilt, planned: Planned, plan: Plan, authority: Authority, scope: Scope) -> Fit:
        """Nothing of a plan that cannot be done whole; what of it can, is offered.

        Where words were left over, or asked, nothing is: one question cannot be about that too.
        """
        phrases, lang = self._abilities.phrases(planned.lang), planned.lang
        offer = lacking.offer(phrases, lang) if planned.outcome == "run" else None
        if offer is None or self._why_not(offer, authority, scope, lang):
            return plan, [], [lacking.refusal(phrases, lang)]
        return self._unlocking(offer, authority, scope), [], []

    def _why_not(
        self, plan: Plan, authority: Authority, scope: Scope, lang: Lang, wrote: Wrote | None = None
    ) -> list[str]:
        lacking = unbuilt(plan, self._abilities)
        if lacking is not None:
            return [lacking.refusal(self._abilities.phrases(lang), lang)]
        return why_not(plan, self._abilities, authority, scope, lang, wrote)

    def _allowed(self, planned: Planned, plan: Plan, authority: Authority, scope: Scope) -> Fit:
        def no(one: Plan) -> list[str]:
            return self._why_not(one, authority, scope, planned.lang, planned.wrote)

        if planned.outcome != "choose":
            return plan, [], no(plan)
        every = [(reading, no(reading)) for reading in planned.readings]
        fit = [reading for reading, reasons in every if not reasons]
        question = plan.steps[0]
        if not fit or not isinstance(question, Ask):
            reasons = [reason for _, reasons in every for reason in reasons]
            return plan, [], list(dict.fromkeys(reasons)) or no(plan)
        if len(fit) == 1:
            return confirmed(fit[0], [], planned.lang), [], []
        choices = tuple(
            choice for choice, (_, reasons) in zip(question.with_.choices, every, strict=False) if not reasons
        )
        put = question.with_.model_copy(update={"choices": choices})
        asking = question.model_copy(update={"id": _free_name(fit), "with_": put})
        return plan.model_copy(update={"steps": (asking,)}), fit, []

    def _unlocking(self, plan: Plan, authority: Authority, scope: Scope, wrote: Wrote | None = None) -> Plan:
        """The plan whose questions say where a yes is worth nothing without the unlock secret."""
        if not any(isinstance(step, Ask) for step in plan.steps):
            return plan
        return unlocking(plan, stepping_up(judged(plan, self._abilities, authority, scope, literal=wrote or SAID)))


def _free_name(readings: Sequence[Plan]) -> str:
    """A name for the question that no step of any reading has: the chosen one's steps join the same run."""
    taken = {step.id for reading in readings for step, _ in walk(reading.steps)}
    return next(name for name in ("which", *(f"which{n}" for n in range(2, 4_002))) if name not in taken)
