// Entry of the phone's pages: shows how things stand with what is still to be sent, sends it, keeps pages for later.
import "./forms.js";
import { isDirty } from "./forms.js";
import { find, keepThese, keepThis, keptAt } from "./kept.js";
import { onNews, remove, send } from "./outbox.js";
import { show, waitingHere } from "./panel.js";
import { prepare } from "./signature.js";
import { say } from "./words.js";

const page = document.getElementById("phone").dataset;
const rendered = Number(document.getElementById("script-words").dataset.now) * 1000;
const AGAIN = 15_000;
let outcome = "";
let shown = "";
let sending = 0;
let before = 0;
let timer = 0;

/** The state of the order as it is for this person: the server's, moved on by what is still to be sent. */
function stateOf({ marks, unsent }) {
  if (unsent.some((action) => action.refusal)) return page.state;
  const mine = [...marks.filter((mark) => mark.sent > rendered), ...unsent].sort((a, b) => a.id - b.id);
  return mine.findLast((action) => action.leads)?.leads ?? page.state;
}

function showSteps(kept) {
  if (!page.number) return;
  const state = stateOf(kept);
  const moved = shown && state !== shown;
  shown = state;
  for (const step of document.querySelectorAll("[data-states]")) {
    step.hidden = !step.dataset.states.split(" ").includes(state);
  }
  // What the server said is old when the person has gone on.
  for (const mark of document.querySelectorAll("[data-state-of-server]")) mark.hidden = state !== page.state;
  if (moved) document.querySelector("[data-states]:not([hidden])")?.focus();
  for (const place of document.querySelectorAll("[data-signature]")) prepare(place);
  for (const mark of document.querySelectorAll("[data-pictures]")) {
    const address = new URL(mark.dataset.pictures, location.href).pathname;
    const moment = mark.dataset.moment;
    const count = kept.unsent.filter((each) => each.picture && each.url === address
      && each.fields.some(([name, value]) => name === "moment" && value === moment)).length;
    mark.textContent = count ? say("pictures", { n: count }) : "";
  }
}

async function refresh() {
  const kept = await waitingHere();
  show(kept, outcome);
  showSteps(kept);
  const waiting = kept.unsent.filter((action) => !action.refusal).length;
  // Everything has its answer: the page as the server has it now, unless somebody is writing.
  if (before && !waiting && !sending && navigator.onLine && !isDirty()) { location.reload(); return; }
  before = sending ? Math.max(before, waiting) : waiting;
}

async function sendNow() {
  clearTimeout(timer);
  sending += 1;
  await refresh();
  const result = await send(page.session);
  sending -= 1;
  outcome = result === "empty" && !navigator.onLine ? "offline" : result;
  await refresh();
  if (["offline", "later"].includes(outcome)) timer = setTimeout(sendNow, AGAIN);
}

onNews(async (what) => {
  if (what !== "new") { await refresh(); return; }
  const registration = await navigator.serviceWorker?.getRegistration();
  registration?.sync?.register("outbox").catch(() => undefined);  // the worker sends, even when this page is gone
  await sendNow();
});

addEventListener("online", sendNow);
addEventListener("offline", () => { outcome = "offline"; refresh(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) sendNow(); });

async function begin() {
  const kept = globalThis.caches && await find(location.origin + location.pathname, Infinity);
  // A page that was kept knows the server's clock of then.
  if (kept) document.dispatchEvent(new CustomEvent("clock", { detail: rendered - keptAt(kept) }));
  const old = (await waitingHere()).marks.filter((mark) => mark.sent <= rendered && mark.number === page.number);
  if (old.length) await remove(...old.map((mark) => mark.id));
  await sendNow();
  navigator.storage?.persist?.();
  // Without network it comes with the next page.
  await navigator.serviceWorker?.register(page.worker, { type: "module", scope: page.scope }).catch(() => undefined);
  const address = location.origin + location.pathname;
  await keepThis(page.version, address);
  const urls = [...document.querySelectorAll("a[data-keep]")].map((link) => link.href);
  if (!page.number) await keepThese(page.version, page.user, urls, address);
}

begin();
