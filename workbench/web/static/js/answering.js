/* The form of a survey: how sure somebody is shows when it can be said, what was typed is kept when the network is gone, and a
   tablet that many use starts again by itself. Without script the form works as it stands. */
(() => {
  "use strict";
  const form = document.getElementById("survey-form");
  const KEPT = "survey:", OPEN = "survey-open";
  const drop = (key) => { for (const store of [sessionStorage, localStorage]) try { store.removeItem(key); } catch { /* nothing was kept */ } };

  // "How sure are you?" belongs to a belief. Whoever has said "don't know" is not asked.
  const showSure = () => document.querySelectorAll("[data-sure]").forEach((part) => {
    const chosen = form.querySelector(`input[name="${CSS.escape(part.dataset.sure)}"]:checked`)?.value;
    part.hidden = chosen !== "true" && chosen !== "false";
  });
  if (form) { showSure(); form.addEventListener("change", showSure); }
  document.getElementById("survey-problem")?.focus();

  // ---- a browser of one's own: kept in this tab until it is sent; on the device only when sending failed
  const names = (element) => element.name && !element.disabled;
  const read = () => Object.fromEntries([...form.elements].filter((element) => names(element) && (element.type !== "radio" || element.checked)).map((element) => [element.name, element.value]));
  const keep = (store) => { try { store.setItem(form.dataset.draft, JSON.stringify(read())); sessionStorage.setItem(OPEN, form.dataset.draft); } catch { /* no room */ } };
  const kept = () => { for (const store of [sessionStorage, localStorage]) try { const found = store.getItem(form.dataset.draft); if (found) return JSON.parse(found); } catch { /* unreadable */ } return null; };
  const fill = (values) => {
    for (const element of form.elements) {
      if (!(element.name in values)) continue;
      if (element.type === "radio") element.checked = element.value === values[element.name];
      else element.value = values[element.name];
    }
    showSure();
  };
  const notice = (kind, text, button, press) => {
    const box = document.createElement("div"), words = document.createElement("p");
    box.className = `notice ${kind} my-3`;
    words.textContent = text;
    words.dir = "auto";
    box.append(words);
    if (button) {
      const control = document.createElement("button");
      control.type = "button";
      control.className = "btn btn-second";
      control.textContent = button;
      control.addEventListener("click", press);
      box.append(control);
    }
    return box;
  };
  if (document.body.hasAttribute("data-sent")) {
    try { const key = sessionStorage.getItem(OPEN); if (key?.startsWith(KEPT)) { drop(key); sessionStorage.removeItem(OPEN); } } catch { /* nothing was kept */ }
  }
  if (form?.dataset.draft) {
    const found = kept(), place = document.getElementById("survey-draft");
    if (found && !document.getElementById("survey-problem")) {
      const fresh = form.elements.ticket.value;
      fill(found); // with its ticket: what was stored although no answer came back is not stored twice
      place.append(notice("", form.dataset.back, form.dataset.drop, () => { drop(form.dataset.draft); form.reset(); form.elements.ticket.value = fresh; showSure(); place.replaceChildren(); form.querySelector("input:not([type=hidden])")?.focus(); }));
    }
    form.addEventListener("input", () => keep(sessionStorage));
    let asked = false;
    form.addEventListener("submit", async (event) => {
      if (asked) { asked = false; return; }
      event.preventDefault();
      keep(sessionStorage);
      let isThere = false;
      try { isThere = (await fetch(form.dataset.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8000) })).status < 500; } catch { /* nobody answers */ }
      if (isThere) { asked = true; form.requestSubmit(); return; }
      keep(localStorage);
      document.getElementById("survey-unsent").replaceChildren(notice("notice-warn", form.dataset.offline));
    });
  }

  // ---- a tablet that many use: nothing is kept, the way back leads to an empty form, sixty seconds of rest start it again
  const start = document.body.dataset.kiosk;
  if (!start) { window.addEventListener("pageshow", (event) => { if (event.persisted && form && !form.dataset.draft) form.reset(); }); return; }
  const WARN = 40_000, REST = 60_000;
  let touched = Date.now(), note = null;
  const again = () => { form?.reset(); location.replace(start); };
  history.pushState(null, "", location.href);
  window.addEventListener("popstate", again);
  window.addEventListener("pageshow", (event) => { if (event.persisted) again(); else form?.reset(); });
  document.querySelector("[data-again]")?.addEventListener("click", (event) => { event.preventDefault(); again(); });
  for (const name of ["pointerdown", "keydown", "input", "scroll"]) document.addEventListener(name, () => { touched = Date.now(); note?.remove(); note = null; }, { passive: true });
  const isDirty = () => !form || [...form.elements].some((element) => element.checked || element.tagName === "TEXTAREA" && element.value) || window.scrollY > 0;
  setInterval(() => {
    const rest = Date.now() - touched;
    if (rest >= REST && isDirty()) again();
    else if (rest >= WARN && !note && form && isDirty()) {
      note = notice("notice-warn survey-rest", form.dataset.rest);
      note.setAttribute("role", "alert");
      document.body.append(note);
    }
  }, 1000);
})();
