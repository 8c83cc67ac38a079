// Phrase templates: <button data-insert-into="id"> puts its text where the cursor of that field is; nothing typed is lost.
// Without this module the button asks the server, which sends the form back with the text at the end.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert-into]");
  const field = button && document.getElementById(button.dataset.insertInto);
  if (!field) return;
  event.preventDefault();
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !/\s$/.test(before) ? "\n" : "";
  field.setRangeText(gap + button.dataset.text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
