// What was granted: to whom, where, how far, until when, on whose word; and how the owner gives more, or takes it back.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import * as calls from "../api/calls";
import type { DeviceView, GrantForm, GrantView } from "../api/schema";
import type { Shown } from "../state/desk";
import { takeBack, told } from "../state/granting";
import { Grant } from "./grant";
import { Granting } from "./granting";
import { Prose } from "./literal";
import { useAround } from "./surroundings";

interface Props {
  grants: GrantView[];
  devices: DeviceView[];
  standing: Shown["standing"];
  /** Something was given or taken back: have them read anew. */
  again: () => Promise<void>;
}

export function Grants({ grants, devices, standing, again }: Props): VNode {
  const { desk, words, lang } = useAround();
  const title = useId();
  const [offered, elsewhere] = useOffered(standing === "signs", lang);
  const [adding, setAdding] = useState(false);
  const [said, setSaid] = useState("");
  const opener = useRef<HTMLButtonElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const closed = (news: string): void => {
    setAdding(false);
    setSaid(news);
    // The form is gone, and with it whatever had the focus.
    requestAnimationFrame(() => opener.current?.focus());
  };
  const done = (id: string): void => {
    closed(words.grants.done(id));
    void again();
  };
  const remove = async (id: string): Promise<string | null> => {
    try {
      await takeBack(desk, id);
    } catch (wrong) {
      return told(desk, wrong) ?? "";
    }
    setSaid(words.grants.removed(id));
    await again();
    heading.current?.focus();
    return null;
  };
  const holding = grants.filter((one) => one.holds).sort((a, b) => Number(b.deny) - Number(a.deny));
  const ended = grants.filter((one) => !one.holds).reverse();
  const entry = (grant: GrantView): VNode => (
    <Grant
      key={grant.id}
      grant={grant}
      devices={devices}
      remove={standing === "signs" && grant.holds && (offered !== null || !grant.deny) ? () => remove(grant.id) : null}
    />
  );
  return (
    <section class="panel" aria-labelledby={title}>
      <h3 id={title} tabIndex={-1} ref={heading}>
        {words.trust.grants}
      </h3>
      <p class="quiet">{words.trust.grantsMore}</p>
      <p class="said" role="status">
        {said}
      </p>
      {holding.length === 0 && <p>{words.trust.noGrants}</p>}
      <ul class="entries">{holding.map(entry)}</ul>
      {ended.length > 0 && (
        <details class="ended">
          <summary>{words.grants.ended(ended.length)}</summary>
          <ul class="entries">{ended.map(entry)}</ul>
        </details>
      )}
      {elsewhere !== "" && (
        <p class="quiet">
          <Prose text={elsewhere} /> {words.grants.phoneOnly}
        </p>
      )}
      {offered !== null && adding && <Granting offered={offered} devices={devices} done={done} cancel={() => closed("")} />}
      {offered !== null && !adding && (
        <div class="answers">
          <button type="button" ref={opener} onClick={() => setAdding(true)}>
            {words.grants.add}
          </button>
        </div>
      )}
    </section>
  );
}

/** What there is to be granted; null and why, where that is for the owner's own computer to say. */
function useOffered(signs: boolean, lang: Shown["lang"]): [GrantForm | null, string] {
  const { desk } = useAround();
  const [offered, setOffered] = useState<GrantForm | null>(null);
  const [why, setWhy] = useState("");
  useEffect(() => {
    if (!signs) return;
    calls.grantForm(lang).then(
      (found) => {
        setOffered(found);
        setWhy("");
      },
      (wrong: unknown) => {
        const code = wrong instanceof calls.Refused ? wrong.code : "";
        if (code === "HereOnly" || code === "GrantsElsewhere") setWhy((wrong as calls.Refused).message);
        else setWhy(told(desk, wrong) ?? "");
      },
    );
  }, [signs, lang]);
  return [signs ? offered : null, signs ? why : ""];
}
