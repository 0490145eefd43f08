// Said of a run whose words came without a signature: that, and what it means for what it may do.
import type { VNode } from "preact";
import { useAround } from "./surroundings";

export function Unsigned(): VNode {
  const { words } = useAround();
  return (
    <p class="unsigned">
      <span class="badge">{words.unsigned}</span> {words.unsignedWhy}
    </p>
  );
}
