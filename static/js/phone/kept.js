// The pages of the phone that are kept for work without network: those of one person, for a while, and nothing else.

const PREFIX = "phone-pages-";
const WHOSE = "X-Phone-User";
const KEPT_AT = "X-Kept-At";
const nameOf = (version, user) => `${PREFIX}${version}-${user}`;

/** Throws away what is kept, all of it or all but one cache. */
export async function forget(except = "") {
  if (!globalThis.caches) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== except);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Keeps an answer if it is a page of the phone; the pages of another person or of an older version go. */
export async function keep(version, url, answer) {
  const user = answer.headers.get(WHOSE);
  if (!user || !answer.ok || answer.redirected) return false;
  const name = nameOf(version, user);
  await forget(name);
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const cache = await caches.open(name);
  await cache.put(url, new Response(await answer.clone().blob(), { headers }));
  return true;
}

/** The page that is kept for this address and not too old (milliseconds); nothing else. */
export async function find(url, longest) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const answer = await (await caches.open(name)).match(url, { ignoreSearch: true });
    if (answer && Date.now() - keptAt(answer) < longest) return answer;
  }
  return undefined;
}

/** Lets go of one page, in whose ever cache it is. */
export async function drop(url) {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await (await caches.open(name)).delete(url);
}

/** When a kept page came, by the clock of the phone. */
export const keptAt = (answer) => Number(answer.headers.get(KEPT_AT)) || 0;

/** Keeps a page that no worker has kept: the first one that somebody opens. */
export async function keepThis(version, url) {
  if (!globalThis.caches || (await find(url, Infinity))) return;
  await fetchAndKeep(version, url);
}

/** Brings what is kept in line with the addresses that are wanted: fetches those, lets the others go. */
export async function keepThese(version, user, urls, besides) {
  if (!globalThis.caches) return;
  const wanted = new Set([...urls, besides]);
  const cache = await caches.open(nameOf(version, user));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  for (const url of urls) if (!(await fetchAndKeep(version, url))) return;
}

/** False when there is no network or nobody is signed in: what is kept stays until somebody looks. */
async function fetchAndKeep(version, url) {
  try {
    // Asked by the page and not by the person: it keeps no session alive.
    const answer = await fetch(url, { redirect: "error", headers: { "X-Poll": "1" } });
    if (answer.status === 404) await drop(url);
    else await keep(version, url, answer);
    return true;
  } catch {
    return false;
  }
}
