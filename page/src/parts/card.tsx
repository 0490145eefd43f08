// A question to the person: what exactly will happen, and the answers there are.
import { useId, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Preview } from "../api/schema";
import { wellFormed, type Answer } from "../signing";
import type { Question } from "../state/view";
import { readCard, type Card as Signable } from "../trust/card";
import { known } from "../words";
import { Change, FoldedList } from "./changes";
import { Covered, Trusting, UnlockFirst } from "./covered";
import { Icon } from "./icons";
import { Prose } from "./literal";
import { useAround } from "./surroundings";
import { Unsigned } from "./unsigned";

interface Props {
  run: number;
  question: Question;
  /** What it is about came without a signature. */
  unsigned: boolean;
  /** An answer is on its way. */
  pending: boolean;
}

/** What is asked: out of the bytes that are signed, where there are such; null where they are not what they should be. */
interface Asked {
  text: string;
  choices: string[];
  card: Signable | null;
}

function asked(run: number, question: Question): Asked | null {
  if (!question.card) return { text: question.text, choices: question.choices, card: null };
  const card = readCard(question.card);
  if (card === null || card.kind !== question.kind || card.run !== run) return null;
  return { text: card.text, choices: card.choices, card };
}

export function Card({ run, question, unsigned, pending }: Props): VNode {
  const { desk, words } = useAround();
  const title = useId();
  const shown = useMemo(() => asked(run, question), [run, question]);
  const hindered = desk.shown.hindered[question.id];
  return (
    <section class="card" aria-labelledby={title} data-question={question.id}>
      <h2 id={title}>{words.question}</h2>
      {unsigned && <Unsigned />}
      {shown === null ? (
        <p class="refused" role="alert">
          {words.trust.damaged}
        </p>
      ) : (
        <Asking run={run} question={question} shown={shown} pending={pending} />
      )}
      {hindered !== undefined && (
        <p class="refused" role="alert">
          <Prose text={hindered} />
        </p>
      )}
    </section>
  );
}

function Asking({ run, question, shown, pending }: Omit<Props, "unsigned"> & { shown: Asked }): VNode {
  const { desk, words } = useAround();
  const [secret, setSecret] = useState("");
  const standing = desk.shown.standing;
  const mute = shown.card !== null && (standing === "no-key" || standing === "insecure");
  const locked = question.unlock === true && shown.card !== null;
  const still = pending || mute;
  // Nobody says yes to what they were not shown.
  const other = shown.card !== null && question.preview !== null && !belongs(question.preview, shown.card);
  const answer = (given: Answer, text: string, unlock?: string): void => void desk.answer(run, question, given, text, unlock);
  const yes = (event: Event): void => {
    event.preventDefault();
    answer({ yes: true }, "yes", locked ? secret : undefined);
    setSecret("");
  };
  return (
    <>
      <p class="asked">
        <Prose text={shown.text} />
      </p>
      {question.kind === "confirm" &&
        (other ? <p class="refused">{words.trust.otherPreview}</p> : <WillHappen preview={question.preview} />)}
      {shown.card !== null && <Trusting card={shown.card} />}
      {question.kind === "confirm" && (
        <form class="answering" onSubmit={yes}>
          {locked && !mute && <UnlockFirst secret={secret} type={setSecret} disabled={pending} />}
          <div class="answers">
            <button type="submit" class="primary" disabled={still || other || (locked && secret === "")}>
              <Icon name="check" />
              {words.yes}
            </button>
            <button type="button" disabled={still} onClick={() => answer({ yes: false }, "no")}>
              {words.no}
            </button>
            {pending && <span class="quiet">{words.sending}</span>}
          </div>
        </form>
      )}
      {question.kind === "choose" && (
        <ol class="choices">
          {shown.choices.map((choice, at) => (
            <li>
              <button type="button" disabled={still} onClick={() => answer({ choice: at }, String(at + 1))}>
                <span class="number" aria-hidden="true">
                  {at + 1}
                </span>
                <span>
                  <Prose text={choice} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {question.kind === "fill" && <Fill pending={still} send={(text) => answer({ text }, text)} />}
      {mute && <p class="quiet">{words.trust.cannotAnswer}</p>}
      {shown.card !== null && <Covered card={shown.card} />}
    </>
  );
}

function WillHappen({ preview }: { preview: Preview | null }): VNode {
  const { words } = useAround();
  if (preview === null) return <p class="quiet">{words.noPreview}</p>;
  const unlisted = preview.total - preview.items.length;
  // New folders come of themselves with what goes into them: said in the count, listed last.
  const items = [...preview.items].sort((a, b) => Number(a.op === "make_folder") - Number(b.op === "make_folder"));
  const counts = Object.entries(unlisted > 0 ? preview.counts : tally(items)).map(
    ([name, count]) => known(words.will, name)?.(count) ?? `${name}: ${count}`,
  );
  return (
    <div class="will" role="group" aria-label={words.willHappen}>
      <p class="counts">
        {counts.map((count) => (
          <span class="count">{count}</span>
        ))}
      </p>
      <FoldedList rows={items} shown={6} row={(item) => <Change change={item} />} />
      {unlisted > 0 && <p class="quiet">{words.more(unlisted)}</p>}
    </div>
  );
}

/**
 * Whether what came beside the card is of the steps it names, with the hashes it gives for them. In a loop a step may
 * be named once for all its items.
 */
function belongs(preview: Preview, card: Signable): boolean {
  const signed = new Map(card.steps.map(([path, step]) => [path, step.preview || (card.steps.length === 1 ? card.preview : "")]));
  const all = (path: string): string => path.replace(/\[\d+\]/g, "");
  return Object.entries(preview.steps).every(([path, hash]) =>
    signed.has(path) ? signed.get(path) === hash : all(path) !== path && signed.has(all(path)),
  );
}

/** How many of each kind, where every one of them is known. */
function tally(items: Record<string, unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[String(item.op)] = (counts[String(item.op)] ?? 0) + 1;
  return counts;
}

function Fill({ pending, send }: { pending: boolean; send: (text: string) => void }): VNode {
  const { words } = useAround();
  const [text, setText] = useState("");
  const id = useId();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) send(wellFormed(text.trim()));
  };
  return (
    <form class="fill" onSubmit={submit}>
      <label class="sr" for={id}>
        {words.answerLabel}
      </label>
      <input id={id} value={text} maxLength={20_000} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />
      <button type="submit" class="primary" disabled={pending || !text.trim()}>
        {words.answerSend}
      </button>
    </form>
  );
}
