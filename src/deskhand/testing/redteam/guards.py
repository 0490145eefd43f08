"""Every guard by name, how it is switched off, and the attack that then gets through; a test does exactly that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deskhand.core.flow.label import SAID
from deskhand.core.flow.table import Coverage, Decision
from deskhand.testing.redteam.switches import (
    Guard,
    Mild,
    always,
    any_member,
    any_offer,
    any_target,
    anywhere,
    as_it_is,
    constant,
    equal,
    every_step,
    from_the_top,
    guard,
    instead,
    long,
    revoked_too,
    seen_at_once,
    sent_on,
    through_links,
    unbound,
    unproven,
    whatever_it_says,
    whole_list,
    without_anchors,
    without_number,
)

GUARDS: Final[Sequence[Guard]] = (
    # what was signed, by whom, when
    guard("signature", "auth/a changed signature", **{"trust.keys:verify": always(None)}),
    guard("signature.algorithm", "auth/another kind of key", **{"trust.keys:verify": always(None)}),
    guard("speaker", "auth/another person in her name", **{"trust.envelope:_may_say": always(True)}),
    guard("window", "auth/of yesterday", **{"trust.envelope:COMMAND_WINDOW": constant(10**12)}),
    guard("nonce", "auth/for another run", **{"trust.fresh:SqliteMemory.take": always("new")}),
    guard("sequence", "auth/another one under its number", **{"trust.fresh:SqliteMemory.take": without_number}),
    guard("challenge", "auth/with a challenge nobody gave", **{"trust.fresh:SqliteMemory.answered": always(None)}),
    guard("strict.once", "auth/a field twice", **{"trust.strict:_once": always(None)}),
    # devices
    guard("revoked", "hub/a phone revoked meanwhile", **{"trust.roster:Roster.device": instead(revoked_too)}),
    guard("revoked.late", "hub/a phone revoked at the last moment", **{"desk.monitor:Monitor._fallen": always(False)}),
    guard("roster.signature", "hub/a device more", **{"=trust.roster:check": always(None)}),
    guard("roster.fork", "hub/another end of the list", **{"trust.roster:Roster.merged": instead(whole_list)}),
    guard(
        "roster.truncated", "hub/a list without its tombstone", **{"trust.roster:Roster.merged": instead(whole_list)}
    ),
    # grants and ceilings
    guard("grants.coverage", "hub/no question asked", **{"core.flow.grants:coverage": always(Coverage.COVERS)}),
    guard("grants.deny", "hub/a denial taken back by the hub", **{"core.flow.grants:_forbids": always(False)}),
    guard("grants.alive", "hub/a grant that was taken back", **{"core.flow.grants:_alive": always(True)}),
    guard("grants.until", "hub/a grant that ran out", **{"core.flow.grants:_alive": always(True)}),
    guard("grants.whose", "hub/a grant for another chat", **{"core.flow.grants:_speaks": always(True)}),
    guard("grants.narrower", "auth/grant: a phone widens the people", **{"core.flow.grants:narrower": always(True)}),
    guard("grants.giver", "hub/a grant of its own", **{"trust.grant:GrantBook._check_authority": always(0)}),
    guard(
        "grants.budget",
        "hub/more than a grant allows for a run",
        **{"desk.trust.budget:_Spent.up": always(None)},
    ),
    guard("ceiling", "hub/a chat that pays", **{"core.flow.authority:Ceiling.allows": always(True)}),
    guard("ceiling.group", "hub/a group that changes", **{"core.flow.authority:Ceiling.allows": always(True)}),
    # the plan a run is held to
    guard("lock.derived", "hub/another plan", **{"desk.trust.locks:Locks._vouched": always(True)}),
    guard("lock.moment", "hub/another moment", **{"desk.trust.locks:_check_moment": always(None)}),
    guard("lock.patch", "hub/steps under a yes to others", **{"desk.trust.locks:_approved": instead(every_step)}),
    guard("lock.step", "hub/a step more", **{"desk.trust.labels:placed": anywhere}),
    guard("lock.args", "hub/other arguments", **{"desk.trust.labels:_check_arguments": always(True)}),
    guard("lock.results", "hub/another result", **{"desk.trust.labels:_check_arguments": always(True)}),
    guard("lock.conditions", "hub/a question left out", **{"desk.trust.labels:_check_conditions": always(None)}),
    guard("lock.vouched", "hub/a result nobody made", **{"desk.trust.judge:Judge._reason": always(None)}),
    guard("step.once", "hub/a step twice", **{"desk.trust.judge:Judge._done_enough": always(False)}),
    guard("step.under_way", "hub/a step eight times at once", **{"desk.trust.judge:times_done": always(0)}),
    # yeses
    guard("consent.hash", "auth/yes: to another card", **{"=trust.consent:card_hash": equal}),
    guard("consent.args", "hub/a card that lies", **{"desk.trust.consents:_named": instead(whatever_it_says)}),
    guard("consent.shown", "hub/a card whose words lie", **{"desk.trust.consents:_shows": always(True)}),
    guard("consent.once", "hub/a yes used again", **{"desk.trust.consents:Consents._times_used": always(0)}),
    guard(
        "consent.person", "auth/yes: by another person", **{"desk.trust.authority:Authorities.may_answer": always(True)}
    ),
    guard("consent.window", "auth/yes: of an hour ago", **{"trust.consent:CONSENT_WINDOW": constant(10**12)}),
    guard(
        "consent.strength", "hub/a chat that says yes to itself", **{"desk.trust.consents:Consents._may": always(True)}
    ),
    guard(
        "consent.revoked",
        "hub/a yes of a phone revoked since",
        **{"desk.trust.consents:Consents._may": always(True), "desk.trust.judge:Judge.fallen": always(None)},
    ),
    guard("unlock", "auth/yes: with a wrong unlock secret", **{"trust.unlock:check_unlock": always(None)}),
    guard("preview.bound", "hub/another file than was shown", **{"desk.trust.consents:Yes": unbound}),
    guard("preview.looks", "hub/a preview that sends", **{"=desk.ending:Risk": constant(Mild)}),
    # labels and the table
    guard("table.decide", "injection/document: send", **{"core.flow.table:decide": always(Decision.RUN)}),
    guard("table.tightened", "injection/document: send", **{"core.flow.table:_tightened": always(())}),
    guard("labels.join", "injection/document: pay", **{"core.flow.label:joined": always(SAID)}),
    # what is looked for in what was read
    guard("content.read", "content/a forbidden word in what was read", **{"desk.brought:_looks": always({})}),
    # whose runs and files
    guard("undo.whose", "hub/another's run taken back", **{"desk.trust.authority:Authorities.is_owner": always(True)}),
    guard("offers.run", "hub/a file of another run", **{"desk.offers:Offers.of": instead(any_offer)}),
    guard("offers.changed", "hub/a file changed since", **{"desk.blobs:_unchanged": always(None)}),
    # the record
    guard(
        "audit.hash",
        "hub/a record changed",
        **{"trust.audit:chained": equal, "trust.anchored:held_against": without_anchors},
    ),
    guard("audit.anchors", "hub/the record cut short", **{"trust.anchored:held_against": without_anchors}),
    guard("audit.head", "hub/a head of the desk's, made up", **{"trust.audit:read_head": instead(unproven)}),
    guard("audit.heads", "hub/its own record cut short", **{"desk.trust.audit:keep_head": always(None)}),
    # files
    guard(
        "beneath.scope",
        "path/take: climb",
        **{
            "core.flow.scope:Scope.covers": always(True),
            "core.flow.grants:coverage": always(Coverage.COVERS),
            "desk.files.beneath:Beneath._above": always("/"),
            "desk.files.beneath:Beneath._enter": instead(from_the_top),
        },
    ),
    guard("beneath.links", "path/take: by a link", **{"desk.files.beneath:_step": instead(through_links)}),
    guard(
        "beneath.own",
        "path/the desk's own records",
        **{
            "desk.files.beneath:Beneath.is_closed": always(False),
            "desk.files.beneath:Beneath.holds_closed": always(None),
        },
    ),
    guard("archive.names", "path/archive: climbs", **{"desk.files.unpacking:_Unpacker._judged": instead(any_member)}),
    guard(
        "archive.links",
        "path/archive: a link, then through it",
        **{"desk.files.unpacking:_Unpacker._inside": instead(any_target)},
    ),
    guard("archive.bombs", "path/bomb: zeros", **{"desk.files.unpacking:_Limits._judge": always(None)}),
    guard("archive.depth", "path/bomb: very deep", **{"desk.files.unpacking:MOST_DEPTH": constant(10_000)}),
    # what leaves
    guard("egress.private", "ssrf/an address: loopback", **{"jail.egress.addresses:is_public": always(True)}),
    guard(
        "egress.granted",
        "ssrf/an address: loopback",
        **{"jail.egress.allowed:Allowed.covers": always(True), "jail.egress.addresses:is_public": always(True)},
    ),
    guard("egress.pass", "ssrf/without the pass", **{"jail.egress.proxy:_Proxy._admit": always(None)}),
    guard(
        "egress.length",
        "ssrf/a request behind a request",
        **{"jail.egress.heads:Head.length": constant(property(long))},
    ),
    guard("egress.host", "ssrf/a Host that was not judged", **{"jail.egress.heads:Head.forwarded": instead(sent_on)}),
    guard("egress.bytes", "wallet/bytes without end", **{"jail.egress.proxy:_Proxy._within": always(None)}),
    guard(
        "egress.connections", "wallet/connections without end", **{"=jail.egress.proxy:CONNECTIONS": constant(10**6)}
    ),
    guard("leaks", "secrets/leaving: plain", **{"core.guard.leaks:Leaks.found": always([])}),
    guard("leaks.pieces", "secrets/leaving: in layers", **{"core.guard.leaks:Leaving.found": instead(seen_at_once)}),
    guard(
        "content.words", "content/a forbidden word in full width", **{"core.guard.keywords:_folded": instead(as_it_is)}
    ),
    guard(
        "answers.ceiling",
        "content/a private text to a group",
        **{"core.flow.authority:Ceiling.answer": always(Decision.RUN)},
    ),
    guard("answers.secrets", "content/a secret in what a card draws", **{"core.guard.leaks:Leaks.check": always([])}),
    guard(
        "content.numbers", "content/a card's number in an answer", **{"core.guard.personal:Personal.check": always([])}
    ),
    guard("content.closed", "content/a guard that breaks", **{"core.guard.stages:Chain._asked": always([])}),
    guard("plan.bounds", "wallet/loops in loops", **{"=core.plan.check:MAX_STARTS": constant(10**12)}),
)
"""Those of the jail are switched off where it is tested: each back end has its own."""
