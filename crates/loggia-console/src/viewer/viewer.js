// The page of the viewer: pixels from the socket to the canvas, keys and pointer back.
// What goes over the socket is described in messages.rs.

const canvas = document.getElementById("screen");
const paper = canvas.getContext("2d", { alpha: false });
const state = document.getElementById("state");
const drawer = document.getElementById("drawer");
const text = document.getElementById("text");
const paste = document.getElementById("paste");

const address = new URL("screen", import.meta.url);
address.protocol = "ws:";
const socket = new WebSocket(address);
socket.binaryType = "arraybuffer";

function say(words, bad = false) {
  state.textContent = words;
  state.classList.toggle("bad", bad);
}

// As large as there is room, with a little left around for the mark of the focus.
function fit() {
  const room = canvas.parentElement;
  const [width, height] = [room.clientWidth - 24, room.clientHeight - 24];
  const scale = Math.min(width / canvas.width, height / canvas.height);
  canvas.style.width = `${Math.floor(canvas.width * scale)}px`;
  canvas.style.height = `${Math.floor(canvas.height * scale)}px`;
}
new ResizeObserver(fit).observe(canvas.parentElement);

// False where there is no one to send it to.
function send(words) {
  if (socket.readyState !== WebSocket.OPEN) return false;
  socket.send(words);
  return true;
}

// --- From the machine

let ended = "";

socket.onopen = () => canvas.focus();
socket.onclose = () => say(ended || "Closed: another viewer is open, or the console is gone", true);
socket.onmessage = ({ data }) => {
  const view = new DataView(data);
  const number = (index) => view.getUint16(1 + 2 * index);
  switch (view.getUint8(0)) {
    case 0:
      canvas.width = number(0);
      canvas.height = number(1);
      fit();
      say(`${canvas.width} × ${canvas.height}`);
      break;
    case 1:
      if (number(2) && number(3)) {
        const pixels = new Uint8ClampedArray(data, 9);
        paper.putImageData(new ImageData(pixels, number(2), number(3)), number(0), number(1));
      }
      break;
    case 2:
      say(words(data), true);
      break;
    case 3:
      ended = words(data);
      say(ended, true);
      break;
  }
};

function words(data) {
  return new TextDecoder().decode(new Uint8Array(data, 1));
}

// --- Keys

canvas.addEventListener("keydown", (event) => {
  // Composed characters come later, as themselves.
  if (event.isComposing) return;
  event.preventDefault();
  // AltGr is part of the character; some systems report it as Control and Alt.
  const graph = event.getModifierState("AltGraph");
  const held = [
    [event.ctrlKey && !graph, "c"],
    [event.altKey && !graph, "a"],
    [event.shiftKey, "s"],
    [event.metaKey, "m"],
  ];
  const modifiers = held.map(([down, letter]) => (down ? letter : "")).join("");
  send(`k ${modifiers || "-"} ${event.key}`);
});

// In bytes. A message that is longer would end the connection.
const longest = 65000;

// False for a text that is too long, and where the console is gone.
function type(text) {
  if (new TextEncoder().encode(text).length > longest) {
    say(`Not typed: a text has at most ${longest} bytes`, true);
    return false;
  }
  return !text || send(`t ${text}`);
}

canvas.addEventListener("paste", (event) => {
  event.preventDefault();
  type(event.clipboardData.getData("text/plain"));
});

document.getElementById("cad").addEventListener("click", () => {
  send("d");
  canvas.focus();
});

paste.addEventListener("click", () => {
  drawer.hidden = !drawer.hidden;
  paste.setAttribute("aria-expanded", String(!drawer.hidden));
  (drawer.hidden ? canvas : text).focus();
});

drawer.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!type(text.value)) return;
  text.value = "";
  drawer.hidden = true;
  paste.setAttribute("aria-expanded", "false");
  canvas.focus();
});

// --- The pointer

let buttons = 0;
// Where it was last.
let place = "0 0";

function point(event, extra = 0) {
  // The canvas may be shown smaller than it is.
  const box = canvas.getBoundingClientRect();
  const at = (offset, shown, size) =>
    Math.min(size - 1, Math.max(0, Math.floor((offset * size) / shown)));
  const x = at(event.clientX - box.left, box.width, canvas.width);
  const y = at(event.clientY - box.top, box.height, canvas.height);
  place = `${x} ${y}`;
  send(`p ${buttons | extra} ${place}`);
}

// The browser numbers left, right, middle; RFB left, middle, right.
const order = (mask) => (mask & 1) | ((mask & 4) >> 1) | ((mask & 2) << 1);

for (const kind of ["pointerdown", "pointerup", "pointermove"]) {
  canvas.addEventListener(kind, (event) => {
    buttons = order(event.buttons);
    if (kind === "pointerdown") {
      canvas.setPointerCapture(event.pointerId);
      canvas.focus();
    }
    event.preventDefault();
    point(event);
  });
}

// The system took a touch for something else, and says neither where nor with what.
canvas.addEventListener("pointercancel", () => {
  buttons = 0;
  send(`p 0 ${place}`);
});

canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  if (!event.deltaY) return;
  point(event, event.deltaY < 0 ? 8 : 16);
  point(event);
}, { passive: false });

canvas.addEventListener("contextmenu", (event) => event.preventDefault());
