// Sentences for the reader; they come translated from the page (components/script_words.html).

/** The sentence of that name, with {places} filled; "from" is the place where the page keeps them. */
export function words(name, places = {}, from = "script-words") {
  const sentence = document.getElementById(from)?.getAttribute(`data-${name}`) ?? "";
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => places[key] ?? whole);
}
