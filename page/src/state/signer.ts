// Whether this browser may sign, and in whose name; and its signatures.
import { me, Refused } from "../api/calls";
import type { Me } from "../api/schema";
import { signed, type Intent, type Signed, type Speaker } from "../signing";
import { forget, keep, kept, make, secure, type Device } from "../trust/keys";
import { WORDS, type Lang } from "../words";

/** `insecure`: the browser keeps no keys for this address. `no-key`: it has none that the computer knows. */
export type Standing = "unknown" | "signs" | "insecure" | "no-key";

export class Signer {
  standing: Standing = "unknown";
  /** By which id the computer knows this browser. */
  id: string | null = null;
  private by: Device | null = null;
  private speaker: Speaker | null = null;

  constructor(
    private readonly lang: () => Lang,
    private readonly changed: () => void,
  ) {}

  /** Asks the hub anew who we are to it. */
  async meet(): Promise<void> {
    this.take(await me(this.lang()), await held(kept));
  }

  /** The signature; null where this browser may not sign, which `standing` then says why. */
  async sign(intent: Intent): Promise<Signed | null> {
    if (this.standing === "unknown") await this.meet();
    if (this.by === null || this.speaker === null) return null;
    try {
      return await signed(this.by, this.speaker, intent);
    } catch (wrong) {
      if (!(wrong instanceof DOMException)) throw wrong;
      throw new Refused(400, "CannotSign", WORDS[this.lang()].trust.cannotSign(wrong.name));
    }
  }

  /** The key to make known when signing in: ours, while it holds, else a new one, since one that was revoked never will. */
  async own(): Promise<Device | null> {
    const mine = await held(kept);
    return mine !== null && (await this.holds(mine)) ? mine : held(make);
  }

  /** Signed in, with this key if the computer took it. */
  async known(key: Device | null, id: string | null): Promise<void> {
    if (key !== null && key.id === id) await held(() => keep(key));
    this.lost();
  }

  /** Gives the key up: signed out, this browser is nobody's. */
  async leave(): Promise<void> {
    await held(forget);
    this.lost();
  }

  /** Signed out, or not asked yet. */
  lost(): void {
    this.standing = "unknown";
    this.by = this.speaker = this.id = null;
    this.changed();
  }

  private async holds(mine: Device): Promise<boolean> {
    try {
      return (await me(this.lang())).device === mine.id;
    } catch (wrong) {
      if (wrong instanceof Refused && wrong.status === 401) return false;
      throw wrong;
    }
  }

  private take(found: Me, key: Device | null): void {
    const ours = key !== null && key.id === found.device;
    this.by = ours ? key : null;
    this.id = ours ? key.id : null;
    this.speaker = { person: found.person, channel: found.channel === "phone" ? "phone" : "page" };
    this.standing = ours ? "signs" : secure() ? "no-key" : "insecure";
    this.changed();
  }
}

/** What lies in the browser's store; null where it keeps nothing for us, which the page then says. */
async function held<T>(ask: () => Promise<T | undefined | void>): Promise<T | null> {
  if (!secure()) return null;
  try {
    return (await ask()) ?? null;
  } catch (wrong) {
    if (wrong instanceof DOMException) return null;
    throw wrong;
  }
}

/** What people will know this device by. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const first = (names: [string, RegExp][]): string => names.find(([, sign]) => sign.test(agent))?.[0] ?? "";
  const browser = first([["Edge", /Edg/], ["Opera", /OPR/], ["Firefox", /Firefox|FxiOS/], ["Chrome", /Chrom|CriOS/], ["Safari", /Safari/]]);
  const system = first([["iPhone", /iPhone/], ["iPad", /iPad/], ["Android", /Android/], ["Windows", /Windows/], ["Mac", /Mac/], ["Linux", /Linux|X11/]]);
  return [browser, system].filter((one) => one !== "").join(", ") || "browser";
}
