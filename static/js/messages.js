// Flash messages: closing them, and saying what went wrong with a request of a script.
import { words } from "./words.js";

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".message")?.remove();
});

document.addEventListener("click", (event) => {
  const back = event.target.closest("a[data-back]");
  if (!back || history.length < 2 || !document.referrer.startsWith(location.origin)) return;
  event.preventDefault();
  history.back();
});

/** Shows a sentence in the place of the flash messages; the same sentence only once. */
export function say(sentence) {
  const place = document.getElementById("messages");
  if (!place || !sentence || [...place.children].some((m) => m.dataset.said === sentence)) return;
  const message = document.createElement("div");
  message.className = "message message-warning";
  message.dataset.said = sentence;
  const text = document.createElement("span");
  text.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button";
  close.dataset.dismiss = "";
  close.textContent = "×";
  close.setAttribute("aria-label", words("close"));
  message.append(text, close);
  place.append(message);
}

document.addEventListener("htmx:sendError", (event) => {
  // What a page asks by itself, when it is opened or from time to time, is nobody's disappointment.
  const by = event.detail.requestConfig?.triggeringEvent;
  if (by && by.type !== "poll") say(words("network"));
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig?.triggeringEvent?.type !== "poll") say(words("failed"));
});
