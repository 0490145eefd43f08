// A grant in words, as it stands in what is signed: what will be allowed or forbidden, until when, and how far it reaches.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ComponentChild, VNode } from "preact";
import type { DeviceView, GrantForm } from "../api/schema";
import { far, wide, type Grant } from "../trust/grant";
import { moment, size } from "../words";
import { Literal, Prose } from "./literal";
import { onEscape, useAround } from "./surroundings";

const ANY = "*";
const OWNER = "owner";

interface Props {
  grant: Grant;
  /** Where this person's files lie, and which desk is this computer. */
  offered: GrantForm;
  devices: DeviceView[];
  /** It is being signed. */
  busy: boolean;
  why: string;
  sign: (secret: string | null) => void;
  back: () => void;
}

/** The last look before it is signed. */
export function Signing({ grant, offered, devices, busy, why, sign, back }: Props): VNode {
  const { words } = useAround();
  const [secret, setSecret] = useState("");
  const title = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const unlock = far(grant);
  const places = wide(grant, offered.home);
  useEffect(() => title.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    sign(unlock ? secret : null);
  };
  return (
    <form class="signing" onSubmit={submit} onKeyDown={(event) => onEscape(event, back)} aria-labelledby={`${id}-title`}>
      <h4 id={`${id}-title`} tabIndex={-1} ref={title}>
        {words.grants.title}
      </h4>
      <Allowed grant={grant} devices={devices} />
      {grant.desk !== ANY && grant.desk !== offered.desk && grant.read.length + grant.write.length > 0 && <p class="quiet">{words.grants.unseen}</p>}
      {places.length > 0 && <p class="warned">{words.grants.wide(places.join(", "))}</p>}
      {unlock && (
        <p class="unlock">
          <label for={id}>{words.grants.secret}</label>
          <input
            id={id}
            type="password"
            value={secret}
            autocomplete="off"
            maxLength={1_000}
            aria-describedby={`${id}-why`}
            onInput={(event) => setSecret(event.currentTarget.value)}
          />
          <span class="quiet" id={`${id}-why`}>
            {words.grants.secretWhy}
          </span>
        </p>
      )}
      {why !== "" && (
        <p class="refused" role="alert">
          <Prose text={why} />
        </p>
      )}
      <div class="answers">
        <button type="submit" class="primary" disabled={unlock && secret === ""} aria-disabled={busy}>
          {busy ? words.grants.signing : grant.deny ? words.grants.signDeny : words.grants.sign}
        </button>
        <button type="button" onClick={back}>
          {words.grants.back}
        </button>
      </div>
    </form>
  );
}

function Allowed({ grant, devices }: { grant: Grant; devices: DeviceView[] }): VNode {
  const { words, lang } = useAround();
  const said = words.grants;
  const heads = grant.deny ? said.forbidden : said.allowed;
  const head = grant.person === OWNER ? heads.owner : grant.person === ANY ? heads.any : heads.other(grant.person);
  const looked = grant.read.filter((path) => !grant.write.includes(path));
  const lines: [what: string, values: string[]][] = [
    [said.lookInto, looked],
    [grant.deny ? said.closedFolder : said.changeIn, grant.write],
    [said.reach, grant.hosts],
    [said.write, grant.people],
    [said.use, grant.apps],
    [said.pay, grant.money === null ? [] : [grant.money]],
  ];
  const named = lines.filter(([, values]) => values.length > 0);
  const some = grant.abilities.includes(ANY) ? [] : grant.abilities;
  const called = (id: string): string => devices.find((one) => one.id === id)?.name ?? id;
  const [device, desk] = [called(grant.device), called(grant.desk)];
  const several = devices.filter((one) => one.kind === "desk" && !one.revoked).length > 1;
  const { steps, seconds, bytes } = grant.budget;
  const limits = [
    steps === null ? null : said.limit.steps(String(steps)),
    seconds === null ? null : said.limit.seconds(String(seconds)),
    bytes === null ? null : said.limit.bytes(size(bytes)),
  ].filter((one) => one !== null);
  const bounds: [name: string, value: ComponentChild][] = [
    [said.onlyBy, named.length > 0 && some.length > 0 ? <Literal value={some.join(", ")} /> : null],
    [said.onDesk, grant.desk === ANY ? (several ? said.everyDesk : null) : <Literal value={desk} />],
    [said.onDevice, grant.device === ANY ? null : <Literal value={device} />],
    [said.onChannel, grant.channel === ANY ? null : <Literal value={grant.channel} />],
    [said.limits, limits.length > 0 ? limits.join(", ") : null],
  ];
  return (
    <div class={grant.deny ? "allowed denied" : "allowed"}>
      <p class="who">
        <Prose text={head} />
      </p>
      <ul>
        {(named.length > 0 ? named : [[some.length > 0 ? said.anything : grant.deny ? said.everything : said.touching, some] as [string, string[]]]).map(([what, values]) => (
          <li>
            {what}
            {values.map((value) => (
              <span class="value">
                <Literal value={value} />
              </span>
            ))}
          </li>
        ))}
      </ul>
      {bounds
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <p>
            {name}: {value}
          </p>
        ))}
      <p>{grant.deny ? said.denialWins : (said.reaches[grant.risk] ?? grant.risk)}</p>
      <p>{grant.until === null ? said.lasts : said.lastsTill(moment(grant.until, lang))}</p>
    </div>
  );
}
