// Keys: "/" goes to the search field, "?" shows the help, Ctrl+Enter sends the form marked data-ctrl-enter.
import { isComposing } from "./composition.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function formToSend(target) {
  const dialog = document.querySelector("dialog[open]");
  const within = target.closest?.("form[data-ctrl-enter]");
  if (within) return within;
  return dialog ? dialog.querySelector("form[data-ctrl-enter]") : document.querySelector("form[data-ctrl-enter]");
}

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = formToSend(event.target);
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('[type="submit"]:not(:disabled)') ?? undefined);
    return;
  }
  if (typing(event.target) || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-shortcut-search]");
    if (search?.checkVisibility()) { event.preventDefault(); search.focus(); search.select(); }
  } else if (event.key === "?") {
    event.preventDefault();
    document.getElementById("help-dialog")?.showModal();
  }
});
