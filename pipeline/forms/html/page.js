"use strict";
// Without this script nothing is lost: every link leads to the right list. With it, lists are
// filtered and searched, and the filter stands in the address ("#find:l=2&g=4").
(() => {
  const STEP = 50;
  const PREFIX = "find:";
  const find = document.getElementById("find");
  const form = find.querySelector("form");
  const count = document.getElementById("count");
  const found = document.getElementById("found");
  const more = document.getElementById("more");
  let points = null;
  let matches = [];
  let timer = 0;

  const fold = (text) => text.toLowerCase().replace(/[’‘]/g, "'").replace(/\s+/g, " ");
  const numbers = (text) => (text ? text.split(" ") : []);

  function gather() {
    if (points) return points;
    points = Array.from(document.querySelectorAll(".all > details > .points > li"), (item) => ({
      item,
      words: fold(item.textContent),
      l: [item.parentNode.dataset.l],
      t: [item.closest(".all").dataset.t],
      g: numbers(item.dataset.g),
      s: numbers(item.dataset.s),
      d: [item.dataset.d],
      r: "r" in item.dataset ? ["1"] : [],
    }));
    return points;
  }

  function chosen() {
    const told = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) told.set(name, value.trim());
    return told;
  }

  function holds(point, told) {
    for (const [name, value] of told) {
      if (name === "q") {
        if (!fold(value).split(" ").every((word) => point.words.includes(word))) return false;
      } else if (!point[name].includes(value)) return false;
    }
    return true;
  }

  function nameOf(field, value) {
    const option = form.elements[field].querySelector(`option[value="${value}"]`);
    return option ? option.textContent : "";
  }

  function copied(point) {
    const item = point.item.cloneNode(true);
    item.removeAttribute("id");
    const tag = document.createElement("span");
    tag.className = `k k${point.l[0]}`;
    tag.textContent = nameOf("l", point.l[0]);
    const theme = document.createElement("a");
    theme.href = `#t${point.t[0]}`;
    theme.textContent = nameOf("t", point.t[0]);
    const small = document.createElement("small");
    small.append(" – ", theme);
    item.prepend(tag, " ");
    item.append(small);
    return item;
  }

  function show(first) {
    if (first) found.replaceChildren();
    const from = found.children.length;
    found.append(...matches.slice(from, from + STEP).map(copied));
    more.hidden = found.children.length >= matches.length;
    if (!first && found.children[from]) {
      const link = found.children[from].querySelector("a");
      if (link) link.focus();
    }
  }

  function sift() {
    const told = chosen();
    const any = told.toString() !== "";
    matches = any ? gather().filter((point) => holds(point, told)) : [];
    const many = any ? matches.length : gather().length;
    const noun = many === 1 ? "point" : "points";
    count.textContent = any
      ? `${many.toLocaleString("en-GB")} ${noun} found`
      : `${many.toLocaleString("en-GB")} ${noun}: type or choose to see them.`;
    show(true);
    return told;
  }

  function changed() {
    const told = sift().toString();
    history.replaceState(history.state, "", told ? `#${PREFIX}${told}` : "#find");
  }

  function fill(told) {
    form.reset();
    for (const [name, value] of told) {
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value === "1";
      else field.value = value;
    }
  }

  function follow() {
    const hash = location.hash.slice(1);
    if (hash.startsWith(PREFIX)) {
      fill(new URLSearchParams(hash.slice(PREFIX.length)));
      sift();
      find.scrollIntoView();
      count.focus({ preventScroll: true });
      return;
    }
    const target = hash && document.getElementById(hash);
    if (!target) return;
    let opened = false;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) {
      opened = opened || !box.open;
      box.open = true;
    }
    if (opened) target.scrollIntoView();
  }

  // "t3g1" on a link is what its points are filtered by.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-f]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const told = new URLSearchParams();
    for (const [, name, value] of link.dataset.f.matchAll(/([a-z])(\d+)/g)) told.set(name, value);
    const hash = `#${PREFIX}${told}`;
    if (location.hash === hash) follow();
    else location.hash = hash;
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 350);
  });
  more.addEventListener("click", () => show(false));
  addEventListener("hashchange", follow);
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-plain]")) part.hidden = true;
  // What fits need not be scrolled, and is no stop for the keyboard then.
  const fitting = new ResizeObserver((seen) => {
    for (const { target } of seen) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const part of document.querySelectorAll(".wide")) fitting.observe(part);
  follow();
})();
