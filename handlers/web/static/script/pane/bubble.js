// One message as an element: text, pictures, files, options; and under my own, how far it has come.

import { icon, linked, make, openDialog, ownAddress } from "../elements.js";
import { language, say, sizeOf, timeOf } from "../texts.js";

/** A message of the bot. `onTap(option, set)` is called for a tapped option. */
export function botBubble(line, onTap) {
  const body = make("div", "bubble");
  if (line.text) body.append(make("p", "text", {}, linked(line.text)));
  if (typeof line.progress === "number") body.append(progressOf(line.progress));
  addMedia(body, line);
  const item = make("div", "item bot", { lang: language });
  if (body.childElementCount) item.append(body);
  if (line.options?.length) item.append(optionsOf(line, onTap));
  item.append(metaOf(line.at));
  return item;
}

/** A message of mine, from the server's line or from what is still in the outbox. */
export function myBubble(line) {
  const body = make("div", "bubble");
  if (line.text) body.append(make("p", "text", {}, line.text));
  addMedia(body, line);
  const item = make("div", "item me", {}, body);
  item.append(metaOf(line.at));
  return item;
}

function addMedia(body, line) {
  const pictures = (line.pictures || []).map(pictureOf);
  if (pictures.length > 1) body.append(make("div", "album", {}, ...pictures));
  else body.append(...pictures);
  body.append(...(line.files || []).map(fileOf));
}

function metaOf(at) {
  const moment = new Date(at);
  const meta = make("div", "meta", {}, make("time", "", { dateTime: at }, timeOf(moment)));
  meta.append(make("span", "state"));
  return meta;
}

function progressOf(value) {
  const share = value > 1 ? value / 100 : value;
  const bar = make("progress", "progress", { max: 1, value: share, "aria-label": say("progress") });
  return make("div", "progress-row", {}, bar, make("span", "", { "aria-hidden": "true" }, `${Math.round(share * 100)}%`));
}

function pictureOf(picture) {
  const address = picture.url?.startsWith("blob:") ? picture.url : ownAddress(picture.url);
  if (!address) return make("p", "text", {}, picture.alt || say("picture"));
  const alt = picture.alt || say("picture");
  const image = make("img", "", { src: address, alt, loading: "lazy", decoding: "async" });
  if (picture.width && picture.height) {
    image.width = picture.width;
    image.height = picture.height;
  }
  image.onerror = () => image.replaceWith(make("span", "text", {}, `${alt} · ${say("picture-missing")}`));
  const show = () => {
    const large = make("img", "large-picture", { src: address, alt });
    const caption = make("p", "", {}, make("a", "", { href: address, target: "_blank", rel: "noopener" }, say("open-picture")));
    openDialog(alt, say("close"), [large, caption], "viewer");
  };
  return make("button", "picture", { type: "button", title: say("enlarge"), onclick: show }, image);
}

function fileOf(file) {
  const words = make("span", "file-words", {}, make("strong", "", {}, file.name));
  if (file.size) words.append(make("small", "", {}, sizeOf(file.size)));
  const address = ownAddress(file.url);
  const properties = address ? { href: address, download: file.name, rel: "noopener" } : {};
  return make(address ? "a" : "div", "file", properties, icon("file"), words);
}

function optionsOf(line, onTap) {
  const set = make("div", "options", { role: "group", "aria-label": say("options") });
  for (const option of line.options) {
    const button = make("button", `option style-${option.style || "plain"}`, { type: "button" }, option.label);
    button.dataset.option = option.id;
    button.onclick = () => {
      if (!set.dataset.waiting) onTap(option, set, button);
    };
    set.append(button);
  }
  if (line.live === false) set.classList.add("old");
  return set;
}

/** Locks a set of options until the answer comes, so that a double tap is one message; focus stays where it is. */
export function lockOptions(set, id, chosen) {
  set.dataset.waiting = id;
  chosen?.classList.add("chosen");
  for (const button of set.children) button.setAttribute("aria-disabled", "true");
}

export function unlockOptions(set) {
  delete set.dataset.waiting;
  for (const button of set.children) {
    button.classList.remove("chosen");
    button.removeAttribute("aria-disabled");
  }
}
