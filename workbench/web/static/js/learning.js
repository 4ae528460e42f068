/* The ten of the week: keys press the buttons. The page works without it. */
(() => {
  "use strict";
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || !/^[1-4su]$/.test(event.key)) return;
    const control = document.querySelector(`#main [data-key="${event.key}"]`);
    if (control) { event.preventDefault(); control.click(); }
  });
})();
