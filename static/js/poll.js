// A region that refreshes itself: hx-get="…" hx-trigger="poll" data-poll="<seconds>".
// It rests while nobody looks, or while somebody works inside it, and never moves what one is reading:
// rows carry data-key, and the row at the top of the window stays where it was.

const STEP = 1000;
const last = new WeakMap();

function inUse(region) {
  if (document.querySelector("dialog[open]")) return true;
  if (region.querySelector("input:checked")) return true; // chosen ones would be forgotten
  const active = document.activeElement;
  if (active && region.contains(active) && active.matches("input, select, textarea, [aria-expanded='true']")) return true;
  const selection = document.getSelection();
  return Boolean(selection && !selection.isCollapsed && region.contains(selection.anchorNode));
}

function poll() {
  if (document.hidden) return;
  const now = Date.now();
  for (const region of document.querySelectorAll("[data-poll]")) {
    if (!last.has(region)) last.set(region, now);
    if (now - last.get(region) < Number(region.dataset.poll) * 1000 || inUse(region)) continue;
    last.set(region, now);
    window.htmx?.trigger(region, "poll");
  }
}

setInterval(poll, STEP);
document.addEventListener("visibilitychange", poll);

// --- Nothing moves ---

const topRow = (region) => [...region.querySelectorAll("[data-key]")].find((row) => row.getBoundingClientRect().bottom > 0);
let held = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const region = event.detail.target;
  if (!region?.hasAttribute?.("data-poll")) return;
  const row = topRow(region);
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  held = {
    key: row?.dataset.key,
    top: row?.getBoundingClientRect().top,
    focusKey: focused?.closest("[data-key]")?.dataset.key,
    focusHref: focused?.getAttribute("href"),
    open: [...region.querySelectorAll("[data-key] details[open]")].map((d) => d.closest("[data-key]").dataset.key),
  };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!held) return;
  const find = (key) => key && document.querySelector(`[data-poll] [data-key="${CSS.escape(key)}"]`);
  for (const key of held.open) find(key)?.querySelector("details")?.setAttribute("open", "");
  const focusRow = find(held.focusKey);
  if (focusRow && !focusRow.contains(document.activeElement)) {
    const same = [...focusRow.querySelectorAll("a[href], button")].find((e) => e.getAttribute("href") === held.focusHref);
    same?.focus({ preventScroll: true });
  }
  const row = find(held.key);
  if (row) window.scrollBy({ top: row.getBoundingClientRect().top - held.top, behavior: "instant" });
  held = null;
});
