// The computer's side of pairing a phone: what the phone is shown, and whether both show the same words.
import { useEffect, useId, useState } from "preact/hooks";
import type { VNode } from "preact";
import * as calls from "../api/calls";
import type { Offer, PairingState } from "../api/schema";
import { moment } from "../words";
import { Literal, Prose } from "./literal";
import { useAround } from "./surroundings";
import { useFetched } from "./fetched";
import { WordList } from "./wordlist";

const EVERY = 1_500;

interface Props {
  /** A device has come onto the list. */
  paired: () => Promise<void>;
  /** Only where this page signs may it say yes to another device. */
  signs: boolean;
}

export function Pair({ paired, signs }: Props): VNode | null {
  const { desk, words } = useAround();
  const title = useId();
  const [found, look] = useFetched(desk, () => calls.pairing(desk.shown.lang));
  const [why, setWhy] = useState("");
  const open = found?.state === "waiting" || found?.state === "asking";
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => void look(), EVERY);
    return () => clearInterval(timer);
  }, [open]);
  useEffect(() => {
    if (found?.state === "confirmed") void paired();
  }, [found?.state]);
  if (!found || !signs) return null;

  const tried = async (work: () => Promise<unknown>): Promise<void> => {
    setWhy("");
    try {
      await work();
    } catch (wrong) {
      if (wrong instanceof calls.Refused && wrong.status !== 401) setWhy(wrong.message);
      else desk.failed(wrong);
    }
    await look();
  };
  const begin = (way: Offer["way"]): void => void tried(() => calls.pair(way, desk.shown.lang));
  const decide = (yes: boolean): void => void tried(() => desk.confirmPairing(found, yes));
  return (
    <section class="panel pairing" aria-labelledby={title} data-pairing={found.state}>
      <h3 id={title}>{words.trust.pair}</h3>
      {!open && <p class="quiet">{words.trust.pairMore}</p>}
      <div role="status">
        {found.state === "waiting" && found.offer !== null && <Shown offer={found.offer} />}
        {found.state === "asking" && <Comparing found={found} decide={decide} />}
        {found.state === "confirmed" && <p>{words.trust.pairDone(found.device?.name ?? "")}</p>}
        {found.state === "failed" && (
          <p class="refused">
            {words.trust.pairFailed} <Prose text={found.why} />
          </p>
        )}
      </div>
      {why !== "" && (
        <p class="refused" role="alert">
          <Prose text={why} />
        </p>
      )}
      {!open && (
        <div class="answers">
          <button type="button" class="primary" onClick={() => begin("qr")}>
            {words.trust.pairQr}
          </button>
          <button type="button" onClick={() => begin("code")}>
            {words.trust.pairCode}
          </button>
        </div>
      )}
    </section>
  );
}

function Shown({ offer }: { offer: Offer }): VNode {
  const { words, lang } = useAround();
  const [until] = useState(() => new Date(Date.now() + offer.expires * 1000).toISOString());
  return (
    <div class="offer">
      <p>{offer.way === "qr" ? words.trust.pairScan : words.trust.pairType}</p>
      {offer.way === "qr" && <img class="qr" alt={words.trust.qrAlt} src={picture(offer.qr)} />}
      {offer.way === "code" && (
        <>
          <p>
            <code class="address">
              <Literal value={offer.url} />
            </code>
          </p>
          <p class="digits">
            {offer.code.slice(0, 4)} {offer.code.slice(4)}
          </p>
        </>
      )}
      <p class="quiet">{words.trust.pairWaiting(moment(until, lang))}</p>
    </div>
  );
}

/** As a picture, not as a part of this page: whatever is in it stays in it. */
function picture(svg: string): string {
  const named = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml,${encodeURIComponent(named)}`;
}

function Comparing({ found, decide }: { found: PairingState; decide: (yes: boolean) => void }): VNode {
  const { words } = useAround();
  return (
    <>
      <p>{words.trust.pairAsking(found.device?.name ?? "")}</p>
      <p class="asked">{words.trust.pairCompare}</p>
      <WordList words={found.words} />
      <div class="answers">
        <button type="button" class="primary" onClick={() => decide(true)}>
          {words.trust.pairYes}
        </button>
        <button type="button" onClick={() => decide(false)}>
          {words.trust.pairNo}
        </button>
      </div>
    </>
  );
}
