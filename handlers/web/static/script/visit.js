// Signing in with a one-time code, my sessions, and notices while the page is closed.

import { make, openDialog } from "./elements.js";
import { forget, keysOf } from "./keep.js";
import { addressed, language, say } from "./texts.js";

async function post(address, body, csrf, persona) {
  const answer = await fetch(addressed(address, persona), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF": csrf },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!answer) return { error: say("no-network") };
  const said = await answer.json().catch(() => ({}));
  return answer.ok ? said : { error: said.error || say("failed") };
}

/** A line that offers signing in to a guest, who may go on as one. */
export function signInBar(csrf) {
  const button = make("button", "small-button", { type: "button", onclick: () => signIn(csrf) }, say("sign-in"));
  return make("div", "guest-bar", {}, make("span", "", {}, say("guest")), button);
}

function signIn(csrf) {
  const field = make("input", "field", { type: "text", inputMode: "numeric", autocomplete: "one-time-code", "aria-label": say("code") });
  const problem = make("p", "problem", { role: "alert" });
  const form = make("form", "dialog-form", {}, make("p", "", {}, say("sign-in-how")), field, problem);
  form.append(make("button", "option style-main", { type: "submit" }, say("sign-in")));
  openDialog(say("sign-in"), say("close"), [form]);
  field.focus();
  form.onsubmit = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    const code = field.value.replace(/\s/g, "");
    const said = code ? await post("/session/code", { code }, csrf) : { error: say("code-missing") };
    if (said.error) problem.textContent = said.error;
    else location.reload();
  };
}

/** A dialog with the browsers in which I am signed in, each of which I can sign out. */
export async function showSessions(csrf) {
  const list = make("ul", "sessions", {}, make("li", "", {}, say("loading")));
  openDialog(say("sessions"), say("close"), [make("p", "", {}, say("sessions-how")), list]);
  const answer = await fetch(addressed("/session/list"), { cache: "no-store" }).catch(() => null);
  const said = answer?.ok ? await answer.json() : null;
  if (!said) list.replaceChildren(make("li", "problem", {}, say("no-network")));
  else list.replaceChildren(...(said.sessions || said).map((session) => sessionRow(session, csrf)));
}

function sessionRow(session, csrf) {
  const since = session.seen || session.at;
  const shape = { dateStyle: "medium", timeStyle: "short" };
  const when = since ? new Intl.DateTimeFormat(language, shape).format(new Date(since)) : "";
  const words = make("span", "", {}, make("strong", "", {}, session.device || say("browser")), make("small", "", {}, when));
  const row = make("li", "", {}, words);
  const end = async () => {
    const ended = await post("/session/end", { id: session.id }, csrf);
    if (ended.error) row.append(make("p", "problem", { role: "alert" }, ended.error));
    else if (session.current) leave();
    else row.remove();
  };
  row.append(make("button", "small-button", { type: "button", onclick: end }, say(session.current ? "sign-out" : "end-session")));
  return row;
}

function leave() {
  // What was written but not sent is mine, not the next person's at this browser.
  for (const key of [...keysOf("linli.out."), ...keysOf("linli.draft.")]) forget(key);
  location.reload();
}

/** Whether notices can be offered: the server has a key, the browser can, and nobody has said no. */
export function canPush(facts) {
  return Boolean(facts.push_key) && "serviceWorker" in navigator && "PushManager" in window && Notification.permission !== "denied";
}

/** Asks the browser for notices and tells the server where to send them; returns a sentence about how it went. */
export async function allowPush(facts, persona) {
  try {
    if ((await Notification.requestPermission()) !== "granted") return say("push-refused");
    await navigator.serviceWorker.register("/worker.js");
    const worker = await navigator.serviceWorker.ready;
    const key = Uint8Array.from(atob(facts.push_key.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
    const wanted = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const said = await post("/push", wanted.toJSON(), facts.csrf, persona);
    return said.error || say("push-on");
  } catch (error) {
    return say("push-failed", { why: error.message });
  }
}
