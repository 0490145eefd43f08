// The page's half of its session. The other half is a cookie, which other servers of this computer are handed as well;
// this one lies in the storage of our own port, and goes nowhere but into our own requests.
const NAME = "deskhand.key";

export const keep = (key: string): void => localStorage.setItem(NAME, key);
export const forget = (): void => localStorage.removeItem(NAME);

/** The header that proves, together with the cookie, who asks. */
export function proof(): Record<string, string> {
  const key = localStorage.getItem(NAME);
  return key === null ? {} : { "X-Deskhand-Key": key };
}
