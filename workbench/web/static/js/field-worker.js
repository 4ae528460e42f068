/* Service worker of the field form, served as /sw.js with the scope /field. It keeps the empty form and its static files,
   nothing else: no page with a name on it, no text that somebody has written. */
"use strict";
const CACHE = "field-3";
const PATIENCE = 4000; // milliseconds before a slow network counts as none
const language = new URL(self.location.href).searchParams.get("lang") === "en" ? "en" : "sv";
const SHELL = `/field/shell?lang=${language}`;
const FILES = [
  "/static/vendor/bootstrap/bootstrap.min.css", "/static/vendor/htmx/htmx.min.js", "/static/vendor/inter/inter-latin.woff2",
  "/static/css/tokens.css", "/static/css/app.css", "/static/css/pages.css", "/static/css/told.css", "/static/css/intake.css",
  "/static/js/workbench.js", "/static/js/kept.js", "/static/js/field.js", "/static/svg/mark.svg",
  "/static/icons/apple-180.png",
];

const keep = async (cache, path) => {
  const response = await fetch(path, { credentials: "omit", cache: "no-cache" });
  if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
  await cache.put(path, response);
};

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await Promise.all([SHELL, ...FILES].map((path) => keep(cache, path)));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== CACHE) await caches.delete(name);
    const cache = await caches.open(CACHE);
    for (const request of await cache.keys()) {
      const { pathname, search } = new URL(request.url);
      if (!FILES.includes(pathname) && pathname + search !== SHELL) await cache.delete(request);
    }
    await self.clients.claim();
  })());
});

const page = async (request) => {
  const cache = await caches.open(CACHE);
  const shell = () => cache.match(SHELL);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  try {
    const response = await Promise.race([fetch(request), patience]);
    return response && response.status < 500 ? response : (await shell()) || response || Response.error();
  } catch {
    return (await shell()) || Response.error();
  }
};

const file = async (path) => {
  const cache = await caches.open(CACHE);
  try {
    await keep(cache, path);
  } catch { /* no network: what is kept is good enough */ }
  return (await cache.match(path)) || fetch(path);
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === "/field") {
    event.respondWith(page(event.request));
    event.waitUntil(caches.open(CACHE).then((cache) => keep(cache, SHELL)).catch(() => null));
  } else if (FILES.includes(url.pathname)) event.respondWith(file(url.pathname));
});
