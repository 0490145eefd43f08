// What a card's answer is signed for, beyond its question: values that a yes trusts, steps, and the unlock secret.
import { useId, useState } from "preact/hooks";
import type { VNode } from "preact";
import { cardHash } from "../signing";
import type { Card } from "../trust/card";
import { Literal, Prose } from "./literal";
import { useAround } from "./surroundings";

/** The values that a yes makes the person's own for this run, each with where it came from. */
export function Trusting({ card }: { card: Card }): VNode | null {
  const { words } = useAround();
  const title = useId();
  if (card.trust.length === 0) return null;
  return (
    <div class="trusting" role="group" aria-labelledby={title}>
      <p id={title}>{words.trust.trusted}</p>
      <ul>
        {card.trust.map((one) => (
          <li>
            <span class="what">
              <Prose text={one.what} />
            </span>
            <Literal value={one.value} />
            <span class={`badge label-${one.label}`}>{words.trust.labels[one.label]}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The steps on the card and its fingerprint, folded: nobody need read them, and anybody may. */
export function Covered({ card }: { card: Card }): VNode {
  const { words } = useAround();
  const [hash, setHash] = useState("");
  const opened = (event: Event): void => {
    if ((event.currentTarget as HTMLDetailsElement).open) void cardHash(card.raw).then(setHash);
  };
  return (
    <details class="covered" onToggle={opened}>
      <summary>{words.trust.covers}</summary>
      <dl>
        {card.steps.map(([path, step]) => (
          <>
            <dt>
              {words.trust.step} <code>{path}</code>
            </dt>
            <dd>
              <code>{step.do}</code>
            </dd>
          </>
        ))}
        {card.desk !== "" && (
          <>
            <dt>{words.trust.desk}</dt>
            <dd>
              <code>{card.desk}</code>
            </dd>
          </>
        )}
        <dt>{words.trust.upTo}</dt>
        <dd>{words.trust.risks[card.risk] ?? card.risk}</dd>
        <dt>{words.trust.fingerprint}</dt>
        <dd>
          <code class="hash">{hash.slice(0, 32)}</code>
        </dd>
      </dl>
    </details>
  );
}

interface UnlockProps {
  secret: string;
  type: (secret: string) => void;
  disabled: boolean;
}

export function UnlockFirst({ secret, type, disabled }: UnlockProps): VNode {
  const { words } = useAround();
  const id = useId();
  return (
    <p class="unlock">
      <label for={id}>{words.trust.secret}</label>
      <input
        id={id}
        type="password"
        value={secret}
        autocomplete="off"
        maxLength={1_000}
        disabled={disabled}
        aria-describedby={`${id}-why`}
        onInput={(event) => type(event.currentTarget.value)}
      />
      <span class="quiet" id={`${id}-why`}>
        {words.trust.secretWhy}
      </span>
    </p>
  );
}
