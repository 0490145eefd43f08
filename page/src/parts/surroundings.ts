// What every part of the page may ask for.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Desk } from "../state/desk";
import type { Lang, Words } from "../words";

export interface Surroundings {
  desk: Desk;
  words: Words;
  lang: Lang;
}

export const Around = createContext<Surroundings | null>(null);

export function useAround(): Surroundings {
  const around = useContext(Around);
  if (around === null) throw new Error("outside of the page");
  return around;
}

/** Escape closes the innermost thing that is open, and nothing around it. */
export function onEscape(event: KeyboardEvent, close: () => void): void {
  if (event.key !== "Escape" || event.isComposing) return;
  event.stopPropagation();
  close();
}
