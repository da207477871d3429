// Shows the photos of a page large, one after another, over the page. They are found by their links to the
// photos' own pages, where each click leads without this script. Every word stands in the page's template.

const drawn = new Map();
let dialog, photos, opener, place;

const part = (name) => dialog.querySelector(`[data-lightbox-${name}]`);
const at = (number) => photos[(number + photos.length) % photos.length];

/** The picture of a link, fetched as large as the stage can show it. */
const large = (link) => {
  if (!drawn.has(link)) {
    const picture = link.querySelector("picture").cloneNode(true);
    const image = picture.querySelector("img");
    const [width, height] = ["width", "height"].map((side) => Number(image.getAttribute(side)));
    const { clientWidth, clientHeight } = part("stage");
    const fits = Math.min(width, clientWidth, (clientHeight * width) / height);
    picture.querySelector("source").sizes = `${Math.ceil(fits)}px`;
    image.loading = "eager";
    image.draggable = false;
    drawn.set(link, picture);
  }
  return drawn.get(link);
};

const show = (number) => {
  const link = at(number);
  const figure = link.closest("figure");
  place = photos.indexOf(link);
  part("stage").replaceChildren(large(link));
  const image = part("stage").querySelector("img");
  part("number").textContent = place + 1;
  part("total").textContent = photos.length;
  part("spoken").textContent = image.alt;
  part("spoken").lang = image.closest("[lang]").lang;
  part("caption").replaceChildren(...figure.querySelector("figcaption").cloneNode(true).childNodes);
  for (const licence of dialog.querySelectorAll("[data-lightbox-licence]"))
    licence.hidden = licence.dataset.lightboxLicence !== figure.dataset.licence;
  part("page").href = link.href;
  part("download").href = `${image.src}?download`;
  dialog.scrollTop = 0;
  // The neighbours are fetched before they are asked for.
  [at(place + 1), at(place - 1)].forEach(large);
};

const keys = {
  ArrowLeft: () => place - 1,
  ArrowRight: () => place + 1,
  Home: () => 0,
  End: () => photos.length - 1,
};

const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

const follow = (stage) => {
  let from = null;
  // A second finger means a pinch, not a swipe.
  stage.addEventListener("pointerdown", (event) => (from = event.isPrimary ? event : null));
  stage.addEventListener("pointercancel", () => (from = null));
  stage.addEventListener("pointerup", (event) => {
    if (!from || visualViewport.scale > 1) return;
    const [across, down] = [event.clientX - from.clientX, event.clientY - from.clientY];
    from = null;
    if (Math.abs(across) > 40 && Math.abs(across) > 2 * Math.abs(down)) show(place - Math.sign(across));
  });
};

const make = () => {
  const template = document.querySelector("template[data-lightbox-dialog]");
  dialog = template.content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  part("close").addEventListener("click", () => dialog.close());
  part("previous").addEventListener("click", () => show(place - 1));
  part("next").addEventListener("click", () => show(place + 1));
  dialog.addEventListener("keydown", (event) => {
    if (!isPlain(event) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    show(keys[event.key]());
  });
  dialog.addEventListener("close", () => {
    if (history.state?.lightbox) history.back();
    opener.focus({ preventScroll: true });
  });
  follow(part("stage"));
};

const open = (link) => {
  if (!dialog) make();
  opener = link;
  photos = [...document.querySelectorAll("a[data-lightbox]")];
  for (const control of dialog.querySelectorAll("[data-lightbox-several]")) control.hidden = photos.length < 2;
  dialog.showModal();
  show(photos.indexOf(link));
  // The back button closes what was opened.
  history.pushState({ lightbox: true }, "");
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-lightbox]");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  open(link);
});
addEventListener("popstate", () => dialog?.open && dialog.close());
