// The plan as a live list: each step with its state, and how far the one at work is.
import type { VNode } from "preact";
import type { StepView } from "../api/schema";
import type { Progress, Run } from "../state/view";
import { Icon, type IconName } from "./icons";
import { Literal, Prose } from "./literal";
import { useAround } from "./surroundings";

const ICONS: Partial<Record<StepView["state"], IconName>> = {
  done: "check",
  failed: "cross",
  unknown: "ask",
  asking: "ask",
  skipped: "skip",
  stopped: "stop",
};

/** `told` is the answer that stands below: why a step failed is not said a second time above it. */
export function PlanList({ run, told }: { run: Run; told: string }): VNode | null {
  const { words } = useAround();
  if (run.steps.length === 0) return null;
  return (
    <ol class="plan" aria-label={words.plan}>
      {run.steps.map((step) => (
        <Step key={step.path} step={step} progress={run.progress[step.path]} told={told} />
      ))}
    </ol>
  );
}

function Step({ step, progress, told }: { step: StepView; progress: Progress | undefined; told: string }): VNode {
  const { words } = useAround();
  const icon = ICONS[step.state];
  const depth = step.path.split(".").length - 1;
  return (
    <li class={`step ${step.state}`} data-step={step.path} data-depth={Math.min(depth, 3)}>
      <span class="dot">{icon && <Icon name={icon} />}</span>
      <div>
        <span class="say">
          <Prose text={step.say || step.do || words.question} />
        </span>
        <span class={step.state === "done" || step.state === "waiting" ? "sr" : "state"}>
          {words.stepStates[step.state] ?? step.state}
        </span>
        {step.why && step.state !== "done" && !told.includes(step.why) && (
          <p class="why">
            <Prose text={step.why} />
          </p>
        )}
        {progress && step.state === "working" && <Bar progress={progress} />}
      </div>
    </li>
  );
}

function Bar({ progress }: { progress: Progress }): VNode {
  const { words, lang } = useAround();
  const counted = progress.total > 0;
  return (
    <div class="bar">
      <progress
        aria-label={words.progress}
        max={counted ? progress.total : undefined}
        value={counted ? progress.done : undefined}
      />
      <span class="quiet">
        {counted && `${progress.done.toLocaleString(lang)} / ${progress.total.toLocaleString(lang)} `}
        {progress.what && <Literal value={progress.what} />}
      </span>
    </div>
  );
}
