// The device's side of getting onto the owner's list: what it says, what it checks, and the six words it shows.
import { hex, hmac, joined, packed, same, sha256, unbase64, unbase64url, utf8, base64, type Bytes } from "./bytes";
import type { Lang } from "../words";
import type { Device } from "./keys";
import { FIRST, SECOND } from "./lists";

/** What the QR code says, or what was typed: then nothing is known of the owner's key, and the words carry it all. */
export interface Invitation {
  secret: Bytes;
  /** The hash of the owner's key. */
  owner: string | null;
}

export interface Claim {
  kind: "phone";
  alg: string;
  public: string;
  name: string;
  mac: string;
}

export interface Welcome {
  owner: Bytes;
  number: Bytes;
  words: string[];
  lang: Lang;
}

/** What stands behind `#pair=` in the code's address; null where it is none. */
export function readInvitation(text: string): Invitation | null {
  const [owner, secret, more] = text.split(".");
  try {
    const found = { owner: hex(unbase64url(owner ?? "")), secret: unbase64url(secret ?? "") };
    return found.owner.length === 64 && found.secret.length === 16 && more === undefined ? found : null;
  } catch (wrong) {
    if (wrong instanceof DOMException || wrong instanceof SyntaxError) return null;
    throw wrong;
  }
}

/** Eight digits as they were typed, with whatever stood between them; null where they are not eight. */
export function readCode(typed: string): Invitation | null {
  const digits = typed.normalize("NFKC").replace(/[\s-]/g, "");
  return /^[0-9]{8}$/.test(digits) ? { secret: utf8(digits), owner: null } : null;
}

const mac = async (secret: Bytes, what: string, said: Bytes): Promise<string> =>
  hex(await hmac(secret, joined(utf8("deskhand/pair/1\0"), packed(utf8(what), said))));

export async function claim(secret: Bytes, device: Device, name: string): Promise<Claim> {
  const said = packed(utf8("phone"), utf8(device.alg), device.public, utf8(name));
  return { kind: "phone", alg: device.alg, public: base64(device.public), name, mac: await mac(secret, "claim", said) };
}

/** The computer's answer (its bytes) and the words of everything that was said; null where it is not our computer's. */
export async function readWelcome(raw: Bytes, invitation: Invitation, claim: Claim): Promise<Welcome | null> {
  const said = parsed(raw);
  if (said === null) return null;
  const begin = hex(await sha256(joined(utf8("deskhand/owner/1\0"), said.owner)));
  if (invitation.owner !== null && !same(begin, invitation.owner)) return null;
  const { kind, alg, name } = claim;
  const all = packed(said.owner, utf8(kind), utf8(alg), unbase64(claim.public), utf8(name), said.number);
  if (!same(said.mac, await mac(invitation.secret, "welcome", all))) return null;
  return { owner: said.owner, number: said.number, lang: said.lang, words: await sixWords(all, said.lang) };
}

function parsed(raw: Bytes): { owner: Bytes; number: Bytes; lang: Lang; mac: string } | null {
  try {
    const all = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw)) as Record<string, unknown>;
    const { owner, number, lang, mac } = all;
    if (typeof owner !== "string" || typeof number !== "string" || typeof mac !== "string") return null;
    if (lang !== "en" && lang !== "zh") return null;
    const found = { owner: unbase64(owner), number: unbase64(number), lang, mac } as const;
    return found.owner.length === 32 && found.number.length === 16 ? found : null;
  } catch (wrong) {
    if (wrong instanceof DOMException || wrong instanceof SyntaxError || wrong instanceof TypeError) return null;
    throw wrong;
  }
}

const COUNT = 6;

/** Two screens show the same words only if both saw the same keys. */
async function sixWords(transcript: Bytes, lang: Lang): Promise<string[]> {
  const hash = BigInt(`0x${hex(await sha256(joined(utf8("deskhand/words/1\0"), transcript)))}`);
  return Array.from({ length: COUNT }, (_, at) => {
    const index = Number((hash >> BigInt(256 - 11 * (at + 1))) & 2047n);
    return `${FIRST[lang][index >> 5]}${lang === "en" ? "-" : ""}${SECOND[lang][index & 31]}`;
  });
}
