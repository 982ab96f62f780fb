// The top of the page: the name, and what a reader may want to change.

import { iconButton, make } from "./elements.js";
import { language, say } from "./texts.js";

/** The header; `demo` shows the way to the people on a phone; each tool given as a function gets its button. */
export function headerOf({ demo, onPeople, onLanguage, onPush, onSessions }) {
  const logo = make("img", "logo", { src: "/static/icon.svg", alt: "", width: 36, height: 36 });
  const brand = make("h1", "brand", {}, logo, make("span", "", {}, say("title")));
  const tools = make("div", "tools", { role: "group", "aria-label": say("tools") });
  if (onPush) tools.append(iconButton("bell", say("push-offer"), (event) => onPush(event.currentTarget)));
  if (onSessions) tools.append(iconButton("devices", say("sessions"), onSessions));
  tools.append(largeButton(), darkButton(), languageButton(onLanguage));
  const people = demo ? iconButton("people", say("people"), onPeople, "people-button") : null;
  return make("header", "header", {}, people, brand, tools);
}

function largeButton() {
  const button = make("button", "icon-button words", { type: "button" }, say("large-type"));
  const mark = () => button.setAttribute("aria-pressed", String(window.appearance.isLarge()));
  button.onclick = () => {
    window.appearance.toggleLarge();
    mark();
  };
  mark();
  return button;
}

function darkButton() {
  const button = iconButton("dark", say("dark"), () => {
    window.appearance.toggleDark();
    mark();
  });
  const mark = () => button.setAttribute("aria-pressed", String(window.appearance.isDark()));
  mark();
  return button;
}

function languageButton(onLanguage) {
  const other = language === "zh-CN" ? "en" : "zh-CN";
  const properties = { type: "button", lang: other, onclick: () => onLanguage(other) };
  return make("button", "icon-button words", properties, other === "en" ? "EN" : "中文");
}
