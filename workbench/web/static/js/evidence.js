/* The editor's figures: where the writer was last, so that a figure goes in there. Without it, it goes to the end of the part. */
(() => {
  "use strict";
  const caret = document.querySelector("[data-caret]"), part = document.getElementById("cite_part");
  if (!caret || !part) return;
  document.addEventListener("focusout", (event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement) || ![...part.options].some((one) => one.value === area.name)) return;
    part.value = area.name;
    // The server counts code points, the browser counts UTF-16 units.
    caret.value = `${area.name}:${[...area.value.slice(0, area.selectionStart)].length}`;
  });
  part.addEventListener("change", () => { caret.value = ""; });
})();
