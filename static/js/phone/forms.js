// Forms whose answers go through the outbox: <form data-outbox="<words for it>" data-leads="<state it leads to>">.
// Pictures are kept one by one as soon as they are taken, each an action of its own before the form's.
import { add, all } from "./outbox.js";
import { shrink } from "./pictures.js";
import * as signature from "./signature.js";
import { say, when } from "./words.js";

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "request_id", "version"]);

const here = () => document.getElementById("phone").dataset;

function begun(form, values) {
  const { user, number, note } = here();
  return {
    user: Number(user), number: form.dataset.number ?? number, note: form.dataset.note ?? note,
    url: new URL(form.action).pathname, label: form.dataset.outbox, fields: [], said: [], file: null, ...values,
  };
}

const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name));

/** What was entered, as somebody would read it: "Reason: no parts". */
function saidIn(form) {
  const said = [];
  for (const control of form.elements) {
    if (!control.name || LEFT_OUT.has(control.name) || ["hidden", "file", "submit"].includes(control.type)) continue;
    if (["checkbox", "radio"].includes(control.type) && !control.checked) continue;
    const value = control.selectedOptions ? [...control.selectedOptions].map((each) => each.text).join(", ")
      : control.type === "checkbox" ? "✓" : control.value.trim();
    const label = control.closest("fieldset")?.querySelector("legend") ?? control.labels?.[0];
    const name = (label?.querySelector("[data-name]") ?? label)?.textContent.replace(/\s+/g, " ").trim() ?? "";
    const text = control.type === "radio" ? control.labels?.[0]?.textContent.trim() ?? value : value;
    if (text && control.value) said.push(name ? `${name}: ${text}` : text);
  }
  return said;
}

async function fileOf(blob, field, name) {
  return { field, name, type: blob.type, bytes: await blob.arrayBuffer() };
}

/** Each picture becomes small and is kept before the next one is looked at: one at a time, also in memory. */
async function keepPictures(input) {
  const form = input.form;
  form.setAttribute("aria-busy", "true");
  try {
    for (const file of input.files) {
      const blob = await shrink(file);
      const name = blob === file ? file.name : `${file.name.replace(/\.[^.]*$/, "") || "picture"}.jpg`;
      await add(begun(form, { fields: fieldsOf(form), file: await fileOf(blob, input.name, name), picture: true }));
    }
  } catch {
    alert(say("not-kept"));
  } finally {
    input.value = "";
    form.removeAttribute("aria-busy");
  }
}

/** Of a repair there is a picture of each moment, or the reason why not: asked here, where one can still take it. */
async function lacksPictures(form) {
  const why = form.elements.why_no_pictures;
  why?.setCustomValidity("");
  if (form.dataset.finish !== "repair" || !why || why.value.trim()) return false;
  const kept = (await all()).filter((each) => each.picture && !each.sent && each.number === here().number);
  const lacking = [...document.querySelectorAll("[data-pictures]")].some(({ dataset }) => dataset.there === "0"
    && !kept.some((each) => each.fields.some(([name, value]) => name === "moment" && value === dataset.moment)));
  if (!lacking) return false;
  why.setCustomValidity(say("pictures-needed"));
  why.reportValidity();
  return true;
}

async function keepForm(form) {
  if (await lacksPictures(form)) return;
  const place = form.querySelector("[data-signature]");
  let file = null;
  if (place) {
    const drawn = await signature.picture(place);
    const missing = place.querySelector("[data-missing]");
    missing.hidden = Boolean(drawn);
    if (!drawn) { missing.focus(); return; }
    file = await fileOf(drawn, place.dataset.signature, "signature.png");
  }
  await add(begun(form, { fields: fieldsOf(form), said: saidIn(form), file, leads: form.dataset.leads || null }));
  delete form.dataset.dirty;
  form.reset();
  place?.querySelector("[data-clear]").click();
}

/** Whether somebody is in the middle of a form. */
export const isDirty = () => Boolean(document.querySelector("form[data-outbox][data-dirty]"));

/** Puts what was refused back into its form, to be mended there; false when this page has no such form. */
export function fillAgain(action) {
  const form = [...document.querySelectorAll("form[data-outbox]")].find((each) => new URL(each.action).pathname === action.url);
  if (!form || action.picture) return false;
  form.closest("[data-states]")?.removeAttribute("hidden");
  form.closest("details")?.setAttribute("open", "");
  for (const control of form.elements) {
    const values = action.fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
    else if (values.length && control.type !== "file" && control.type !== "hidden") control.value = values[0];
  }
  form.dataset.dirty = "1";
  form.scrollIntoView({ block: "start" });
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  return true;
}

/** The same work as notes on the order: the words first, then each picture. */
export function asNotes(actions) {
  const lines = actions.filter((each) => !each.picture)
    .map((each) => `${when(each.at)} ${each.label}${each.said.length ? ` – ${each.said.join("; ")}` : ""}`);
  const [first] = actions;
  const note = { user: first.user, number: first.number, note: first.note, url: first.note, said: [], at: first.at };
  const words = [say("note-begins"), ...lines].join("\n");
  const files = actions.filter((each) => each.file).map((each) => ({
    ...note, label: each.label, fields: [], at: each.at, picture: true, file: { ...each.file, field: "uploads" },
  }));
  return [{ ...note, label: say("note"), fields: [["words", words]], said: lines, file: null }, ...files];
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-outbox]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.setAttribute("aria-busy", "true");
  keepForm(form).catch(() => alert(say("not-kept"))).finally(() => form.removeAttribute("aria-busy"));
});
const CAMERAS = "form[data-outbox] input[type=file][data-picture]";
document.addEventListener("change", (event) => {
  if (event.target.matches(CAMERAS)) keepPictures(event.target);
});
// Taken before this module was there.
for (const camera of document.querySelectorAll(CAMERAS)) if (camera.files.length) keepPictures(camera);
document.addEventListener("input", (event) => {
  event.target.setCustomValidity?.("");
  const form = event.target.closest?.("form[data-outbox]");
  if (form && event.target.type !== "file") form.dataset.dirty = "1";
});
