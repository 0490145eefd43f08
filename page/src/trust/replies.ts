// Whether typed words are a yes or a no, by the very list that the hub goes by.
import type { Answer } from "../signing";
import { AROUND, LAST, NO, PLACES, TRIM, WHICH, YES } from "./lists";

const yeses = new Set(YES);
const noes = new Set(NO);
const which = new RegExp(WHICH);

function plain(text: string): string {
  const whole = [...text.normalize("NFKC").toLowerCase().replaceAll("’", "'")];
  const first = whole.findIndex((char) => !TRIM.includes(char));
  const last = whole.findLastIndex((char) => !TRIM.includes(char));
  return first < 0 ? "" : whole.slice(first, last + 1).join("");
}

function yesOrNo(text: string): boolean | null {
  const word = plain(text);
  return yeses.has(word) ? true : noes.has(word) ? false : null;
}

/** `yes`, `no 12`, `12: 好`: a yes or a no, and the run that was named; null where the words are something else. */
export function reply(text: string): { yes: boolean; run: number | null } | null {
  const whole = yesOrNo(text);
  if (whole !== null) return { yes: whole, run: null };
  const found = which.exec(plain(text))?.groups;
  const yes = yesOrNo(found?.word ?? found?.word2 ?? "");
  return yes === null ? null : { yes, run: Number(found?.run ?? found?.run2) };
}

/** What words answer a question of this kind with; null where they answer nothing. */
export function meant(kind: "confirm" | "choose" | "fill", text: string, choices: string[]): Answer | null {
  if (kind === "fill") return text.trim() === "" ? null : { text: text.trim() };
  const yes = yesOrNo(text);
  if (kind === "confirm") return yes === null ? null : { yes };
  if (yes === false) return { yes };
  const choice = chosen(text, choices);
  return choice === null ? null : { choice };
}

function chosen(text: string, choices: string[]): number | null {
  const word = plain(text);
  const same = choices.flatMap((choice, at) => (plain(choice) === word ? [at] : []));
  return same.length === 1 ? (same[0] ?? null) : picked(word, choices);
}

/** The choice that plain words name by its number, its place, or words that only it has. */
function picked(text: string, choices: string[]): number | null {
  const word = text.replace(new RegExp(AROUND, "g"), "").trim();
  if (/^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= choices.length) return Number(word) - 1;
  if (LAST.includes(word)) return choices.length - 1;
  const places: Record<string, number> = PLACES;
  if (Object.hasOwn(places, word)) {
    const place = places[word] ?? choices.length;
    return place < choices.length ? place : null;
  }
  const wanted = wordsOf(word);
  const having = choices.flatMap((choice, at) => (wanted.length > 0 && holds(wordsOf(choice), wanted) ? [at] : []));
  return having.length === 1 ? (having[0] ?? null) : null;
}

function holds(words: string[], wanted: string[]): boolean {
  return wanted.every((word) => words.includes(word));
}

/** The words of a name, folded in case and width; a run of Chinese is one word. */
function wordsOf(text: string): string[] {
  const runs = text.normalize("NFKC").match(/\p{Script=Han}+|\p{Nd}+|(?:(?!\p{Script=Han})\p{L})+/gu) ?? [];
  return runs.flatMap((run) => run.split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)).map((word) => word.toLowerCase());
}
