/* Comments on a passage: words that are marked in the text go into the form. Without it the sentence is chosen from a list. */
(() => {
  "use strict";
  const form = document.querySelector("[data-passage-form]");
  if (!form) return;
  const box = form.querySelector("[data-marked]");
  const list = form.querySelector("[data-list]");
  const words = form.querySelector("[data-marked-words]");
  const suggest = document.querySelector("[data-suggest]");
  const plain = suggest ? suggest.getAttribute("href") : "";
  const parts = ["headline", "opening_fact", "myth", "explanation", "closing_fact"];
  const MOST = 2000;

  const take = (place, text) => {
    form.elements.marked.value = place;
    form.elements.quoted.value = text;
    words.textContent = text.length > 240 ? text.slice(0, 239) + "…" : text;
    box.hidden = !text;
    list.hidden = Boolean(text);
    if (!suggest) return;
    const query = new URLSearchParams({ marked: place, quoted: text });
    suggest.setAttribute("href", text ? plain + "?" + query : plain);
  };

  // In the editor: what is marked in one of the text areas, by mouse or by Shift and the arrows.
  document.addEventListener("selectionchange", () => {
    const area = document.activeElement;
    if (area && area.tagName === "TEXTAREA" && parts.includes(area.name) && area.form && area.form.id === "editor") {
      const text = area.value.slice(area.selectionStart, area.selectionEnd);
      if (text.trim() && text.length <= MOST) take(area.name + ":" + area.selectionStart + ":" + area.selectionEnd, text);
      return;
    }
    // On the other pages: what is marked in the text as readers see it.
    const chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return;
    const around = chosen.getRangeAt(0).commonAncestorContainer;
    const element = around.nodeType === Node.ELEMENT_NODE ? around : around.parentElement;
    const text = chosen.toString();
    if (element && element.closest(".sandwich-article") && text.trim() && text.length <= MOST) take("", text.trim());
  });
  form.querySelector("[data-unmark]").addEventListener("click", () => { take("", ""); list.querySelector("select").focus(); });

  // From a comment to its passage in the editor.
  document.querySelectorAll("[data-mark-part]").forEach((link) => link.addEventListener("click", (event) => {
    const area = document.querySelector("#editor textarea[name=\"" + link.dataset.markPart + "\"]");
    if (!area) return;
    event.preventDefault();
    area.focus();
    area.setSelectionRange(Number(link.dataset.markStart), Number(link.dataset.markEnd));
    area.scrollIntoView({ block: "center" });
  }));
})();
