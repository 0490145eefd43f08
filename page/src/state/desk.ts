// The one store of the page: events in, view out, and what a person does on its way to the hub.
import * as calls from "../api/calls";
import { newId, Outbox, type Post } from "../api/outbox";
import type { RunItem } from "../api/schema";
import { listen, type Line } from "../api/stream";
import { chosenLang, keepLang, type Lang } from "../words";
import { EMPTY, type Event, fold, type View, withRun } from "./view";

export interface Shown {
  view: View;
  line: Line | "signing-in";
  lang: Lang;
  posts: Post[];
  /** Questions whose answer the hub has taken; the event that closes the card may still be on its way. */
  answered: ReadonlySet<number>;
  /** Runs from before what the stream brought, newest first. */
  older: RunItem[];
  moreRuns: boolean;
  linkUsed: boolean;
}

/** How much of the past a fresh page shows by itself. */
const RECENT = 400;

export class Desk {
  shown: Shown;
  private readonly watchers = new Set<() => void>();
  private readonly outbox: Outbox;
  private stream: ReturnType<typeof listen> | null = null;
  private readonly fetching = new Set<number>();
  private due = false;

  constructor() {
    this.outbox = new Outbox(
      () => this.shown.lang,
      () => this.set({ posts: this.outbox.all() }),
      (post) => this.taken(post),
      () => this.signedOut(),
    );
    this.shown = {
      view: EMPTY,
      line: "connecting",
      lang: chosenLang(),
      posts: this.outbox.all(),
      answered: new Set(),
      older: [],
      moreRuns: true,
      linkUsed: false,
    };
    addEventListener("storage", () => this.set({ posts: this.outbox.all() }));
    addEventListener("online", () => this.outbox.flush());
  }

  watch(changed: () => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }

  async start(): Promise<void> {
    const token = new URLSearchParams(location.hash.slice(1)).get("in");
    if (token !== null) {
      // Out of the address before anything else, so that no history and no bookmark keeps it.
      history.replaceState(null, "", location.pathname);
      this.set({ line: "signing-in" });
      if (!(await this.signedIn(token))) this.set({ linkUsed: true });
    }
    this.open();
  }

  /** The token works once and stands nowhere else any more, so a line that is down is waited for. */
  private async signedIn(token: string): Promise<boolean> {
    for (;;) {
      try {
        return await calls.signIn(token, this.shown.lang);
      } catch (wrong) {
        if (wrong instanceof calls.Refused ? wrong.status < 500 : !(wrong instanceof TypeError || wrong instanceof DOMException)) {
          throw wrong;
        }
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  private open(): void {
    this.stream?.stop();
    this.stream = listen({
      url: `/api/events?last=${RECENT}`,
      after: () => this.shown.view.last,
      take: (frame) => {
        const event = { event: frame.event, ...JSON.parse(frame.data) } as Event;
        this.set({ view: fold(this.shown.view, frame.id, event) });
        this.complete(event.run);
      },
      line: (line) => {
        this.set({ line });
        if (line === "open") {
          this.outbox.flush();
          if (this.shown.older.length === 0) void this.olderRuns();
        }
      },
    });
  }

  /** A run whose beginning lies before what the stream brought is fetched whole, once. */
  private complete(number: number | null): void {
    const run = number === null ? undefined : this.shown.view.runs[number];
    if (run === undefined || run.whole || this.fetching.has(run.run)) return;
    this.fetching.add(run.run);
    // The plan may be the very next event; most often it is.
    setTimeout(() => {
      this.fetching.delete(run.run);
      if (this.shown.view.runs[run.run]?.whole === false) void this.showRun(run.run);
    }, 1_500);
  }

  private taken(post: Post): void {
    if (post.question !== undefined) this.set({ answered: new Set([...this.shown.answered, post.question]) });
  }

  private signedOut(): void {
    this.stream?.stop();
    this.set({ line: "signed-out" });
  }

  say(text: string): void {
    const id = newId();
    // Said in view of this question and those before it: words like "yes" are no answer to one that comes later.
    const shown = this.shown.view.asked;
    this.outbox.put({ id, path: "/api/messages", body: { id, text, ...(shown === null ? {} : { shown }) }, text });
  }

  /** Answers the very question that is on the card, once: a second press, or one meant for an earlier card, is none. */
  answer(run: number, question: number, text: string): void {
    if (this.answering(question)) return;
    const id = newId();
    this.outbox.put({ id, path: `/api/runs/${run}/answer`, body: { id, question, text }, run, question });
  }

  answering(question: number): boolean {
    const sent = this.outbox.all().some((post) => post.question === question && post.refused === undefined);
    return sent || this.shown.answered.has(question);
  }

  stop(run: number): void {
    this.outbox.put({ id: newId(), path: `/api/runs/${run}/stop`, body: null, run });
  }

  undo(run: number): void {
    const id = newId();
    this.outbox.put({ id, path: `/api/runs/${run}/undo`, body: { id }, run });
  }

  retry(id: string): void {
    this.outbox.retry(id);
  }

  drop(id: string): void {
    this.outbox.drop(id);
  }

  async showRun(run: number): Promise<void> {
    try {
      const found = await calls.run(run, this.shown.lang);
      // Only now: while it was fetched, events have gone on changing what is shown.
      this.set({ view: withRun(this.shown.view, found) });
    } catch (wrong) {
      this.failed(wrong);
    }
  }

  async olderRuns(): Promise<void> {
    let { older, moreRuns } = this.shown;
    const there = new Set([...older.map((one) => one.run), ...Object.keys(this.shown.view.runs).map(Number)]);
    try {
      // What the stream brought stands in the list already: one press goes on to where something is added.
      do {
        const found = await calls.runs(older.at(-1)?.run ?? null, this.shown.lang);
        older = [...older, ...found.runs];
        moreRuns = found.runs.length === 30;
      } while (moreRuns && older.every((one) => there.has(one.run)));
      this.set({ older, moreRuns });
    } catch (wrong) {
      this.failed(wrong);
    }
  }

  async save(hash: string, name: string): Promise<void> {
    try {
      await calls.save(hash, name, this.shown.lang);
    } catch (wrong) {
      this.failed(wrong);
    }
  }

  async signOut(): Promise<void> {
    try {
      await calls.signOut(this.shown.lang);
      this.signedOut();
    } catch (wrong) {
      this.failed(wrong);
    }
  }

  /** A read that did not work is tried again by the person; only "not signed in" changes what is shown. */
  private failed(wrong: unknown): void {
    if (wrong instanceof calls.Refused) {
      if (wrong.status === 401) this.signedOut();
    } else if (!(wrong instanceof TypeError) && !(wrong instanceof DOMException)) {
      throw wrong;
    }
  }

  switchLang(): void {
    const lang = this.shown.lang === "en" ? "zh" : "en";
    keepLang(lang);
    this.set({ lang });
  }

  private set(part: Partial<Shown>): void {
    this.shown = { ...this.shown, ...part };
    if (this.due) return;
    this.due = true;
    // A replay of hundreds of events is drawn once.
    queueMicrotask(() => {
      this.due = false;
      for (const changed of this.watchers) changed();
    });
  }
}
