// Requests to the hub, typed by what its OpenAPI document says.
import type { ErrorAnswer, Me, RunList, RunView, SignedIn, Ticket } from "./schema";
import { forget, keep, proof } from "./key";
import type { Lang } from "../words";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
  ) {
    super(text);
  }
}

const SECONDS = 45_000;

async function ask(method: string, path: string, lang: Lang, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": lang, ...proof() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(SECONDS),
    cache: "no-store",
  });
  if (answer.ok) return answer;
  const told = (await answer.json().catch(() => null)) as ErrorAnswer | null;
  throw new Refused(answer.status, told?.error.code ?? "", told?.error.text ?? answer.statusText);
}

export const post = (path: string, lang: Lang, body?: unknown): Promise<Response> => ask("POST", path, lang, body);

export async function me(lang: Lang): Promise<Me> {
  return (await ask("GET", "/api/me", lang)).json() as Promise<Me>;
}

export async function run(number: number, lang: Lang): Promise<RunView> {
  return (await ask("GET", `/api/runs/${number}`, lang)).json() as Promise<RunView>;
}

export async function runs(before: number | null, lang: Lang): Promise<RunList> {
  const query = before === null ? "" : `&before=${before}`;
  return (await ask("GET", `/api/runs?limit=30${query}`, lang)).json() as Promise<RunList>;
}

export async function signOut(lang: Lang): Promise<void> {
  await ask("DELETE", "/api/session", lang);
  forget();
}

/** Has the browser save a file that a run offered. A link cannot carry our key, so it carries a ticket for this once. */
export async function save(hash: string, name: string, lang: Lang): Promise<void> {
  const path = `/api/files/${encodeURIComponent(hash)}`;
  const { ticket } = (await (await post(`${path}/ticket`, lang)).json()) as Ticket;
  const link = document.createElement("a");
  link.href = `${path}?${new URLSearchParams({ name, ticket })}`;
  link.download = name;
  link.click();
}

/** Signs in with the token of a link; false where the link no longer works. */
export async function signIn(token: string, lang: Lang): Promise<boolean> {
  try {
    const answer = (await (await post("/api/session", lang, { token })).json()) as SignedIn;
    keep(answer.key);
    return true;
  } catch (wrong) {
    if (wrong instanceof Refused && wrong.status < 500) return false;
    throw wrong;
  }
}
