// Signing out leaves on the phone what has not been sent (phone/outbox.js), for the same person only: they are told before.
import { words } from "./words.js";

async function unsentOf(user) {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === "phone")) return 0;  // no phone, but a desk
  const { all } = await import("./phone/outbox.js");
  return (await all()).filter((action) => !action.sent && action.user === user).length;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-sign-out]") || form.dataset.told) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const n = await unsentOf(Number(form.dataset.signOut)).catch(() => 0);
  if (n && !confirm(words("leaving", { n }))) return;
  form.dataset.told = "1";
  form.requestSubmit();
  delete form.dataset.told;
}, true);
