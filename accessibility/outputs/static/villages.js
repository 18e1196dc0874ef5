// The form of a village: needs are gathered on this page only, and saved as a file to send back; nothing leaves the page by itself.
"use strict";
(() => {
  const COLUMNS = ["place", "kind", "amount", "unit", "urgency", "language", "channels", "times", "evidence_date", "source"];
  // as accessibility/formulas.py has it: no place is a formula to the spreadsheet of who gathers the files
  const inert = (text) => text.replace(/([;,\t\r\n])(?=[ "'\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'").replace(/^(?=[ "'\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])/, "'");
  const cell = (text) => `"${inert(String(text)).replaceAll('"', '""')}"`;
  document.querySelectorAll("form.need").forEach((form) => {
    const rows = [];
    let changed = false;
    const status = form.querySelector("[role=status]");
    const several = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value).join(",");
    const one = (name) => form.querySelector(`[name=${name}]`).value;
    const today = () => {
      const now = new Date();
      const two = (number) => String(number).padStart(2, "0");
      return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    };
    const add = () => {
      rows.push([form.dataset.place, one("kind"), one("amount"), "hours", one("urgency"), one("language"), several("channels"), several("times"), today(), "village_evening"]);
      changed = false;
      status.textContent = form.dataset.done.replace("#", rows.length);
    };
    form.addEventListener("change", () => { changed = true; });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector(".add").addEventListener("click", add);
    form.querySelector(".save").addEventListener("click", () => {
      if (!rows.length || changed) add(); // what is filled in and not added yet is meant too
      const text = [COLUMNS.map(cell).join(","), ...rows.map((row) => row.map(cell).join(","))].join("\r\n");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([`\ufeff${text}\r\n`], { type: "text/csv" }));
      link.download = `needs_${form.dataset.place}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  });
  document.documentElement.dataset.ready = "yes";
})();
