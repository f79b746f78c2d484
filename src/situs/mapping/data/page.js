"use strict";
const svg = document.getElementById("map");
const rows = [...document.querySelectorAll("tr[data-way]")];
const total = document.querySelectorAll("table.ways tr[data-way]").length;
const tiles = [...document.querySelectorAll(".tile")];
const search = document.getElementById("search");
const shown = document.getElementById("shown");
let chosen = null, verdict = "";

function light(ways) {
  svg.classList.toggle("lit", ways !== null);
  for (const part of svg.querySelectorAll("[data-ways]"))
    part.classList.toggle("on", ways !== null && part.dataset.ways.split(" ").some((way) => ways.has(way)));
}
function filter() {
  const words = search.value.trim().toLowerCase();
  const left = new Set();
  for (const row of rows) {
    const fits = (!verdict || row.dataset.verdict === verdict) && (!chosen || chosen.has(row.dataset.way))
      && (!words || row.textContent.toLowerCase().includes(words));
    row.hidden = !fits;
    if (fits) left.add(row.dataset.way);
  }
  shown.textContent = `${[...left].filter((way) => Number(way) < total).length} of ${total} ways`;
  light(verdict || chosen || words ? left : null);
}
function choose(node) {
  const ways = new Set(node.dataset.ways.split(" "));
  chosen = chosen && chosen.size === ways.size && [...ways].every((way) => chosen.has(way)) ? null : ways;
  filter();
}
if (svg && search) {
  for (const node of svg.querySelectorAll(".node")) {
    node.addEventListener("click", () => choose(node));
    node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(node); } });
    node.addEventListener("mouseenter", () => { if (!chosen && !verdict && !search.value) light(new Set(node.dataset.ways.split(" "))); });
    node.addEventListener("mouseleave", () => { if (!chosen && !verdict && !search.value) light(null); });
  }
  for (const tile of tiles)
    tile.addEventListener("click", () => {
      verdict = verdict === tile.dataset.verdict ? "" : tile.dataset.verdict;
      for (const other of tiles) other.setAttribute("aria-pressed", String(other.dataset.verdict === verdict));
      filter();
    });
  search.addEventListener("input", filter);
  document.getElementById("clear").addEventListener("click", () => {
    chosen = null; verdict = ""; search.value = "";
    for (const tile of tiles) tile.setAttribute("aria-pressed", "false");
    filter();
  });
}
