// What was granted: to whom, where, how far, until when, and on whose word.
import { useId } from "preact/hooks";
import type { ComponentChild, VNode } from "preact";
import type { DeviceView, GrantView } from "../api/schema";
import { moment } from "../words";
import { Literal, PathOf } from "./literal";
import { useAround } from "./surroundings";

const ANY = "*";

export function Grants({ grants, devices }: { grants: GrantView[]; devices: DeviceView[] }): VNode {
  const { words } = useAround();
  const title = useId();
  const sorted = [...grants].sort((a, b) => Number(b.holds) - Number(a.holds) || Number(b.deny) - Number(a.deny));
  return (
    <section class="panel" aria-labelledby={title}>
      <h3 id={title}>{words.trust.grants}</h3>
      <p class="quiet">{words.trust.grantsMore}</p>
      {grants.length === 0 && <p>{words.trust.noGrants}</p>}
      <ul class="entries">
        {sorted.map((grant) => (
          <Entry key={grant.id} grant={grant} devices={devices} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ grant, devices }: { grant: GrantView; devices: DeviceView[] }): VNode {
  const { words, lang } = useAround();
  const said = words.trust;
  const named = (id: string): ComponentChild => <Literal value={devices.find((one) => one.id === id)?.name ?? id} />;
  const rows: [name: string, value: ComponentChild][] = [
    [said.reads, many(grant.read, (path) => <PathOf path={path} />)],
    [said.writes, many(grant.write, (path) => <PathOf path={path} />)],
    [said.hosts, many(grant.hosts)],
    [said.people, many(grant.people)],
    [said.abilities, grant.abilities.includes(ANY) ? said.allAbilities : many(grant.abilities)],
    [said.upTo, grant.deny ? null : (said.risks[grant.risk] ?? String(grant.risk))],
    [said.until, grant.until === null ? said.lasting : moment(grant.until, lang)],
    [said.given, named(grant.by)],
  ];
  return (
    <li class={grant.holds ? "grant" : "grant gone"} data-grant={grant.id}>
      <span class="name">
        {grant.deny && <span class="badge failed">{said.denies}</span>}
        {grant.person === ANY ? said.everyone : <Literal value={grant.person} />}
        {grant.device !== ANY && <span class="quiet">{said.onDevice(devices.find((one) => one.id === grant.device)?.name ?? grant.device)}</span>}
        {grant.channel !== ANY && <span class="quiet">{said.inChannel(grant.channel)}</span>}
        {!grant.holds && <span class="badge">{said.gone}</span>}
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
    </li>
  );
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
