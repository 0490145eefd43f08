// Values exactly as they are. A name can hold characters that turn the text around or cannot be seen; here they show.
import type { VNode } from "preact";

const ODD = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\u00a0\u2000-\u200a\u202f\u205f\u3164\uffa0]/u;
const JOINED = /\p{Extended_Pictographic}\ufe0f?$/u;

interface Piece {
  text: string;
  odd: boolean;
}

export function pieces(value: string): Piece[] {
  const found: Piece[] = [];
  let plain = "";
  for (const char of value) {
    // The joiner inside a family or a flag is seen well enough: as one picture.
    if (!ODD.test(char) || (char === "\u200d" && JOINED.test(plain))) {
      plain += char;
      continue;
    }
    if (plain) found.push({ text: plain, odd: false });
    plain = "";
    const code = char.codePointAt(0) ?? 0;
    found.push({ text: `‹${code.toString(16).toUpperCase().padStart(4, "0")}›`, odd: true });
  }
  if (plain) found.push({ text: plain, odd: false });
  return found;
}

export function Literal({ value }: { value: string }): VNode {
  return (
    <bdi class="literal" dir="auto">
      {pieces(value).map((piece) => (piece.odd ? <span class="odd">{piece.text}</span> : piece.text))}
    </bdi>
  );
}

/** A path with its folder quieter than its name. */
export function PathOf({ path }: { path: string }): VNode {
  const bare = path.replace(/\/+$/, "");
  const at = bare.lastIndexOf("/") + 1;
  return (
    <span class="path">
      {at > 0 && (
        <span class="folder">
          <Literal value={bare.slice(0, at)} />
        </span>
      )}
      <Literal value={bare.slice(at) || path} />
    </span>
  );
}

/** Text for people, with line breaks kept and what is odd shown. */
export function Prose({ text }: { text: string }): VNode {
  return (
    <>
      {text.split("\n").map((line, at) => (
        <>
          {at > 0 && <br />}
          {pieces(line).map((piece) => (piece.odd ? <span class="odd">{piece.text}</span> : piece.text))}
        </>
      ))}
    </>
  );
}
