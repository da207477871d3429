// Leaving a form half-done warns; Ctrl+S (⌘S) saves it and stays.
const form = document.querySelector("#content-main > form");

if (form) {
  const written = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  // What came back with errors or a conflict is not stored yet.
  const came = form.querySelector(".errornote, .errorlist, .conflict") ? "" : null;
  let opened = came;
  let sent = false;

  // Django's own scripts set up their fields until the page has loaded.
  window.addEventListener("load", () => (opened ??= written()));
  form.addEventListener("submit", () => (sent = true));
  window.addEventListener("pageshow", () => (sent = false));
  window.addEventListener("beforeunload", (event) => {
    if (!sent && opened !== null && written() !== opened) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    const button = form.querySelector("[name=_continue]") ?? form.querySelector("[name=_save]");
    if (button && !sent) form.requestSubmit(button);
  });
}
