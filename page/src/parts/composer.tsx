// Where a person writes. Enter sends, Shift+Enter makes a line, and neither while an input method is still composing.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { Icon } from "./icons";
import { useAround } from "./surroundings";

const LONGEST = 20_000;
const DRAFT = "deskhand.draft";

interface Props {
  /** The run that a stop would stop, if one is at work. */
  busy: number | null;
  stopping: boolean;
}

export function Composer({ busy, stopping }: Props): VNode {
  const { desk, words } = useAround();
  const [text, setText] = useState(() => sessionStorage.getItem(DRAFT) ?? "");
  const area = useRef<HTMLTextAreaElement>(null);
  const last = useRef("");
  const id = useId();

  useEffect(() => {
    sessionStorage.setItem(DRAFT, text);
    const box = area.current;
    if (box === null) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
  }, [text]);
  useEffect(() => area.current?.focus(), []);

  const send = (): void => {
    if (!text.trim()) return;
    desk.say(text.trim());
    last.current = text;
    setText("");
    area.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "" && last.current !== "") {
      event.preventDefault();
      setText(last.current);
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    send();
  };

  return (
    <form class="composer" onSubmit={submit}>
      <label class="sr" for={id}>
        {words.messageLabel}
      </label>
      <textarea
        id={id}
        ref={area}
        rows={1}
        value={text}
        maxLength={LONGEST}
        placeholder={words.placeholder}
        dir="auto"
        enterkeyhint="send"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={key}
      />
      {busy !== null && (
        <button
          type="button"
          class="round stop"
          disabled={stopping}
          aria-label={stopping ? words.stopping : words.stop}
          title={stopping ? words.stopping : words.stop}
          onClick={() => desk.stop(busy)}
        >
          <Icon name="stop" />
        </button>
      )}
      <button type="submit" class="round" disabled={!text.trim()} aria-label={words.send} title={words.send}>
        <Icon name="send" />
      </button>
    </form>
  );
}
