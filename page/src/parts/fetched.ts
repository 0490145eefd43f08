// Something read from the hub when a screen is opened, and again when it is asked for.
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Desk } from "../state/desk";

/** `undefined` while it is not known, null where this Deskhand has no such thing. */
export function useFetched<T>(desk: Desk, ask: () => Promise<T | null>): [found: T | null | undefined, again: () => Promise<void>] {
  const [found, setFound] = useState<T | null | undefined>(undefined);
  const again = useCallback(async () => {
    try {
      setFound(await ask());
    } catch (wrong) {
      desk.failed(wrong);
    }
  }, [desk]);
  useEffect(() => void again(), [again]);
  return [found, again];
}
