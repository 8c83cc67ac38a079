// Signing with a finger or a mouse: <div data-signature> with a canvas, a button data-clear and the hidden field of the form.
// A signature that came back with the page (another field was wrong) is kept until somebody signs anew.
import { prepare } from "./phone/signature.js";

const drawn = new WeakSet();

for (const place of document.querySelectorAll("[data-signature]")) {
  place.hidden = false;
  prepare(place);
}
document.addEventListener("pointerdown", (event) => {
  if (event.target.matches?.("[data-signature] canvas")) drawn.add(event.target.closest("[data-signature]"));
});
document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-clear]")?.closest("[data-signature]");
  if (!place) return;
  drawn.delete(place);
  place.querySelector('input[type="hidden"]').value = "";
  place.querySelector("[data-kept]")?.remove();
});
// Before the browser takes the form's values.
document.addEventListener("submit", (event) => {
  for (const place of event.target.querySelectorAll("[data-signature]")) {
    if (!drawn.has(place)) continue;
    place.querySelector('input[type="hidden"]').value = place.querySelector("canvas").toDataURL("image/png");
  }
}, true);
