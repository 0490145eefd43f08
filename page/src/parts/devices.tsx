// The owner's list of devices.
import { useId } from "preact/hooks";
import type { VNode } from "preact";
import type { DeviceView } from "../api/schema";
import { known, moment } from "../words";
import { Icon, type IconName } from "./icons";
import { Literal } from "./literal";
import { useAround } from "./surroundings";

const ICONS: Record<DeviceView["kind"], IconName> = { phone: "phone", page: "window", cli: "prompt", desk: "desk", hub: "runs" };

export function Devices({ devices, mine }: { devices: DeviceView[]; mine: string | null }): VNode {
  const { words } = useAround();
  const title = useId();
  const sorted = [...devices].sort((a, b) => Number(a.revoked) - Number(b.revoked) || b.added.localeCompare(a.added));
  return (
    <section class="panel" aria-labelledby={title}>
      <h3 id={title}>{words.trust.devices}</h3>
      <p class="quiet">{words.trust.devicesMore}</p>
      <ul class="entries">
        {sorted.map((device) => (
          <Entry key={device.id} device={device} mine={device.id === mine} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ device, mine }: { device: DeviceView; mine: boolean }): VNode {
  const { words, lang } = useAround();
  const kind = known(words.trust.kinds, device.kind) ?? device.kind;
  return (
    <li class={device.revoked ? "gone" : ""} data-device={device.id}>
      <Icon name={known(ICONS, device.kind) ?? "window"} />
      <span class="about">
        <span class="name">
          <Literal value={device.name} />
          {mine && <span class="badge here">{words.trust.thisOne}</span>}
          {device.revoked && <span class="badge failed">{words.trust.revoked}</span>}
        </span>
        <span class="quiet">
          {kind} · <Literal value={device.person} /> · {words.trust.added(moment(device.added, lang))}
        </span>
      </span>
      <code class="hash" title={device.id}>
        {device.id.slice(0, 8)}
      </code>
    </li>
  );
}
