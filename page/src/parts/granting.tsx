// The form in which the owner allows or forbids something. It only asks: what is signed is what the next step shows.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ComponentChild, VNode } from "preact";
import type { DeviceView, GrantDraft, GrantForm } from "../api/schema";
import { draft as looked, EMPTY_FORM, grant as signAndGrant, slip, told, wanted, type Form, type Lasting } from "../state/granting";
import { readGrant, type Grant } from "../trust/grant";
import { Signing } from "./allowed";
import { Folders } from "./folders";
import { Prose } from "./literal";
import { onEscape, useAround } from "./surroundings";

interface Props {
  offered: GrantForm;
  devices: DeviceView[];
  /** It holds now. */
  done: (id: string) => void;
  cancel: () => void;
}

type Seen = { draft: GrantDraft; grant: Grant };

export function Granting({ offered, devices, done, cancel }: Props): VNode {
  const { desk, words } = useAround();
  const [form, setForm] = useState<Form>(EMPTY_FORM);
  const [seen, setSeen] = useState<Seen | null>(null);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState("");

  const tried = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setWhy("");
    try {
      await work();
    } catch (wrong) {
      setWhy(told(desk, wrong) ?? "");
    }
    setBusy(false);
  };
  const look = (): void => {
    const wrong = slip(form);
    if (wrong !== null) {
      setWhy(words.grants.slips[wrong]);
      return;
    }
    void tried(async () => {
      const draft = await looked(desk, wanted(form, new Date()));
      const grant = readGrant(draft.text);
      if (grant === null) setWhy(words.grants.damaged);
      else setSeen({ draft, grant });
    });
  };
  const sign = (secret: string | null): void => {
    if (seen === null) return;
    void tried(async () => {
      await signAndGrant(desk, seen.draft, secret);
      done(seen.grant.id);
    });
  };
  const back = (): void => {
    setWhy("");
    setSeen(null);
  };

  if (seen !== null) {
    return <Signing grant={seen.grant} offered={offered} devices={devices} busy={busy} why={why} sign={sign} back={back} />;
  }
  return (
    <Asking form={form} offered={offered} devices={devices} busy={busy} why={why} look={look} cancel={cancel}
      change={(part) => setForm({ ...form, ...part })} />
  );
}

interface AskingProps {
  form: Form;
  offered: GrantForm;
  devices: DeviceView[];
  busy: boolean;
  why: string;
  change: (part: Partial<Form>) => void;
  look: () => void;
  cancel: () => void;
}

function Asking({ form, offered, devices, busy, why, change, look, cancel }: AskingProps): VNode {
  const { words } = useAround();
  const said = words.grants;
  const first = useRef<HTMLInputElement>(null);
  const id = useId();
  const others = devices.filter((one) => one.kind === "desk" && !one.revoked && one.id !== offered.desk);
  useEffect(() => first.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    look();
  };
  return (
    <form class="granting" onSubmit={submit} onKeyDown={(event) => onEscape(event, cancel)} aria-label={said.add} noValidate>
      <fieldset class="modes">
        <legend>{said.mode}</legend>
        {[false, true].map((deny) => (
          <label key={String(deny)}>
            <input type="radio" name={`${id}-mode`} checked={form.deny === deny} ref={deny ? undefined : first} onChange={() => change({ deny })} />
            <span>
              <strong>{deny ? said.forbid : said.allow}</strong>
              <span class="quiet">{deny ? said.forbidMore : said.allowMore}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {others.length > 0 && (
        <Field name={said.desk} hint={form.desk === "" ? "" : said.deskHint}>
          {(its, described) => (
            <select id={its} value={form.desk} aria-describedby={described} onChange={(event) => change({ desk: event.currentTarget.value })}>
              <option value="">{form.deny ? said.everyDesk : said.hereDesk}</option>
              {others.map((one) => (
                <option value={one.id}>{one.name}</option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Folders folders={form.folders} deny={form.deny} here={form.desk === ""} change={(folders) => change({ folders })} />
      <div class="pair">
        <Field name={said.lasting}>
          {(its) => (
            <select id={its} value={form.lasting} onChange={(event) => change({ lasting: event.currentTarget.value as Lasting })}>
              {Object.entries(said.lastings).map(([lasting, name]) => (
                <option value={lasting}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        {form.lasting === "date" && (
          <Field name={said.date}>
            {(its) => <input id={its} type="date" value={form.date} onInput={(event) => change({ date: event.currentTarget.value })} />}
          </Field>
        )}
      </div>
      <details>
        <summary>{said.more}</summary>
        <More form={form} offered={offered} devices={devices} change={change} />
      </details>
      {why !== "" && (
        <p class="refused" role="alert">
          <Prose text={why} />
        </p>
      )}
      <div class="answers">
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? said.checking : said.check}
        </button>
        <button type="button" onClick={cancel}>
          {said.cancel}
        </button>
      </div>
    </form>
  );
}

type Typed = { [K in keyof Form]: Form[K] extends string ? K : never }[keyof Form];

function More({ form, offered, devices, change }: Pick<AskingProps, "form" | "offered" | "devices" | "change">): VNode {
  const { words } = useAround();
  const said = words.grants;
  const typed = (name: Typed, label: string, hint = "", inputMode?: "numeric" | "decimal"): VNode => (
    <Field name={label} hint={hint}>
      {(its, described) => (
        <input id={its} value={form[name]} autocomplete="off" maxLength={2_000} spellcheck={false} aria-describedby={described} inputMode={inputMode}
          onInput={(event) => change({ [name]: event.currentTarget.value })} />
      )}
    </Field>
  );
  return (
    <div class="fields">
      {typed("hosts", said.hosts, said.hostsHint)}
      {typed("people", said.people)}
      {typed("apps", said.apps)}
      {typed("abilities", said.abilities, said.abilitiesHint)}
      <details>
        <summary>{said.abilityList}</summary>
        <p class="names">{offered.abilities.join(", ")}</p>
      </details>
      {!form.deny && (
        <>
          <Field name={said.risk}>
            {(its) => (
              <select id={its} value={String(form.risk)} onChange={(event) => change({ risk: Number(event.currentTarget.value) })}>
                {said.risks.map((name, risk) => (
                  <option value={String(risk)}>{name}</option>
                ))}
              </select>
            )}
          </Field>
          <div class="pair">
            {typed("sum", said.sum, "", "decimal")}
            {typed("currency", said.currency)}
          </div>
          <fieldset>
            <legend>{said.perRun}</legend>
            <div class="pair">
              {typed("steps", said.steps, "", "numeric")}
              {typed("seconds", said.seconds, "", "numeric")}
              {typed("megabytes", said.megabytes, "", "numeric")}
            </div>
          </fieldset>
        </>
      )}
      {typed("who", said.who, said.whoHint)}
      <Field name={said.device}>
        {(its) => (
          <select id={its} value={form.device} onChange={(event) => change({ device: event.currentTarget.value })}>
            <option value="">{said.anyDevice}</option>
            {devices
              .filter((one) => !one.revoked && ["page", "phone", "cli"].includes(one.kind))
              .map((one) => (
                <option value={one.id}>{`${one.name} (${one.id.slice(0, 8)})`}</option>
              ))}
          </select>
        )}
      </Field>
      {typed("channel", said.channel, said.channelHint)}
    </div>
  );
}

/** One thing to fill in, with its name above and a hint below. */
function Field({ name, hint = "", children }: { name: string; hint?: string; children: (id: string, hint?: string) => ComponentChild }): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {children(id, hint === "" ? undefined : `${id}-hint`)}
      {hint !== "" && (
        <span class="quiet" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}
