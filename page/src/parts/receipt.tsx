// What was done, with its proof: changes before and after, what was checked, and the files that were handed over.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { picture } from "../api/calls";
import type { ReceiptView } from "../api/schema";
import { known, moment, size } from "../words";
import { Done, FoldedList } from "./changes";
import { Icon } from "./icons";
import { Literal, PathOf, Prose } from "./literal";
import { useAround } from "./surroundings";

type Loose = Record<string, unknown>;

interface Offered {
  name: string;
  size: number;
  hash: string;
}

interface Found {
  path: string;
  kind: string;
  size: number;
  modified: number;
}

const rows = (value: unknown): Loose[] =>
  Array.isArray(value) ? value.filter((one): one is Loose => typeof one === "object" && one !== null) : [];

const offered = (receipt: ReceiptView): Offered[] =>
  rows(receipt.result.files).filter(
    (one) => typeof one.hash === "string" && typeof one.name === "string" && typeof one.size === "number",
  ) as unknown as Offered[];

const found = (receipt: ReceiptView): Found[] =>
  rows(receipt.result.facts).filter((one) => typeof one.path === "string") as unknown as Found[];

/** Whether what was found is drawn as rows. */
export const listed = (receipt: ReceiptView): boolean => found(receipt).length > 0;

/** What a step gave that is worth seeing by itself: files to take, or a list of what was found. */
export function Fruits({ receipt }: { receipt: ReceiptView }): VNode | null {
  const { desk, words, lang } = useAround();
  const files = offered(receipt);
  const facts = found(receipt);
  return (
    <>
      {receipt.pictures.map((one) => (
        <Shown hash={one.hash} name={one.name} />
      ))}
      {files.length > 0 && (
        <ul class="chips">
          {files.map((file) => (
            <li>
              <button type="button" class="chip" onClick={() => void desk.save(file.hash, file.name)}>
                <Icon name="down" />
                <span class="sr">{words.download} </span>
                <Literal value={file.name} />
                <span class="quiet">{size(file.size)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {facts.length > 0 && (
        <div class="facts">
          <FoldedList
            rows={facts}
            shown={8}
            row={(fact) => (
              <span class="fact">
                <PathOf path={fact.path} />
                <span class="quiet">{fact.kind === "folder" ? words.folder : size(fact.size)}</span>
                <span class="quiet">{moment(new Date(fact.modified * 1000).toISOString(), lang)}</span>
              </span>
            )}
          />
        </div>
      )}
    </>
  );
}

/** What something looks like now; a button, since it can be taken along. */
function Shown({ hash, name }: { hash: string; name: string }): VNode | null {
  const { desk, words, lang } = useAround();
  const [address, setAddress] = useState("");
  const [gone, setGone] = useState("");
  useEffect(() => {
    picture(hash, lang).then(setAddress, (wrong: unknown) => setGone(wrong instanceof Error ? wrong.message : String(wrong)));
  }, [hash, lang]);
  if (gone !== "") return <p class="quiet">{`${words.looks(name)}: ${gone}`}</p>;
  if (address === "") return null;
  return (
    <button type="button" class="shown" aria-label={`${words.download} ${name}`} onClick={() => void desk.save(hash, name)}>
      <img src={address} alt={words.looks(name)} />
    </button>
  );
}

/** How a step ends that may have done nothing at all. */
const IDLE: ReadonlySet<string> = new Set(["failed", "refused", "stopped", "not_done"]);

/** The proof of one step, folded: a line that says how much, and all of it behind. */
export function Receipt({ receipt, told }: { receipt: ReceiptView; told: string }): VNode {
  const { words } = useAround();
  const claims = rows(receipt.claims);
  const held = claims.filter((claim) => claim.holds === true).length;
  const broken = claims.length - held;
  const counts = Object.entries(receipt.counts).filter(([, count]) => count > 0);
  const changed = receipt.total > 0 || receipt.changes.length > 0;
  // What ended before it did anything left nothing that could be verified or not.
  const idle = !changed && IDLE.has(receipt.outcome);
  return (
    <details class="receipt" data-receipt={receipt.path}>
      <summary>
        <span class="title">{words.receipt}</span>
        {counts.map(([name, count]) => (
          <span class="count">{known(words.counts, name)?.(count) ?? `${name}: ${count}`}</span>
        ))}
        {!changed && counts.length === 0 && <span>{words.unchanged}</span>}
        {held > 0 && (
          <span class="held">
            <Icon name="check" />
            {words.checked(held)}
          </span>
        )}
        {broken > 0 && (
          <span class="broken">
            <Icon name="cross" />
            {words.failedChecks(broken)}
          </span>
        )}
        {claims.length === 0 && !idle && <span class="unverified">{words.unverified}</span>}
      </summary>
      <div class="proof">
        {receipt.answer && receipt.answer !== told && (
          <p>
            <Prose text={receipt.answer} />
          </p>
        )}
        {claims.length === 0 && <p class="quiet">{idle ? words.idle : words.unverifiedWhy}</p>}
        {claims.length > 0 && (
          <ul class="claims">
            {claims.map((claim) => (
              <li class={claim.holds === true ? "held" : "broken"}>
                <Icon name={claim.holds === true ? "check" : "cross"} />
                <span>
                  <Prose text={String(claim.text)} />
                </span>
              </li>
            ))}
          </ul>
        )}
        {changed && <FoldedList rows={rows(receipt.changes)} shown={8} row={(done) => <Done done={done} />} />}
        {receipt.total > receipt.changes.length && (
          <p class="quiet">{words.more(receipt.total - receipt.changes.length)}</p>
        )}
        {receipt.undo === "partly" && <p class="quiet">{words.undoPartly}</p>}
        {receipt.undo === "no" && <p class="quiet">{words.undoNo}</p>}
        {receipt.dropped.length > 0 && (
          <div class="quiet">
            {words.dropped}
            <FoldedList rows={receipt.dropped} shown={5} row={(path) => <PathOf path={path} />} />
          </div>
        )}
      </div>
    </details>
  );
}
