/* The field form: what is written lies on the device until the server has stored it. Without script it is a plain form. */
(() => {
  "use strict";
  const form = document.getElementById("field-form");
  const status = document.getElementById("field-status");
  const list = document.getElementById("field-waiting");
  const PREFIX = "field:text:", PLACE = "field:place", AGAIN = 60_000;
  const words = status.dataset;
  let sending = false;

  const waiting = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ key, entry: JSON.parse(localStorage.getItem(key)) })).sort((a, b) => a.entry.written_at.localeCompare(b.entry.written_at));
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const counted = (n) => (n === 1 ? words.one : words.many.replace("{n}", n));

  // One message at a time; how many wait always stands with it.
  const say = (text = "", link = null) => {
    const count = waiting().length;
    status.replaceChildren();
    for (const line of [text, count ? counted(count) : ""].filter(Boolean)) {
      const paragraph = document.createElement("p");
      paragraph.dir = "auto";
      paragraph.textContent = line;
      status.append(paragraph);
    }
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = form.dataset.signIn;
      anchor.textContent = link;
      status.append(anchor);
    }
    showList();
  };

  const showList = () => {
    const rows = waiting();
    list.hidden = rows.length === 0;
    list.querySelector("summary").textContent = counted(rows.length);
    list.querySelector("ul").replaceChildren(...rows.map(({ key, entry }) => {
      const row = document.createElement("li"), text = document.createElement("span"), button = document.createElement("button");
      text.dir = "auto";
      text.textContent = entry.text.length > 120 ? `${entry.text.slice(0, 120)}…` : entry.text;
      button.type = "button";
      button.className = "btn btn-second";
      button.textContent = words.remove;
      button.setAttribute("aria-label", `${words.remove}: ${text.textContent.slice(0, 40)}`);
      button.addEventListener("click", () => { localStorage.removeItem(key); say(); });
      row.append(text, button);
      return row;
    }));
  };

  const getToken = async () => {
    const response = await fetch("/field/token", { redirect: "manual", cache: "no-store" });
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return null;
    if (!response.ok) throw new TypeError(`token: ${response.status}`);
    return (await response.json()).token;
  };

  const post = (entry, token) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(entry)) body.append(name, value);
    return fetch("/field", { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
  };

  // Every text that waits, oldest first. One that is refused stays, with the reason; the others go on.
  const sendAll = async () => {
    if (sending || !waiting().length) return say();
    sending = true;
    try {
      const token = await getToken();
      if (token === null) return say(words.signedOut, words.signIn);
      let said = "";
      for (const { key, entry } of waiting()) {
        const response = await post(entry, token);
        if (response.ok) {
          localStorage.removeItem(key);
          said = `${words.sent} ${(await response.json()).text}`;
        } else if (response.status === 422) said = `${words.refused} ${(await response.json()).reason}`;
        else return say(words.busy);
      }
      return say(said);
    } catch {
      return say(navigator.onLine ? words.busy : words.offline);
    } finally {
      sending = false;
    }
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "look") return;
    const text = form.elements.text.value.trim();
    if (!text) {
      event.preventDefault();
      status.replaceChildren(words.empty);
      form.elements.text.focus();
      return;
    }
    const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
    const entry = {
      text, heard_in: chosen("heard_in"), relation: chosen("relation"), place: form.elements.place.value.trim(),
      language: form.elements.language.value, client_key: newKey(), written_at: new Date().toISOString(),
    };
    try {
      localStorage.setItem(PREFIX + entry.client_key, JSON.stringify(entry));
      localStorage.setItem(PLACE, JSON.stringify({ place: entry.place, heard_in: entry.heard_in }));
    } catch {
      if (form.elements.csrf_token) return; // no room on the device: let the browser send the plain form
      event.preventDefault();
      status.replaceChildren(words.full);
      return;
    }
    event.preventDefault();
    form.elements.text.value = "";
    document.getElementById("masked")?.replaceChildren();
    sendAll();
    status.scrollIntoView({ block: "nearest" });
  });

  const recallPlace = () => {
    const kept = JSON.parse(localStorage.getItem(PLACE) || "{}");
    if (kept.place && !form.elements.place.value) form.elements.place.value = kept.place;
    const radio = kept.heard_in && form.querySelector(`input[name="heard_in"][value="${CSS.escape(kept.heard_in)}"]`);
    if (radio && !form.elements.text.value) radio.checked = true;
  };

  try { recallPlace(); } catch { localStorage.removeItem(PLACE); }
  sendAll();
  window.addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
  setInterval(() => { if (waiting().length) sendAll(); }, AGAIN);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(`/sw.js?lang=${form.dataset.language}`, { scope: "/field" }).catch(() => null);
})();
