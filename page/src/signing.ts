// What a person says here, signed as the computer reads it: commands (words), and consents (answers to a card).
import { hex, nonce, sha256, type Bytes } from "./trust/bytes";
import { nextSeq, sign, type Device, type Signed } from "./trust/keys";

export type { Signed } from "./trust/keys";

/** In whose name this device speaks, and as what. */
export interface Speaker {
  person: string;
  channel: "page" | "phone";
}

export interface CommandIntent {
  kind: "command";
  text: string;
  challenge?: string;
  /** Given where something else is made for this very command. */
  nonce?: string;
}

/** Exactly one of the three. */
export type Answer = { yes: boolean } | { choice: number } | { text: string };

export interface ConsentIntent {
  kind: "consent";
  /** The hash of the card's bytes. */
  card: string;
  answer: Answer;
  /** Kept when it is signed again: the proof of the unlock secret is for this one. */
  nonce: string;
  unlock?: string;
  challenge?: string;
}

/** What is to be signed when it is sent. It holds no secret, so it may lie in the outbox. */
export type Intent = CommandIntent | ConsentIntent;

/** Seconds in which a command must be taken by a computer whose clock is right. */
const LIFE = 3600;

const now = (): number => Math.floor(Date.now() / 1000);

/** Half of a pair of surrogates is no text, and nobody could read what was signed. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

export const cardHash = async (card: Bytes): Promise<string> => hex(await sha256(card));

export function signed(by: Device, speaker: Speaker, intent: Intent): Promise<Signed> {
  return intent.kind === "command" ? signedCommand(by, speaker, intent) : signedConsent(by, intent);
}

async function signedCommand(by: Device, speaker: Speaker, intent: CommandIntent): Promise<Signed> {
  const iat = now();
  return sign(by, "command", {
    iss: speaker.person,
    dev: by.id,
    seq: await nextSeq(),
    nonce: intent.nonce ?? nonce(),
    iat,
    exp: iat + LIFE,
    channel: speaker.channel,
    text: intent.text,
    challenge: intent.challenge,
  });
}

function signedConsent(by: Device, intent: ConsentIntent): Promise<Signed> {
  const { nonce, card, answer, unlock, challenge } = intent;
  return sign(by, "consent", { dev: by.id, nonce, iat: now(), card, answer, unlock, challenge });
}
