/* The editor's coach: swaps only what changed, keeps what is open or focused, goes from remark to remark, makes repairs with undo. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const words = form.dataset;
  const said = document.getElementById("said");
  const announce = (text) => { said.textContent = ""; said.textContent = text; };

  // A piece that says the same as last time stays as it is: nothing is read out again, nothing open closes.
  const seen = new Map();
  const PIECES = "[id^=coach-], [id^=count-], [id^=mirror-], #hindrances, #all-findings, #todo, #meters, #ticked-box";
  document.querySelectorAll(PIECES).forEach((one) => seen.set(one.id, one.id === "coach-summary" ? one.innerHTML : one.outerHTML));
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target, id = target.id || "";
    const fresh = event.detail.fragment.firstElementChild || event.detail.fragment;
    if (id.startsWith("mirror-")) {
      const area = form.elements[id.slice(7)];
      // A layer that was made from an older text is not put in.
      if (area && fresh.textContent !== area.value + "\u00a0") { event.detail.shouldSwap = false; seen.delete(id); return; }
      if (target.innerHTML === fresh.innerHTML) { event.detail.shouldSwap = false; return; }
      return;
    }
    const html = id === "coach-summary" ? fresh.innerHTML : fresh.outerHTML;
    if (seen.get(id) === html) { event.detail.shouldSwap = false; return; }
    seen.set(id, html);
    target.querySelectorAll("details[open]").forEach((one) => { const same = one.id && fresh.querySelector("#" + CSS.escape(one.id)); if (same) same.open = true; });
    if (target.contains(document.activeElement) && document.activeElement.id) focused = document.activeElement.id;
  });
  let focused = "";
  document.body.addEventListener("htmx:oobAfterSwap", () => { if (focused) { document.getElementById(focused)?.focus({ preventScroll: true }); focused = ""; } });

  // To the words that a remark is about. A place that no longer holds is left out.
  const select = (area, start, end) => {
    area.closest("details")?.setAttribute("open", "");
    area.focus();
    if (start !== undefined && Number(end) <= area.value.length) area.setSelectionRange(Number(start), Number(end));
  };
  const go = (line) => {
    const area = form.elements[line.dataset.part || line.dataset.go];
    if (area && area.matches?.(".write textarea")) select(area, line.dataset.start, line.dataset.end); else line.focus();
    line.scrollIntoView({ block: "nearest" });
    document.querySelectorAll(".is-here").forEach((one) => one.classList.remove("is-here"));
    if (line.matches("[data-line]")) line.classList.add("is-here");
  };
  let at = "";
  const step = (by) => {
    const lines = [...document.querySelectorAll("[data-line]")];
    if (!lines.length) { announce(words.noRemarks); return; }
    const now = lines.findIndex((line) => line.dataset.line === at);
    const next = now < 0 ? (by > 0 ? 0 : lines.length - 1) : (now + by + lines.length) % lines.length;
    at = lines[next].dataset.line;
    go(lines[next]);
    const remark = words.remark.replace("{number}", next + 1).replace("{count}", lines.length);
    announce(`${remark} ${lines[next].querySelector(".sev").textContent}. ${lines[next].querySelector("p").textContent}`);
  };
  document.querySelectorAll("[data-steps]").forEach((one) => { one.hidden = false; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
    const link = event.target.closest("a[data-go]");
    if (link && form.elements[link.dataset.go]) { event.preventDefault(); go(link); }
  });
  const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const single = !typing(event.target) && !event.shiftKey && { j: 1, k: -1 }[event.key];
    const by = event.key === "F8" ? (event.shiftKey ? -1 : 1) : single;
    if (by) { event.preventDefault(); step(by); }
  });

  // A repair is written into the field as if typed, so that the browser's own undo takes it back too.
  const type = (area, start, end, text) => {
    area.focus();
    area.setSelectionRange(start, end);
    let done = false;
    try { done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete"); } catch { done = false; }
    if (!done) { area.setRangeText(text, start, end, "end"); area.dispatchEvent(new Event("input", { bubbles: true })); }
  };
  const offerUndo = (area, label, start, before, after) => {
    const row = document.getElementById("undo-" + area.name);
    const text = words.fixed.replace("{what}", label);
    const now = area.value;
    row.querySelector("span").textContent = text;
    row.hidden = false;
    announce(text);
    const forget = () => { if (area.value !== now) { row.hidden = true; area.removeEventListener("input", forget); } };
    area.addEventListener("input", forget);
    row.querySelector("button").onclick = () => {
      row.hidden = true;
      area.removeEventListener("input", forget);
      type(area, start, start + after.length, before);
      announce(words.undone);
    };
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fix]");
    if (!button) return;
    const { fix, before, after } = button.dataset;
    const area = form.elements[fix];
    let start = Number(button.dataset.start);
    event.preventDefault();
    if (area.value.slice(start, start + before.length) !== before) start = area.value.indexOf(before);
    if (start < 0 || (area.value.indexOf(before) !== area.value.lastIndexOf(before) && start !== Number(button.dataset.start))) { announce(words.changed); return; }
    type(area, start, start + before.length, after);
    area.setSelectionRange(start, start + after.length);
    offerUndo(area, button.textContent.trim(), start, before, after);
  });
})();
