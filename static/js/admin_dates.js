// What a date means in both calendars, while it is typed, and how many days a range has.
const WRITTEN = /^(西元|公元|(?:中華)?民國前?|民前)?(元(?=年)|\d{1,4})(?:[年/.-](?:(\d{1,2})(?:[月/.-](?:(\d{1,2})日?)?)?)?)?$/;
const DIGITS_ALONE = /^()(\d{3,4})(\d{2})(\d{2})$/;
const inEnglish = document.documentElement.lang.startsWith("en");

// Only digits are read here; other ways of writing are left to the server, which reads them all.
const read = (text) => {
  const written = text.normalize("NFKC").replace(/\s/g, "").replace(/\(.{1,3}\)$/, "");
  const [, era = "", digits, ...rest] = WRITTEN.exec(written) ?? DIGITS_ALONE.exec(written) ?? [];
  if (!digits || (!era && digits !== "元" && digits.length < 3)) return null;
  const count = digits === "元" ? 1 : Number(digits);
  const isRoc = era.includes("民") || digits === "元" || (!era && digits.length === 3);
  const year = era.endsWith("前") ? 1912 - count : count + (isRoc ? 1911 : 0);
  const [month, day] = rest.map((part) => (part === undefined ? null : Number(part)));
  const moment = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1));
  const exists = moment.getUTCMonth() === (month ?? 1) - 1 && moment.getUTCDate() === (day ?? 1);
  return count && exists && year >= 1000 && year <= 9999 ? { year, month, day, moment } : null;
};

const inRoc = ({ year, month, day }) =>
  `民國${year > 1911 ? year - 1911 : `前${1912 - year}`}年${month ? `${month}月` : ""}${day ? `${day}日` : ""}`;

const inWestern = ({ year, month, day, moment }) => {
  const named = (part, style) => new Intl.DateTimeFormat(inEnglish ? "en" : "zh-TW", { [part]: style, timeZone: "UTC" }).format(moment);
  if (!inEnglish) return `${year}年${month ? `${month}月` : ""}${day ? `${day}日（${named("weekday", "narrow")}）` : ""}`;
  return `${day ? `${named("weekday", "short")}, ${day} ` : ""}${month ? `${named("month", "long")} ` : ""}${year}`;
};

const lengthOf = ({ rangeFrom, one, many }, name, end) => {
  const start = read(document.getElementsByName(name.slice(0, name.lastIndexOf("-") + 1) + rangeFrom)[0]?.value ?? "");
  if (!start?.day || !end?.day || end.moment < start.moment) return "";
  const days = Math.round((end.moment - start.moment) / 86400000) + 1;
  return days === 1 ? one : many.replace("{count}", days);
};

const show = (box) => {
  const input = box.querySelector("input");
  const date = read(input.value);
  const part = (textContent, is) => Object.assign(document.createElement("span"), { textContent, ...is });
  const length = box.dataset.rangeFrom ? lengthOf(box.dataset, input.name, date) : "";
  const parts = () => [part(inRoc(date), { lang: "zh-Hant" }), `／${inWestern(date)}`, part(length, { className: "date-length" })];
  box.querySelector("[data-date-hint]").replaceChildren(...(date ? parts() : []));
};

// Django's calendar writes without an event, and then gives the box the focus.
for (const event of ["input", "change", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    const box = target.closest?.("[data-date-box]");
    if (box) new Set([...box.closest("form").querySelectorAll("[data-range-from]"), box]).forEach(show);
  });
}
