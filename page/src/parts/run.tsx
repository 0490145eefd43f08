// One run in the conversation: plan, question, answer, proof, and the way back.
import type { VNode } from "preact";
import type { Post } from "../api/outbox";
import { FINAL, type Run } from "../state/view";
import { Card } from "./card";
import { Icon } from "./icons";
import { Prose } from "./literal";
import { PlanList } from "./plan";
import { Fruits, listed, Receipt } from "./receipt";
import { useAround } from "./surroundings";
import { Unsigned } from "./unsigned";

export function RunBlock({ run, posts }: { run: Run; posts: Post[] }): VNode {
  const { desk, words } = useAround();
  const over = FINAL.has(run.state);
  const mine = posts.filter((post) => post.run === run.run);
  const waiting = (end: string): boolean => mine.some((post) => post.path.endsWith(end) && post.refused === undefined);
  const live = !over || run.steps.length > 1 || run.steps.some((step) => step.state === "failed" || step.state === "unknown");
  const shown = new Set([run.answer, ...run.questions.map((one) => one.text), ...run.receipts.map((one) => one.answer)]);
  const said = run.said.filter((text) => !shown.has(text));
  const whole = run.answer || run.receipts.at(-1)?.answer || "";
  // A list that is drawn below as rows need not stand above as text too.
  const answer = run.receipts.some(listed) ? (whole.split("\n•")[0] ?? "") : whole;
  return (
    <article class={`run ${run.state}`} data-run={run.run} data-state={run.state} id={`run-${run.run}`}>
      {live && <PlanList run={run} told={over ? answer : ""} />}
      {run.unsigned && run.questions.length === 0 && <Unsigned />}
      {run.forgotten && <p class="quiet">{words.forgotten}</p>}
      {said.map((text) => (
        <p class="answer">
          <Prose text={text} />
        </p>
      ))}
      {run.questions.map((question) => (
        <Card key={question.id} run={run.run} question={question} unsigned={run.unsigned} pending={desk.answering(question.id)} />
      ))}
      {over && answer && (
        <p class="answer" data-answer>
          <Prose text={answer} />
        </p>
      )}
      {run.receipts.map((receipt) => (
        <Fruits key={receipt.path} receipt={receipt} />
      ))}
      {run.receipts.filter(tells).map((receipt) => (
        <Receipt key={receipt.path} receipt={receipt} told={over ? whole : ""} />
      ))}
      {mine.map(
        (post) =>
          post.refused !== undefined && (
            <p class="refused" role="alert">
              <Prose text={post.refused} />
              <Dismiss id={post.id} />
            </p>
          ),
      )}
      <footer>
        {((over && run.state !== "done") || run.state === "stopping") && <span class={`badge ${run.state}`}>{words.runStates[run.state]}</span>}
        {run.undone && <span class="badge">{words.undone}</span>}
        {over && run.undoable && <Undo run={run.run} pending={waiting("/undo")} />}
      </footer>
    </article>
  );
}

/** A step that found another world than was approved did nothing: the card that follows says so. */
const tells = (receipt: Run["receipts"][number]): boolean => receipt.outcome !== "changed";

function Undo({ run, pending }: { run: number; pending: boolean }): VNode {
  const { desk, words } = useAround();
  return (
    <button type="button" class="small" disabled={pending} onClick={() => desk.undo(run)}>
      <Icon name="undo" />
      {pending ? words.undoing : words.undo}
    </button>
  );
}

function Dismiss({ id }: { id: string }): VNode {
  const { desk, words } = useAround();
  return (
    <button type="button" class="small" onClick={() => desk.drop(id)}>
      <Icon name="close" />
      {words.dismiss}
    </button>
  );
}
