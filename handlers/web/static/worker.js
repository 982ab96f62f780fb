// Shows a notice when the bot wrote while the page was closed. It caches nothing: an old page must never answer for a new one.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let notice = {};
  try {
    notice = event.data ? event.data.json() : {};
  } catch {
    notice = { body: event.data.text() };
  }
  event.waitUntil(
    self.registration.showNotification(notice.title || "邻礼", {
      body: notice.body || "您有一条新消息 · You have a new message",
      tag: notice.tag || "linli",
      icon: "/static/icon.svg",
      data: { url: notice.url || "/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data.url, self.location.origin);
  const address = wanted.origin === self.location.origin ? wanted.href : "/";
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
      const open = windows.find((each) => new URL(each.url).pathname === "/");
      return open ? open.focus() : self.clients.openWindow(address);
    }),
  );
});
