// Photos and files chosen but not yet sent: each is uploaded at once, shows its progress and can be taken out again.

import { icon, iconButton, make, ownAddress } from "../elements.js";
import { addressed, say, sizeOf } from "../texts.js";

export class Attachments {
  /** `facts()` gives csrf token and limits; `persona` is the demo person or null; `onChange()` is told when something changed. */
  constructor({ facts, persona, onChange }) {
    Object.assign(this, { facts, persona, onChange });
    this.items = [];
    this.element = make("ul", "tray", { "aria-label": say("attachments"), hidden: true });
  }

  add(files) {
    for (const file of files) this.upload(file);
    this.changed();
  }

  /** Shows files again that were uploaded before. */
  readd(media) {
    for (const each of media) {
      const item = { file: { name: each.name, size: each.size, type: each.type || "" }, address: ownAddress(each.url), error: "" };
      item.element = this.draw(item);
      this.items.push(item);
      this.element.append(item.element);
      this.succeed(item, each);
    }
  }

  upload(file) {
    const item = { file, media: null, error: "", request: null };
    item.element = this.draw(item);
    this.items.push(item);
    this.element.append(item.element);
    const most = this.facts().limits?.file;
    if (most && file.size > most) this.fail(item, say("file-too-large", { size: sizeOf(file.size), most: sizeOf(most) }), false);
    else if (file.size === 0) this.fail(item, say("file-empty"), false);
    else this.post(item);
  }

  post(item) {
    const request = new XMLHttpRequest();
    item.request = request;
    item.error = "";
    request.open("POST", addressed("/upload", this.persona));
    request.setRequestHeader("X-CSRF", this.facts().csrf);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) item.bar.value = event.loaded / event.total;
    };
    request.onload = () => {
      const answer = readAnswer(request.responseText);
      if (request.status === 200 && answer.media) this.succeed(item, answer.media);
      else this.fail(item, answer.error || say("upload-failed"), request.status >= 500);
    };
    request.onerror = () => this.fail(item, say("upload-offline"), true);
    const form = new FormData();
    form.append("file", item.file, item.file.name || "photo.png");
    request.send(form);
  }

  succeed(item, media) {
    item.media = media;
    item.bar.hidden = true;
    item.words.textContent = sizeOf(item.file.size);
    this.changed();
  }

  fail(item, sentence, retry) {
    item.error = sentence;
    item.bar.hidden = true;
    item.element.classList.add("failed");
    item.words.textContent = sentence;
    item.words.setAttribute("role", "alert");
    if (retry) item.words.append(" ", make("button", "small-button", { type: "button", onclick: () => this.retry(item) }, say("retry")));
    this.changed();
  }

  retry(item) {
    item.element.classList.remove("failed");
    item.words.removeAttribute("role");
    item.words.textContent = sizeOf(item.file.size);
    item.bar.hidden = false;
    this.post(item);
    this.changed();
  }

  draw(item) {
    const picture = item.file.type.startsWith("image/") ? make("img", "", { alt: "" }) : icon("file");
    if (picture.tagName === "IMG") {
      if (!item.address) item.preview = URL.createObjectURL(item.file);
      picture.src = item.address || item.preview;
      picture.onerror = () => picture.replaceWith(icon("file")); // A format that this browser cannot draw, such as HEIC.
    }
    item.bar = make("progress", "progress", { max: 1, value: 0, "aria-label": say("uploading") });
    item.words = make("small", "", {}, sizeOf(item.file.size));
    const remove = iconButton("close", say("remove-file", { name: item.file.name }), () => this.remove(item));
    const middle = make("div", "tray-words", {}, make("strong", "", {}, item.file.name), item.words, item.bar);
    return make("li", "tray-item", {}, picture, middle, remove);
  }

  remove(item) {
    if (!item.media) item.request?.abort();
    item.element.remove();
    this.items = this.items.filter((each) => each !== item);
    if (item.preview) URL.revokeObjectURL(item.preview);
    this.changed();
  }

  changed() {
    this.element.hidden = this.items.length === 0;
    this.onChange();
  }

  /** What is in the tray, to be carried to another one. */
  get unsent() {
    return { media: this.ready.map((item) => item.media), files: this.items.filter((item) => !item.media).map((item) => item.file) };
  }

  carry(unsent) {
    this.readd(unsent?.media || []);
    if (unsent?.files.length) this.add(unsent.files);
  }

  get busy() {
    return this.items.some((item) => !item.media && !item.error);
  }

  get ready() {
    return this.items.filter((item) => item.media);
  }

  get failed() {
    return this.items.some((item) => item.error);
  }

  /** Takes out what is uploaded, to be sent as one message. */
  take() {
    const media = this.ready.map((item) => item.media);
    for (const item of this.ready) this.remove(item);
    return media;
  }
}

function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // A proxy answered with a page of its own.
  }
}
