/* Blocks go in where the cursor stands. Without this script they go last in their own part. */
(() => {
  "use strict";
  const form = document.getElementById("editor");
  const hint = document.querySelector("[data-insert-hint]");
  if (!form || !hint) return;
  let area = null;
  const nameOf = (one) => { const label = form.querySelector(`label[for="${one.id}"]`); return label ? label.firstChild.textContent.trim() : one.name; };
  const say = () => { const text = area ? `${hint.dataset.at} ${nameOf(area)}` : hint.dataset.none; if (hint.textContent !== text) hint.textContent = text; };
  hint.hidden = false;
  say();
  form.addEventListener("focusin", (event) => { if (event.target.matches(".write textarea")) { area = event.target; say(); } });
  document.querySelectorAll("[data-insert]").forEach((button) => button.addEventListener("click", () => {
    if (!area) return;
    const address = new URL(button.formAction);
    // The server counts characters, the browser counts halves of the rarer ones.
    address.search = new URLSearchParams({ part: area.name, at: [...area.value.slice(0, area.selectionStart)].length });
    button.formAction = address.href;
  }));
})();
