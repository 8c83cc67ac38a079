// A form with data-once is sent once: its buttons rest until the page comes back. (The server holds by request_id.)

const LONGEST = 20000;

function rest(form, busy) {
  for (const button of form.querySelectorAll('button[type="submit"], button:not([type])')) {
    button.classList.toggle("is-busy", busy);
    button.toggleAttribute("aria-busy", busy);
  }
  if (busy) form.dataset.sent = "1"; else delete form.dataset.sent;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  // After this turn, so that the pressed button still takes part in the form.
  setTimeout(() => {
    if (event.defaultPrevented && !form.matches("[hx-post]")) return;
    rest(form, true);
    setTimeout(() => rest(form, false), LONGEST);
  });
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form[data-once]");
  if (form) rest(form, false);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) rest(form, false);
});
