// Runs before everything else, not as a module: what is pressed before the modules stand is held until they do.
// Sent by the browser itself it would end at an error page where there is no network.
let pressed = null;

function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  pressed = event;
}

document.addEventListener("submit", hold, true);
document.addEventListener("DOMContentLoaded", () => {
  document.removeEventListener("submit", hold, true);
  pressed?.target.requestSubmit(pressed.submitter);
});
