// What waits on this phone, where everybody sees it: how much, since when, and what the server would not take.
import { asNotes, fillAgain } from "./forms.js";
import { all, change, remove, replace } from "./outbox.js";
import { say, when } from "./words.js";

const here = () => document.getElementById("phone").dataset;

/** What waits and what was refused of this person; on the page of an order, of that order. */
export async function waitingHere() {
  const { user, number } = here();
  const kept = await all();
  const mine = kept.filter((action) => action.user === Number(user) && (!number || action.number === number));
  return {
    marks: mine.filter((action) => action.sent),
    unsent: mine.filter((action) => !action.sent),
    elsewhere: kept.filter((action) => !action.sent && action.user !== Number(user)).length,
  };
}

function row(action) {
  const line = document.getElementById("outbox-row").content.firstElementChild.cloneNode(true);
  const { number } = here();
  line.querySelector("[data-what]").textContent = number ? action.label : `${action.number} · ${action.label}`;
  line.querySelector("[data-when]").textContent = when(action.at);
  const refused = line.querySelector("[data-refused]");
  refused.hidden = !action.refusal;
  if (action.refusal) {
    line.querySelector("[data-why]").textContent = action.refusal.detail || say("too-large");
    for (const button of refused.querySelectorAll("button")) button.dataset.id = action.id;
    refused.querySelector('[data-do="correct"]').hidden = action.refusal.status !== 422 || action.picture || !number;
    refused.querySelector('[data-do="note"]').hidden = action.url === action.note;
  }
  return line;
}

/** Draws the panel; outcome is what the last sending said, or "sending". */
export function show({ unsent, elsewhere }, outcome) {
  const panel = document.getElementById("outbox");
  const refused = unsent.filter((action) => action.refusal).length;
  const waiting = unsent.length - refused;
  const name = waiting ? { offline: "waits-offline", "sign-in": "waits-sign-in", later: "waits-later" }[outcome] ?? "waits"
    : refused ? "" : outcome === "offline" ? "offline" : "";
  panel.querySelector("[data-state]").textContent = name ? say(name, { n: waiting }) : "";
  panel.querySelector("[data-state-line]").hidden = !name;
  panel.querySelector("[data-sign-in]").hidden = !(waiting && outcome === "sign-in");
  panel.querySelector("[data-refused-line]").hidden = !refused;
  panel.querySelector("[data-elsewhere]").textContent = elsewhere ? say("elsewhere", { n: elsewhere }) : "";
  panel.querySelector("[data-elsewhere]").hidden = !elsewhere;
  panel.querySelector("[data-refused-list]").replaceChildren(...unsent.filter((each) => each.refusal).map(row));
  panel.querySelector("[data-waiting-list]").replaceChildren(...unsent.filter((each) => !each.refusal).map(row));
  panel.querySelector("[data-waiting-fold]").hidden = !waiting;
  panel.hidden = !unsent.length && !elsewhere && !name;
  for (const mark of document.querySelectorAll("[data-waiting]")) {
    const count = unsent.filter((action) => action.number === mark.dataset.waiting).length;
    mark.textContent = count ? say("waits-here", { n: count }) : "";
    mark.hidden = !count;
  }
}

const WAYS = {
  again: (action) => change(action.id, { refusal: null }),
  drop: (action) => (confirm(say("drop", { what: action.label })) ? remove(action.id) : undefined),
  correct: (action) => (fillAgain(action) ? remove(action.id) : undefined),
  async note(action) {
    const { user, number } = action;
    const left = (await all()).filter((each) => each.number === number && each.user === user && !each.sent);
    await replace(left.map((each) => each.id), asNotes(left));
  },
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("#outbox [data-do]");
  if (!button) return;
  const action = (await all()).find((each) => each.id === Number(button.dataset.id));
  try {
    if (action) await WAYS[button.dataset.do](action);
  } catch {
    alert(say("not-kept"));  // no room for the note: everything is as it was
  }
});
