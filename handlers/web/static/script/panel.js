// The demo's side panel: who to be, and two people side by side. A drawer on a phone.

import { iconButton, icon, make } from "./elements.js";
import { addressed, say, timeOf } from "./texts.js";

const COLOURS = 6;

export class Panel {
  /** `onChoose(person)` switches the chat in front; `onPair(on)` shows two chats or one. */
  constructor(personas, { onChoose, onPair }) {
    this.buttons = personas.map((person, place) => personButton(person, place, () => this.choose(person)));
    this.onChoose = onChoose;
    this.pair = make("button", "pair", { type: "button", onclick: () => onPair(this.pair.getAttribute("aria-pressed") !== "true") });
    this.pair.append(icon("columns"), say("side-by-side"));
    this.which = make("p", "panel-which", { role: "status" });
    const close = iconButton("close", say("close"), () => this.open(false), "panel-close");
    const list = make("div", "people", {}, ...this.buttons);
    this.element = make("aside", "panel", { "aria-label": say("people") });
    const head = make("div", "panel-head", {}, make("h2", "", {}, say("people")), close);
    const telephone = new Telephone();
    this.element.append(head, make("p", "panel-hint", {}, say("demo-hint")), this.pair, this.which, telephone.element, list);
    this.shade = make("div", "shade", { onclick: () => this.open(false), hidden: true });
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
  }

  choose(person) {
    this.open(false);
    this.onChoose(person);
  }

  open(on) {
    const was = this.element.classList.contains("open");
    this.element.classList.toggle("open", on);
    this.shade.hidden = !on;
    if (on) this.element.querySelector(".panel-close").focus();
    else if (was) document.querySelector(".people-button")?.focus();
  }

  /** Marks who is shown, and which of two chats the next choice goes to. */
  mark(shown, front, paired) {
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.person === front));
      button.classList.toggle("shown", shown.includes(button.dataset.person));
    }
    this.pair.setAttribute("aria-pressed", String(paired));
    this.which.textContent = paired ? say(front === shown[0] ? "choose-left" : "choose-right") : "";
  }
}

/** The demo's text messages: what telephones would show, for nobody in it has one. Gone while there is none. */
class Telephone {
  constructor() {
    this.list = make("ol", "texted", { "aria-live": "polite" });
    this.element = make("section", "telephone", { "aria-label": say("text-messages"), hidden: true });
    this.element.append(make("h2", "", {}, say("text-messages")), this.list);
    this.look();
  }

  /** Looks every two seconds while somebody sees the page, and stops when the panel was replaced. */
  async look() {
    if (!document.hidden) await this.load();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    if (this.element.isConnected) this.look();
  }

  async load() {
    const answer = await fetch(addressed("/demo/sms"), { cache: "no-store" }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    const messages = answer?.ok && said ? said.messages : null;
    const newest = messages && String(messages.map((one) => one.id));
    if (!messages || newest === this.newest) return;
    this.newest = newest;
    this.element.hidden = !messages.length;
    this.list.replaceChildren(...messages.map(textMessage));
  }
}

function textMessage(one) {
  const head = make("small", "", {}, `${one.phone} · ${timeOf(new Date(one.at))}`);
  return make("li", "text-message", {}, head, make("span", "", {}, one.text));
}

function personButton(person, place, onclick) {
  const face = make("span", `face face-${place % COLOURS}`, { "aria-hidden": "true" }, [...person.name][0] || "·");
  const words = make("span", "person-words", {}, make("strong", "", {}, person.name));
  words.append(make("small", "", {}, [person.role, person.place].filter(Boolean).join(" · ")));
  const button = make("button", "person", { type: "button", onclick }, face, words);
  button.dataset.person = person.id;
  return button;
}
