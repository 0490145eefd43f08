// Changes to files: as they will be on a card, and as they were in a receipt.
import { useState } from "preact/hooks";
import type { ComponentChild, VNode } from "preact";
import { known, size } from "../words";
import { Icon } from "./icons";
import { Literal, PathOf } from "./literal";
import { useAround } from "./surroundings";

type Loose = Record<string, unknown>;

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const loose = (value: unknown): Loose | null => (typeof value === "object" && value !== null ? (value as Loose) : null);

/** One proposed change: what, and from where to where. */
export function Change({ change, at }: { change: Loose; at?: string | null }): VNode {
  const { words } = useAround();
  const op = text(change.op) ?? "";
  const from = text(change.path);
  const several = Array.isArray(change.paths) ? change.paths.filter((one) => typeof one === "string") : [];
  const to = at ?? text(change.to);
  const people = Array.isArray(change.to) ? change.to.filter((one) => typeof one === "string") : [];
  return (
    <span class="change">
      <span class="op">{known(words.ops, op) ?? op}</span>
      {from !== null && <PathOf path={from} />}
      {several.slice(0, 3).map((path) => (
        <PathOf path={path} />
      ))}
      {several.length > 3 && <span class="quiet">+{several.length - 3}</span>}
      {to !== null && to !== from && (
        <span class="to">
          <Icon name="arrow" />
          <PathOf path={to} />
        </span>
      )}
      {people.length > 0 && (
        <span class="to">
          <Icon name="arrow" />
          <Literal value={people.join(", ")} />
        </span>
      )}
    </span>
  );
}

/** One change that was tried, with how the thing looked before and after. */
export function Done({ done }: { done: Loose }): VNode {
  const { words } = useAround();
  const state = text(done.state) ?? "";
  const before = print(loose(done.before), words.folder);
  const after = print(loose(done.after), words.folder);
  const why = text(done.why);
  const happened = state === "done";
  return (
    <div class={`tried ${state}`}>
      <Change change={loose(done.change) ?? {}} at={happened ? text(done.at) : null} />
      {!happened && <span class="state">{known(words.counts, state)?.(1) ?? state}</span>}
      {why && <p class="why">{why}</p>}
      {happened && (before || after) && (
        <p class="prints">
          <span>
            {words.before}: {before ?? words.absent}
          </span>
          <span>
            {words.after}: {after ?? words.absent}
          </span>
        </p>
      )}
    </div>
  );
}

function print(look: Loose | null, folder: string): ComponentChild {
  if (look === null) return null;
  const hash = text(look.hash);
  return (
    <>
      {look.kind === "folder" ? folder : size(Number(look.size ?? 0))}
      {hash && (
        <code class="hash" title={hash}>
          {hash.slice(0, 12)}
        </code>
      )}
    </>
  );
}

interface ListProps<T> {
  rows: T[];
  shown: number;
  row: (row: T) => ComponentChild;
}

/** A list of which the first few are enough, and the rest one press away. */
export function FoldedList<T>({ rows, shown, row }: ListProps<T>): VNode {
  const { words } = useAround();
  const [open, setOpen] = useState(false);
  const folded = rows.length > shown + 1;
  const visible = folded && !open ? rows.slice(0, shown) : rows;
  return (
    <>
      <ul class="rows">
        {visible.map((one) => (
          <li>{row(one)}</li>
        ))}
      </ul>
      {folded && (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.showFewer : words.showAll(rows.length)}
        </button>
      )}
    </>
  );
}
