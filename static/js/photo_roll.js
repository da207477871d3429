// Sends each chosen photo by itself, goes on after a lost connection, and turns pictures before they are saved.
const ATTEMPTS = 5;
const AT_ONCE = 2;
const SILENCE = 90_000;

class Roll {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.waiting = [];
    this.active = 0;
    this.pausing = 0;
    this.counts = { stored: 0, here: 0, refused: 0 };
    this.shown = 0;
    form.querySelector("[data-without-script]").hidden = true;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("[data-roll-drop]").classList.add("has-script");
    const input = form.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      this.add(input.files);
      input.value = "";
    });
    this.takeDrops(form.querySelector("[data-roll-drop]"));
    window.addEventListener("online", () => this.start());
    window.addEventListener("offline", () => this.tell());
  }

  get isBusy() {
    return this.active + this.waiting.length + this.pausing > 0;
  }

  takeDrops(target) {
    // A file dropped beside the target would open in the place of the page.
    for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
    for (const name of ["dragenter", "dragover"]) target.addEventListener(name, () => target.classList.add("is-over"));
    for (const name of ["dragleave", "drop"]) target.addEventListener(name, () => target.classList.remove("is-over"));
    target.addEventListener("drop", (event) => this.add(event.dataTransfer.files));
  }

  add(files) {
    const byName = (one, other) => one.name.localeCompare(other.name, undefined, { numeric: true });
    for (const file of [...files].sort(byName)) {
      const item = new Item(file, this.words, () => this.again(item));
      this.form.querySelector("[data-roll-files]").append(item.row);
      if (file.size > Number(this.words.maxBytes)) this.settle(item, { outcome: "refused", words: this.words.tooLarge });
      else this.waiting.push(item);
    }
    this.start();
  }

  again(item) {
    this.counts.refused -= 1;
    item.attempts = 0;
    item.show(this.words.waiting);
    this.waiting.push(item);
    this.start();
  }

  start() {
    while (navigator.onLine && this.active < AT_ONCE && this.waiting.length) this.send(this.waiting.shift());
    this.tell();
  }

  send(item) {
    const request = new XMLHttpRequest();
    const data = new FormData(this.form);
    data.delete("pictures");
    data.append("pictures", item.file, item.file.name);
    let watch;
    const heard = () => {
      clearTimeout(watch);
      watch = setTimeout(() => request.abort(), SILENCE);
    };
    request.upload.addEventListener("progress", (event) => {
      heard();
      item.progress(event.loaded / event.total);
      item.words(event.loaded < event.total ? this.words.sending : this.words.fitting);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(watch);
      this.active -= 1;
      this.hear(item, request);
      this.start();
    });
    this.active += 1;
    item.show(this.words.sending);
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    heard();
    request.send(data);
  }

  hear(item, request) {
    if (request.getResponseHeader("Content-Type")?.startsWith("application/json")) {
      this.settle(item, JSON.parse(request.responseText).files[0]);
    } else if (request.status === 0 && !navigator.onLine) {
      item.show(this.words.offline);
      this.waiting.unshift(item);
    } else if (request.status === 0 || request.status >= 500 || request.status === 429) {
      this.pause(item);
    } else {
      const words = request.status === 200 ? this.words.signedOut : this.words.refused;
      this.settle(item, { outcome: "refused", words, again: true });
    }
  }

  async show() {
    this.isShowing = true;
    const { stored } = this.counts;
    try {
      if (await this.showBelow()) this.shown = stored;
    } catch {
      // The link stays.
    }
    this.isShowing = false;
  }

  pause(item) {
    item.attempts += 1;
    if (item.attempts > ATTEMPTS) {
      this.settle(item, { outcome: "refused", words: this.words.failed, again: true });
      return;
    }
    item.show(this.words.waiting);
    this.pausing += 1;
    setTimeout(() => {
      this.pausing -= 1;
      this.waiting.unshift(item);
      this.start();
    }, 500 * 2 ** item.attempts);
  }

  settle(item, answer) {
    this.counts[answer.outcome] += 1;
    item.settle(answer);
  }

  tell() {
    const left = this.active + this.waiting.length + this.pausing;
    const numbers = { ...this.counts, left };
    const counted = this.words.done.replace(/\{(\w+)\}/g, (_match, name) => numbers[name]);
    const summary = this.form.querySelector("[data-roll-summary]");
    summary.textContent = navigator.onLine || !left ? counted : `${counted} · ${this.words.offline}`;
    this.form.querySelector("[data-roll-show]").hidden = left > 0 || !this.counts.stored;
    if (!left && !this.isShowing && this.counts.stored > this.shown) this.show();
  }
}

