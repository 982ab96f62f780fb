// One complete chat with one persona: the log, the place to write, the line to the server, and what is on its way.

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { make } from "../elements.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { language, say } from "../texts.js";

const CALM = 900;

export class ChatPane {
  /**
   * `root` is filled with the chat of `persona` (a demo person's record, or null for whoever the session belongs to); `facts`
   * come from /page; `chosen` tells that the reader has just picked the language; `onLanguage(lang)` is called when the language was changed in the chat, `onNews(count)` when the bot wrote.
   */
  constructor(root, persona, facts, { chosen, onLanguage, onNews }) {
    Object.assign(this, { root, persona, facts, chosen, onLanguage, onNews });
    const owner = persona?.id || facts.session || "me";
    this.log = new Log({
      onTap: (option) => this.deliver({ t: "tap", option: option.id }, { text: option.label, silent: option.style === "page" }),
      onRestore: (entry) => {
        this.composer.restore(entry.frame.text || "", entry.media || []);
        this.dismiss(entry);
      },
      onDismiss: (entry) => this.dismiss(entry),
    });
    this.composer = new Composer({
      facts: () => this.facts,
      persona: persona?.id || null,
      owner,
      onSend: (written) => this.write(written),
      onPlace: (latitude, longitude) => this.deliver({ t: "place", latitude, longitude }, { text: say("my-place") }),
    });
    this.banner = make("div", "banner", { role: "status", hidden: true });
    this.head = this.headOf(persona);
    root.replaceChildren(this.head, this.banner, this.log.element, this.composer.element);
    this.composer.dropOn(root);
    this.start(owner);
  }

  start(owner) {
    this.outbox = new Outbox(owner, {
      transmit: (frame) => Boolean(this.connection?.send(frame)),
      onState: (entry, state) => this.log.mark(entry, state),
      onNoAnswer: () => this.connection.lose(),
      onForeign: (entry) => this.log.pending(entry),
    });
    for (const entry of this.outbox.entries()) {
      this.log.pending(entry);
      this.log.mark(entry, entry.refused ? "refused" : "waiting");
    }
    this.connection = new Connection({
      persona: this.persona?.id,
      hello: () => ({ t: "hello", lang: language, chosen: this.takeChoice() }),
      onFrame: (frame) => this.receive(frame),
      onState: (state) => this.showState(state),
    });
  }

  /** Whether the language was just picked: told once, since later it may be changed in the chat. */
  takeChoice() {
    const { chosen } = this;
    this.chosen = false;
    return Boolean(chosen);
  }

  headOf(persona) {
    if (!persona) return make("div", "pane-head", { hidden: true });
    const role = [persona.role, persona.place].filter(Boolean).join(" · ");
    return make("div", "pane-head", {}, make("strong", "", {}, persona.name), make("span", "", {}, role));
  }

  receive(frame) {
    const known = {
      welcome: () => this.welcome(frame),
      lines: () => this.show(frame.lines),
      taken: () => this.outbox.taken(frame.id),
      again: () => this.outbox.again(frame.id, frame.after),
      refused: () => (frame.id ? this.outbox.refused(frame.id, frame.text) : this.tell(frame.text)),
      busy: () => this.log.typing(frame.on),
      bye: () => (this.farewell = frame.text),
      lang: () => this.onLanguage(frame.lang),
    };
    known[frame.t]?.();
  }

  welcome(frame) {
    this.show(frame.lines, !this.greeted);
    this.greeted = true;
    this.me = frame.me;
    this.outbox.pump();
  }

  show(lines, first = false) {
    this.log.show(lines, first);
    for (const line of lines) if (line.ref && this.outbox.known.has(line.ref)) this.outbox.taken(line.ref);
    const theirs = lines.filter((line) => line.from === "bot");
    if (!theirs.length) return;
    this.connection.send({ t: "ack", lines: theirs.map((line) => line.id) });
    this.composer.expect(theirs[theirs.length - 1].input || "nothing");
    if (!first) this.onNews(theirs.length);
  }

  /** Hands a message to the outbox and shows it; returns its id. */
  deliver(frame, shown, media = []) {
    const entry = this.outbox.add(frame, shown, media);
    this.log.pending(entry);
    this.log.mark(entry, "sending");
    this.outbox.pump();
    return entry.id;
  }

  write({ text, media }) {
    if (!media.length) return this.deliver({ t: "say", text }, { text });
    const isPhoto = (each) => each.kind === "photo";
    const pictures = media.filter(isPhoto).map(({ url, name, width, height }) => ({ url, alt: name, width, height }));
    const files = media.filter((each) => !isPhoto(each)).map(({ url, name, size }) => ({ url, name, size }));
    return this.deliver({ t: "media", media: media.map((each) => each.id), text }, { text, pictures, files }, media);
  }

  dismiss(entry) {
    this.outbox.drop(entry.id);
    this.log.mark(entry, "dismissed");
  }

  showState(state) {
    clearTimeout(this.calm);
    if (state === "open") {
      this.farewell = "";
      this.banner.hidden = true;
      return;
    }
    this.outbox.land();
    this.log.typing(false);
    if (state === "ended") {
      const reload = make("button", "small-button", { type: "button", onclick: () => location.reload() }, say("reload"));
      this.tell(this.farewell || say("session-over"), reload);
    } else this.calm = setTimeout(() => this.tell(this.farewell || say("offline")), this.farewell ? 0 : CALM);
  }

  tell(sentence, ...more) {
    this.banner.replaceChildren(make("span", "", {}, sentence), ...more);
    this.banner.hidden = false;
  }

  focus() {
    // On a phone the keyboard would jump up and hide what the bot says.
    if (window.matchMedia("(pointer: fine)").matches) this.composer.box.focus({ preventScroll: true });
  }

  close() {
    clearTimeout(this.calm);
    this.connection.close();
    this.outbox.close();
    this.root.replaceChildren();
  }
}
