// Server-sent events over fetch. EventSource cannot see a line that has gone quiet, nor be told to try again now.

import { proof } from "./key";

export type Line = "connecting" | "open" | "offline" | "signed-out";

export interface Frame {
  id: number | null;
  event: string;
  data: string;
}

interface Options {
  url: string;
  /** Where to go on: the last event that was taken, or null at the very start. */
  after: () => number | null;
  take: (frame: Frame) => void;
  line: (line: Line) => void;
}

const QUIET = 40_000; // the hub says something every 15 s
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 10_000;

/** Keeps one stream open until stopped; every frame is handed on once it is whole, in order. */
export function listen(options: Options): { stop: () => void; now: () => void } {
  let stopped = false;
  let pause = FIRST_PAUSE;
  let current: AbortController | null = null;
  let wake: (() => void) | null = null;

  const now = (): void => {
    pause = FIRST_PAUSE;
    wake?.();
  };

  const once = async (): Promise<void> => {
    const abort = new AbortController();
    current = abort;
    let watch = setTimeout(() => abort.abort(), QUIET);
    try {
      const after = options.after();
      const headers: Record<string, string> = { Accept: "text/event-stream", ...proof() };
      if (after !== null) headers["Last-Event-ID"] = String(after);
      const answer = await fetch(options.url, { headers, signal: abort.signal, cache: "no-store" });
      if (answer.status === 401) {
        stopped = true;
        options.line("signed-out");
        return;
      }
      if (!answer.ok || answer.body === null) return;
      options.line("open");
      pause = FIRST_PAUSE;
      const read = reader(options.take);
      const source = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const piece = await source.read();
        if (piece.done) return;
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), QUIET);
        read(piece.value);
      }
    } catch (wrong) {
      // A cut line and our own abort end here; anything else is a fault of ours and must be seen.
      if (!(wrong instanceof TypeError) && !(wrong instanceof DOMException)) throw wrong;
    } finally {
      clearTimeout(watch);
      current = null;
    }
  };

  const loop = async (): Promise<void> => {
    options.line("connecting");
    while (!stopped) {
      await once();
      if (stopped) return;
      options.line("offline");
      const length = pause * (0.75 + Math.random() / 2);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, length);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  };
  void loop();

  const seen = (): void => {
    if (document.visibilityState === "visible") now();
  };
  const gone = (): void => current?.abort();
  addEventListener("online", now);
  addEventListener("offline", gone);
  document.addEventListener("visibilitychange", seen);

  return {
    now,
    stop: () => {
      stopped = true;
      removeEventListener("online", now);
      removeEventListener("offline", gone);
      document.removeEventListener("visibilitychange", seen);
      current?.abort();
      wake?.();
    },
  };
}

/** A parser of the event-stream format that takes text in any pieces. */
export function reader(take: (frame: Frame) => void): (text: string) => void {
  let rest = "";
  let frame: Frame = { id: null, event: "message", data: "" };
  let lines: string[] = [];

  const line = (text: string): void => {
    if (text === "") {
      if (lines.length > 0) take({ ...frame, data: lines.join("\n") });
      frame = { id: null, event: "message", data: "" };
      lines = [];
      return;
    }
    const colon = text.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "data") lines.push(value);
    else if (field === "event") frame.event = value;
    else if (field === "id" && /^\d+$/.test(value)) frame.id = Number(value);
  };

  return (text) => {
    rest += text;
    const whole = rest.split("\n");
    rest = whole.pop() ?? "";
    for (const one of whole) line(one.replace(/\r$/, ""));
  };
}
