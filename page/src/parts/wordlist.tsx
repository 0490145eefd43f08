// Six words to be compared with those on another screen.
import type { VNode } from "preact";

export function WordList({ words }: { words: string[] }): VNode {
  return (
    <ol class="sixwords">
      {words.map((word) => (
        <li>{word}</li>
      ))}
    </ol>
  );
}
