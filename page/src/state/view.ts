// What the page shows, as a fold over events. The same event twice changes nothing; events are the one truth.
import type {
  AnsweredEvent,
  MessageEvent,
  PlanEvent,
  ProgressEvent,
  QuestionEvent,
  ReceiptEvent,
  ReceiptView,
  RunEvent,
  RunView,
  StepEvent,
  StepView,
  Suggest,
} from "../api/schema";

export type Event =
  | ({ event: "message" } & MessageEvent)
  | ({ event: "plan" } & PlanEvent)
  | ({ event: "step" } & StepEvent)
  | ({ event: "question" } & QuestionEvent)
  | ({ event: "answered" } & AnsweredEvent)
  | ({ event: "receipt" } & ReceiptEvent)
  | ({ event: "run" } & RunEvent)
  | ({ event: "progress" } & ProgressEvent)
  | ({ event: "challenge" } & ChallengeEvent);

/** The computer cannot tell by its clock that what was sent under this id is of now: to be signed with this. Not kept. */
interface ChallengeEvent {
  run: number | null;
  at: string;
  forgotten: boolean;
  id: string;
  challenge: string;
}

export interface Progress {
  done: number;
  total: number;
  what: string;
}

export type Question = Pick<QuestionEvent, "id" | "step" | "kind" | "text" | "choices" | "preview" | "card" | "unlock">;

export interface Run {
  run: number;
  goal: string;
  state: RunEvent["state"];
  at: string;
  steps: StepView[];
  progress: Record<string, Progress>;
  questions: Question[];
  receipts: ReceiptView[];
  said: string[];
  answer: string;
  undoable: boolean;
  undone: boolean;
  forgotten: boolean;
  /** It came without a signature, so by itself it may only look. */
  unsigned: boolean;
  /** False while events came of a run whose beginning was not seen: it must be fetched. */
  whole: boolean;
}

export type Item =
  | { kind: "person"; key: string; text: string; at: string; run: number | null }
  | { kind: "said"; key: string; text: string; at: string; suggest: Suggest[] }
  | { kind: "run"; key: string; run: number };

export interface View {
  items: Item[];
  runs: Record<number, Run>;
  last: number | null;
  /** The newest question that was ever shown here. */
  asked: number | null;
}

export const EMPTY: View = { items: [], runs: {}, last: null, asked: null };

/** The events that say something of a run. */
const TOLD: ReadonlySet<string> = new Set(["message", "plan", "step", "question", "answered", "receipt", "run", "progress"]);

export const FINAL: ReadonlySet<string> = new Set(["done", "failed", "refused", "stopped", "unknown"]);

/** The view after one event. An id not after the last one was seen before, on a line that was cut. */
export function fold(view: View, id: number | null, event: Event): View {
  if (id !== null) {
    if (view.last !== null && id <= view.last) return view;
    view = { ...view, last: id };
  }
  if (event.event === "message" && (event.from === "person" || event.run === null)) return said(view, event);
  // A newer hub may tell of things that this page does not know.
  if (event.run === null || event.event === "challenge" || !TOLD.has(event.event)) return view;
  const run = event.run;
  const before = view.runs[run] ?? fresh(run, event.at);
  const items = view.items.some((item) => item.kind === "run" && item.run === run)
    ? view.items
    : [...view.items, { kind: "run" as const, key: `run-${run}`, run }];
  const runs = { ...view.runs, [run]: after(before, event) };
  const taken = event.event === "run" && event.state === "done" && event.undoes !== null ? runs[event.undoes] : undefined;
  if (taken !== undefined) runs[taken.run] = { ...taken, undoable: false, undone: true };
  const asked = event.event === "question" ? newest(view.asked, [event]) : view.asked;
  return { ...view, items, runs, asked };
}

function newest(asked: number | null, questions: Pick<Question, "id">[]): number | null {
  return questions.reduce<number | null>((most, one) => (most === null || one.id > most ? one.id : most), asked);
}

