// <button data-choose-all="#region" hidden>: checks every box in the region, or none when all are; hidden without JavaScript.
const boxes = (button) => [...document.querySelectorAll(`${button.dataset.chooseAll} input[type="checkbox"]`)];

for (const button of document.querySelectorAll("[data-choose-all]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-choose-all]");
  if (!button) return;
  const all = boxes(button);
  const wanted = !all.every((box) => box.checked);
  for (const box of all) box.checked = wanted;
});
