// Messages of mine that the server has not yet taken, kept one a key so that two tabs never overwrite each other.

import { forget, keysOf, newId, recall, remember } from "../keep.js";

const GRACE = 4000;
const ANSWER_WITHIN = 12000;

export class Outbox {
  /**
   * Sends in order, one at a time. `transmit(frame)` puts it on the line or returns false; `onState(entry, state)` is told
   * "sending", "waiting", "sent" or "refused"; `onNoAnswer()` when the line seems dead; `onForeign(entry)` shows what another tab sends.
   */
  constructor(owner, { transmit, onState, onNoAnswer, onForeign }) {
    Object.assign(this, { transmit, onState, onNoAnswer, onForeign });
    this.prefix = `linli.out.${owner}.`;
    this.own = new Set();
    this.known = new Map(this.entries().map((entry) => [entry.id, entry]));
    this.listener = (event) => this.hear(event);
    window.addEventListener("storage", this.listener);
  }

  entries() {
    const found = [];
    for (const key of keysOf(this.prefix)) {
      try {
        found.push(JSON.parse(recall(key)));
      } catch {
        forget(key); // Not ours: half-written by a browser that was killed.
      }
    }
    return found.filter((entry) => entry?.id && entry.frame).sort((one, two) => one.order - two.order);
  }

  /** Keeps a message until it is taken (with what is `shown` of it and its uploaded `media`), and sends it as soon as possible. */
  add(frame, shown, media) {
    const id = newId();
    const order = Math.max(Date.now() * 1000, 1 + Math.max(0, ...this.entries().map((entry) => entry.order)));
    const entry = { id, order, at: new Date().toISOString(), frame: { ...frame, id }, shown, media };
    this.own.add(id);
    this.write(entry);
    return entry;
  }

  write(entry) {
    this.known.set(entry.id, entry);
    remember(this.prefix + entry.id, JSON.stringify(entry));
  }

  /** Sends the oldest message that waits, unless one is on its way. */
  pump() {
    if (this.flying || this.resting) return;
    const next = this.entries().find((entry) => !entry.refused);
    if (!next) return;
    const foreign = !this.own.has(next.id);
    const left = next.order / 1000 + GRACE - Date.now();
    if (foreign && left > 0) {
      this.yielding = true; // The tab that wrote it is most likely sending it.
      this.rest(left + Math.random() * 1000);
      return;
    }
    if (!this.transmit(next.frame)) {
      this.onState(next, "waiting");
      return;
    }
    this.flying = next.id;
    this.onState(next, "sending");
    this.timer = setTimeout(() => {
      this.flying = null;
      this.onState(next, "waiting");
      this.onNoAnswer();
    }, ANSWER_WITHIN);
  }

  rest(milliseconds) {
    this.resting = setTimeout(() => {
      this.resting = null;
      this.yielding = false;
      this.pump();
    }, milliseconds);
  }

  /** The line broke: what was on its way will be sent again; the server knows it by its id. */
  land() {
    clearTimeout(this.timer);
    this.flying = null;
    for (const entry of this.entries()) if (!entry.refused) this.onState(entry, "waiting");
  }

  /** The server answered for a message: nobody needs to wait for it any more. */
  settle(id) {
    if (this.yielding) {
      clearTimeout(this.resting);
      this.resting = null;
      this.yielding = false;
    }
    if (this.flying !== id) return;
    clearTimeout(this.timer);
    this.flying = null;
  }

  taken(id) {
    const entry = this.known.get(id);
    this.settle(id);
    if (entry) {
      this.drop(id);
      this.onState(entry, "sent");
    }
    this.pump();
  }

  again(id, milliseconds) {
    const entry = this.known.get(id);
    this.settle(id);
    if (entry) this.onState(entry, "waiting");
    if (!this.resting) this.rest(milliseconds);
  }

  refused(id, text) {
    const entry = this.known.get(id);
    this.settle(id);
    if (entry) {
      entry.refused = text;
      this.write(entry);
      this.onState(entry, "refused");
    }
    this.pump();
  }

  drop(id) {
    this.known.delete(id);
    this.own.delete(id);
    forget(this.prefix + id);
  }

  hear(event) {
    if (!event.key?.startsWith(this.prefix)) return;
    if (event.newValue) {
      const entry = JSON.parse(event.newValue);
      const news = !this.known.has(entry.id);
      this.known.set(entry.id, entry);
      if (news) this.onForeign(entry);
      if (entry.refused) this.onState(entry, "refused");
      else this.pump();
      return;
    }
    const id = event.key.slice(this.prefix.length);
    const entry = this.known.get(id);
    this.known.delete(id);
    this.settle(id);
    if (entry) this.onState(entry, entry.refused ? "dismissed" : "sent");
    this.pump();
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.resting);
    window.removeEventListener("storage", this.listener);
  }
}
