// The key pair of this browser. The private half never leaves the browser's own store: no script can read it, ours
// neither; a script can only have it sign. Which device has it is known to the hub by the public half.
import { base64, joined, sha256, utf8, type Bytes } from "./bytes";
import { change, read } from "./store";

export type Alg = "ed25519" | "p256";

export interface Device {
  id: string;
  alg: Alg;
  public: Bytes;
  pair: CryptoKeyPair;
}

/** What a signature is for. A signature of one kind is none of another. */
export type Kind = "command" | "consent" | "hello";

/** Bytes, who signed them, and the signature, as they go to the hub: `raw` and `sig` in base64. */
export interface Signed {
  raw: string;
  by: string;
  sig: string;
}

const KEY = "device";
const SEQ = "seq";
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** Whether this page may sign at all: browsers keep their keys for pages on https or on this very computer. */
export const secure = (): boolean => globalThis.isSecureContext && crypto.subtle !== undefined && globalThis.indexedDB !== undefined;

/** The name of a key holder: 128 bits of the hash of its public key, as 26 lower letters and digits. */
export async function deviceId(public_: Bytes): Promise<string> {
  let bits = 0;
  let held = 0;
  let id = "";
  for (const byte of (await sha256(public_)).subarray(0, 16)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id += LETTERS[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return id + LETTERS[(held << (5 - bits)) & 31];
}

/** The key pair that is kept here, if there is one. */
export const kept = (): Promise<Device | undefined> => read<Device>(KEY);

/** Has this key pair be the one of this browser from now on. */
export async function keep(made: Device): Promise<void> {
  await change<Device>(KEY, () => made);
}

/** Gives the key pair up: what it signed stays signed, and it signs nothing more. */
export async function forget(): Promise<void> {
  await change<Device | undefined>(KEY, () => undefined);
}

/** A new key pair, kept nowhere yet. */
export async function make(): Promise<Device> {
  const [alg, pair] = await generated();
  const public_ = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { id: await deviceId(public_), alg, public: public_, pair };
}

/** Ed25519 where the browser has it, else ECDSA over P-256. */
async function generated(): Promise<[Alg, CryptoKeyPair]> {
  const uses: KeyUsage[] = ["sign", "verify"];
  try {
    return ["ed25519", (await crypto.subtle.generateKey({ name: "Ed25519" }, false, uses)) as CryptoKeyPair];
  } catch (wrong) {
    if (!(wrong instanceof DOMException) || wrong.name !== "NotSupportedError") throw wrong;
    return ["p256", await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, uses)];
  }
}

/** The very bytes under a signature: what it is for, a zero byte, the message. */
export const framed = (kind: Kind, raw: Bytes): Bytes => joined(utf8(`deskhand/${kind}/1\0`), raw);

/** Signs a value as JSON. The bytes are kept as they are made here; nobody writes them again from the value. */
export async function sign(by: Device, kind: Kind, value: object): Promise<Signed> {
  const raw = utf8(JSON.stringify(value));
  const how = by.alg === "ed25519" ? { name: "Ed25519" } : { name: "ECDSA", hash: "SHA-256" };
  const sig = await crypto.subtle.sign(how, by.pair.privateKey, framed(kind, raw));
  return { raw: base64(raw), by: by.id, sig: base64(new Uint8Array(sig)) };
}

/** The next number of a command: it grows, through reloads, tabs and a clock that was put back. */
export const nextSeq = (): Promise<number> => change<number>(SEQ, (last) => Math.max((last ?? 0) + 1, Date.now()));
