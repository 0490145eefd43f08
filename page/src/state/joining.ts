// This device on its way onto the owner's list: what it says to the computer, and the words to compare.
import * as calls from "../api/calls";
import { base64, unbase64, utf8 } from "../trust/bytes";
import { keep, make, secure, sign, type Device } from "../trust/keys";
import { claim, readCode, readInvitation, readWelcome, type Invitation } from "../trust/pairing";
import { WORDS, type Lang } from "../words";
import { deviceName } from "./signer";

export type Joined =
  | { state: "code"; why: string | null; take: (typed: string) => void }
  | { state: "claiming" }
  | { state: "comparing"; words: string[]; lang: Lang }
  | { state: "failed"; why: string; again: (() => void) | null };

const PAUSE = 1_500;

export class Joining {
  private by: Device | null = null;

  constructor(
    private readonly lang: () => Lang,
    private readonly show: (joined: Joined) => void,
    private readonly done: () => void,
  ) {}

  /** By what stood in the address; where that is nothing, the eight digits are asked for. */
  begin(text: string): void {
    const invitation = readInvitation(text);
    if (!secure()) this.show({ state: "failed", why: this.words.insecure, again: null });
    else if (text === "") this.ask(null);
    else if (invitation === null) this.show({ state: "failed", why: this.words.joinBroken, again: null });
    else void this.claim(invitation);
  }

  private get words() {
    return WORDS[this.lang()].trust;
  }

  private ask(why: string | null): void {
    this.show({
      state: "code",
      why,
      take: (typed) => {
        const code = readCode(typed);
        if (code === null) this.ask(this.words.eightDigits);
        else void this.claim(code);
      },
    });
  }

  private async claim(invitation: Invitation): Promise<void> {
    this.show({ state: "claiming" });
    try {
      // A new key each time: one that was on the list before cannot come back onto it.
      this.by ??= await make();
      const by = this.by;
      const said = await claim(invitation.secret, by, deviceName());
      const { welcome } = await calls.pairHello(base64(utf8(JSON.stringify(said))), this.lang());
      const answer = await readWelcome(unbase64(welcome), invitation, said);
      if (answer === null) {
        this.show({ state: "failed", why: this.words.notOurs, again: null });
        return;
      }
      this.show({ state: "comparing", words: answer.words, lang: answer.lang });
      await this.wait(by, base64(answer.number));
    } catch (wrong) {
      this.failed(wrong, invitation);
    }
  }

  /** Until the owner has said yes; a line that breaks meanwhile is waited for. */
  private async wait(by: Device, number: string): Promise<void> {
    for (;;) {
      try {
        const hello = { dev: by.id, number, iat: Math.floor(Date.now() / 1000) };
        const standing = await calls.pairSession(await sign(by, "hello", hello), this.lang());
        if (standing.state === "confirmed") {
          await keep(by);
          this.done();
          return;
        }
      } catch (wrong) {
        if (!broken(wrong)) throw wrong;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  private failed(wrong: unknown, invitation: Invitation): void {
    if (broken(wrong)) {
      this.show({ state: "failed", why: this.words.notNow, again: () => void this.claim(invitation) });
    } else if (!(wrong instanceof calls.Refused)) {
      throw wrong;
    } else if (invitation.owner === null) {
      this.ask(wrong.message);
    } else {
      this.show({ state: "failed", why: wrong.message, again: null });
    }
  }
}

/** Of the line or of the hub's moment, not of what was said. */
const broken = (wrong: unknown): boolean =>
  wrong instanceof calls.Refused ? wrong.status >= 500 : wrong instanceof TypeError || wrong instanceof DOMException;
