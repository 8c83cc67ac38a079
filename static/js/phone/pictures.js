// A picture of the camera made small before it leaves the phone: upright, without its location (SEC-04).

export const LIMIT = 560_000;  // bytes: six of them go over 400 kbit/s in less than 80 seconds
const SIDES = [1600, 1280, 1024, 800];
const QUALITIES = [0.82, 0.7, 0.55];

/** The picture as a JPEG of at most LIMIT bytes; the file itself where the browser cannot read it. */
export async function shrink(file) {
  let picture;
  try {
    picture = await decode(file);
  } catch {
    return file;  // the server says what is wrong with it
  }
  try {
    for (const side of SIDES) {
      const canvas = draw(picture, side);
      for (const quality of QUALITIES) {
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
        if (blob && blob.size <= LIMIT) return blob;
      }
    }
    return file;
  } finally {
    picture.close?.();
  }
}

/** The picture as one sees it: turned as the camera was held. */
async function decode(file) {
  if (globalThis.createImageBitmap) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // older browsers take no options, or not this format: the <img> below may
    }
  }
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

/** Drawn anew: what was written beside the picture (place, time, device) stays behind. */
function draw(picture, side) {
  const width = picture.naturalWidth ?? picture.width;
  const height = picture.naturalHeight ?? picture.height;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { alpha: false });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
