// What is open on each of the person's desks and what was touched lately, as it is now.
import { useEffect, useId, useRef } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import * as calls from "../api/calls";
import type { AppView, DeskView, FileView, WindowView } from "../api/schema";
import { moment, size } from "../words";
import { useFetched } from "./fetched";
import { Icon } from "./icons";
import { Literal, PathOf } from "./literal";
import { useAround } from "./surroundings";

/** Desks change many times a second while somebody types; nobody reads that fast. */
const REST = 700;

export function Desks({ moved, close }: { moved: number; close: () => void }): VNode {
  const { desk, words } = useAround();
  const [found, again] = useFetched(desk, () => calls.desks(desk.shown.lang));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const read = useRef(0);
  useEffect(() => {
    if (moved === 0) return;
    const wait = Math.max(0, read.current + REST - Date.now());
    const timer = setTimeout(() => {
      read.current = Date.now();
      void again();
    }, wait);
    return () => clearTimeout(timer);
  }, [moved]);
  const desks = [...(found?.desks ?? [])].sort((a, b) => Number(b.here) - Number(a.here) || a.name.localeCompare(b.name));
  return (
    <div class="talk trust desks">
      <div class="column">
        <header>
          <button type="button" class="bare" aria-label={words.desks.close} title={words.desks.close} onClick={close}>
            <Icon name="back" />
          </button>
          <h2 tabIndex={-1} ref={title}>
            {words.desks.open}
          </h2>
        </header>
        {found && desks.length === 0 && <p class="quiet">{words.desks.none}</p>}
        {desks.map((one) => (
          <OneDesk key={one.device} desk={one} />
        ))}
      </div>
    </div>
  );
}

function OneDesk({ desk }: { desk: DeskView }): VNode {
  const { words } = useAround();
  const title = useId();
  const facts = useFacts(desk);
  return (
    <section class="panel" aria-labelledby={title} data-desk={desk.device}>
      <h3 id={title} class="name">
        <Icon name="desk" />
        <Literal value={desk.name} />
        {desk.here && <span class="badge here">{words.desks.here}</span>}
      </h3>
      {facts.length > 0 && <p class="quiet">{facts.join(" · ")}</p>}
      {desk.epoch === "" ? <p class="quiet">{words.desks.nothingTold}</p> : <Told desk={desk} />}
    </section>
  );
}

/** What a desk has told; of one that is away, the last that it told. */
function Told({ desk }: { desk: DeskView }): VNode {
  const { words } = useAround();
  const shows = documents(desk);
  const others = desk.files.filter((file) => ![...shows.values()].includes(file));
  return (
    <>
      <Part
        name={desk.here ? words.desks.windows : words.desks.wereOpen}
        empty={desk.blind ? words.desks.windowsUnseen : desk.here ? words.desks.noWindows : words.desks.noneWereOpen}
      >
        {desk.apps.map((app) => (
          <App key={app.id} app={app} shows={shows} />
        ))}
      </Part>
      {others.length > 0 && (
        <Part name={words.desks.files}>
          {others.map((file) => (
            <File key={file.id} file={file} />
          ))}
        </Part>
      )}
      <Part name={words.desks.lately} empty={words.desks.noneLately}>
        {desk.lately.map((file) => (
          <File key={file.id} file={file} />
        ))}
      </Part>
      {desk.unseen.length > 0 && (
        <div class="standing">
          <p>{words.desks.unseen}</p>
          <ul>
            {desk.unseen.map((one) => (
              <li>
                <Literal value={one} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** Which open file a window shows, where its title says the name and only one has it. */
function documents(desk: DeskView): Map<number, FileView> {
  const found = new Map<number, FileView>();
  for (const window of desk.apps.flatMap((app) => app.windows)) {
    const [file, ...more] = desk.files.filter((one) => window.title.includes(one.name));
    if (file !== undefined && more.length === 0) found.set(window.id, file);
  }
  return found;
}

function useFacts(desk: DeskView): string[] {
  const { words, lang } = useAround();
  const facts: string[] = [];
  if (!desk.here) facts.push(words.desks.away(at(desk.seen, lang)));
  if (desk.stale) facts.push(words.desks.stale);
  if (desk.system) facts.push(desk.system);
  if (desk.locked === true) facts.push(words.desks.locked);
  if (desk.battery !== null) {
    facts.push((desk.charging === true ? words.desks.charging : words.desks.battery)(Math.round(desk.battery)));
  }
  if (desk.disk_total) facts.push(words.desks.disk(size(desk.disk_free ?? 0), size(desk.disk_total)));
  return facts;
}

function Part({ name, empty, children }: { name: string; empty?: string; children: ComponentChildren[] }): VNode {
  const title = useId();
  return (
    <div class="part">
      <h4 id={title}>{name}</h4>
      {children.length > 0 ? (
        <ul class="entries" aria-labelledby={title}>
          {children}
        </ul>
      ) : (
        <p class="quiet">{empty}</p>
      )}
    </div>
  );
}

function App({ app, shows }: { app: AppView; shows: Map<number, FileView> }): VNode {
  const { words } = useAround();
  return (
    <li data-app={app.name}>
      <Icon name="window" />
      <span class="about">
        <span class="name">{app.name ? <Literal value={app.name} /> : words.desks.someApp}</span>
        <ul>
          {app.windows.map((window) => (
            <Window key={window.id} window={window} file={shows.get(window.id)} />
          ))}
        </ul>
      </span>
    </li>
  );
}

function Window({ window, file }: { window: WindowView; file: FileView | undefined }): VNode {
  const { words } = useAround();
  return (
    <li>
      <Literal value={file && window.title.includes(file.path) ? window.title.replace(file.path, file.name) : window.title} />
      {window.active && <span class="badge here">{words.desks.front}</span>}
      {window.minimized && <span class="badge">{words.desks.minimized}</span>}
      {file && (
        <span class="quiet">
          <PathOf path={file.path} />
        </span>
      )}
    </li>
  );
}

function File({ file }: { file: FileView }): VNode {
  const { words, lang } = useAround();
  const more = [file.app ? words.desks.inApp(file.app) : "", file.at === null ? "" : at(file.at, lang)].filter(Boolean);
  return (
    <li>
      <Icon name="file" />
      <span class="about">
        <PathOf path={file.path} />
        <span class="quiet">
          <Literal value={more.join(" · ")} />
        </span>
      </span>
    </li>
  );
}

function at(seconds: number, lang: "en" | "zh"): string {
  return moment(new Date(seconds * 1_000).toISOString(), lang);
}
