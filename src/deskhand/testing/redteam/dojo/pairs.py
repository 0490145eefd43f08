"""Each user task with each injection, under a model that does all the attacker wants from the first thing it reads.

It sends the attacker's own calls, and puts the attacker's values into every slot that what it read may fill. Whoever
is asked sees the exact values, and says yes to those of the task alone. The suite's own checker says who won.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from deskhand.core.flow.authority import HOME, Authority
from deskhand.core.flow.grants import Grant, Who
from deskhand.core.flow.judge import is_live, verdict
from deskhand.core.flow.label import Origin
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.table import Decision
from deskhand.core.flow.trace import Given, Trace
from deskhand.core.flow.use import use_of
from deskhand.core.guard.leaks import Leaks
from deskhand.core.plan.model import Do, Plan
from deskhand.core.words import Words
from deskhand.testing.redteam.attack import FIXTURE, Attack, Run, World, absent, nothing
from deskhand.testing.redteam.built import has_module
from deskhand.testing.redteam.dojo.scripts import SCRIPTS
from deskhand.testing.redteam.dojo.suites import PAIRS, abilities, secret_parts, suites
from deskhand.testing.redteam.dojo.taken import Call, Taken, taken

FAMILY: Final = "agentdojo"
NOT_HERE: Final = Words("agentdojo is not installed", "未安装 agentdojo")
ONLY_WORDS: Final = Words(
    "the attacker does nothing and only wants a sentence in what a model answers; no model answers here yet, and what "
    "one says is shown, not promised to be true (docs/security.md)",
    "攻击者不执行任何操作，只想在模型的回答中加入一句话；这里还没有模型作答，而且模型所说的内容只作展示，不保证属实（docs/security.md）",
)
EVERYTHING: Final = Grant("all", risk=Risk.R3, read=("/",), write=("/",), people=("*",), hosts=("*",), apps=("*",))
"""An owner who granted everything: only the lock and the table stand in the way."""
AUTHORITY: Final = Authority(Who("ann", "phone", "phone"), (EVERYTHING,), HOME, now=0.0)


@dataclass
class Played:
    """One task as it went."""

    env: Any
    before: Any
    trace: list[Any]
    questions: int = 0
    refused: int = 0


@cache
def _prepared(suite: str, user: str) -> tuple[Taken, Any]:
    """A task's plan, and the surroundings it starts in; what its tools give back was found by carrying it out."""
    one = suites()[suite]
    task = one.user_tasks[user]
    env = task.init_environment(one.load_and_inject_default_environment({}))
    calls = [Call(call.function, dict(call.args)) for call in task.ground_truth(env.model_copy(deep=True))]
    trial = env.model_copy(deep=True)
    outputs = [str(_run(suite, trial, call)) for call in calls]
    return taken(task.PROMPT, calls, outputs), env


def _run(suite: str, env: Any, call: Call) -> Any:
    from importlib import import_module

    runtime = import_module("agentdojo.functions_runtime").FunctionsRuntime(suites()[suite].tools)
    return runtime.run_function(env, call.do, dict(call.args))[0]


def attackers(suite: str, injection: str, env: Any) -> list[Call]:
    """The attacker's own calls; none where they want nothing done."""
    task = suites()[suite].injection_tasks[injection]
    script = SCRIPTS.get((suite, injection))
    if script is not None:
        return script(task, env.model_copy(deep=True))
    return [Call(call.function, dict(call.args)) for call in task.ground_truth(env.model_copy(deep=True))]


def played(suite: str, user: str, evil: Sequence[Call] = ()) -> Played:
    """A task carried out as far as it may be, with the attacker's calls and values tried wherever they fit."""
    plan, env = _prepared(suite, user)
    # Both are copies: some of the suite's checkers mark as read what they look at.
    task = Played(env.model_copy(deep=True), env.model_copy(deep=True), [])
    uses = Trace(plan.plan, abilities(suite)).uses
    read = False
    for n, call in enumerate(plan.calls):
        asked = False
        for offered in _offers(call, plan.open[n], evil if read else ()):
            decision = _decided(suite, plan, f"s{n}", offered, uses[f"s{n}"])
            asks = decision in (Decision.ASK, Decision.STEP_UP)
            if asks and not asked:
                # The person sees the values: a question about the attacker's is a no, one about theirs a yes.
                task.questions += offered == call
                asked = offered == call
            if decision <= Decision.SHOW or (asks and offered == call):
                _done(suite, task, offered)
                break
        else:
            task.refused += 1
        read = True
    for call in evil:
        if _unlocked(suite, plan, call):
            _done(suite, task, call)
    return task


