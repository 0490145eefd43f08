// What this device has to say and the hub has not yet acknowledged. It outlives a reload; the hub knows a repeat by its id.
import { post, Refused } from "./calls";
import type { Intent, Signed } from "../signing";
import type { Lang } from "../words";

export interface Post {
  id: string;
  path: string;
  body: Record<string, unknown> | null;
  /** Shown as the person's own words while it is under way. */
  text?: string;
  run?: number;
  /** The question it answers. */
  question?: number;
  /** What is to be signed with it, where this device may sign. */
  intent?: Intent;
  /** That, as it was signed last, and when: sent again soon, it is the very same. */
  signed?: Signed;
  at?: number;
  refused?: string;
}

const KEY = "deskhand.outbox";
const SENT = "deskhand.sent";
const MOST_SENT = 20;
/** Milliseconds after which nobody will ask any more to have something signed again. */
const ASKED_WITHIN = 86_400_000;
/** Milliseconds for which a signature is of now, with room for the way and for clocks. */
const FRESH = 120_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

function kept(key = KEY): Post[] {
  try {
    const rows: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(rows) ? (rows as Post[]) : [];
  } catch {
    return []; // not JSON: not written by this page
  }
}

export class Outbox {
  private sending = false;
  private pause = FIRST_PAUSE;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly lang: () => Lang,
    private readonly sign: (intent: Intent) => Promise<Signed | null>,
    private readonly changed: () => void,
    private readonly taken: (post: Post, answer: unknown) => void,
    private readonly signedOut: () => void,
  ) {}

  /** Read from storage each time: other tabs of this browser share it. */
  all(): Post[] {
    return kept();
  }

  put(post: Post): void {
    this.keep([...kept(), post]);
    this.flush();
  }

  drop(id: string): void {
    this.keep(kept().filter((one) => one.id !== id));
  }

  retry(id: string): void {
    this.keep(kept().map((one) => (one.id === id ? anew(one) : one)));
    this.flush();
  }

  /** What was sent is nobody's to send again. */
  forget(): void {
    localStorage.removeItem(SENT);
  }

  /** Has what was sent under this id signed with a challenge and sent again; of each, once, and only what was said here. */
  again(id: string, challenge: string): void {
    const sent = kept(SENT);
    const one = sent.find((each) => each.id === id);
    if (one?.intent === undefined || one.intent.challenge !== undefined) return;
    localStorage.setItem(SENT, JSON.stringify(sent.filter((each) => each.id !== id)));
    this.put({ ...one, intent: { ...one.intent, challenge }, signed: undefined });
  }

  /** Send what waits, oldest first, one after another so that order is kept. */
  flush(): void {
    clearTimeout(this.timer);
    this.pause = FIRST_PAUSE;
    if (!this.sending) void this.work();
  }

  private keep(posts: Post[]): void {
    localStorage.setItem(KEY, JSON.stringify(posts));
    this.changed();
  }

  private async work(): Promise<void> {
    this.sending = true;
    try {
      for (;;) {
        const next = kept().find((one) => one.refused === undefined);
        if (next === undefined) return;
        if (!(await this.send(next))) return;
      }
    } finally {
      this.sending = false;
    }
  }

  private async body(one: Post): Promise<Record<string, unknown> | undefined> {
    if (one.intent === undefined) return one.body ?? undefined;
    const old = one.signed === undefined || one.at === undefined || Math.abs(Date.now() - one.at) > FRESH;
    const signed = old ? await this.sign(one.intent) : one.signed;
    if (!signed) return one.body ?? undefined;
    if (old) this.keep(kept().map((each) => (each.id === one.id ? { ...each, signed, at: Date.now() } : each)));
    return { ...one.body, signed };
  }

  /** Kept for a while, for a computer that will ask to have it signed again. */
  private remember({ signed, ...one }: Post): void {
    const now = Date.now();
    const others = kept(SENT).filter((each) => each.id !== one.id && now - (each.at ?? 0) < ASKED_WITHIN);
    localStorage.setItem(SENT, JSON.stringify([...others, { ...one, at: now }].slice(-MOST_SENT)));
  }

  private async send(one: Post): Promise<boolean> {
    try {
      // Taken only when the whole answer is here: a line may break in the middle of it, and a repeat does no harm.
      const answer: unknown = await (await post(one.path, this.lang(), await this.body(one))).json();
      this.pause = FIRST_PAUSE;
      this.drop(one.id);
      if (one.intent !== undefined) this.remember(one);
      const challenge = challenged(answer);
      if (challenge !== null && one.intent?.challenge === undefined) this.again(one.id, challenge);
      else this.taken(one, answer);
      return true;
    } catch (wrong) {
      if (wrong instanceof Refused && wrong.status === 401) {
        this.signedOut();
        return false;
      }
      if (wrong instanceof Refused && wrong.status < 500 && wrong.status !== 408) {
        this.keep(kept().map((each) => (each.id === one.id ? { ...each, refused: wrong.message } : each)));
        return true;
      }
      this.timer = setTimeout(() => void this.work(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
      return false;
    }
  }
}

/** The same, to be signed from the beginning: a challenge is good once. */
function anew({ refused, signed, ...post }: Post): Post {
  return post.intent === undefined ? post : { ...post, intent: { ...post.intent, challenge: undefined } };
}

/** What the computer wants signed along, because it could not tell by its clock that this is of now. */
function challenged(answer: unknown): string | null {
  const found = typeof answer === "object" && answer !== null ? (answer as { challenge?: unknown }).challenge : undefined;
  return typeof found === "string" && found !== "" ? found : null;
}

/** A new client id. `crypto.randomUUID` needs a secure context, which plain http to another machine is not. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
