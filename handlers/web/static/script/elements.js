// Building elements. Data only ever becomes text or a checked address, never markup.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  send: "M4 12 20 4l-5 16-4-6z M11 14 20 4",
  attach: "M12 5v14 M5 12h14",
  place: "M12 21s7-6.2 7-11a7 7 0 0 0-14 0c0 4.8 7 11 7 11z M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  close: "M6 6l12 12 M18 6 6 18",
  down: "M12 5v14 M6 13l6 6 6-6",
  file: "M7 3h7l5 5v13H7z M14 3v5h5",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  light: "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1.4 1.4 M17.6 17.6 19 19 M5 19l1.4-1.4 M17.6 6.4 19 5",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6 M16 4.5a3.5 3.5 0 0 1 0 6.5 M18 14.5c2 .8 3.2 2.8 3.5 5.500",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4z M10 21h4",
  day: "M4 6h16v14H4z M4 10h16 M8 3v4 M16 3v4",
  devices: "M3 5h13v10H3z M7 19h5 M18 9h3v10h-5v-3",
  columns: "M4 5h7v14H4z M13 5h7v14h-7z",
};

/** An element with a class, properties and children (strings become text). */
export function make(tag, classes = "", properties = {}, ...children) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  for (const part of SHAPES[name].split(/ (?=M)/)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", part);
    drawing.append(path);
  }
  return drawing;
}

/** A button that shows only a picture; `label` is its name for screen readers and its tooltip. */
export function iconButton(name, label, onclick, classes = "") {
  return make("button", `icon-button ${classes}`, { type: "button", "aria-label": label, title: label, onclick }, icon(name));
}

/** The address when it is one of our own server, otherwise null. */
export function ownAddress(address) {
  try {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}

const LINK = /https?:\/\/[^\s<>"'`，。；：！？、（）【】《》「」『』“”]+/g;

/** Text with its web addresses as links that reveal nothing about this page. */
export function linked(text) {
  const parts = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const address = found[0].replace(/[.,;:!?)\]}]+$/, "");
    const known = URL.canParse ? URL.canParse(address) : true;
    if (!known) continue;
    parts.append(text.slice(from, found.index));
    parts.append(make("a", "", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, address));
    from = found.index + address.length;
  }
  parts.append(text.slice(from));
  return parts;
}

/** Opens a dialog with a title, a way to close it, and what it shows; returns the element. */
export function openDialog(title, closeLabel, body, classes = "") {
  const heading = make("h2", "", { id: `title-${Date.now()}` }, title);
  const dialog = make("dialog", `dialog ${classes}`, { "aria-labelledby": heading.id });
  const close = iconButton("close", closeLabel, () => dialog.close(), "dialog-close");
  dialog.append(make("header", "dialog-head", {}, heading, close), ...body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