class Item {
  constructor(file, words, again) {
    this.file = file;
    this.attempts = 0;
    this.row = document.createElement("li");
    this.name = this.part("span", "roll-file-name", file.name);
    this.bar = this.part("progress", "roll-file-progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.said = this.part("span", "roll-file-words");
    this.retry = this.part("button", "button", words.again);
    this.retry.type = "button";
    this.retry.addEventListener("click", again);
    this.show(words.waiting);
  }

  part(tag, className, text = "") {
    const part = Object.assign(document.createElement(tag), { className, textContent: text });
    this.row.append(part);
    return part;
  }

  show(words) {
    this.row.className = "roll-file";
    this.bar.hidden = false;
    this.retry.hidden = true;
    this.progress(0);
    this.words(words);
  }

  progress(share) {
    this.bar.value = share;
  }

  words(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  settle({ outcome, words, note, again, url, code }) {
    this.row.className = `roll-file roll-file-${outcome}`;
    this.bar.hidden = true;
    this.retry.hidden = !again;
    this.words([words, note].filter(Boolean).join(" · "));
    if (url) this.part("a", "", code).href = url;
  }
}

const turnPictures = (grid) => {
  for (const turns of grid.querySelectorAll("[data-roll-turns]")) {
    const select = turns.parentElement.querySelector("select");
    const picture = turns.closest("[data-roll-row]").querySelector("[data-roll-picture]");
    const show = () => {
      if (picture) picture.dataset.turn = (Number(select.value) - Number(turns.dataset.rollStored) + 360) % 360;
    };
    turns.hidden = false;
    show();
    select.addEventListener("change", show);
    turns.addEventListener("click", (event) => {
      const step = event.target.closest("[data-roll-turn]")?.dataset.rollTurn;
      if (!step) return;
      select.value = (Number(select.value) + Number(step)) % 360;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
};

const keepPlace = (grid) => {
  grid.addEventListener("focusin", (event) => {
    grid.querySelector("[data-roll-place]").value = event.target.closest("[data-roll-row]")?.id ?? "";
  });
};

const chooseAll = (grid) => {
  const button = grid.querySelector("[data-roll-choose-all]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of grid.querySelectorAll("[data-roll-choice]")) box.checked = true;
  });
};

const roll = new Roll(document.querySelector("[data-roll-upload]"));
const below = document.querySelector("[data-roll-below]");
let isUnsaved = false;

const setUp = (grid) => {
  grid.addEventListener("change", () => {
    isUnsaved = true;
  });
  grid.addEventListener("submit", () => {
    isUnsaved = false;
  });
  turnPictures(grid);
  keepPlace(grid);
  chooseAll(grid);
};

// Without this, or over what is typed and not saved, a link leads to the same photos.
roll.showBelow = async () => {
  const link = roll.form.querySelector("[data-roll-show] a");
  if (isUnsaved) return false;
  const answer = await fetch(link.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-roll-below]");
  if (!answer.ok || !fresh || isUnsaved || roll.isBusy) return false;
  below.replaceChildren(...fresh.childNodes);
  setUp(below.querySelector("[data-roll-grid]"));
  below.dataset.rollShown = "";
  link.parentElement.hidden = true;
  return true;
};

setUp(below.querySelector("[data-roll-grid]"));
window.addEventListener("beforeunload", (event) => {
  if (roll.isBusy || isUnsaved) event.preventDefault();
});