function said(view: View, event: MessageEvent): View {
  const key = `${event.from}-${event.id}`;
  if (view.items.some((item) => item.key === key)) return view;
  const item: Item =
    event.from === "person"
      ? { kind: "person", key, text: event.text, at: event.at, run: event.run }
      : { kind: "said", key, text: event.text, at: event.at, suggest: event.suggest ?? [] };
  return { ...view, items: [...view.items, item] };
}

function fresh(run: number, at: string): Run {
  return {
    run,
    goal: "",
    state: "open",
    at,
    steps: [],
    progress: {},
    questions: [],
    receipts: [],
    said: [],
    answer: "",
    undoable: false,
    undone: false,
    forgotten: false,
    unsigned: false,
    whole: false,
  };
}

function after(run: Run, event: Exclude<Event, { event: "challenge" }>): Run {
  if (event.forgotten) return { ...run, forgotten: true, whole: true };
  switch (event.event) {
    case "message":
      return { ...run, said: [...run.said, event.text] };
    case "plan":
      return { ...run, goal: event.goal, steps: event.steps, unsigned: event.unsigned, whole: true };
    case "step":
      return { ...run, steps: stepped(run.steps, event.path, event.state, event.why) };
    case "question": {
      const others = run.questions.filter((one) => one.id !== event.id);
      return { ...run, questions: [...others, event], steps: stepped(run.steps, event.step, "asking") };
    }
    case "answered":
      return {
        ...run,
        questions: run.questions.filter((one) => one.id !== event.question),
        steps: stepped(run.steps, event.step, "done"),
      };
    case "receipt": {
      const { [event.path]: _, ...progress } = run.progress;
      const receipts = [...run.receipts.filter((one) => one.path !== event.path), event];
      const state = ENDED[event.outcome] ?? "unknown";
      return { ...run, progress, receipts, steps: stepped(run.steps, event.path, state, state === "waiting" ? "" : event.trouble?.text) };
    }
    case "run": {
      const over = FINAL.has(event.state);
      return {
        ...run,
        state: event.state,
        answer: event.answer || run.answer,
        undoable: event.undoable,
        questions: over || event.state === "stopping" ? [] : run.questions,
        progress: over ? {} : run.progress,
        whole: run.whole || event.state === "refused",
      };
    }
    case "progress":
      return { ...run, progress: { ...run.progress, [event.path]: event } };
  }
}

/** What a step has come to, by how its work ended; "changed" and "not done" leave it to be asked or tried again. */
const ENDED: Record<string, StepView["state"]> = {
  done: "done",
  failed: "failed",
  refused: "failed",
  stopped: "stopped",
  unknown: "unknown",
  changed: "waiting",
  not_done: "waiting",
};

function stepped(steps: StepView[], path: string, state: StepView["state"], why = ""): StepView[] {
  return steps.map((step) => (step.path === path ? { ...step, state, why } : step));
}

/** The view with a whole run put in, as it was fetched: in its place by number, its own words before it. */
export function withRun(view: View, fetched: RunView): View {
  const run: Run = {
    run: fetched.run,
    goal: fetched.goal,
    state: fetched.state,
    at: fetched.started,
    steps: fetched.steps,
    progress: view.runs[fetched.run]?.progress ?? {},
    questions: fetched.asks,
    receipts: fetched.receipts,
    said: view.runs[fetched.run]?.said ?? [],
    answer: fetched.answer,
    undoable: fetched.undoable,
    undone: fetched.undone_by !== null,
    forgotten: fetched.forgotten,
    unsigned: fetched.unsigned,
    whole: true,
  };
  const runs = { ...view.runs, [run.run]: run };
  const asked = newest(view.asked, fetched.asks);
  if (view.items.some((item) => item.kind === "run" && item.run === run.run)) return { ...view, runs, asked };
  const added: Item[] = [
    { kind: "person", key: `goal-${run.run}`, text: run.goal, at: run.at, run: run.run },
    { kind: "run", key: `run-${run.run}`, run: run.run },
  ];
  const next = view.items.findIndex((item) => item.kind !== "said" && item.run !== null && item.run > run.run);
  const at = next < 0 ? 0 : next;
  return { ...view, runs, asked, items: [...view.items.slice(0, at), ...added, ...view.items.slice(at)] };
}
