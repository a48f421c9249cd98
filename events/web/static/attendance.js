/* Sends each tick by itself, and keeps it on the device until we have it: who (a number), which part, there or not, and
   when it was seen; never a name. Without a connection one simply goes on. Without this script the form is sent. */
(() => {
  "use strict";
  const box = document.getElementById("unsent");
  const words = box.dataset;
  const place = `attendance:${words.event}:${words.sender}`; // what somebody else ticked here is not ours to send
  const most = 400; // in one message
  const forget = document.getElementById("forget");
  const form = document.getElementById("ticks");
  const part = form && form.dataset.part;
  const buttons = new Map();
  const ours = new Map(); // what the house has, by who and part
  let unkept = []; // where the browser keeps nothing
  let token = words.token;
  let ahead = Number(words.now) - Date.now(); // of our clock over the one of this device
  let state = "";
  let isBusy = false;

  const nameOf = (who, of) => `${who} ${of}`;
  const isLater = (one, other) => !other || one.seen > other.seen || (one.seen === other.seen && one.there && !other.there);

  function waiting() {
    try {
      const kept = JSON.parse(localStorage.getItem(place));
      return Array.isArray(kept) ? kept.filter(Array.isArray) : [];
    } catch {
      return unkept;
    }
  }

  function keep(ticks) {
    unkept = ticks;
    try {
      if (ticks.length) localStorage.setItem(place, JSON.stringify(ticks));
      else localStorage.removeItem(place);
    } catch {
      /* A browser that keeps nothing keeps it for as long as the page is open. */
    }
  }

  function now() {
    const marks = new Map(ours);
    for (const [who, of, there, seen] of waiting()) {
      const tick = { there, seen, waits: true };
      if (isLater(tick, marks.get(nameOf(who, of)))) marks.set(nameOf(who, of), tick);
    }
    return marks;
  }

  function draw() {
    const marks = now();
    for (const [who, button] of buttons) {
      const mark = marks.get(nameOf(who, part));
      const isIn = Boolean(mark && mark.there);
      button.setAttribute("aria-pressed", String(isIn));
      button.value = `${who} ${isIn ? 0 : 1}`;
      button.classList.toggle("waits", Boolean(mark && mark.waits));
      button.querySelector(".tick-state").textContent = !mark ? "" : isIn ? form.dataset.since.replace("#", hour(mark.seen)) : form.dataset.out;
    }
    if (!form) return;
    const here = [...marks].filter(([name]) => name.endsWith(` ${part}`));
    const count = document.getElementById("in-now");
    count.textContent = count.dataset.text.replace("#", here.filter(([, mark]) => mark.there).length);
    const isWhole = !("asked" in form.dataset);
    document.getElementById("newcomers").hidden = !isWhole || here.every(([name]) => buttons.has(name.split(" ")[0]));
  }

  function hour(seen) {
    const kept = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" };
    return new Date(seen).toLocaleTimeString("nl-NL", kept).replace(":", ".");
  }

  function say() {
    const number = waiting().length;
    const unsent = number === 1 ? words.one : words.more.replace("#", number);
    forget.parentElement.hidden = !(state === "notHeld" && number);
    const text = [words[state], number ? unsent : ""].filter(Boolean).join(" ");
    if (box.hidden && !text) return;
    box.hidden = false;
    box.classList.toggle("waits", Boolean(text));
    if (box.firstElementChild.textContent !== (text || words.allSent)) box.firstElementChild.textContent = text || words.allSent;
  }

  function tellRefused(refused) {
    for (const [who, , why] of refused) {
      const line = document.createElement("li");
      const button = buttons.get(who);
      line.textContent = `${words.notKept} ${button ? button.querySelector("b").textContent : ""} ${why}`;
      box.lastElementChild.append(line);
      box.hidden = false;
    }
    if (refused.length) say();
  }

  async function ask(ticks, isFresh = false) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const message = ticks.length ? { method: "POST", headers, body: JSON.stringify({ sender: words.sender, ticks }) } : {};
    const began = Date.now();
    const answer = await fetch(words.send, { ...message, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(20000) });
    if (answer.status === 409) return "notHeld"; // for now: it may be held after all
    if (answer.status === 400 && ticks.length) {
      if (isFresh) return "stuck";
      return (await ask([])) || ask(ticks, true); // the token was too old; this brings a new one
    }
    if (!answer.ok) return answer.type === "opaqueredirect" || answer.status < 500 ? "signedOut" : "offline";
    const said = await answer.json();
    token = said.token;
    ahead = said.now - (began + Date.now()) / 2;
    const sent = new Set(ticks.map(String));
    keep(waiting().filter((tick) => !sent.has(String(tick))));
    ours.clear();
    for (const [who, of, there, seen] of said.marks) ours.set(nameOf(who, of), { there, seen });
    tellRefused(said.refused);
    return "";
  }

  async function send() {
    if (isBusy || state === "stuck") return;
    isBusy = true;
    let tries = 0;
    let before;
    do {
      before = waiting().length;
      try {
        state = await ask(waiting().slice(0, most));
      } catch {
        state = "offline";
      }
      draw();
      tries += 1;
    } while (!state && waiting().length && (tries < 3 || waiting().length < before));
    isBusy = false;
    say();
  }

  function tick(button) {
    const who = button.dataset.who;
    const mark = now().get(nameOf(who, part));
    const seen = Math.max(Math.round(Date.now() + ahead), mark ? mark.seen + 1 : 0);
    const others = waiting().filter(([other, of]) => other !== who || of !== part);
    keep([...others, [who, part, !(mark && mark.there), seen]]);
    draw();
    send();
    setTimeout(say, 1000); // what is sent at once needs no word
  }

  if (form) {
    for (const button of form.querySelectorAll(".tick")) {
      const { who, seen, there } = button.dataset;
      buttons.set(who, button);
      if (seen) ours.set(nameOf(who, part), { there: there === "1", seen: Number(seen) });
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter) tick(event.submitter);
    });
    listen();
  }

  /* Typing shows who is meant, Enter ticks the only one that is left, arrows lead up and down. */
  function listen() {
    const search = document.getElementById("q");
    const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const shown = () => [...buttons.values()].filter((button) => !button.parentElement.hidden);
    const show = () => {
      const asked = plain(search.value.trim());
      for (const button of buttons.values()) {
        button.parentElement.hidden = !plain(button.querySelector(".tick-who").textContent).includes(asked);
      }
      document.getElementById("nobody").hidden = shown().length > 0 || !buttons.size;
    };
    search.form.querySelector("button").hidden = true; // typing is enough
    search.addEventListener("input", show);
    search.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = shown();
      if (found.length === 1) {
        tick(found[0]);
        const isIn = found[0].getAttribute("aria-pressed") === "true";
        document.getElementById("said").textContent = `${found[0].querySelector("b").textContent}: ${isIn ? form.dataset.in : form.dataset.out}`;
        search.select();
      } else if (found.length) found[0].focus();
    });
    document.addEventListener("keydown", (event) => {
      const all = shown();
      const at = all.indexOf(document.activeElement);
      if (at < 0 && document.activeElement !== search) return;
      if (event.key === "Escape" && at >= 0) search.focus();
      const next = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : null;
      if (next === null) return;
      event.preventDefault();
      (next < 0 ? search : all[Math.min(next, all.length - 1)] || search).focus();
    });
    if (search.value) show();
  }

  forget.addEventListener("click", () => {
    keep([]);
    state = "";
    box.hidden = true;
    draw();
  });
  addEventListener("online", send);
  addEventListener("storage", draw);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, 5000);
  send();
})();
