// A signature on the screen: <div data-signature> with a canvas and a button data-clear; the form asks for the picture.
import SignaturePad from "../../npm/signature_pad.min.js";

const pads = new WeakMap();

/** Makes the drawing place ready; again when it has been shown or the phone was turned (the lines stay). */
export function prepare(place) {
  const canvas = place.querySelector("canvas");
  if (!canvas.offsetWidth) return;
  // White and not see-through: the server keeps pictures as JPEG.
  const pad = pads.get(place) ?? new SignaturePad(canvas, { backgroundColor: "rgb(255,255,255)", penColor: "#1b2733" });
  const fresh = !pads.has(place);
  pads.set(place, pad);
  const ratio = Math.max(devicePixelRatio || 1, 1);
  const [width, height] = [canvas.offsetWidth * ratio, canvas.offsetHeight * ratio].map(Math.round);
  if (!fresh && canvas.width === width && canvas.height === height) return;
  const lines = pad.toData();
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").scale(ratio, ratio);
  pad.clear();
  pad.fromData(lines);
}

/** The signature as a PNG; nothing while nobody has signed. */
export async function picture(place) {
  const pad = pads.get(place);
  if (!pad || pad.isEmpty()) return null;
  return new Promise((done) => place.querySelector("canvas").toBlob(done, "image/png"));
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-clear]")?.closest("[data-signature]");
  if (place) pads.get(place)?.clear();
});
addEventListener("resize", () => {
  for (const place of document.querySelectorAll("[data-signature]")) prepare(place);
});
