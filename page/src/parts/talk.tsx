// The conversation: what was said, and the runs it became, in the order it happened.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Post } from "../api/outbox";
import type { Shown } from "../state/desk";
import type { Item, View } from "../state/view";
import { readCard } from "../trust/card";
import { moment } from "../words";
import { Icon, Mark } from "./icons";
import { Prose } from "./literal";
import { RunBlock } from "./run";
import { useAround } from "./surroundings";

const NEAR = 120;

interface Props {
  shown: Shown;
  /** The run that the person chose to see, until it is shown. */
  sought: number | null;
  found: () => void;
}

export function Talk({ shown, sought, found }: Props): VNode {
  const { words } = useAround();
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const { view } = shown;
  const known = new Set(view.items.map((item) => item.key));
  const posts = shown.posts.filter((post) => post.text !== undefined && !known.has(`person-${post.id}`));
  const empty = view.items.length === 0 && posts.length === 0;

  // Follow the newest, unless the person has scrolled away to read.
  useLayoutEffect(() => {
    if (following && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  });
  useEffect(() => {
    if (posts.length > 0) setFollowing(true);
  }, [posts.length]);
  const scrolled = (): void => {
    const it = box.current;
    if (it !== null) setFollowing(it.scrollHeight - it.scrollTop - it.clientHeight < NEAR);
  };
  useLayoutEffect(() => {
    if (sought === null) return;
    const block = document.getElementById(`run-${sought}`);
    block?.scrollIntoView({ block: "start" });
    // Told here too: the browser tells of it only with the next frame, and what is drawn before would undo it.
    scrolled();
    block?.classList.add("found");
    setTimeout(() => block?.classList.remove("found"), 1_600);
    found();
  }, [sought]);

  return (
    <div class="talk" ref={box} onScroll={scrolled} tabIndex={0} role="region" aria-label={words.conversation}>
      <div class="column">
        {empty && shown.line !== "connecting" ? <Greeting /> : null}
        {view.items.map((item) => (
          <Entry key={item.key} item={item} view={view} posts={shown.posts} />
        ))}
        {posts.map((post) => (
          <Sending key={post.id} post={post} offline={shown.line === "offline"} />
        ))}
      </div>
      {!following && (
        <button type="button" class="newest" onClick={() => setFollowing(true)}>
          <Icon name="down" />
          {words.newest}
        </button>
      )}
      <Announcer view={view} />
    </div>
  );
}

function Entry({ item, view, posts }: { item: Item; view: View; posts: Post[] }): VNode | null {
  const { desk, words, lang } = useAround();
  if (item.kind === "run") {
    const run = view.runs[item.run];
    return run === undefined ? null : <RunBlock run={run} posts={posts} />;
  }
  if (item.kind === "person") {
    return (
      <div class="person" data-message={item.key} title={moment(item.at, lang)}>
        <span class="sr">{words.you}: </span>
        <Prose text={item.text} />
      </div>
    );
  }
  // What is drawn below as buttons need not stand above as text too.
  const text = item.suggest.length > 0 ? (item.text.split("\n·")[0] ?? "") : item.text;
  return (
    <div class="run said" data-said={item.key}>
      <p class="answer">
        <Prose text={text} />
      </p>
      {item.suggest.length > 0 && (
        <ul class="examples">
          {item.suggest.map((one) => (
            <li>
              <button type="button" onClick={() => desk.say(one.say)}>
                {one.say}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Sending({ post, offline }: { post: Post; offline: boolean }): VNode {
  const { desk, words } = useAround();
  return (
    <div class={`person ${post.refused === undefined ? "sending" : "unsent"}`} data-post={post.id}>
      <span class="sr">{words.you}: </span>
      <Prose text={post.text ?? ""} />
      <p class="fate" role={post.refused === undefined ? undefined : "alert"}>
        {post.refused === undefined ? (
          offline ? (
            words.waitingToSend
          ) : (
            words.sending
          )
        ) : (
          <>
            {words.notSent}: <Prose text={post.refused} />{" "}
            <button type="button" class="link" onClick={() => desk.retry(post.id)}>
              {words.again}
            </button>{" "}
            <button type="button" class="link" onClick={() => desk.drop(post.id)}>
              {words.dismiss}
            </button>
          </>
        )}
      </p>
    </div>
  );
}

function Greeting(): VNode {
  const { desk, words } = useAround();
  return (
    <div class="greeting">
      <Mark />
      <h2>{words.greeting}</h2>
      <p>{words.greetingMore}</p>
      <ul class="examples">
        {words.examples.map((example) => (
          <li>
            <button type="button" onClick={() => desk.say(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Says the newest answer or question to a screen reader, once; a replay of the past is not read out. */
function Announcer({ view }: { view: View }): VNode {
  const first = useRef(true);
  const [text, setText] = useState("");
  const newest = latest(view);
  useEffect(() => {
    if (!first.current) setText(newest);
    const timer = setTimeout(() => (first.current = false), 1_000);
    return () => clearTimeout(timer);
  }, [newest]);
  return (
    <p class="sr" role="status" aria-live="polite">
      {text}
    </p>
  );
}

function latest(view: View): string {
  const item = view.items.at(-1);
  if (item === undefined || item.kind === "person") return "";
  if (item.kind === "said") return item.text;
  const run = view.runs[item.run];
  const asked = run?.questions.at(-1);
  // What is read out is what is shown: the text that an answer is signed for.
  return (asked?.card ? readCard(asked.card)?.text : asked?.text) ?? run?.answer ?? "";
}
