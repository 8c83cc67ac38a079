// Keeps an unfinished form on the server (DSK-04): <form data-draft-url="…">; the server fills it again on the next load.
// Words for the reader go to the element with data-draft-state inside the form.
import { csrfToken } from "./csrf.js";
import { isComposing } from "./composition.js";
import { words } from "./words.js";

const WAIT = 1200; // after the last key
const LONGEST = 2000; // after the first one that is not saved: who never pauses loses no more either
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "request_id"]);
const timers = new WeakMap();
const since = new WeakMap();
const saved = new WeakMap();

function fields(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (LEFT_OUT.has(name) || value instanceof File) data.delete(name);
  return new URLSearchParams(data);
}

function tell(form, name) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = words(name);
}

async function save(form, leaving = false) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  since.delete(form);
  if (form.dataset.sent || !form.dataset.draftUrl) return;
  const body = fields(form);
  const text = body.toString();
  if (saved.get(form) === text) return;
  saved.set(form, text);
  try {
    // keepalive outlives the page, and unlike a beacon it carries our header.
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST", body, keepalive: leaving || text.length < 60000, headers: { "X-CSRFToken": csrfToken() },
    });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    tell(form, "draft-saved");
  } catch {
    saved.delete(form);
    tell(form, "draft-failed");
  }
}

function later(event) {
  const form = event.target.closest?.("form[data-draft-url]") ?? event.target.form;
  if (!form?.dataset?.draftUrl || isComposing(event)) return;
  clearTimeout(timers.get(form));
  if (!since.has(form)) since.set(form, Date.now());
  const wait = Math.max(0, Math.min(WAIT, since.get(form) + LONGEST - Date.now()));
  // Not in the middle of a word of another field either: its end is "typed" too and comes back here.
  timers.set(form, setTimeout(() => { if (!isComposing()) save(form); }, wait));
}

for (const form of document.querySelectorAll("form[data-draft-url]")) saved.set(form, fields(form).toString());
for (const name of ["typed", "change", "picked"]) document.addEventListener(name, later);
const leave = () => {
  for (const form of document.querySelectorAll("form[data-draft-url]")) if (timers.has(form)) save(form, true);
};
window.addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
// A form that is being sent is no draft any more.
document.addEventListener("submit", (event) => {
  clearTimeout(timers.get(event.target));
  timers.delete(event.target);
});
