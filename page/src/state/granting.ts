// Having something allowed, forbidden or taken back: what a form says, as the computer takes it, and the signed yes to it.
import * as calls from "../api/calls";
import type { GrantDraft, WantedGrant } from "../api/schema";
import type { Signed } from "../signing";
import { nonce, sha256, hex, unbase64, utf8 } from "../trust/bytes";
import { proof } from "../trust/unlock";
import { WORDS } from "../words";
import type { Desk } from "./desk";

export interface Place {
  path: string;
  change: boolean;
}

export type Lasting = "always" | "day" | "week" | "month" | "date";

/** What stands in the form, as it was typed. */
export interface Form {
  deny: boolean;
  folders: Place[];
  lasting: Lasting;
  /** As a date field has it: 2026-12-31. */
  date: string;
  hosts: string;
  people: string;
  apps: string;
  abilities: string;
  risk: number;
  sum: string;
  currency: string;
  steps: string;
  seconds: string;
  megabytes: string;
  who: string;
  device: string;
  /** The id of another desk; empty: this computer. */
  desk: string;
  channel: string;
}

export const EMPTY_FORM: Form = {
  deny: false,
  folders: [{ path: "", change: false }],
  lasting: "always",
  date: "",
  hosts: "",
  people: "",
  apps: "",
  abilities: "",
  risk: 1,
  sum: "",
  currency: "CNY",
  steps: "",
  seconds: "",
  megabytes: "",
  who: "",
  device: "",
  desk: "",
  channel: "",
};

/** The field that cannot be taken as it stands; the computer looks at the rest. */
export type Slip = "folder" | "there" | "date" | "sum" | "currency" | "steps" | "seconds" | "megabytes";

export function slip(form: Form): Slip | null {
  const begins = form.desk === "" ? /^[/~]/ : /^[/]/; // where a home folder lies is known of this computer alone
  if (form.folders.some((one) => one.path.trim() !== "" && !begins.test(one.path.trim()))) return form.desk === "" ? "folder" : "there";
  if (form.lasting === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(form.date)) return "date";
  if (form.sum.trim() !== "" && !/^\d{1,12}(\.\d{1,4})?$/.test(form.sum.trim())) return "sum";
  if (form.sum.trim() !== "" && !/^[A-Za-z]{3}$/.test(form.currency.trim())) return "currency";
  return (["steps", "seconds", "megabytes"] as const).find((name) => !/^([1-9]\d{0,8})?$/.test(form[name].trim())) ?? null;
}

const DAYS: Record<"day" | "week" | "month", number> = { day: 1, week: 7, month: 30 };

function until(form: Form, now: Date): string | null {
  if (form.lasting === "always") return null;
  if (form.lasting !== "date") return new Date(now.getTime() + DAYS[form.lasting] * 86_400_000).toISOString();
  const [year = 0, month = 1, day = 1] = form.date.split("-").map(Number);
  return new Date(year, month - 1, day + 1).toISOString(); // through that day, by the clock on this wall
}

/** One in a line, or several with commas between. */
const many = (typed: string): string[] => [...new Set(typed.split(/[\n,，;；]/).map((one) => one.trim()))].filter((one) => one !== "");

const count = (typed: string, times = 1): number | null => (typed.trim() === "" ? null : Number(typed) * times);

/** The form as a wish. What concerns only what is allowed is left out of what is forbidden. */
export function wanted(form: Form, now: Date): WantedGrant {
  const places = (change: boolean): string[] =>
    form.folders.filter((one) => one.change === change && one.path.trim() !== "").map((one) => one.path.trim());
  const limits = { steps: count(form.steps), seconds: count(form.seconds), bytes: count(form.megabytes, 1_000_000) };
  const limited = !form.deny && Object.values(limits).some((one) => one !== null);
  return {
    deny: form.deny,
    read: places(false),
    write: places(true),
    hosts: many(form.hosts),
    people: many(form.people),
    apps: many(form.apps),
    abilities: many(form.abilities),
    risk: form.deny ? 1 : form.risk,
    money: form.deny || form.sum.trim() === "" ? null : { most: form.sum.trim(), currency: form.currency.trim().toUpperCase() },
    budget: limited ? limits : null,
    until: until(form, now),
    who: form.who.trim() || null,
    device: form.device || null,
    desk: form.desk || null,
    channel: form.channel.trim() || null,
  };
}

/** What would be signed for this wish. The computer looks wherever it says, so asking is signed too. */
export const draft = (desk: Desk, wish: WantedGrant): Promise<GrantDraft> =>
  calls.draftGrant(wish, (hash) => said(desk, `grant look ${hash}`), desk.shown.lang);

/** Has the draft granted: signed here, word for word. `secret` goes no further than this function. */
export async function grant(desk: Desk, draft: GrantDraft, secret: string | null): Promise<void> {
  const { lang } = desk.shown;
  const number = nonce();
  let unlock: string | null = null;
  if (secret !== null) {
    const kept = await calls.unlock(lang);
    if (kept === null) throw new calls.Refused(404, "NoUnlock", WORDS[lang].grants.noUnlock);
    unlock = await proof(secret, unbase64(kept.salt), hex(await sha256(utf8(draft.text))), number);
  }
  await calls.grant(await said(desk, draft.text, number), unlock, lang);
}

export async function takeBack(desk: Desk, id: string): Promise<void> {
  await calls.endGrant(id, await said(desk, `grant remove ${id}`), desk.shown.lang);
}

async function said(desk: Desk, text: string, number = nonce()): Promise<Signed> {
  const signed = await desk.signer.sign({ kind: "command", text, nonce: number });
  if (signed === null) throw new calls.Refused(403, "CannotSign", WORDS[desk.shown.lang].grants.cannotSign);
  return signed;
}

/** What to tell of a failure, in words; null where nothing is to be said beside what the page says already. */
export function told(desk: Desk, wrong: unknown): string | null {
  if (wrong instanceof calls.Refused && wrong.status !== 401) return wrong.message;
  desk.failed(wrong);
  return wrong instanceof calls.Refused ? null : WORDS[desk.shown.lang].grants.notKnown;
}
