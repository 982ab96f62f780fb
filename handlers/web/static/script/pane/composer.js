// Where the reader writes: text, photos and files, a place, a day or a time.

import { Attachments } from "./attachments.js";
import { icon, iconButton, make, openDialog } from "../elements.js";
import { forget, recall, remember } from "../keep.js";
import { say } from "../texts.js";

export class Composer {
  /** `onSend({text, media})` and `onPlace(latitude, longitude)` take what was written; `owner` names the kept draft. */
  constructor({ facts, persona, owner, onSend, onPlace }) {
    Object.assign(this, { facts, onSend, onPlace });
    this.draft = `linli.draft.${owner}`;
    this.files = new Attachments({ facts, persona, onChange: () => this.changed() });
    this.box = make("textarea", "box", { role: "textbox", rows: 1, "aria-label": say("write"), placeholder: say("write-hint") });
    this.box.setAttribute("enterkeyhint", "send");
    this.box.value = recall(this.draft) || "";
    this.note = make("p", "composer-note", { role: "status" });
    this.picker = make("input", "", { type: "file", multiple: true, hidden: true, tabIndex: -1 });
    this.picker.onchange = () => {
      this.files.add([...this.picker.files]);
      this.picker.value = "";
    };
    this.attach = iconButton("attach", say("attach"), () => this.picker.click());
    this.place = iconButton("place", say("place"), () => this.locate());
    this.calendar = iconButton("day", say("pick-day"), () => this.pick());
    this.calendar.hidden = true;
    this.send = make("button", "send", { type: "submit", "aria-label": say("send"), title: say("send") }, icon("send"));
    const row = make("div", "composer-row", {}, this.attach, this.place, this.calendar, this.box, this.send);
    this.element = make("form", "composer", {}, this.files.element, this.note, row, this.picker);
    this.listen();
    requestAnimationFrame(() => this.changed());
  }

  listen() {
    this.element.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.box.oninput = () => {
      remember(this.draft, this.box.value);
      this.changed();
    };
    this.box.onkeydown = (event) => {
      // 229 is what older browsers report while a Chinese input method is choosing a word.
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key !== "Enter" || event.shiftKey || composing) return;
      event.preventDefault();
      this.submit();
    };
    this.box.onpaste = (event) => {
      const files = [...(event.clipboardData?.files || [])];
      if (!files.length) return;
      event.preventDefault();
      this.files.add(files);
    };
  }

  /** Lets files be dropped anywhere on an element. */
  dropOn(element) {
    const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
    element.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      element.classList.add("dropping");
    });
    element.addEventListener("dragleave", (event) => {
      if (!element.contains(event.relatedTarget)) element.classList.remove("dropping");
    });
    element.addEventListener("drop", (event) => {
      element.classList.remove("dropping");
      if (!carries(event)) return;
      event.preventDefault();
      this.files.add([...event.dataTransfer.files]);
    });
  }

  get excess() {
    const most = this.facts().limits?.text || Infinity;
    return [...this.box.value].length - most;
  }

  changed() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, window.innerHeight * 0.3)}px`;
    const over = this.excess > 0;
    const near = !over && this.excess > -100;
    const words = over
      ? say("text-too-long", { most: this.facts().limits.text, n: this.excess })
      : near ? say("text-left", { n: -this.excess }) : "";
    this.tell(words, over);
    this.send.setAttribute("aria-disabled", String(over));
    this.box.setAttribute("aria-invalid", String(over));
    if (this.queued && !this.files.busy) {
      this.queued = false;
      if (!this.files.failed) this.submit();
    }
  }

  tell(words, bad = false) {
    if (this.note.textContent !== words) this.note.textContent = words;
    this.note.classList.toggle("bad", bad);
  }

  submit() {
    if (this.excess > 0) return this.changed();
    if (this.files.busy) {
      this.queued = true;
      return this.tell(say("sends-after-upload"));
    }
    const most = this.facts().limits?.files || 9;
    if (this.files.ready.length > most) return this.tell(say("files-too-many", { most }), true);
    const text = this.box.value.trim();
    const media = this.files.take();
    if (!text && !media.length) return this.tell(this.files.failed ? say("remove-failed") : say("nothing-written"));
    this.box.value = "";
    forget(this.draft);
    this.onSend({ text, media });
    this.changed();
    return undefined;
  }

  /** Puts a text and its files back to be changed and sent again, before anything written meanwhile. */
  restore(text, media) {
    this.files.readd(media);
    this.box.value = [text, this.box.value].filter(Boolean).join("\n");
    remember(this.draft, this.box.value);
    this.changed();
    this.box.focus();
  }

  locate() {
    if (!navigator.geolocation) return this.tell(say("place-unavailable"), true);
    this.tell(say("place-searching"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.tell("");
        this.onPlace(coords.latitude, coords.longitude);
      },
      (error) => this.tell(say(error.code === error.PERMISSION_DENIED ? "place-refused" : "place-unavailable"), true),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
    return undefined;
  }

  /** Fits the tools to what the bot asks for. */
  expect(input) {
    this.input = input;
    this.picker.accept = input === "photos" ? "image/*" : "";
    this.attach.classList.toggle("wanted", input === "photos" || input === "file");
    this.place.classList.toggle("wanted", input === "place");
    this.calendar.hidden = input !== "day" && input !== "time";
    const label = say(input === "time" ? "pick-time" : "pick-day");
    this.calendar.setAttribute("aria-label", label);
    this.calendar.title = label;
    this.calendar.classList.add("wanted");
    this.box.inputMode = { code: "numeric", phone: "tel" }[input] || "text";
    this.box.autocomplete = { code: "one-time-code", phone: "tel" }[input] || "off";
  }

  pick() {
    const label = this.calendar.title;
    const field = make("input", "field", { type: this.input === "time" ? "datetime-local" : "date", "aria-label": label });
    const form = make("form", "dialog-form", {}, field, make("button", "option style-main", { type: "submit" }, say("send")));
    const dialog = openDialog(label, say("close"), [form]);
    form.onsubmit = (event) => {
      event.preventDefault();
      if (!field.value) return field.focus();
      dialog.close();
      this.onSend({ text: field.value.replace("T", " "), media: [] });
      return undefined;
    };
  }
}
