// Saving and staying comes back to the place one was at; rows take the focus as they come and go.
const form = document.querySelector("#content-main > form");
// Adding a record and changing it are one place.
const KEY = `place ${location.pathname.replace(/(add|\d+\/change)\/$/, "")}`;
const sections = () => [...form.querySelectorAll("details")];

const focusOn = (field) => {
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  const seen = field.matches(".select2-hidden-accessible")
    ? field.nextElementSibling?.querySelector(".select2-selection")
    : field;
  (seen ?? field).focus({ preventScroll: true });
  (seen ?? field).scrollIntoView({ block: "center" });
};

const restore = () => {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (!kept) return false;
  sections().forEach((section, number) => (section.open = kept.open[number] ?? section.open));
  if (form.querySelector(".errornote, .conflict")) return true;
  const field = kept.id && document.getElementById(kept.id);
  if (field) focusOn(field);
  // A message above may have moved everything: the field stands where it stood in the window.
  const top = field ? window.scrollY + field.getBoundingClientRect().top - kept.fieldTop : kept.top;
  window.scrollTo({ top, behavior: "instant" });
  return true;
};

if (form) {
  let last = null;
  form.addEventListener("focusin", (event) => {
    const box = event.target.closest(".related-widget-wrapper")?.querySelector("select");
    if (!event.target.matches("[type=submit]")) last = box ?? event.target;
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "_continue") return;
    const open = sections().map((section) => section.open);
    const fieldTop = last?.getBoundingClientRect().top ?? 0;
    sessionStorage.setItem(KEY, JSON.stringify({ top: window.scrollY, id: last?.id ?? "", fieldTop, open }));
  });
  window.addEventListener("load", () => {
    const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!restore() && asked && asked.matches("input, select, textarea")) focusOn(asked);
  });

  document.addEventListener("formset:added", (event) => {
    event.target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  document.addEventListener("formset:removed", (event) => {
    document.querySelector(`#${CSS.escape(event.detail.formsetName)}-group .add-row a`)?.focus();
  });
}
