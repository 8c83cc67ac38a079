// A session that has ended: the answer to a script's request is the sign-in page. The reader is taken there, and back.

const signIn = () => document.getElementById("script-words")?.dataset.signIn;

/** Whether an answer came from the sign-in page. */
export function isSignIn(address) {
  return Boolean(signIn()) && address && new URL(address, location.href).pathname === signIn() && location.pathname !== signIn();
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!isSignIn(event.detail.xhr.responseURL)) return;
  event.preventDefault();
  // A list that refreshes itself does not tear anybody away from a half-filled form.
  if (event.detail.requestConfig.triggeringEvent?.type === "poll") return;
  location.assign(`${signIn()}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

// What a page asks by itself says so: it keeps no session alive.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent?.type === "poll") event.detail.headers["X-Poll"] = "1";
});
