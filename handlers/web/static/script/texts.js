// The texts of the page and what the server told about this visit, loaded from /page.

let current = {};
let zone = "Asia/Shanghai";
export let language = "zh-CN";

/** The text of a key, with {names} replaced. */
export function say(key, values = {}) {
  const text = current[key];
  if (text === undefined) return key;
  return text.replace(/\{ ?(\w+) ?\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Loads the page's facts for a language (null: the server chooses) and, in the demo, a persona; tries until the server answers. */
export async function loadPage(wanted, persona) {
  const query = new URLSearchParams(wanted ? { lang: wanted } : {});
  if (persona) query.set("as", persona);
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(`/page?${query}`, { cache: "no-store" }).catch(() => null);
    const facts = await answer?.json().catch(() => null);
    if (answer?.ok && facts) return adopt(facts);
    // A refusal stays one however often it is asked; only what may pass is tried again.
    if (facts?.error && answer.status < 429) throw new Error(facts.error);
    await new Promise((resolve) => setTimeout(resolve, Math.min(10000, 500 * 2 ** attempt) * (0.5 + Math.random())));
  }
}

function adopt(facts) {
  current = facts.texts;
  language = facts.lang;
  zone = facts.zone || zone;
  document.documentElement.lang = language;
  return facts;
}

/** An address of the server with what it should know of this page: the language, and in the demo who is meant. */
export function addressed(path, persona) {
  const query = new URLSearchParams({ lang: language });
  if (persona) query.set("as", persona);
  return `${path}?${query}`;
}

export function timeOf(moment) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone }).format(moment);
}

/** The calendar day of a moment in the area's zone, as 2026-07-31. */
export function dayOf(moment) {
  return new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone }).format(moment);
}

export function nameOfDay(moment) {
  const day = dayOf(moment);
  if (day === dayOf(new Date())) return say("today");
  if (day === dayOf(new Date(Date.now() - 86400000))) return say("yesterday");
  const sameYear = day.slice(0, 4) === dayOf(new Date()).slice(0, 4);
  const shape = { month: "long", day: "numeric", weekday: "long", timeZone: zone };
  return new Intl.DateTimeFormat(language, sameYear ? shape : { ...shape, year: "numeric" }).format(moment);
}

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
