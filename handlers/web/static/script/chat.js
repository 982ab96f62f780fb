// The page: loads its texts, builds header, panel and one or two chats, and tells in a sentence when something breaks.

import { iconButton, make } from "./elements.js";
import { headerOf } from "./header.js";
import { recall, remember } from "./keep.js";
import { ChatPane } from "./pane/pane.js";
import { Panel } from "./panel.js";
import { loadPage, say } from "./texts.js";
import { allowPush, canPush, showSessions, signInBar } from "./visit.js";

const LANGUAGES = ["zh-CN", "en"];
// Neighbours of one community, so that what the first does is seen by the second.
const RESIDENT = "P05";
const WORKERS = ["P06", "P07", "P14"];
const page = document.getElementById("page");
const fault = document.getElementById("fault");

class Page {
  constructor() {
    // Without a choice made here, the server knows best: the person's language, or the browser's.
    this.language = LANGUAGES.find((each) => each === recall("linli.language")) || null;
    this.panes = [];
    this.front = 0;
    this.news = 0;
    this.readAddress();
    window.addEventListener("popstate", () => {
      this.readAddress();
      this.build();
    });
    document.addEventListener("visibilitychange", () => this.count(0));
  }

  readAddress() {
    const query = new URLSearchParams(location.search);
    this.people = [query.get("as"), query.get("with")].filter(Boolean);
    this.front = 0;
  }

  /** Builds everything anew, as after a change of language or person; what was being written is carried over. */
  async build() {
    const attempt = (this.attempt = {});
    let facts = await loadPage(this.language, this.people[0]);
    if (attempt !== this.attempt) return; // A newer choice overtook this one.
    const person = (id) => facts.personas.find((each) => each.id === id);
    const people = facts.demo ? this.people.filter(person) : [];
    if (facts.demo && !people.length) {
      people.push((person(RESIDENT) || facts.personas[0]).id);
      facts = await loadPage(this.language, people[0]);
      if (attempt !== this.attempt) return;
    }
    Object.assign(this, { facts, people, language: facts.lang });
    const rest = await Promise.all(this.people.slice(1).map((id) => loadPage(this.language, id)));
    if (attempt !== this.attempt) return;
    this.draw([facts, ...rest]);
  }

  draw(everyFacts) {
    const kept = new Map(this.panes.map((pane) => [pane.persona?.id, pane.composer.files.unsent]));
    for (const pane of this.panes) pane.close();
    document.title = say("title");
    document.body.classList.toggle("demo", this.facts.demo);
    const { demo } = this.facts;
    const main = make("main", "panes");
    const header = headerOf({
      demo,
      onPeople: () => this.panel.open(true),
      onLanguage: (wanted) => this.speak(wanted, true),
      onPush: canPush(this.facts) ? (button) => this.push(button) : null,
      onSessions: this.facts.signed_in && !demo ? () => showSessions(this.facts.csrf) : null,
    });
    this.panel = demo ? this.panelOf() : null;
    const guest = !demo && !this.facts.signed_in ? signInBar(this.facts.csrf) : null;
    const body = make("div", "body", {}, this.panel?.element, main, this.panel?.shade);
    page.replaceChildren(...[header, guest, body].filter(Boolean));
    page.hidden = false;
    document.getElementById("starting")?.remove();
    const people = demo ? this.people.map((id) => this.person(id)).filter(Boolean) : [null];
    this.panes = people.map((person, place) => this.paneOf(main, person, everyFacts[place] || this.facts, place));
    for (const pane of this.panes) pane.composer.files.carry(kept.get(pane.persona?.id));
    this.chosen = false;
    main.classList.toggle("two", this.panes.length > 1);
    this.bringToFront(Math.min(this.front, this.panes.length - 1));
    this.panes[this.front]?.focus();
  }

  panelOf() {
    return new Panel(this.facts.personas, {
      onChoose: (person) => this.choose(person.id),
      onPair: (on) => this.pair(on),
    });
  }

  paneOf(main, person, facts, place) {
    const root = make("section", "pane", { "aria-label": person ? person.name : say("log") });
    main.append(root);
    root.addEventListener("focusin", () => this.bringToFront(place));
    root.addEventListener("pointerdown", () => this.bringToFront(place));
    return new ChatPane(root, person, facts, {
      // A visitor of the demo who picked a language means it for everybody they will be.
      chosen: this.chosen || (this.facts.demo && recall("linli.language") === this.language),
      // Of two people side by side who speak different languages, only the one in front decides.
      onLanguage: (wanted) => place === this.front && this.speak(wanted, false),
      onNews: (count) => document.hidden && this.count(this.news + count),
    });
  }

  person(id) {
    return this.facts.personas.find((each) => each.id === id);
  }

  bringToFront(place) {
    this.front = Math.max(0, place);
    this.panes.forEach((pane, each) => pane.root.classList.toggle("front", each === this.front));
    this.panel?.mark(this.people, this.people[this.front], this.panes.length > 1);
  }

  choose(id) {
    const other = this.people[1 - this.front];
    if (this.people.length > 1 && other === id) this.people.reverse();
    else this.people[this.front] = id;
    this.go();
  }

  pair(on) {
    const worker = WORKERS.find((id) => this.person(id) && id !== this.people[0]);
    this.people = on && worker ? [this.people[0], worker] : [this.people[this.front]];
    this.front = on ? this.front : 0;
    this.go();
  }

  go() {
    const query = new URLSearchParams({ as: this.people[0] });
    if (this.people[1]) query.set("with", this.people[1]);
    history.pushState(null, "", `?${query}`);
    this.build();
  }

  /** Changes the language; `chosen` by the reader here, otherwise in the chat. */
  speak(wanted, chosen) {
    if (!LANGUAGES.includes(wanted) || wanted === this.language) return;
    this.chosen = chosen;
    this.language = wanted;
    remember("linli.language", wanted);
    this.build();
  }

  async push(button) {
    this.panes[0].tell(await allowPush(this.facts, this.people[0]));
    setTimeout(() => (this.panes[0].banner.hidden = true), 6000);
    if (Notification.permission !== "default") button.remove();
  }

  count(news) {
    this.news = news;
    document.title = news ? `(${news}) ${say("title")}` : say("title");
  }
}

/** Says in a sentence that the page is broken; nothing written is lost, since it is kept in the browser. */
function tellFault(why) {
  const words = say("fault") === "fault" ? "页面出了点问题，请刷新。Something broke; please reload the page." : say("fault");
  const details = make("small", "", {}, String(why || ""));
  const close = iconButton("close", say("close") === "close" ? "关闭 Close" : say("close"), () => (fault.hidden = true));
  fault.replaceChildren(make("p", "", {}, words, " ", details), close);
  fault.hidden = false;
}

window.addEventListener("error", (event) => {
  // Browsers report this one when a layout takes two rounds; nothing is wrong.
  if (event.message?.startsWith("ResizeObserver loop")) return;
  tellFault(event.message);
});
window.addEventListener("unhandledrejection", (event) => tellFault(event.reason?.message || event.reason));

new Page().build();
