// Who may speak for the person, what was granted, and how a phone gets onto the list.
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";
import * as calls from "../api/calls";
import type { Shown } from "../state/desk";
import { Devices } from "./devices";
import { useFetched } from "./fetched";
import { Grants } from "./grants";
import { Icon } from "./icons";
import { Pair } from "./pair";
import { StandingNote } from "./standing";
import { useAround } from "./surroundings";

export function Trust({ shown, close }: { shown: Shown; close: () => void }): VNode {
  const { desk, words } = useAround();
  const [devices, again] = useFetched(desk, () => calls.devices(desk.shown.lang));
  const [grants, grantsAgain] = useFetched(desk, () => calls.grants(desk.shown.lang));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div class="talk trust">
      <div class="column">
        <header>
          <button type="button" class="bare" aria-label={words.trust.close} title={words.trust.close} onClick={close}>
            <Icon name="back" />
          </button>
          <h2 tabIndex={-1} ref={title}>
            {words.trust.open}
          </h2>
        </header>
        <StandingNote standing={shown.standing} />
        {devices && <Devices devices={devices.devices} mine={desk.signer.id} />}
        <Pair paired={again} signs={shown.standing === "signs"} />
        {grants && <Grants grants={grants.grants} devices={devices?.devices ?? []} standing={shown.standing} again={grantsAgain} />}
      </div>
    </div>
  );
}
