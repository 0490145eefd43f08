// Every run there was, newest first, to go back to.
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";
import type { RunItem } from "../api/schema";
import type { Shown } from "../state/desk";
import { moment } from "../words";
import { Icon } from "./icons";
import { Prose } from "./literal";
import { useAround } from "./surroundings";

interface Row {
  run: number;
  goal: string;
  state: RunItem["state"];
  at: string;
  unsigned: boolean;
}

export function runRows(shown: Shown): Row[] {
  const rows = new Map<number, Row>();
  for (const one of shown.older) {
    rows.set(one.run, { run: one.run, goal: one.goal, state: one.state, at: one.started, unsigned: one.unsigned });
  }
  for (const one of Object.values(shown.view.runs)) {
    const before = rows.get(one.run);
    const unsigned = one.unsigned || before?.unsigned === true;
    rows.set(one.run, { run: one.run, goal: one.goal || before?.goal || "", state: one.state, at: before?.at ?? one.at, unsigned });
  }
  return [...rows.values()].sort((a, b) => b.run - a.run);
}

interface Props {
  shown: Shown;
  open: boolean;
  close: () => void;
  /** A run was chosen: to where it is shown. */
  go: (run: number) => void;
}

export function Sidebar({ shown, open, close, go }: Props): VNode {
  const { desk, words, lang } = useAround();
  const first = useRef<HTMLButtonElement>(null);
  const rows = runRows(shown);
  useEffect(() => {
    if (open) first.current?.focus();
  }, [open]);

  return (
    <nav class={open ? "sidebar open" : "sidebar"} aria-label={words.runs}>
      <header>
        <h2>{words.runs}</h2>
        <button type="button" ref={first} class="bare closer" aria-label={words.runsClose} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {rows.length === 0 && <p class="quiet">{words.noRuns}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.run}>
            <button type="button" onClick={() => go(row.run)}>
              <span class={`lamp ${row.state}`} />
              <span class="goal">
                <Prose text={row.goal || `#${row.run}`} />
              </span>
              <span class="quiet">
                #{row.run} · {words.runStates[row.state] ?? row.state} · {moment(row.at, lang)}
                {row.unsigned && <span title={words.unsignedWhy}> · {words.unsigned}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown.moreRuns && rows.length >= 30 && (
        <button type="button" class="link" onClick={() => void desk.olderRuns()}>
          {words.earlier}
        </button>
      )}
    </nav>
  );
}
