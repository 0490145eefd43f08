// The secret that is typed once more for what cannot be taken back. It is made into a key here and never sent.
import { hex, hmac, utf8, type Bytes } from "./bytes";
import { ROUNDS } from "./lists";

/** The proof for one card and one consent. Slow on purpose. */
export async function proof(secret: string, salt: Bytes, card: string, nonce: string): Promise<string> {
  const typed = await crypto.subtle.importKey("raw", utf8(secret), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const key = new Uint8Array(await crypto.subtle.deriveBits(how, typed, 256));
  return hex(await hmac(key, utf8(`deskhand/unlock/1\0${card}\0${nonce}`)));
}
