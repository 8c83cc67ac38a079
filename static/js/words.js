// Sentences for the reader; they come translated from the page (components/script_words.html).

/** The sentence of that name, with {places} filled. */
export function words(name, places = {}) {
  const sentence = document.getElementById("script-words")?.getAttribute(`data-${name}`) ?? "";
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => places[key] ?? whole);
}
