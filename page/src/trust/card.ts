// A question as it is signed: the bytes of its card. What is shown comes out of them, never from beside them.
import { unbase64, type Bytes } from "./bytes";

export interface CardStep {
  do: string;
  args: string;
  /** The hash of what was shown of this step beforehand. */
  preview: string;
}

export interface Trusted {
  what: string;
  value: string;
  label: "U" | "L" | "X";
}

export interface Card {
  run: number;
  question: string;
  plan: string;
  kind: "confirm" | "choose" | "fill";
  text: string;
  steps: [path: string, step: CardStep][];
  preview: string;
  choices: string[];
  /** The id of the desk where it is to be done; of a question which desk was meant, empty. */
  desk: string;
  trust: Trusted[];
  risk: number;
  raw: Bytes;
}

type Loose = Record<string, unknown>;

class NoCard extends Error {}

/** The card that these bytes (in base64) are; null where they are none, or say anything that this page cannot show. */
export function readCard(base64: string): Card | null {
  try {
    const raw = unbase64(base64);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
    return card(JSON.parse(text), raw);
  } catch (wrong) {
    // Not base64, not UTF-8, not JSON, not a card.
    if (wrong instanceof DOMException || wrong instanceof TypeError || wrong instanceof SyntaxError || wrong instanceof NoCard) {
      return null;
    }
    throw wrong;
  }
}

const FIELDS = ["v", "hub", "run", "question", "plan", "kind", "text", "steps", "preview", "choices", "desk", "trust", "risk"];

function card(value: unknown, raw: Bytes): Card {
  const all = closed(value, FIELDS);
  if ((all.v ?? 1) !== 1) throw new NoCard();
  const kind = one(all.kind, ["confirm", "choose", "fill"]);
  const choices = list(all.choices).map((each) => text(closed(each, ["say", "steps", "desk"]).say));
  if ((kind === "choose") !== choices.length > 0) throw new NoCard();
  return {
    run: count(all.run),
    question: text(all.question),
    plan: text(all.plan),
    kind,
    text: text(all.text),
    steps: Object.entries(closed(all.steps ?? {})).map(([path, each]) => [path, step(each)]),
    preview: text(all.preview ?? ""),
    choices,
    desk: text(all.desk ?? ""),
    trust: list(all.trust).map(trusted),
    risk: count(all.risk),
    raw,
  };
}

function step(value: unknown): CardStep {
  const all = closed(value, ["do", "args", "preview"]);
  return { do: text(all.do), args: text(all.args), preview: text(all.preview ?? "") };
}

function trusted(value: unknown): Trusted {
  const all = closed(value, ["what", "value", "label"]);
  return { what: text(all.what), value: text(all.value), label: one(all.label, ["U", "L", "X"]) };
}

/** An object with no other fields than these. One that this page does not know could say what a person must see. */
function closed(value: unknown, fields?: string[]): Loose {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new NoCard();
  if (fields !== undefined && Object.keys(value).some((name) => !fields.includes(name))) throw new NoCard();
  return value as Loose;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new NoCard();
  return value;
}

function count(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new NoCard();
  return value;
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new NoCard();
  return value;
}

function one<T extends string>(value: unknown, names: T[]): T {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new NoCard();
  return found;
}
