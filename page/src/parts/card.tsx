// A question to the person: what exactly will happen, and the answers there are.
import { useId, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Preview } from "../api/schema";
import type { Question } from "../state/view";
import { known } from "../words";
import { Change, FoldedList } from "./changes";
import { Icon } from "./icons";
import { Prose } from "./literal";
import { useAround } from "./surroundings";

interface Props {
  run: number;
  question: Question;
  /** An answer is on its way. */
  pending: boolean;
}

export function Card({ run, question, pending }: Props): VNode {
  const { desk, words } = useAround();
  const title = useId();
  const answer = (text: string): void => desk.answer(run, question.id, text);
  return (
    <section class="card" aria-labelledby={title} data-question={question.id}>
      <h2 id={title}>{words.question}</h2>
      <p class="asked">
        <Prose text={question.text} />
      </p>
      {question.kind === "confirm" && <WillHappen preview={question.preview} />}
      {question.kind === "confirm" && (
        <div class="answers">
          <button type="button" class="primary" disabled={pending} onClick={() => answer("yes")}>
            <Icon name="check" />
            {words.yes}
          </button>
          <button type="button" disabled={pending} onClick={() => answer("no")}>
            {words.no}
          </button>
          {pending && <span class="quiet">{words.sending}</span>}
        </div>
      )}
      {question.kind === "choose" && (
        <ol class="choices">
          {question.choices.map((choice, at) => (
            <li>
              <button type="button" disabled={pending} onClick={() => answer(String(at + 1))}>
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
      {question.kind === "fill" && <Fill pending={pending} send={answer} />}
    </section>
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
    if (text.trim()) send(text);
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
