// Drawn here, so that nothing is fetched for them. All are decoration: the words beside them say the same.
import type { VNode } from "preact";

const PATHS = {
  send: "M12 19V5m0 0-6 6m6-6 6 6",
  stop: "M8 8h8v8H8z",
  runs: "M4 7h16M4 12h16M4 17h10",
  close: "m6 6 12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  cross: "m7 7 10 10M17 7 7 17",
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  down: "M12 4v11m0 0-5-5m5 5 5-5M5 20h14",
  ask: "M9 9a3 3 0 1 1 4.2 2.75c-.8.4-1.2 1-1.2 2M12 17.5v.01",
  skip: "M5 12h14",
  exit: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
  back: "M19 12H6m5-5-5 5 5 5",
  shield: "M12 3 5 6v5c0 4.6 2.9 8.3 7 10 4.1-1.7 7-5.4 7-10V6zM9 12l2 2 4-4",
  phone: "M7 3h10v18H7zM11 18h2",
  window: "M4 5h16v14H4zM4 9h16",
  prompt: "M4 5h16v14H4zM8 10l3 2-3 2M13 15h3",
  desk: "M4 5h16v10H4zM9 20h6M12 15v5",
  arrow: "M5 12h13m-5-5 5 5-5 5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M8 21.5h16M11 21.5v-7a5 5 0 0 1 10 0v7" />
      <circle cx="16" cy="14.6" r="1.7" />
    </svg>
  );
}
