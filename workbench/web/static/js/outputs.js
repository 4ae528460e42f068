/* Copy buttons: shown where the browser can copy. Without them the text is selected by hand. */
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const text = document.getElementById(button.dataset.copy);
    if (!text) return;
    button.hidden = false;
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.after(said);
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(text.textContent); said.textContent = " " + button.dataset.copied; } catch { said.textContent = ""; }
    });
  });
})();
