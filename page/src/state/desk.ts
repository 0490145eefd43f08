// The one store of the page: events in, view out, and what a person does on its way to the hub.
import * as calls from "../api/calls";
import { newId, Outbox, type Post } from "../api/outbox";
import type { Accepted, PairingState, Question as Put, RunItem } from "../api/schema";
import { listen, type Line } from "../api/stream";
import { cardHash, wellFormed, type Answer, type ConsentIntent } from "../signing";
import { nonce, unbase64 } from "../trust/bytes";
import { readCard } from "../trust/card";
import { meant, reply } from "../trust/replies";
import { proof } from "../trust/unlock";
import { chosenLang, keepLang, WORDS, type Lang } from "../words";
import { Joining, type Joined } from "./joining";
import { deviceName, Signer, type Standing } from "./signer";
import { EMPTY, type Event, fold, type Question, type Run, type View, withRun } from "./view";

export interface Shown {
  view: View;
  line: Line | "signing-in" | "joining";
  lang: Lang;
  posts: Post[];
  /** Questions whose answer the hub has taken; the event that closes the card may still be on its way. */
  answered: ReadonlySet<number>;
  /** Runs from before what the stream brought, newest first. */
  older: RunItem[];
  moreRuns: boolean;
  linkUsed: boolean;
  /** Whether what is said here is signed. */
  standing: Standing;
  /** What came in the way of an answer before it was sent, by question. */
  hindered: Record<number, string>;
  /** This device on its way onto the owner's list. */
  joined: Joined | null;
  /** Whether this Deskhand tells of its devices and grants. */
  trusts: boolean;
  /** Whether it knows what is open on desks, and how often that has changed since. */
  looks: boolean;
  moved: number;
}

/** How much of the past a fresh page shows by itself. */
const RECENT = 400;

export class Desk {
  shown: Shown;
  private readonly watchers = new Set<() => void>();
  private readonly outbox: Outbox;
  readonly signer: Signer;
  private readonly pressed = new Set<number>();
  private stream: ReturnType<typeof listen> | null = null;
  private readonly fetching = new Set<number>();
  private due = false;

  constructor() {
    this.signer = new Signer(
      () => this.shown.lang,
      () => this.set({ standing: this.signer.standing }),
    );
    this.outbox = new Outbox(
      () => this.shown.lang,
      (intent) => this.signer.sign(intent),
      () => this.set({ posts: this.outbox.all() }),
      (post, answer) => this.taken(post, answer),
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
      standing: "unknown",
      hindered: {},
      joined: null,
      trusts: false,
      looks: false,
      moved: 0,
    };
    addEventListener("storage", () => this.set({ posts: this.outbox.all() }));
    addEventListener("online", () => this.outbox.flush());
  }

  watch(changed: () => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }

  async start(): Promise<void> {
    const said = new URLSearchParams(location.hash.slice(1));
    const token = said.get("in");
    const invitation = said.get("pair");
    // Out of the address before anything else, so that no history and no bookmark keeps it.
    if (token !== null || invitation !== null) history.replaceState(null, "", location.pathname);
    if (token !== null) {
      this.set({ line: "signing-in" });
      if (!(await this.signedIn(token))) this.set({ linkUsed: true });
    }
    if (invitation !== null) this.join(invitation);
    else this.open();
  }

  /** Gets this device onto the owner's list, by what the QR code said; where it said nothing, by digits to be typed. */
  private join(text: string): void {
    const joining = new Joining(
      () => this.shown.lang,
      (joined) => this.set({ joined }),
      () => {
        this.signer.lost();
        this.open();
      },
    );
    this.set({ line: "joining" });
    joining.begin(text);
  }

