// The demo's side panel: who to be, and two people side by side. A drawer on a phone.

import { iconButton, icon, make } from "./elements.js";
import { say } from "./texts.js";

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
    this.element.append(head, make("p", "panel-hint", {}, say("demo-hint")), this.pair, this.which, list);
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

function personButton(person, place, onclick) {
  const face = make("span", `face face-${place % COLOURS}`, { "aria-hidden": "true" }, [...person.name][0] || "·");
  const words = make("span", "person-words", {}, make("strong", "", {}, person.name));
  words.append(make("small", "", {}, [person.role, person.place].filter(Boolean).join(" · ")));
  const button = make("button", "person", { type: "button", onclick }, face, words);
  button.dataset.person = person.id;
  return button;
}
