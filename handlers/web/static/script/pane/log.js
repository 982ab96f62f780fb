// The list of messages: merges what the server tells with what is on its way, keeps the place, and says what is new.

import { botBubble, lockOptions, myBubble, unlockOptions } from "./bubble.js";
import { icon, make } from "../elements.js";
import { dayOf, nameOfDay, say } from "../texts.js";

const LONGEST = 500;
const NEAR = 60;
const NO_ANSWER = 8000;

export class Log {
  /** `onTap(option)` returns the id of the message it became; `onRestore(entry)` and `onDismiss(entry)` act on a refused message. */
  constructor({ onTap, onRestore, onDismiss }) {
    Object.assign(this, { onTap, onRestore, onDismiss });
    this.lines = new Map();
    this.mine = new Map();
    this.following = true;
    this.unread = 0;
    this.list = make("div", "log", { role: "log", "aria-live": "polite", "aria-label": say("log"), tabIndex: 0 });
    this.list.setAttribute("aria-relevant", "additions");
    this.dots = make("div", "typing", { hidden: true }, make("i"), make("i"), make("i"), make("span", "hidden-words", {}, say("typing")));
    this.scroller = make("div", "scroller", {}, this.list, this.dots);
    this.pill = make("button", "pill", { type: "button", hidden: true, onclick: () => this.toEnd() });
    this.element = make("div", "log-frame", {}, this.scroller, this.pill);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    if (window.ResizeObserver) {
      const watcher = new ResizeObserver(() => this.following && !this.held && this.toEnd());
      watcher.observe(this.scroller);
      watcher.observe(this.list);
    }
  }

  /** Shows lines of the server, oldest first; those already shown are updated in place. */
  show(lines, first = false) {
    this.first = first;
    this.list.setAttribute("aria-busy", String(first));
    const fresh = lines.map((line) => this.place(line)).filter(Boolean);
    this.arrange();
    this.list.setAttribute("aria-busy", "false");
    if (!fresh.length) return;
    if (first) this.toEnd();
    else this.announce(fresh);
  }

  place(line) {
    const known = this.lines.get(line.id);
    const content = JSON.stringify(line);
    if (known) {
      if (known.content !== content) this.swap(known.element, line, content);
      return null;
    }
    if (line.from === "me") return this.placeMine(line, content);
    this.unlock();
    if (line.options?.length) this.retire();
    const element = botBubble(line, (option, set, button) => this.tap(option, set, button));
    const begun = line.edits ? this.sameReply(line).pop() : null;
    const replaced = line.edits && !begun ? this.newestQuestion() : [];
    if (begun) begun.element.after(element);
    else if (replaced.length) {
      const focused = replaced.some((each) => each.element.contains(document.activeElement));
      replaced[0].element.before(element);
      for (const each of replaced) this.remove(each);
      if (focused) element.querySelector(".option")?.focus();
    } else this.list.insertBefore(element, this.firstPending());
    this.keep(element, line, content);
    return begun || replaced.length ? null : element;
  }

  placeMine(line, content) {
    const pending = line.ref && this.mine.get(line.ref);
    const element = myBubble(line);
    if (pending) {
      pending.replaceWith(element);
      if (pending.classList.contains("pending")) this.list.insertBefore(element, this.firstPending());
    } else this.list.insertBefore(element, this.firstPending());
    if (line.ref) this.mine.set(line.ref, element);
    this.keep(element, line, content);
    return pending ? null : element;
  }

  keep(element, line, content) {
    element.at = new Date(line.at);
    this.lines.set(line.id, { element, line, content });
  }

  swap(old, line, content) {
    const element = line.from === "me" ? myBubble(line) : botBubble(line, (...tapped) => this.tap(...tapped));
    old.querySelector(".options.old") && element.querySelector(".options")?.classList.add("old");
    old.replaceWith(element);
    if (line.ref) this.mine.set(line.ref, element);
    this.keep(element, line, content);
  }

  remove({ element, line }) {
    element.remove();
    this.lines.delete(line.id);
  }

  /** The lines already shown of the reply that a line belongs to. */
  sameReply(line) {
    return [...this.lines.values()].filter((each) => each.line.from === "bot" && replyOf(each.line) === replyOf(line));
  }

  /** The lines that an edit replaces: those of the newest reply with options. */
  newestQuestion() {
    const asked = [...this.lines.values()].filter((each) => each.line.options?.length);
    return asked.length ? this.sameReply(asked[asked.length - 1].line) : [];
  }

  /** Shows a message of mine that is not yet with the server. */
  pending(entry) {
    if (this.mine.has(entry.id) || entry.shown?.silent) return;
    const element = myBubble({ ...entry.shown, at: entry.at });
    element.at = new Date(entry.at);
    element.classList.add("pending");
    this.mine.set(entry.id, element);
    this.list.append(element);
    this.arrange();
    this.toEnd();
  }

