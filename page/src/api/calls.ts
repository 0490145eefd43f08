// Requests to the hub, typed by what its OpenAPI document says.
import { base64, hex, sha256, utf8 } from "../trust/bytes";
import type { Device } from "../trust/keys";
import type {
  DeskList,
  Devices,
  ErrorAnswer,
  GrantDraft,
  GrantForm,
  GrantList,
  Me,
  Offer,
  PairingState,
  RunList,
  RunView,
  SignedIn,
  Standing,
  Ticket,
  WantedGrant,
  Welcomed,
} from "./schema";
import { forget, keep, proof } from "./key";
import type { Signed } from "../signing";
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

async function ask(method: string, path: string, lang: Lang, body?: unknown, more: Record<string, string> = {}): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": lang, ...proof(), ...more };
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

/** The whole of an answer. One that a breaking line cut short is a lost line, as `fetch` tells it: a TypeError. */
async function whole<T>(answer: Response): Promise<T> {
  try {
    return (await answer.json()) as T;
  } catch (wrong) {
    if (wrong instanceof SyntaxError) throw new TypeError("the answer was cut short", { cause: wrong });
    throw wrong;
  }
}

export const post = (path: string, lang: Lang, body?: unknown): Promise<Response> => ask("POST", path, lang, body);

async function get<T>(path: string, lang: Lang): Promise<T> {
  return whole(await ask("GET", path, lang));
}

async function send<T>(path: string, lang: Lang, body: unknown): Promise<T> {
  return whole(await post(path, lang, body));
}

/** What is there, or null where this Deskhand has no such thing. */
async function where<T>(path: string, lang: Lang): Promise<T | null> {
  try {
    return await get<T>(path, lang);
  } catch (wrong) {
    if (wrong instanceof Refused && (wrong.status === 404 || wrong.code === "NoWorldKept")) return null;
    throw wrong;
  }
}

export const me = (lang: Lang): Promise<Me> => get("/api/me", lang);
export const devices = (lang: Lang): Promise<Devices | null> => where("/api/devices", lang);
/** What is open on each desk. */
export const desks = (lang: Lang): Promise<DeskList | null> => where("/api/world/desks", lang);
export const grants = (lang: Lang): Promise<GrantList | null> => where("/api/grants", lang);
/** What there is to be granted; refused, with the reason, anywhere but at the owner's own computer. */
export const grantForm = (lang: Lang): Promise<GrantForm> => get("/api/grants/form", lang);
/** The grant as it would be signed; nothing is granted by asking. Asked with a signature for exactly this wish. */
export async function draftGrant(wanted: WantedGrant, sign: (hash: string) => Promise<Signed>, lang: Lang): Promise<GrantDraft> {
  const signed = await sign(hex(await sha256(utf8(JSON.stringify(wanted)))));
  const said = { "X-Deskhand-Signed": base64(utf8(JSON.stringify(signed))) };
  return whole(await ask("POST", "/api/grants/draft", lang, wanted, said));
}
export const grant = (signed: Signed, unlock: string | null, lang: Lang): Promise<unknown> =>
  send("/api/grants/new", lang, { signed, unlock });
export const endGrant = (id: string, signed: Signed, lang: Lang): Promise<unknown> =>
  send(`/api/grants/${encodeURIComponent(id)}/end`, lang, { signed });
/** The salt of the unlock secret, if one was ever set. */
export const unlock = (lang: Lang): Promise<{ salt: string } | null> => where("/api/unlock", lang);

/** How far the pairing that was begun last has come, for the computer's own page. */
export const pairing = (lang: Lang): Promise<PairingState | null> => where("/api/pair", lang);
export const pair = (way: Offer["way"], lang: Lang): Promise<Offer> => send("/api/pair", lang, { way, lang });
export const pairConfirm = (words: string[], yes: boolean, signed: Signed | null, lang: Lang): Promise<PairingState> =>
  send("/api/pair/confirm", lang, { words, yes, ...(signed === null ? {} : { signed }) });

/** What the new device says first: its claim, to which the computer answers. */
export const pairHello = (claim: string, lang: Lang): Promise<Welcomed> => send("/api/pair/hello", lang, { claim });
/** Asks, with the key that was claimed, whether the owner has said yes; then it is signed in. */
export async function pairSession(signed: Signed, lang: Lang): Promise<Standing> {
  const answer = await send<Standing>("/api/pair/session", lang, { signed });
  if (answer.key !== null) keep(answer.key);
  return answer;
}

export const run = (number: number, lang: Lang): Promise<RunView> => get(`/api/runs/${number}`, lang);

export const runs = (before: number | null, lang: Lang): Promise<RunList> =>
  get(`/api/runs?limit=30${before === null ? "" : `&before=${before}`}`, lang);

export async function signOut(lang: Lang): Promise<void> {
  await ask("DELETE", "/api/session", lang);
  forget();
}

/** Has the browser save a file that a run offered. A link cannot carry our key, so it carries a ticket for this once. */
export async function save(hash: string, name: string, lang: Lang): Promise<void> {
  const path = `/api/files/${encodeURIComponent(hash)}`;
  const { ticket } = await send<Ticket>(`${path}/ticket`, lang, undefined);
  const link = document.createElement("a");
  link.href = `${path}?${new URLSearchParams({ name, ticket })}`;
  link.download = name;
  link.click();
}

/** A picture of a receipt, as an address that an image may have here. */
export async function picture(hash: string, lang: Lang): Promise<string> {
  const content = await (await ask("GET", `/api/files/${encodeURIComponent(hash)}`, lang)).arrayBuffer();
  return `data:image/png;base64,${base64(new Uint8Array(content))}`;
}

/** Signs in with the token of a link, and makes this browser's key known; null where the link no longer works. */
export async function signIn(token: string, device: Device | null, name: string, lang: Lang): Promise<SignedIn | null> {
  const known = device === null ? {} : { device: { alg: device.alg, public: base64(device.public), name } };
  try {
    const answer = await send<SignedIn>("/api/session", lang, { token, ...known });
    keep(answer.key);
    return answer;
  } catch (wrong) {
    if (wrong instanceof Refused && wrong.status < 500) return null;
    throw wrong;
  }
}
