// Which folders something is about, and whether they may be changed. What is forbidden is closed whole.
import { useId } from "preact/hooks";
import type { VNode } from "preact";
import type { Place } from "../state/granting";
import { Icon } from "./icons";
import { useAround } from "./surroundings";

const MOST = 20;

interface Props {
  folders: Place[];
  deny: boolean;
  /** They are folders of this computer. */
  here: boolean;
  change: (folders: Place[]) => void;
}

export function Folders({ folders, deny, here, change }: Props): VNode {
  const { words } = useAround();
  const id = useId();
  const put = (at: number, part: Partial<Place>): void => change(folders.map((one, n) => (n === at ? { ...one, ...part } : one)));
  return (
    <fieldset class="folders">
      <legend>{words.grants.folders}</legend>
      {folders.map((one, at) => (
        <div class="one" key={at}>
          <div class="field">
            <label for={`${id}-${at}`}>{here ? words.grants.folder : words.grants.folderThere}</label>
            <input
              id={`${id}-${at}`}
              value={one.path}
              placeholder={here ? "~/Documents" : "/home/you/Documents"}
              autocomplete="off"
              spellcheck={false}
              maxLength={600}
              aria-describedby={`${id}-hint`}
              onInput={(event) => put(at, { path: event.currentTarget.value })}
            />
          </div>
          {!deny && (
            <div class="access" role="radiogroup" aria-label={words.grants.access}>
              {[false, true].map((changes) => (
                <label key={String(changes)}>
                  <input type="radio" name={`${id}-${at}-access`} checked={one.change === changes} onChange={() => put(at, { change: changes })} />
                  {changes ? words.grants.change : words.grants.look}
                </label>
              ))}
            </div>
          )}
          {folders.length > 1 && (
            <button type="button" class="bare" aria-label={words.grants.dropFolder} title={words.grants.dropFolder}
              onClick={() => change(folders.filter((_, n) => n !== at))}>
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      <p class="quiet" id={`${id}-hint`}>
        {here ? words.grants.folderHint : words.grants.folderThereHint}
      </p>
      {folders.length < MOST && (
        <button type="button" class="link" onClick={() => change([...folders, { path: "", change: false }])}>
          {words.grants.anotherFolder}
        </button>
      )}
    </fieldset>
  );
}