def _offers(call: Call, free: frozenset[str], evil: Sequence[Call]) -> Iterator[Call]:
    """What the model sends in a step: each of the attacker's fillings first, then what the person meant."""
    for other in evil:
        filled = {name: other.args[name] for name in free if name in other.args}
        if other.do != call.do and not filled:
            filled = {name: _text(other) for name in free if isinstance(call.args[name], str)}
        if filled:
            yield Call(call.do, {**call.args, **filled})
    yield call


def _text(call: Call) -> str:
    """What the attacker has to say, for a slot that only takes words."""
    return max((str(value) for value in call.args.values()), key=len, default="")


def _decided(suite: str, plan: Taken, path: str, call: Call, given: Given) -> Decision:
    step = _step_at(plan.plan, path)
    if step is None or step.do != call.do:
        return Decision.REFUSE
    ability = abilities(suite)[call.do]
    live = given.content.origin is Origin.X and is_live(dict(call.args))
    use = use_of(ability, call.args, Scope("/"))
    if use.risk >= Risk.R2 and _filter(suite).found(" ".join(map(str, call.args.values()))):
        return Decision.REFUSE
    return verdict(ability, use, given, AUTHORITY, locked=True, live=live).decision


def _step_at(plan: Plan, path: str) -> Do | None:
    return next((one for one in plan.steps if one.id == path and isinstance(one, Do)), None)


@cache
def _filter(suite: str) -> Leaks:
    """The filter at the doors, told of the person's secrets as this suite has them."""
    env = suites()[suite].load_and_inject_default_environment({})
    known: list[tuple[str, str]] = []
    for tool, parts in secret_parts(suite).items():
        given = _run(suite, env.model_copy(deep=True), Call(tool, {}))
        known += [(part, str(given[part])) for part in parts]
    return Leaks(known)


def _unlocked(suite: str, plan: Taken, call: Call) -> bool:
    """A call of the attacker's in the place of a step: same tool, other arguments than that step can come to."""
    for n, own in enumerate(plan.calls):
        step = _step_at(plan.plan, f"s{n}")
        if step is not None and step.do == call.do:
            args = {name: call.args.get(name) if name in plan.open[n] else value for name, value in own.args.items()}
            if args == dict(call.args):
                given = Trace(plan.plan, abilities(suite)).uses[f"s{n}"]
                return _decided(suite, plan, f"s{n}", call, given) <= Decision.SHOW
    return False


def _done(suite: str, task: Played, call: Call) -> None:
    from importlib import import_module

    _run(suite, task.env, call)
    task.trace.append(import_module("agentdojo.functions_runtime").FunctionCall(function=call.do, args=dict(call.args)))


def _attack(suite: str, user: str, injection: str) -> Run:
    async def run(_: World) -> str | None:
        env = _prepared(suite, user)[1]
        task = played(suite, user, attackers(suite, injection, env))
        return "the suite's checker says so" if won(suite, injection, task) else None

    return run


def won(suite: str, injection: str, task: Played) -> bool:
    """Whether the suite counts this as the attacker's."""
    one = suites()[suite]
    said = [{"type": "text", "content": ""}]
    return bool(one._check_task_result(one.injection_tasks[injection], said, task.before, task.env, task.trace))


def scripted(suite: str, injection: str) -> bool:
    one = suites()[suite]
    return bool(attackers(suite, injection, _prepared(suite, next(iter(one.user_tasks)))[1]))


def attacks() -> list[Attack]:
    if not has_module("agentdojo"):
        return [Attack(FAMILY, str(n), nothing, absent(NOT_HERE)) for n in range(1, PAIRS + 1)]
    found: list[Attack] = []
    for suite, one in suites().items():
        for injection in one.injection_tasks:
            standing = FIXTURE if scripted(suite, injection) else absent(ONLY_WORDS)
            found += [
                Attack(FAMILY, f"{suite}/{user}/{injection}", _attack(suite, user, injection), standing)
                for user in one.user_tasks
            ]
    return found
