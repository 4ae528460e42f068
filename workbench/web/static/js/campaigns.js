/* Campaigns: choosing a time chooses "later"; a form marked data-once is sent once (the server holds it too). */
document.addEventListener("input", (event) => {
  if (event.target.id !== "at") return;
  const later = document.getElementById("when-later");
  if (later) later.checked = true;
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
});
