// One grant or denial, and the way to take it back: asked once more, since nothing brings back the very same.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChild, VNode } from "preact";
import type { DeviceView, GrantView } from "../api/schema";
import { known, moment, size } from "../words";
import { Literal, PathOf, Prose } from "./literal";
import { onEscape, useAround } from "./surroundings";

const ANY = "*";
/** How the grants for the folders of the settings are named. */
const SETTINGS = "folders-";

interface Props {
  grant: GrantView;
  devices: DeviceView[];
  /** Takes it back, and says what came in between; null where this page may not. */
  remove: (() => Promise<string | null>) | null;
}

export function Grant({ grant, devices, remove }: Props): VNode {
  const { words, lang } = useAround();
  const said = words.trust;
  const device = (id: string): string => devices.find((one) => one.id === id)?.name ?? id;
  const several = devices.filter((one) => one.kind === "desk").length > 1;
  const rows: [name: string, value: ComponentChild][] = [
    [said.reads, many(grant.read.filter((path) => !grant.write.includes(path)), (path) => <PathOf path={path} />)],
    [grant.deny ? words.grants.folders : said.writes, many(grant.write, (path) => <PathOf path={path} />)],
    [said.hosts, many(grant.hosts)],
    [said.people, many(grant.people)],
    [words.grants.programs, many(grant.apps)],
    [words.grants.atMost, grant.money],
    [words.grants.eachRun, limits(grant, words.grants)],
    [said.abilities, grant.abilities.includes(ANY) ? said.allAbilities : many(grant.abilities)],
    [said.upTo, grant.deny ? null : (said.risks[grant.risk] ?? String(grant.risk))],
    [said.until, grant.until === null ? said.lasting : moment(grant.until, lang)],
    [said.given, <Literal value={device(grant.by)} />],
  ];
  return (
    <li class={grant.holds ? "grant" : "grant gone"} data-grant={grant.id}>
      <span class="name">
        {grant.deny && <span class="badge failed">{said.denies}</span>}
        {grant.person === ANY ? said.everyone : <Literal value={grant.person} />}
        <code class="hash">{grant.id}</code>
        {grant.id.startsWith(SETTINGS) && <span class="quiet">{words.grants.settings}</span>}
        {several && <span class="quiet">{grant.desk === ANY ? words.grants.everyDesk : words.grants.atDesk(device(grant.desk))}</span>}
        {grant.device !== ANY && <span class="quiet">{said.onDevice(device(grant.device))}</span>}
        {grant.channel !== ANY && <span class="quiet">{said.inChannel(grant.channel)}</span>}
        {!grant.holds && <span class="badge">{known(words.grants.whys, grant.why) ?? said.gone}</span>}
      </span>
      <dl>
        {rows
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {remove !== null && <Remove grant={grant} remove={remove} />}
    </li>
  );
}

function Remove({ grant, remove }: { grant: GrantView; remove: () => Promise<string | null> }): VNode {
  const { words } = useAround();
  const said = words.grants;
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState("");
  const keep = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (sure) keep.current?.focus();
  }, [sure]);
  const kept = (): void => {
    setSure(false);
    setWhy("");
    requestAnimationFrame(() => opener.current?.focus());
  };
  const go = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setWhy("");
    const wrong = await remove();
    setBusy(false);
    if (wrong !== null) setWhy(wrong);
  };
  if (!sure) {
    const label = grant.deny ? said.liftLabel(grant.id) : said.removeLabel(grant.id);
    return (
      <button type="button" class="small remove" ref={opener} aria-label={label} onClick={() => setSure(true)}>
        {grant.deny ? said.lift : said.remove}
      </button>
    );
  }
  const question = grant.deny ? said.liftSure : said.removeSure;
  return (
    <div class="sure" role="group" aria-label={question} onKeyDown={(event) => onEscape(event, kept)}>
      <p>{question}</p>
      {why !== "" && (
        <p class="refused" role="alert">
          <Prose text={why} />
        </p>
      )}
      <div class="answers">
        <button type="button" class="small" aria-disabled={busy} onClick={() => void go()}>
          {busy ? said.removing : grant.deny ? said.liftYes : said.removeYes}
        </button>
        <button type="button" class="small" ref={keep} onClick={kept}>
          {said.keep}
        </button>
      </div>
    </div>
  );
}

function limits({ budget }: GrantView, said: ReturnType<typeof useAround>["words"]["grants"]): string | null {
  if (budget === null) return null;
  const { steps, seconds, bytes, tokens } = budget;
  const found = [
    steps === null ? null : said.limit.steps(String(steps)),
    seconds === null ? null : said.limit.seconds(String(seconds)),
    bytes === null ? null : said.limit.bytes(size(bytes)),
    tokens === null ? null : said.tokens(String(tokens)),
  ].filter((one) => one !== null);
  return found.length > 0 ? found.join(", ") : null;
}

/** One under the other; null where there is none. */
function many(values: string[], draw = (value: string): VNode => <Literal value={value} />): VNode | null {
  if (values.length === 0) return null;
  return (
    <ul>
      {values.map((value) => (
        <li>{draw(value)}</li>
      ))}
    </ul>
  );
}
