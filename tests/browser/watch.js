// Runs in every page before its own scripts: counts what hands do, and reports what the policy blocks.
(() => {
  const count = (name) => sessionStorage.setItem(name, Number(sessionStorage.getItem(name) ?? 0) + 1);
  const onMouse = (event) => { if (event.type !== "click" || event.detail > 0) count("mouse"); };
  for (const name of ["mousedown", "mousemove", "pointerdown", "pointermove", "touchstart", "wheel", "click"]) {
    window.addEventListener(name, onMouse, { capture: true, passive: true });
  }
  window.addEventListener("keydown", () => count("keys"), true);
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  });
})();
