// Dialogs: a button with data-opens="<id>" opens, data-closes closes. Focus goes in and comes back by the browser.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    opener.closest("[popover]")?.hidePopover();
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
});

// A form inside a dialog that came back with errors stays open.
for (const dialog of document.querySelectorAll("dialog[data-open]")) dialog.showModal();
