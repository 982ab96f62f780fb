// One WebSocket that comes back by itself. What is not yet taken lives in the outbox, so nothing here needs to be kept.

import { addressed } from "../texts.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
const PATIENCE = 10000;
const ENDED = new Set([1008, 4401, 4403]);

export class Connection {
  /** `onFrame(frame)` gets each frame; `onState("open" | "lost" | "ended")` the state; `hello()` makes the greeting. */
  constructor({ persona, hello, onFrame, onState }) {
    Object.assign(this, { persona, hello, onFrame, onState });
    this.attempt = 0;
    this.welcomed = false;
    this.closed = false;
    this.wake = () => {
      if (document.visibilityState !== "hidden") this.hurry();
    };
    window.addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.gone = () => this.lose();
    window.addEventListener("offline", this.gone);
    this.connect();
  }

  connect() {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.drop();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${addressed("/ws", this.persona)}`);
    this.socket = socket;
    socket.onopen = () => this.greet();
    socket.onmessage = (event) => this.receive(socket, event.data);
    socket.onclose = (event) => {
      if (socket === this.socket) this.lose(event.code);
    };
    this.expect();
  }

  /** Says hello (again): the answer is the newest lines, and proof that the line is alive. */
  greet() {
    if (this.transmit(this.hello())) this.expect();
  }

  /** Reconnects if nothing comes back in time: a half-open socket never closes by itself. */
  expect() {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.lose(), PATIENCE);
  }

  receive(socket, data) {
    if (socket !== this.socket) return;
    clearTimeout(this.patience);
    const frame = JSON.parse(data);
    if (frame.t === "welcome") {
      this.attempt = 0;
      this.welcomed = true;
      this.onState("open");
    }
    this.onFrame(frame);
  }

  lose(code) {
    if (this.closed) return;
    this.drop();
    if (ENDED.has(code)) {
      this.closed = true;
      this.onState("ended");
      return;
    }
    this.onState("lost");
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempt);
    this.attempt += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() * 0.5));
  }

  /** Tries at once, when the network or the reader is back. */
  hurry() {
    if (this.closed) return;
    if (this.welcomed) this.greet();
    else if (!this.socket || this.socket.readyState !== WebSocket.CONNECTING) this.connect();
  }

  transmit(frame) {
    if (!this.socket || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Sends a frame; false when there is no live line to send it on. */
  send(frame) {
    return this.welcomed && this.transmit(frame);
  }

  drop() {
    clearTimeout(this.patience);
    this.welcomed = false;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.drop();
    window.removeEventListener("online", this.wake);
    window.removeEventListener("offline", this.gone);
    document.removeEventListener("visibilitychange", this.wake);
  }
}
