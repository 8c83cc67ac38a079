// Where the reader is taken: to what is wrong with a form, after a load and after a swap.

function focusMark(root) {
  const mark = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
  if (mark) mark.focus();
}

focusMark(document);
document.addEventListener("htmx:afterSettle", (event) => focusMark(event.detail.elt));
