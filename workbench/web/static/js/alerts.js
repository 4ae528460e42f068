/* The list of alerts: counts what is ticked. The page works without it. */
(() => {
  "use strict";
  const form = document.querySelector("#alert-bulk");
  if (!form) return;
  const bar = form.querySelector(".bulk");
  const label = form.querySelector("[data-chosen]");
  const all = form.querySelector('input[name="scope"]');
  const plain = label.textContent;
  const count = () => {
    const n = all.checked ? Number(all.dataset.total) : form.querySelectorAll('input[name="alert_id"]:checked').length;
    bar.classList.toggle("is-idle", n === 0);
    label.textContent = n === 0 ? plain : n === 1 ? label.dataset.one : label.dataset.many.replace("{n}", n.toLocaleString(document.documentElement.lang));
  };
  form.addEventListener("change", count);
  count();
})();
