// Said where this browser cannot sign: what that means, and how to change it.
import type { VNode } from "preact";
import type { Standing } from "../state/signer";
import { useAround } from "./surroundings";

export function StandingNote({ standing }: { standing: Standing }): VNode | null {
  const { words } = useAround();
  if (standing === "insecure") return <p class="standing">{words.trust.insecure}</p>;
  if (standing !== "no-key") return null;
  return (
    <div class="standing" role="status">
      <p>{words.trust.noKey}</p>
      <p>
        {words.trust.noKeyHow} <code>deskhand up</code>
      </p>
    </div>
  );
}
