// While a Chinese input method is composing, nothing is sent: neither a search nor a form.

let composing = false;
let ended = 0;

/** Whether this event (or the page) is in the middle of a composition. */
export function isComposing(event) {
  return composing || Boolean(event?.isComposing) || event?.keyCode === 229;
}

document.addEventListener("compositionstart", () => { composing = true; }, true);
document.addEventListener("compositionend", (event) => {
  composing = false;
  ended = Date.now();
  event.target.dispatchEvent(new CustomEvent("typed", { bubbles: true }));
}, true);
// A field that loses the focus has finished composing, also where the browser forgets to say so.
document.addEventListener("focusout", () => { composing = false; }, true);

// "typed" is "input" without the steps of a composition: use hx-trigger="typed delay:300ms".
document.addEventListener("input", (event) => {
  if (isComposing(event)) { event.stopPropagation(); return; }
  // Some browsers repeat the input event right after compositionend: once is enough.
  if (event.inputType === "insertCompositionText" && Date.now() - ended < 20) return;
  event.target.dispatchEvent(new CustomEvent("typed", { bubbles: true }));
}, true);

// Enter that only accepts a word must not send the form or pick from a list.
document.addEventListener("keydown", (event) => {
  if (!isComposing(event)) return;
  if (event.key === "Enter") event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("submit", (event) => {
  if (composing) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
document.addEventListener("htmx:confirm", (event) => {
  // A list that refreshes itself may; what a person's typing caused may not.
  if (composing && event.detail.triggeringEvent?.type !== "poll") event.preventDefault();
});
