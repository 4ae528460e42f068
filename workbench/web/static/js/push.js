/* "How I am told": connects this browser for push messages and says plainly what stands in the way. */
(() => {
  "use strict";
  const box = document.getElementById("device");
  if (!box) return;
  const form = box.querySelector("[data-device-form]"), connect = box.querySelector("[data-connect]");
  const token = form.querySelector("input[name=csrf_token]").value;

  const show = (state, reason = "") => {
    for (const part of box.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
    if (reason) box.querySelector("[data-reason]").textContent = reason;
    const offers = state === "ready" || state === "failed";
    form.hidden = !offers;
    connect.hidden = !offers;
  };
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const isApple = () => /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  const isInstalled = () => navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
  const isSame = (subscription) => {
    const key = subscription.options && subscription.options.applicationServerKey;
    const own = bytes(box.dataset.key);
    return !key || (key.byteLength === own.length && new Uint8Array(key).every((byte, at) => byte === own[at]));
  };

  const worker = async () => {
    await navigator.serviceWorker.register(box.dataset.worker, { scope: "/" });
    return navigator.serviceWorker.ready;
  };
  const send = async (subscription) => {
    const answer = await fetch(box.dataset.add, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(subscription),
    });
    if (answer.ok) return;
    const said = await answer.json().catch(() => ({}));
    throw Object.assign(new Error("refused"), { reason: said.error || "" });
  };
  const subscribe = async () => {
    show("busy");
    try {
      if ((await Notification.requestPermission()) !== "granted") return show(Notification.permission === "denied" ? "denied" : "ready");
      const registration = await worker();
      const old = await registration.pushManager.getSubscription();
      if (old && !isSame(old)) await old.unsubscribe();
      const options = { userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) };
      await send(await registration.pushManager.subscribe(options));
      location.reload();
    } catch (error) {
      show("failed", error.reason);
    }
  };

  const look = async () => {
    if (!window.isSecureContext) return show("insecure");
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return show(isApple() && !isInstalled() ? "iphone" : "unsupported");
    if (Notification.permission === "denied") return show("denied");
    const registration = await navigator.serviceWorker.getRegistration("/");
    const subscription = registration && await registration.pushManager.getSubscription();
    if (!subscription || !isSame(subscription) || Notification.permission !== "granted") return show("ready");
    await send(subscription); // the browser may have renewed it since
    return show("on");
  };

  connect.addEventListener("click", subscribe);
  look().catch((error) => show("failed", error.reason));
})();