  /** Marks a message of mine as sending, waiting, sent, refused or dismissed. */
  mark(entry, state) {
    if (state === "refused" || state === "sent") this.release(entry.id, state);
    if (state === "refused" && !this.mine.has(entry.id)) this.pending({ ...entry, shown: { ...entry.shown, silent: false } });
    const element = this.mine.get(entry.id);
    if (!element) return;
    if (state === "dismissed") {
      element.remove();
      this.mine.delete(entry.id);
      return;
    }
    element.classList.toggle("pending", state === "sending" || state === "waiting");
    element.classList.toggle("refused", state === "refused");
    element.querySelector(".state").textContent = say(`state-${state}`);
    element.querySelector(".refusal")?.remove();
    if (state === "refused") element.append(this.refusalOf(entry));
    this.arrange();
  }

  refusalOf(entry) {
    const row = make("div", "refusal", {}, make("p", "", {}, entry.refused));
    if (entry.frame.text || entry.media?.length) {
      row.append(make("button", "small-button", { type: "button", onclick: () => this.onRestore(entry) }, say("restore")));
    }
    row.append(make("button", "small-button", { type: "button", onclick: () => this.onDismiss(entry) }, say("dismiss")));
    return row;
  }

  tap(option, set, button) {
    lockOptions(set, this.onTap(option), button);
  }

  /** A tapped set opens again when its message was refused, or when the answer stays away. */
  release(id, state) {
    const set = [...this.list.querySelectorAll("[data-waiting]")].find((each) => each.dataset.waiting === id);
    if (!set) return;
    if (state === "refused") unlockOptions(set);
    else setTimeout(() => set.dataset.waiting === id && unlockOptions(set), NO_ANSWER);
  }

  unlock() {
    for (const set of this.list.querySelectorAll("[data-waiting]")) unlockOptions(set);
  }

  retire() {
    for (const set of this.list.querySelectorAll(".options")) set.classList.add("old");
  }

  firstPending() {
    return this.list.querySelector(this.first ? ".item.pending, .item.refused" : ".item.pending");
  }

  /** Day separators, and one time under messages of the same minute. What is right already is not touched: it would be read aloud again. */
  arrange() {
    const items = [...this.list.querySelectorAll(".item")];
    for (const item of items.splice(0, Math.max(0, items.length - LONGEST))) item.remove();
    const needed = new Set();
    let day = "";
    items.forEach((item, place) => {
      if (dayOf(item.at) !== day) {
        day = dayOf(item.at);
        needed.add(this.separator(item, day));
      }
      const next = items[place + 1];
      const same = next && isMine(next) === isMine(item) && Math.abs(next.at - item.at) < 60000;
      item.classList.toggle("joined", Boolean(same && !item.querySelector(".state").textContent));
    });
    for (const old of this.list.querySelectorAll(".day")) if (!needed.has(old)) old.remove();
  }

  separator(item, day) {
    const before = item.previousElementSibling;
    if (before?.dataset.day === day) return before;
    const mark = make("div", "day", {}, make("span", "", {}, nameOfDay(item.at)));
    mark.dataset.day = day;
    item.before(mark);
    return mark;
  }

  typing(on) {
    this.dots.hidden = !on;
    if (on && this.following) this.toEnd();
  }

  atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR;
  }

  scrolled() {
    if (this.atEnd()) {
      this.following = true;
      this.held = false;
      this.read();
    } else if (!this.moving) this.following = false;
  }

  /** A long answer is shown from its beginning; somebody who reads further up is told, not moved. */
  announce(fresh) {
    const news = fresh.filter((element) => element.classList.contains("bot"));
    if (this.following && !this.held) {
      const height = this.scroller.scrollHeight - fresh[0].offsetTop;
      this.held = height > this.scroller.clientHeight;
      if (this.held) this.move(fresh[0].offsetTop - 12);
      else this.toEnd();
      if (!this.held) return;
    }
    if (!news.length) return;
    this.unread += news.length;
    this.pill.replaceChildren(icon("down"), say("new-messages", { n: this.unread }));
    this.pill.hidden = false;
  }

  toEnd() {
    this.following = true;
    this.held = false;
    this.move(this.scroller.scrollHeight);
    this.read();
  }

  move(top) {
    this.moving = true;
    this.scroller.scrollTop = top;
    clearTimeout(this.still);
    this.still = setTimeout(() => (this.moving = false), 150);
  }

  read() {
    this.unread = 0;
    this.pill.hidden = true;
  }
}

function replyOf(line) {
  return String(line.id).split(".")[0];
}

function isMine(item) {
  return item.classList.contains("me");
}
