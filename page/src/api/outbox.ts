// What this device has to say and the hub has not yet acknowledged. It outlives a reload; the hub knows a repeat by its id.
import { post, Refused } from "./calls";
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
  refused?: string;
}

const KEY = "deskhand.outbox";
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

function kept(): Post[] {
  try {
    const rows: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
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
    private readonly changed: () => void,
    private readonly taken: (post: Post) => void,
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
    this.keep(kept().map((one) => (one.id === id ? { ...one, refused: undefined } : one)));
    this.flush();
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

  private async send(one: Post): Promise<boolean> {
    try {
      // Taken only when the whole answer is here: a line may break in the middle of it, and a repeat does no harm.
      await (await post(one.path, this.lang(), one.body ?? undefined)).json();
      this.drop(one.id);
      this.taken(one);
      this.pause = FIRST_PAUSE;
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

/** A new client id. `crypto.randomUUID` needs a secure context, which plain http to another machine is not. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
