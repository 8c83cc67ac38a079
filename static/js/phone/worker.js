// The service worker of the phone's pages: they open without network, and what waits is sent when the network is back.
// It keeps the files of these pages and the pages of the signed-in person's own orders; nothing else.
import { drop, find, forget, keep } from "./kept.js";
import { send } from "./outbox.js";

const SHELLS = "phone-shell-";
const SLOW = 5000;  // a page that is kept is shown when the network says nothing for so long

/** version: changes with every file; shell: their addresses; elsewhere: the page for what is not kept; longest: ms. */
export function start({ version, shell, elsewhere, session, longest }) {
  const shellName = SHELLS + version;
  const files = new Set([...shell, elsewhere]);

  self.addEventListener("install", (event) => {
    self.skipWaiting();
    event.waitUntil(caches.open(shellName).then((cache) => cache.addAll(files)));
  });

  self.addEventListener("activate", (event) => event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(SHELLS) && name !== shellName) await caches.delete(name);
    }
    await self.clients.claim();
  })()));

  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== location.origin) return;
    if (event.request.mode === "navigate") event.respondWith(page(event, url));
    else if (files.has(url.pathname)) event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(event.request)));
  });

  self.addEventListener("sync", (event) => event.waitUntil(send(session).then((outcome) => {
    if (outcome === "offline" || outcome === "later") throw new Error(outcome);  // the browser tries again
  })));

  /** From the network and kept; what is kept when there is no network or hardly any. */
  async function page(event, url) {
    const address = url.origin + url.pathname;
    const fromNetwork = fetch(event.request).then(async (answer) => {
      if (answer.type === "opaqueredirect") await forget();  // led to the sign-in: nobody's pages are kept
      else if (answer.status === 404) await drop(address);
      else await keep(version, address, answer.clone());
      return answer;
    });
    event.waitUntil(fromNetwork.catch(() => undefined));
    const kept = await find(address, longest);
    try {
      return await (kept ? Promise.race([fromNetwork, soon(SLOW, kept)]) : fromNetwork);
    } catch {
      return kept ?? (await caches.match(elsewhere)) ?? Response.error();
    }
  }
}

const soon = (wait, answer) => new Promise((done) => { setTimeout(() => done(answer), wait); });
