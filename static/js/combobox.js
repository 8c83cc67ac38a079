// A field that suggests while one types (WAI-ARIA combobox with a list). Marks: components/combobox.html.
// The address answers <li role="option" id=… data-value=… data-text=…>; events: "picked" (detail: value, text, option).
import { isComposing } from "./composition.js";

const WAIT = 180;
const state = new WeakMap();

const parts = (box) => ({
  input: box.querySelector('[role="combobox"]'),
  list: box.querySelector('[role="listbox"]'),
  value: box.querySelector("[data-combobox-value]"),
  status: box.querySelector("[data-combobox-status]"),
});
const options = (list) => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')];

function close(box) {
  const { input, list } = parts(box);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function mark(box, option) {
  const { input, list } = parts(box);
  for (const other of options(list)) other.setAttribute("aria-selected", String(other === option));
  if (!option) { input.removeAttribute("aria-activedescendant"); return; }
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function show(box) {
  const { input, list, status } = parts(box);
  const found = options(list);
  found.forEach((option, index) => { if (!option.id) option.id = `${list.id}-${index}`; });
  const said = list.querySelector("[aria-disabled]")?.textContent ?? status.dataset.none;
  status.textContent = found.length ? status.dataset.some.replace("{n}", found.length) : said;
  list.hidden = list.children.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  mark(box, found[0]);
}

async function fetchOptions(box) {
  const { input, list } = parts(box);
  const mine = state.get(box) ?? {};
  mine.control?.abort();
  const asked = input.value.trim();
  if (!asked) { list.replaceChildren(); state.set(box, {}); close(box); return; }
  const control = new AbortController();
  state.set(box, { ...mine, control });
  const url = new URL(box.dataset.url, location.href);
  url.searchParams.set("q", asked);
  try {
    const answer = await fetch(url, { signal: control.signal, headers: { "HX-Request": "true", Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    // Parsed apart from the page: scripts in it never run, and our policy forbids them anyway.
    const fragment = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...fragment.querySelectorAll("li"));
    if (document.activeElement === input) show(box);
    const pickNow = state.get(box)?.pickWhenReady;
    state.set(box, { control });
    if (pickNow) pick(box, options(list)[0]);
  } catch (error) {
    if (error.name === "AbortError") return;
    state.set(box, {});
    close(box);
  }
}

function pick(box, option) {
  if (!option) return;
  const { input, value } = parts(box);
  input.value = option.dataset.text ?? option.textContent.trim();
  value.value = option.dataset.value ?? "";
  state.set(box, { text: input.value });
  close(box);
  const detail = { value: value.value, text: input.value, option };
  value.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail }));
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(box, step) {
  const { input, list } = parts(box);
  if (list.hidden) { if (options(list).length) show(box); else fetchOptions(box); return; }
  const found = options(list);
  const at = found.findIndex((option) => option.id === input.getAttribute("aria-activedescendant"));
  mark(box, found[(at + step + found.length) % found.length]);
}

function chooseByEnter(event, box) {
  const { input, list, value } = parts(box);
  const chosen = document.getElementById(input.getAttribute("aria-activedescendant") ?? "");
  if (!list.hidden && chosen) { event.preventDefault(); pick(box, chosen); return; }
  // Faster than the server: what comes is taken when it comes.
  if (input.value.trim() && !value.value && state.get(box)?.waiting) {
    event.preventDefault();
    state.set(box, { ...state.get(box), pickWhenReady: true });
  }
}

document.addEventListener("typed", (event) => {
  const box = event.target.closest("[data-combobox]");
  if (!box || event.target.getAttribute("role") !== "combobox") return;
  const { value, input } = parts(box);
  if (value.value && input.value !== state.get(box)?.text) {
    value.value = "";  // somebody else is meant now: what was shown of the one before goes too
    value.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { value: "", text: input.value } }));
  }
  clearTimeout(state.get(box)?.timer);
  const timer = setTimeout(() => fetchOptions(box), WAIT);
  state.set(box, { ...state.get(box), timer, waiting: true, pickWhenReady: false });
});

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-combobox]");
  if (!box || event.target.getAttribute("role") !== "combobox" || isComposing(event)) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const { list } = parts(box);
  if (event.key === "ArrowDown") { event.preventDefault(); move(box, 1); }
  else if (event.key === "ArrowUp") { event.preventDefault(); move(box, -1); }
  else if (event.key === "Enter") chooseByEnter(event, box);
  else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(box); }
  else if (event.key === "Tab") close(box);
});

// Keeps the focus in the field while the mouse picks.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest('[data-combobox] [role="listbox"]')) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const option = event.target.closest('[data-combobox] [role="option"]:not([aria-disabled])');
  if (option) { pick(option.closest("[data-combobox]"), option); return; }
  for (const box of document.querySelectorAll("[data-combobox]")) if (!box.contains(event.target)) close(box);
});
