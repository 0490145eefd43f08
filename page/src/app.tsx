// The page as a whole: header, runs, conversation, composer; or the way in.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { Composer } from "./parts/composer";
import { Desks } from "./parts/desks";
import { Icon, Mark } from "./parts/icons";
import { Join } from "./parts/join";
import { Sidebar } from "./parts/sidebar";
import { StandingNote } from "./parts/standing";
import { Around } from "./parts/surroundings";
import { Talk } from "./parts/talk";
import { Trust } from "./parts/trust";
import type { Desk, Shown } from "./state/desk";
import { FINAL } from "./state/view";
import { WORDS, type Words } from "./words";

export function App({ desk }: { desk: Desk }): VNode {
  const [shown, setShown] = useState(desk.shown);
  // Not after the first frame, which may be late: what the hub has said by then would never be shown.
  useLayoutEffect(() => desk.watch(() => setShown(desk.shown)), [desk]);
  const words = WORDS[shown.lang];
  useEffect(() => {
    document.documentElement.lang = shown.lang === "zh" ? "zh-CN" : "en";
    document.title = words.title;
  }, [shown.lang]);
  return (
    <Around.Provider value={{ desk, words, lang: shown.lang }}>
      {shown.line === "signed-out" || shown.line === "signing-in" || shown.line === "joining" ? (
        <WayIn shown={shown} words={words} desk={desk} />
      ) : (
        <Inside shown={shown} words={words} desk={desk} />
      )}
    </Around.Provider>
  );
}

interface Props {
  shown: Shown;
  words: Words;
  desk: Desk;
}

function Inside({ shown, words, desk }: Props): VNode {
  const [open, setOpen] = useState(false);
  const [screen, setScreen] = useState<"talk" | "trust" | "desks">("talk");
  const [sought, setSought] = useState<number | null>(null);
  const turn = (to: "trust" | "desks"): void => setScreen(screen === to ? "talk" : to);
  const busy = Object.values(shown.view.runs).findLast((run) => !FINAL.has(run.state) && run.state !== "asking");
  const asked = shown.posts.some((post) => post.path === `/api/runs/${busy?.run}/stop`);

  const go = async (run: number): Promise<void> => {
    setOpen(false);
    setScreen("talk");
    if (!shown.view.items.some((item) => item.kind === "run" && item.run === run)) await desk.showRun(run);
    setSought(run);
  };

  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.isComposing) return;
      setOpen(false);
      setScreen("talk");
      document.querySelector<HTMLTextAreaElement>(".composer textarea")?.focus();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  return (
    <div class="page">
      <header class="top">
        <button type="button" class="bare menu" aria-label={words.runsShow} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="runs" />
        </button>
        <h1>
          <Mark />
          {words.title}
        </h1>
        <LineState shown={shown} words={words} />
        {shown.looks && (
          <button
            type="button"
            class="bare"
            aria-label={words.desks.open}
            title={words.desks.open}
            aria-pressed={screen === "desks"}
            onClick={() => turn("desks")}
          >
            <Icon name="desk" />
          </button>
        )}
        {shown.trusts && (
          <button
            type="button"
            class="bare"
            aria-label={words.trust.open}
            title={words.trust.open}
            aria-pressed={screen === "trust"}
            onClick={() => turn("trust")}
          >
            <Icon name="shield" />
          </button>
        )}
        <Language words={words} desk={desk} />
        <button type="button" class="bare" aria-label={words.signOut} title={words.signOut} onClick={() => void desk.signOut()}>
          <Icon name="exit" />
        </button>
      </header>
      <Sidebar shown={shown} open={open} close={() => setOpen(false)} go={(run) => void go(run)} />
      {open && <div class="shade" onClick={() => setOpen(false)} />}
      <main>
        {screen === "trust" ? (
          <Trust shown={shown} close={() => setScreen("talk")} />
        ) : screen === "desks" ? (
          <Desks moved={shown.moved} close={() => setScreen("talk")} />
        ) : (
          <>
            <Talk shown={shown} sought={sought} found={() => setSought(null)} />
            <StandingNote standing={shown.standing} />
            <Composer busy={busy?.run ?? null} stopping={asked || busy?.state === "stopping"} />
          </>
        )}
      </main>
    </div>
  );
}

function LineState({ shown, words }: { shown: Shown; words: Words }): VNode {
  const text =
    shown.line === "open" ? words.lineOpen : shown.line === "offline" ? words.lineOffline : words.lineConnecting;
  return (
    <p class={`line ${shown.line}`} role="status" data-line={shown.line}>
      <span class="lamp" />
      <span class={shown.line === "open" ? "sr" : ""}>{text}</span>
    </p>
  );
}

function Language({ words, desk }: { words: Words; desk: Desk }): VNode {
  return (
    <button type="button" class="bare lang" aria-label={words.languageLabel} onClick={() => desk.switchLang()}>
      {words.language}
    </button>
  );
}

function WayIn({ shown, words, desk }: Props): VNode {
  if (shown.line === "joining" && shown.joined !== null) {
    return (
      <main class="way-in">
        <Join joined={shown.joined} />
        <Language words={words} desk={desk} />
      </main>
    );
  }
  return (
    <main class="way-in">
      <Mark />
      <h1>{shown.line === "signing-in" ? words.signingIn : words.signInTitle}</h1>
      {shown.line === "signed-out" && (
        <>
          {shown.linkUsed && <p role="alert">{words.signInUsed}</p>}
          <p>{words.signInText}</p>
          <pre>
            <code>deskhand up</code>
          </pre>
        </>
      )}
      <Language words={words} desk={desk} />
    </main>
  );
}
