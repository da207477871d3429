// Django's completion boxes take their name from the value chosen, and have none while they are empty.
const nameBoxes = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const box = select.nextElementSibling;
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (!label || !box?.classList.contains("select2")) continue;
    const name = label.textContent.trim().replace(/[:：]$/, "");
    const combobox = box.querySelector("[role=combobox]");
    const value = box.querySelector(".select2-selection__rendered");
    label.id ||= `${select.id}_label`;
    combobox?.setAttribute("aria-labelledby", [label.id, value?.id].filter(Boolean).join(" "));
    box.querySelector(".select2-selection__rendered[role=textbox]")?.setAttribute("aria-labelledby", label.id);
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", name);
  }
};

// The boxes appear when Django's own script gets to it: at first, and for each row that is added.
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
nameBoxes();
