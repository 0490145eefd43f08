// The phone's side of pairing: digits to type where no code was scanned, and words to compare.
import { useId, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Joined } from "../state/joining";
import { Mark } from "./icons";
import { Prose } from "./literal";
import { useAround } from "./surroundings";
import { WordList } from "./wordlist";

export function Join({ joined }: { joined: Joined }): VNode {
  const { words } = useAround();
  return (
    <>
      <Mark />
      <h1>{joined.state === "failed" ? words.trust.joinFailed : words.trust.joinTitle}</h1>
      {joined.state === "code" && <Digits why={joined.why} take={joined.take} />}
      {joined.state === "claiming" && <p role="status">{words.trust.joinClaiming}</p>}
      {joined.state === "comparing" && (
        <div class="comparing" role="status">
          <p>{words.trust.joinCompare}</p>
          <WordList words={joined.words} />
          <p class="quiet">{words.trust.joinWaiting}</p>
        </div>
      )}
      {joined.state === "failed" && (
        <>
          <p role="alert">
            <Prose text={joined.why} />
          </p>
          {joined.again !== null && (
            <button type="button" class="primary" onClick={joined.again}>
              {words.trust.joinAgain}
            </button>
          )}
        </>
      )}
    </>
  );
}

function Digits({ why, take }: { why: string | null; take: (typed: string) => void }): VNode {
  const { words } = useAround();
  const [typed, setTyped] = useState("");
  const id = useId();
  const submit = (event: Event): void => {
    event.preventDefault();
    take(typed);
  };
  return (
    <form class="digits-in" onSubmit={submit}>
      {why !== null && (
        <p role="alert">
          <Prose text={why} />
        </p>
      )}
      <p>{words.trust.joinCode}</p>
      <label class="sr" for={id}>
        {words.trust.joinCodeLabel}
      </label>
      <input
        id={id}
        value={typed}
        inputMode="numeric"
        autocomplete="one-time-code"
        maxLength={20}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" class="primary" disabled={typed.trim() === ""}>
        {words.trust.joinGo}
      </button>
    </form>
  );
}
