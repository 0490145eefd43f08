// A grant as it is signed: the very words of the command. What a person is shown comes out of them. From beside comes
// only where this person's own files lie, for the warning that a folder holds all of them.

export interface Grant {
  id: string;
  person: string;
  device: string;
  /** Whose folders these are. */
  desk: string;
  channel: string;
  deny: boolean;
  abilities: string[];
  risk: number;
  read: string[];
  write: string[];
  apps: string[];
  hosts: string[];
  people: string[];
  /** As in “300 CNY”. */
  money: string | null;
  budget: { steps: number | null; seconds: number | null; bytes: number | null };
  /** Null: until it is taken back. */
  until: string | null;
}

const ADD = "grant add ";
const FIELDS = [
  "id", "person", "device", "desk", "channel", "deny", "abilities", "risk", "read", "write", "apps", "hosts", "people", "money",
  "budget", "since", "until", "revoked", "parent",
];

class NoGrant extends Error {}

type Loose = Record<string, unknown>;

/** The grant that this command would give; null where it is none, or says anything that this page cannot show. */
export function readGrant(command: string): Grant | null {
  try {
    if (!command.startsWith(ADD)) return null;
    return grant(closed(JSON.parse(command.slice(ADD.length)), FIELDS));
  } catch (wrong) {
    if (wrong instanceof SyntaxError || wrong instanceof RangeError || wrong instanceof NoGrant) return null;
    throw wrong;
  }
}

/** Whether it lets go by a plain yes what else wants the unlock secret, so that this wants it now. */
export const far = (grant: Grant): boolean => grant.risk >= 3 && !grant.deny;

/** The places that hold everything of a person's, or everybody's. Forbidding those is no danger. */
export function wide(grant: Grant, home: string): string[] {
  if (grant.deny) return [];
  return [...new Set([...grant.read, ...grant.write])].filter(
    (place) => place === "/" || place === home || home.startsWith(`${place}/`),
  );
}

function grant(all: Loose): Grant {
  if (typeof all.deny !== "boolean" || all.revoked !== false || all.parent !== null || all.since !== null) throw new NoGrant();
  const money = all.money === null ? null : closed(all.money, ["most", "currency"]);
  const budget = all.budget === null ? {} : closed(all.budget, ["steps", "seconds", "bytes", "tokens"]);
  if ((budget.tokens ?? null) !== null) throw new NoGrant();
  return {
    id: text(all.id),
    person: text(all.person),
    device: text(all.device),
    desk: text(all.desk),
    channel: text(all.channel),
    deny: all.deny,
    abilities: texts(all.abilities),
    risk: number(all.risk),
    read: texts(all.read),
    write: texts(all.write),
    apps: texts(all.apps),
    hosts: texts(all.hosts),
    people: texts(all.people),
    money: money === null ? null : `${text(money.most)} ${text(money.currency)}`,
    budget: { steps: maybe(budget.steps), seconds: maybe(budget.seconds), bytes: maybe(budget.bytes) },
    until: all.until === null ? null : new Date(number(all.until) * 1000).toISOString(),
  };
}

/** An object with no other fields than these: one that this page does not know could say what a person must see. */
function closed(value: unknown, fields: string[]): Loose {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new NoGrant();
  if (Object.keys(value).some((name) => !fields.includes(name))) throw new NoGrant();
  return value as Loose;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new NoGrant();
  return value;
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new NoGrant();
  return value.map(text);
}

function number(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw new NoGrant();
  return value;
}

const maybe = (value: unknown): number | null => (value === undefined || value === null ? null : number(value));
