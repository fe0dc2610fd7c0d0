// What makes the pages handier: keys, a timeline to draw over, offers while typing. Everything works without it too.
"use strict";

document.documentElement.classList.add("scripted");

const box = document.getElementById("q");
const isTyping = (target) => target.closest("input, select, textarea, dialog") !== null;

// On a narrow screen the facets are folded away until they are asked for.
const narrow = document.querySelector(".facets details");
if (narrow && matchMedia("(max-width: 52rem)").matches) narrow.open = false;

// Keys.

const stops = [...document.querySelectorAll(".hit, .context tbody tr")];
let at = -1;

function go(step) {
  if (stops.length === 0) return;
  stops[at]?.classList.remove("on");
  at = Math.min(Math.max(at + step, 0), stops.length - 1);
  stops[at].classList.add("on");
  stops[at].querySelector("a").focus({ preventScroll: true });
  stops[at].scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function explain() {
  let dialog = document.querySelector("dialog");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Keys");
    const keys = [["/", "to the search box"], ["j", "next hit"], ["k", "previous hit"], ["Enter", "open it"], ["?", "this list"], ["Esc", "close it"]];
    const list = document.createElement("dl");
    for (const [key, what] of keys) {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      list.append(term, Object.assign(document.createElement("dd"), { textContent: what }));
    }
    dialog.append(Object.assign(document.createElement("h2"), { textContent: "Keys" }), list);
    document.body.append(dialog);
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") box?.focus(), box?.select();
  else if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "?") explain();
  else return;
  event.preventDefault();
});

// The timeline: drawing over its bars asks for their time.

for (const chart of document.querySelectorAll(".timeline svg")) {
  const bars = [...chart.querySelectorAll("a")];
  const barAt = (event) => {
    const { left, width } = chart.getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((event.clientX - left) / width) * bars.length), 0), bars.length - 1);
  };
  let from = null;
  let to = null;
  const show = () => bars.forEach((bar, n) => bar.classList.toggle("on", from !== null && n >= Math.min(from, to) && n <= Math.max(from, to)));
  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = to = barAt(event);
  });
  chart.addEventListener("pointermove", (event) => {
    if (from === null) return;
    to = barAt(event);
    if (to !== from) chart.setPointerCapture(event.pointerId);
    show();
  });
  chart.addEventListener("pointerup", () => {
    if (from !== null && from !== to) {
      const [first, last] = [bars[Math.min(from, to)], bars[Math.max(from, to)]].map((bar) => bar.dataset.period);
      const url = new URL(location.href);
      for (const name of ["offset", "cursor"]) url.searchParams.delete(name);
      url.searchParams.set("date", `${first}..${last}`);
      location.assign(url);
    }
    from = to = null;
  });
  chart.addEventListener("pointercancel", () => {
    from = to = null;
    show();
  });
  // A stroke is no click on the bar where it ends, and bars are not dragged away.
  chart.addEventListener("dragstart", (event) => event.preventDefault());
}

// Offers for the word that is being typed (the combobox pattern of WAI-ARIA).

if (box) {
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Offers");
  box.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-controls", "offers"], ["aria-expanded", "false"], ["aria-autocomplete", "list"]]) box.setAttribute(name, value);
  let offers = [];
  let chosen = -1;
  let waiting = null;
  let asked = null;

  const close = () => {
    clearTimeout(waiting);
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const take = (offer) => {
    const rest = box.value.slice(offer.end);
    box.value = `${box.value.slice(0, offer.start)}${offer.text}${rest || " "}`;
    const caret = offer.start + offer.text.length + 1;
    box.setSelectionRange(caret, caret);
    close();
  };
  const choose = (step) => {
    chosen = (chosen + step + offers.length + 1) % (offers.length + 1);
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
    if (chosen < offers.length) box.setAttribute("aria-activedescendant", `offer-${chosen}`);
    else box.removeAttribute("aria-activedescendant");
  };
  const show = (found) => {
    offers = found;
    chosen = offers.length;
    list.replaceChildren(...offers.map((offer, n) => {
      const item = document.createElement("li");
      item.id = `offer-${n}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const text = Object.assign(document.createElement("bdi"), { textContent: offer.text });
      const kind = Object.assign(document.createElement("span"), { className: "kind", textContent: offer.kind });
      item.append(text, kind);
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(offer);
      });
      return item;
    }));
    list.hidden = offers.length === 0;
    box.setAttribute("aria-expanded", String(offers.length > 0));
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const caret = box.selectionStart;
    const before = box.value.slice(0, caret);
    const start = Math.max(before.lastIndexOf(" "), before.lastIndexOf("(")) + 1;
    const word = before.slice(start).replace(/^-/, "");
    if (word.length < 2) return close();
    try {
      const answer = await fetch(`/api/suggest?${new URLSearchParams({ q: word, limit: 8 })}`, { signal: asked.signal });
      if (!answer.ok) return close();
      const { suggestions } = await answer.json();
      show(suggestions.map(({ text, kind }) => ({ text, kind, start: caret - word.length, end: caret })));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(1);
    else if (event.key === "ArrowUp") choose(-1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0 && chosen < offers.length) take(offers[chosen]);
    else return;
    event.preventDefault();
  });
}