  /** The token works once and stands nowhere else any more, so a line that is down is waited for. */
  private async signedIn(token: string): Promise<boolean> {
    for (;;) {
      try {
        const key = await this.signer.own();
        const known = await calls.signIn(token, key, deviceName(), this.shown.lang);
        if (known !== null) await this.signer.known(key, known.device);
        return known !== null;
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
        if (frame.event === "world") {
          this.set({ moved: this.shown.moved + 1 });
          return;
        }
        const event = { event: frame.event, ...JSON.parse(frame.data) } as Event;
        this.set({ view: fold(this.shown.view, frame.id, event) });
        if (event.event === "challenge") this.outbox.again(event.id, event.challenge);
        else this.complete(event.run);
        // Put to the person again under its number: what was answered before did not hold.
        if (event.event === "question") this.set({ answered: new Set([...this.shown.answered].filter((id) => id !== event.id)) });
      },
      line: (line) => {
        this.set({ line });
        if (line === "open") {
          this.outbox.flush();
          void this.meet();
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

  private taken(post: Post, answer: unknown): void {
    if (post.question !== undefined) this.set({ answered: new Set([...this.shown.answered, post.question]) });
    if (post.text === undefined) return;
    const { ask, run } = answer as Accepted;
    if (ask?.card && run === null) this.asAnswer(post.text, ask);
  }

  /** Words that answer a question once they are signed as its answer: signed, if it is the very one that is shown here. */
  private asAnswer(text: string, ask: Put): void {
    const shown = this.shown.view.runs[ask.run]?.questions.find((one) => one.id === ask.id);
    const card = readCard(ask.card);
    if (shown === undefined || card === null || shown.card !== ask.card) return;
    const answer = meant(card.kind, text, card.choices);
    if (answer !== null) void this.answer(ask.run, shown, answer, text);
  }

  private async meet(): Promise<void> {
    try {
      await this.signer.meet();
      const [devices, desks] = await Promise.all([calls.devices(this.shown.lang), calls.desks(this.shown.lang)]);
      this.set({ trusts: devices !== null, looks: desks !== null });
    } catch (wrong) {
      this.failed(wrong);
    }
  }

  private signedOut(): void {
    this.stream?.stop();
    this.signer.lost();
    this.set({ line: "signed-out" });
  }

  say(written: string): void {
    const text = wellFormed(written);
    const asked = this.asked(text);
    if (asked !== null) {
      void this.answer(asked.run, asked.question, { yes: asked.yes }, asked.yes ? "yes" : "no");
      return;
    }
    const id = newId();
    // Said in view of this question and those before it: words like "yes" are no answer to one that comes later.
    const shown = this.shown.view.asked;
    const body = { id, text, ...(shown === null ? {} : { shown }) };
    this.outbox.put({ id, path: "/api/messages", body, text, intent: { kind: "command", text } });
  }

  /** The one signed question that a typed yes or no answers; where there are several, the hub says so. */
  private asked(text: string): { run: number; question: Question; yes: boolean } | null {
    const said = reply(text);
    if (said === null) return null;
    const runs: Run[] = Object.values(this.shown.view.runs).filter((run) => said.run === null || run.run === said.run);
    const open = runs.flatMap((run) => run.questions.map((question) => ({ run: run.run, question, yes: said.yes })));
    const [one, ...others] = open.filter(({ question }) => !this.answering(question.id));
    if (one === undefined || others.length > 0 || !one.question.card) return null;
    const fits = one.question.kind === "confirm" || (one.question.kind === "choose" && !said.yes);
    return fits ? one : null;
  }

  /**
   * Answers the very question that is on the card, once: a second press, or one meant for an earlier card, is none.
   * `secret` is what was typed to unlock; it goes no further than this function.
   */
  async answer(run: number, question: Question, answer: Answer, text: string, secret?: string): Promise<void> {
    if (this.answering(question.id)) return;
    const { [question.id]: _, ...hindered } = this.shown.hindered;
    const first = question.card ? this.missing(question, answer, secret) : null;
    if (first !== null) {
      this.set({ hindered: { ...hindered, [question.id]: first } });
      return;
    }
    this.pressed.add(question.id);
    this.set({ hindered });
    try {
      const intent = question.card ? await this.consent(question.card, answer, secret) : undefined;
      const id = newId();
      const body = { id, question: question.id, text };
      this.outbox.put({ id, path: `/api/runs/${run}/answer`, body, run, question: question.id, intent });
    } catch (wrong) {
      if (!(wrong instanceof calls.Refused) && !(wrong instanceof TypeError) && !(wrong instanceof DOMException)) throw wrong;
      const why = wrong instanceof calls.Refused ? wrong.message : WORDS[this.shown.lang].trust.notNow;
      this.set({ hindered: { ...this.shown.hindered, [question.id]: why } });
    } finally {
      this.pressed.delete(question.id);
      this.set({});
    }
  }

  /** What must be there before a signed answer can be given, in words; null where nothing is missing. */
  private missing(question: Question, answer: Answer, secret: string | undefined): string | null {
    const { standing, lang } = this.shown;
    if (standing === "no-key" || standing === "insecure") return WORDS[lang].trust.cannotAnswer;
    const no = "yes" in answer && !answer.yes;
    return question.unlock && !no && secret === undefined ? WORDS[lang].trust.secretWhy : null;
  }

  private async consent(card: string, answer: Answer, secret: string | undefined): Promise<ConsentIntent> {
    const intent: ConsentIntent = { kind: "consent", card: await cardHash(unbase64(card)), answer, nonce: nonce() };
    if (secret === undefined) return intent;
    const kept = await calls.unlock(this.shown.lang);
    if (kept === null) throw new calls.Refused(404, "NoUnlock", WORDS[this.shown.lang].trust.noUnlock);
    return { ...intent, unlock: await proof(secret, unbase64(kept.salt), intent.card, intent.nonce) };
  }

  answering(question: number): boolean {
    const sent = this.outbox.all().some((post) => post.question === question && post.refused === undefined);
    return sent || this.pressed.has(question) || this.shown.answered.has(question);
  }

  stop(run: number): void {
    this.outbox.put({ id: newId(), path: `/api/runs/${run}/stop`, body: null, run });
  }

  undo(run: number): void {
    const id = newId();
    this.outbox.put({ id, path: `/api/runs/${run}/undo`, body: { id }, run, intent: { kind: "command", text: `undo ${run}` } });
  }

  retry(id: string): void {
    this.outbox.retry(id);
  }

  drop(id: string): void {
    this.outbox.drop(id);
  }

  async showRun(run: number): Promise<void> {
    try {
      for (let left = 5; ; left--) {
        const before = this.shown.view.runs[run];
        const found = await calls.run(run, this.shown.lang);
        // What happened to it while it was fetched may be newer than what was fetched.
        if (left > 0 && this.shown.view.runs[run] !== before) continue;
        this.set({ view: withRun(this.shown.view, found) });
        return;
      }
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

  /** Says at the computer that the words on both screens are the same, or that they are not; signed, for which device. */
  async confirmPairing(pairing: PairingState, yes: boolean): Promise<void> {
    const text = `pair ${pairing.device?.id ?? ""}`;
    const signed = yes ? await this.signer.sign({ kind: "command", text }) : null;
    await calls.pairConfirm(pairing.words, yes, signed, this.shown.lang);
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
      await this.signer.leave();
      this.outbox.forget();
      this.signedOut();
    } catch (wrong) {
      this.failed(wrong);
    }
  }

  /** A read that did not work is tried again by the person; only "not signed in" changes what is shown. */
  failed(wrong: unknown): void {
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
