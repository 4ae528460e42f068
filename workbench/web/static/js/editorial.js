/* The editor: text areas that grow, marks kept equal to the text, autosave every two seconds. Everything works without it. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  document.documentElement.classList.add("has-script");
  const words = form.dataset;
  const status = document.getElementById("saved");
  const key = words.keep;
  const most = Number(words.most);
  const WAIT = 2000;
  const ROOM = 1900000; // what a form may hold on its way to the server, with room for its other fields

  // The layer under each text area gives it its height; the marks come back with the next check.
  const areas = [...form.querySelectorAll(".write textarea")];
  const follow = (area) => {
    const mirror = document.getElementById("mirror-" + area.name);
    if (mirror && mirror.textContent !== area.value + "\u00a0") mirror.textContent = area.value + "\u00a0";
  };
  areas.forEach(follow);
  form.addEventListener("input", (event) => { if (event.target.matches(".write textarea")) follow(event.target); });

  // Fields of the panels beside the form belong to it too (form="editor"): what is typed there counts as typed here.
  document.addEventListener("input", (event) => {
    if (event.target.form === form && !form.contains(event.target)) form.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const fields = () => {
    const values = {};
    for (const [name, value] of new FormData(form)) if (!["csrf_token", "do", "copy", "undo"].includes(name) && typeof value === "string") values[name] = value;
    return values;
  };
  const store = {
    put() { try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), copy: form.elements.copy.value, values: fields() })); return true; } catch { return false; } },
    get() { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    drop() { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };

  let timer = 0, running = false, changed = false, leaving = false;
  const say = (text) => { if (status.textContent.trim() !== text) status.textContent = text; };
  const schedule = () => { changed = true; store.put(); say(words.saving); if (!timer && !running) timer = setTimeout(send, WAIT); };
  const keepHere = (text) => { store.put(); say(text); };
  const tooLong = () => {
    const area = areas.find((one) => one.value.length > most);
    if (!area) return "";
    const number = (value) => value.toLocaleString(document.documentElement.lang);
    const name = form.querySelector(`label[for="${area.name}"]`)?.firstChild.textContent.trim() || area.name;
    return words.tooLong.replace("{part}", name).replace("{length}", number(area.value.length)).replace("{most}", number(most));
  };

  async function send() {
    timer = 0;
    if (leaving) return;
    const problem = tooLong();
    if (problem) { keepHere(problem); changed = false; return; }
    running = true; changed = false;
    say(words.saving);
    try {
      const answer = await fetch(words.autosave, { method: "POST", body: new FormData(form), redirect: "manual", headers: { "X-CSRFToken": form.elements.csrf_token.value }, signal: AbortSignal.timeout(15000) });
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (isJson) {
        const said = await answer.json();
        if (said.saved) {
          const box = document.createElement("template");
          box.innerHTML = said.message;
          status.replaceChildren(box.content);
          if (!changed) { store.drop(); form.dispatchEvent(new CustomEvent("workbench:saved", { bubbles: true })); }
        } else keepHere(said.message);
      } else if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401 || answer.status === 403) {
        keepHere(words.signedOut);
      } else keepHere(words.lost);
    } catch { keepHere(words.lost); changed = true; }
    running = false;
    if (changed) timer = setTimeout(send, navigator.onLine ? WAIT : 5000);
  }
  form.addEventListener("input", schedule);
  window.addEventListener("online", schedule);

  // Before the form is sent the browser keeps a copy, named, so that the next page knows which copy the server has.
  form.addEventListener("submit", (event) => {
    form.elements.copy.value = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    store.put();
    const size = Object.values(fields()).reduce((sum, value) => sum + value.length, 0);
    if (size > ROOM) { event.preventDefault(); say(tooLong()); document.dispatchEvent(new CustomEvent("workbench:again", { detail: form })); return; }
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => { leaving = false; });

  // What this browser kept while the server was away is offered when the page opens again.
  const notice = document.getElementById("kept-here");
  const kept = store.get();
  const differs = (values) => {
    const now = fields();
    return Object.keys(values).some((name) => name !== "base_revision_id" && (now[name] || "").trim() !== values[name].trim());
  };
  const isSaved = kept && kept.copy && kept.copy === words.savedCopy;
  if (kept && kept.values && !isSaved && differs(kept.values)) notice.hidden = false; else store.drop();
  document.querySelectorAll("form[action$=\"/discard\"]").forEach((other) => other.addEventListener("submit", store.drop));
  const putBack = (values) => {
    for (const element of form.elements) {
      if (!element.name || ["csrf_token", "copy"].includes(element.name) || element.type === "submit") continue;
      if (element.type === "checkbox") element.checked = element.name in values;
      else if (element.name in values) element.value = values[element.name];
    }
    areas.forEach(follow);
    form.dispatchEvent(new Event("input", { bubbles: true }));
    areas[0].focus();
  };
  notice.addEventListener("click", (event) => {
    const choice = event.target.dataset.kept;
    if (!choice) return;
    if (choice === "use") putBack(kept.values); else store.drop();
    notice.hidden = true;
  });

  // After a button that changed the text, focus goes to what it says.
  if (words.focus) document.getElementById(words.focus)?.focus();
  // On a narrow screen the panels of other rooms are folded, so that the way to sending stays short.
  if (matchMedia("(max-width:61.99em)").matches) document.getElementById("more-panels")?.removeAttribute("open");
})();
