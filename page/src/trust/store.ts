// What only this browser knows, in its own database: a pair of keys cannot be kept anywhere else.
const DATABASE = "deskhand";
const TABLE = "trust";

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const gone = (): void => {
        opened = null; // cleared by the person, or by a newer page: opened anew when it is next asked for
      };
      opening.result.onclose = gone;
      opening.result.onversionchange = () => {
        opening.result.close();
        gone();
      };
      resolve(opening.result);
    };
  }).catch((wrong: unknown) => {
    opened = null;
    throw wrong;
  });
  return opened;
}

export async function read<T>(name: string): Promise<T | undefined> {
  const table = (await database()).transaction(TABLE).objectStore(TABLE);
  return new Promise((resolve, reject) => {
    const asked = table.get(name);
    asked.onsuccess = () => resolve(asked.result as T | undefined);
    asked.onerror = () => reject(asked.error);
  });
}

/** Changes one value and gives what it is now, in one step: no other tab comes between. `undefined` takes it away. */
export async function change<T>(name: string, next: (before: T | undefined) => T): Promise<T> {
  const work = (await database()).transaction(TABLE, "readwrite", { durability: "strict" });
  const table = work.objectStore(TABLE);
  return new Promise((resolve, reject) => {
    let made: T;
    const asked = table.get(name);
    asked.onsuccess = () => {
      made = next(asked.result as T | undefined);
      if (made === undefined) table.delete(name);
      else table.put(made, name);
    };
    work.oncomplete = () => resolve(made);
    work.onabort = () => reject(work.error);
  });
}
