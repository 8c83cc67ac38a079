// What somebody did on the phone, kept until the server has it: sent in order, once, and only as that person (DEL-15).
// Pages and the service worker share this module; the server answers a second copy of a request as it did the first.
import { openDB } from "../../npm/idb.js";

const STORE = "actions";
const NEWS = "outbox";
const REFUSALS = new Set([400, 403, 404, 409, 410, 413, 422]);
const PROBLEM = "application/problem+json";
const PATIENCE = 120_000;  // a picture over the slowest link

let opened;
const database = () => (opened ??= openDB("phone", 1, {
  upgrade: (db) => db.createObjectStore(STORE, { keyPath: "id", autoIncrement: true }),
}).catch((error) => { opened = undefined; throw error; }));

const channel = globalThis.BroadcastChannel ? new BroadcastChannel(NEWS) : new EventTarget();

/** Calls back with "new" when there is something to send, and with "news" for any other change; from any tab or worker. */
export function onNews(call) {
  channel.addEventListener("message", (event) => call(event.data));
  globalThis.addEventListener(NEWS, (event) => call(event.detail));
}
function tell(what = "news") {
  channel.postMessage?.(what);
  globalThis.dispatchEvent(new CustomEvent(NEWS, { detail: what }));
}

/** An id that no other request has; the page may be served without TLS, where randomUUID is missing. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Keeps actions, all of them or none (then it throws: no room, or no storage at all). Each: user, number (of the order), url, label, fields ([name, value] pairs),
 * file ({ field, name, type, bytes }) or nothing, leads (the state it leads to) or nothing.
 */
export async function add(...actions) {
  // Strict: on the disk before anybody is told that it is kept.
  const work = (await database()).transaction(STORE, "readwrite", { durability: "strict" });
  const added = actions.map((action) => work.store.add({ at: Date.now(), request_id: newId(), refusal: null, sent: 0, ...action }));
  await Promise.all([...added, work.done]);
  tell("new");
}

/** Everything that is kept, oldest first; what was sent stays as a mark until a newer page has been seen. */
export const all = async () => (await database()).getAll(STORE);

export async function change(id, values) {
  const work = (await database()).transaction(STORE, "readwrite");
  const action = await work.store.get(id);
  if (action) await work.store.put({ ...action, ...values });
  await work.done;
  tell(values.refusal === null ? "new" : "news");
}

export async function remove(...ids) {
  const work = (await database()).transaction(STORE, "readwrite");
  for (const id of ids) await work.store.delete(id);
  await work.done;
  tell("new");  // what it held back may go
}

/** Puts new actions in the place of others, at once: nothing is there twice and nothing is lost. */
export async function replace(ids, actions) {
  const work = (await database()).transaction(STORE, "readwrite");
  for (const id of ids) await work.store.delete(id);
  for (const action of actions) await work.store.add({ request_id: newId(), refusal: null, sent: 0, ...action });
  await work.done;
  tell("new");
}

/**
 * Sends what waits. Answers how it went: "empty", "sent", "offline", "sign-in" (nobody, or somebody else, is signed in)
 * or "later" (the server has trouble). Refused actions stay, with the reason, and hold back what follows on their order.
 */
export function send(sessionUrl) {
  if (!globalThis.navigator?.locks) return sendNow(sessionUrl);
  return navigator.locks.request(NEWS, () => sendNow(sessionUrl));
}

async function sendNow(sessionUrl) {
  const waiting = (await all()).filter((action) => !action.sent && !action.refusal);
  if (!waiting.length) return "empty";
  const session = await ask(sessionUrl);
  if (typeof session === "string") return session;
  const mine = waiting.filter((action) => action.user === session.user);
  if (!mine.length) return "sign-in";
  const held = new Set((await all()).filter((action) => action.refusal).map((action) => action.number));
  let outcome = "sent";
  for (const action of mine) {
    if (held.has(action.number)) continue;
    const answer = await post(action, session);
    if (answer === "sent") continue;
    if (answer === "offline" || answer === "sign-in") return answer;
    held.add(action.number);
    if (answer === "later") outcome = "later";
  }
  return outcome;
}

/** Who is signed in, the mark against forged requests, and how far the server's clock is ahead of ours. */
async function ask(sessionUrl) {
  const before = Date.now();
  try {
    const answer = await fetch(sessionUrl, { redirect: "manual", cache: "no-store", headers: { "X-Poll": "1" } });
    if (answer.type === "opaqueredirect" || answer.status === 401) return "sign-in";
    if (!answer.ok) return "later";
    const session = await answer.json();
    return { ...session, ahead: session.now - (before + Date.now()) / 2 };
  } catch {
    return "offline";
  }
}

async function post(action, session) {
  const body = new FormData();
  for (const [name, value] of action.fields) body.append(name, value);
  body.append("request_id", action.request_id);
  body.append("happened_at", new Date(action.at + session.ahead).toISOString());
  body.append("outbox_user", action.user);
  const { file } = action;
  if (file) body.append(file.field, new Blob([file.bytes], { type: file.type }), file.name);
  let answer;
  try {
    answer = await fetch(action.url, {
      method: "POST", body, redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE),
      headers: { "X-CSRFToken": session.csrf, Accept: PROBLEM },
    });
  } catch {
    return "offline";
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return "sign-in";
  if (answer.ok) {
    // Only a mark stays: neither words nor pictures.
    await change(action.id, { sent: Date.now() + session.ahead, fields: [], file: null });
    return "sent";
  }
  const refusal = REFUSALS.has(answer.status) ? await refusalOf(answer) : null;
  if (!refusal) return "later";
  await change(action.id, { refusal });
  return "refused";
}

/** Why the server refused; nothing when it was not our view that did (a proxy, the mark against forged requests). */
async function refusalOf(answer) {
  if (answer.headers.get("Content-Type")?.startsWith(PROBLEM)) {
    const { code, detail } = await answer.json();
    return { status: answer.status, code, detail };
  }
  return answer.status === 413 ? { status: 413, code: "too_large", detail: "" } : null;
}
