// <button data-print>: prints the page; without JavaScript the browser's own menu does.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
