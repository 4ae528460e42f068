/* The service worker of alerts: shows what was pushed, and opens it on a click. It keeps nothing and answers no request. */
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// A message that cannot be read still becomes a notice: a browser takes the permission away from a page that shows none.
const read = (event) => {
  try {
    const said = event.data.json();
    return typeof said === "object" && said !== null ? said : {};
  } catch {
    return {};
  }
};
const inside = (path) => {
  const url = new URL(typeof path === "string" ? path : "/alerts", self.location.origin);
  return url.origin === self.location.origin ? url.href : new URL("/alerts", self.location.origin).href;
};

self.addEventListener("push", (event) => {
  const said = read(event);
  const urgent = said.urgent === true;
  event.waitUntil(self.registration.showNotification(String(said.title || "!"), {
    body: String(said.body || ""), lang: String(said.lang || ""), tag: String(said.tag || "alerts"), renotify: urgent, requireInteraction: urgent,
    icon: "/static/icons/app-192.png", badge: "/static/icons/badge-96.png", data: { url: inside(said.url) },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = inside(event.notification.data && event.notification.data.url);
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => page.url === url);
    if (open) return open.focus();
    return self.clients.openWindow(url);
  })());
});
