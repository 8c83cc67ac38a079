// The sentences of the phone's pages, and times, in the reader's language (templates/repairs/phone_words.html).
import { words } from "../words.js";

/** The sentence of that name. */
export const say = (name, places) => words(name, places, "phone-words");

/** A moment as the reader writes it. */
export const when = (at) => new Intl.DateTimeFormat(document.documentElement.lang, {
  month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
}).format(at);
