// Keeps "time left" true while a page is open: one timer for all of them, which rests while nobody looks.
import { words } from "./words.js";

const EVERY = 15000;
const LOOK = {
  calm: ["tone-grey", "clock"],
  soon: ["tone-orange", "hourglass"],
  over: ["tone-red", "alert"],
};
let timer = 0;
// The server's clock counts (it may be moved in the demo): its time at load against ours.
const serverNow = Number(document.getElementById("script-words")?.dataset.now) * 1000 || Date.now();
let ahead = serverNow - Date.now();

function sentence(due, now) {
  const kind = due > now ? "left" : "over";
  const minutes = Math.floor(Math.abs(due - now) / 60000);
  const places = { d: Math.floor(minutes / 1440), h: Math.floor(minutes / 60) % 24, m: minutes % 60 };
  const unit = places.d ? "days" : places.h ? "hours" : places.m ? "minutes" : "now";
  return words(`${kind}_${unit}`, places);
}

function refresh(mark, now) {
  const due = Date.parse(mark.dataset.due);
  const level = now >= due ? "over" : now >= Date.parse(mark.dataset.soon) ? "soon" : "calm";
  const time = mark.querySelector("time");
  const text = sentence(due, now);
  if (time && time.textContent !== text) time.textContent = text;
  if (mark.dataset.level === level) return;
  mark.classList.replace(LOOK[mark.dataset.level]?.[0], LOOK[level][0]);
  mark.dataset.level = level;
  const use = mark.querySelector("use");
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${LOOK[level][1]}`));
}

function tick() {
  const now = Date.now() + ahead;
  for (const mark of document.querySelectorAll("[data-due]")) refresh(mark, now);
}

function run() {
  clearInterval(timer);
  if (document.hidden) return;
  tick();
  timer = setInterval(tick, EVERY);
}

document.addEventListener("visibilitychange", run);
// A page that was kept on the phone knows how far ahead the server's clock was when it came.
document.addEventListener("clock", (event) => { ahead = event.detail; run(); });
run();
