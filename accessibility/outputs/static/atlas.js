// The index of an atlas: municipalities coloured by the share of people without, a table that ranks them, links to their pages.
"use strict";

acc.ATLAS_HATCHES = ["", "", "sparse", "falling", "net"];

acc.Atlas = class {
  constructor(leaflet, data) {
    this.map = leaflet;
    this.data = data;
    this.languages = Object.keys(acc.words);
    this.languages.sort((one, other) => (other === document.documentElement.lang) - (one === document.documentElement.lang));
    this.speakers = Object.fromEntries(this.languages.map((language) => [language, new acc.Speaker(language, acc.words[language])]));
    const asked = new URLSearchParams(location.hash.slice(1));
    this.speaker = this.speakers[asked.get("lang")] || this.speakers[this.languages[0]];
    this.seasons = Object.keys(data.seasons);
    this.season = this.seasons.includes(asked.get("season")) ? asked.get("season") : this.seasons[0];
    this.count = data.names.length;
    this.borders = data.borders.map((numbers) => acc.lines(numbers));
    this.frames = this.borders.map((rings) => acc.frameOf(rings));
    this.x = data.lon.map(acc.worldX);
    this.y = data.lat.map(acc.worldY);
    this.chosen = -1;
    const [south, west, north, east] = data.bounds;
    this.bounds = L.latLngBounds([south, west], [north, east]);
    this.layer = new acc.CanvasLayer((pen, view) => this.draw(pen, view));
    leaflet.setMaxBounds(this.bounds.pad(0.6));
    leaflet.invalidateSize({ animate: false });
    leaflet.fitBounds(this.bounds, { animate: false, padding: [12, 12] });
    leaflet.setMinZoom(Math.max(leaflet.getZoom() - 1, 0));
    this.bind();
    this.refresh();
    this.layer.addTo(leaflet);
    this.scale = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(leaflet);
  }

  byId(id) {
    return document.getElementById(id);
  }

  bind() {
    document.querySelectorAll("[data-choose-language]").forEach((button) => button.addEventListener("click", () => {
      this.speaker = this.speakers[button.dataset.chooseLanguage];
      this.map.closePopup();
      this.refresh();
    }));
    this.byId("acc-season").addEventListener("change", (event) => {
      this.season = event.target.value;
      this.map.closePopup();
      this.refresh();
    });
    this.byId("acc-search").addEventListener("input", () => this.drawTable());
    this.byId("acc-whole").addEventListener("click", () => this.map.fitBounds(this.bounds, { animate: false, padding: [12, 12] }));
    this.byId("acc-print").addEventListener("click", () => window.print());
    window.addEventListener("beforeprint", () => this.drawForPaper());
    this.map.on("click", (event) => {
      const row = this.rowAt(acc.worldX(event.latlng.lng), acc.worldY(event.latlng.lat));
      if (row >= 0) this.tell(row, event.latlng, false);
    });
    this.keyboard();
  }

  keyboard() {
    const container = this.map.getContainer();
    container.append(acc.make("div", { class: "acc-cross", "aria-hidden": "true" }));
    container.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.map.closePopup();
      if (event.target !== container || event.key !== "Enter") return;
      event.preventDefault();
      const middle = this.map.getCenter();
      const row = this.rowAt(acc.worldX(middle.lng), acc.worldY(middle.lat));
      if (row >= 0) this.tell(row, middle, true);
      else this.byId("acc-live").textContent = this.speaker.say("map.nothing_near");
    });
  }

  refresh() {
    const root = document.documentElement;
    root.lang = this.speaker.language;
    root.dataset.season = this.season;
    document.title = this.data.title[this.speaker.language];
    document.querySelectorAll("[data-choose-language]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.chooseLanguage === this.speaker.language)));
    document.querySelectorAll("[data-label]").forEach((element) => element.setAttribute("aria-label", this.speaker.say(element.dataset.label)));
    this.byId("acc-season").replaceChildren(...this.seasons.map((season) => {
      const option = acc.make("option", { value: season }, acc.upperFirst(this.speaker.say("season." + season)));
      option.selected = season === this.season;
      return option;
    }));
    const container = this.map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", this.speaker.say("atlas.map_label"));
    container.setAttribute("aria-describedby", "acc-map-help");
    for (const name of ["zoom_in", "zoom_out"]) {
      const button = container.querySelector(".leaflet-control-" + name.replace("_", "-"));
      button.setAttribute("aria-label", this.speaker.say("map." + name));
      button.title = this.speaker.say("map." + name);
    }
    this.map.attributionControl.setPrefix(false);
    this.figures = this.data.seasons[this.season];
    this.checks = this.data.checks[this.speaker.language][this.season];
    this.paints = this.paintsNow();
    this.classOf = this.figures.share_pct.map((share) => this.classOfShare(share));
    this.drawLegend();
    this.drawTable();
    this.layer.redraw();
    const kept = new URLSearchParams({ lang: this.speaker.language });
    if (this.season !== this.seasons[0]) kept.set("season", this.season);
    history.replaceState(null, "", "#" + kept.toString());
  }

  classOfShare(share) {
    if (share === null) return this.data.bounds_pct.length + 1;
    const number = this.data.bounds_pct.findIndex((bound) => share <= bound);
    return number < 0 ? this.data.bounds_pct.length : number;
  }

  paintsNow() {
    const { bounds_pct: bounds, colours } = this.data;
    const text = (number) => {
      if (number === 0) return this.speaker.say("atlas.class_none");
      if (number === bounds.length) return this.speaker.say("atlas.class_more", { least: bounds[number - 1] });
      return this.speaker.say("atlas.class_between", { least: bounds[number - 1], most: bounds[number] });
    };
    const paints = colours.map((colour, number) => ({ colour, label: String(number + 1), hatch: acc.ATLAS_HATCHES[number], text: text(number) }));
    return [...paints, { colour: "#e6e1d8", label: "?", hatch: "", text: this.speaker.say("atlas.class_unknown") }];
  }

  name(row) {
    return (this.speaker.language === "sv" && this.data.names_sv[row]) || this.data.names[row];
  }

  href(row) {
    return "municipalities/" + this.data.files[row] + "#lang=" + this.speaker.language;
  }

  draw(pen, view) {
    pen.fillStyle = "#e4e2dd";
    pen.fillRect(-1e5, -1e5, 2e5, 2e5);
    const trace = (row) => {
      pen.beginPath();
      for (const ring of this.borders[row]) {
        acc.trace(pen, view, ring);
        pen.closePath();
      }
    };
    for (let row = 0; row < this.count; row++) {
      const paint = this.paints[this.classOf[row]];
      trace(row);
      pen.fillStyle = paint.colour;
      pen.fill("evenodd");
      if (paint.hatch) {
        pen.fillStyle = acc.hatch(pen, paint.hatch);
        pen.fill("evenodd");
      }
      pen.strokeStyle = "#ffffff";
      pen.lineWidth = 1;
      pen.stroke();
    }
    if (this.chosen >= 0) {
      trace(this.chosen);
      pen.strokeStyle = "#9b0f2e";
      pen.lineWidth = 3;
      pen.stroke();
    }
    this.drawNames(pen, view);
  }

  // The number of the class where there is room for it, with a mark where something is to be checked first; the name where there is more.
  drawNames(pen, view) {
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const taken = [];
    for (let row = 0; row < this.count; row++) {
      const [left, top, right, bottom] = this.frames[row];
      const wide = (right - left) * view.scale;
      const high = (bottom - top) * view.scale;
      if (wide < 22 || high < 20 || !acc.inView(view, this.x[row], this.y[row])) continue;
      const x = this.x[row] * view.scale + view.dx;
      const y = this.y[row] * view.scale + view.dy;
      const write = (text, font, down) => {
        pen.font = font;
        const half = pen.measureText(text).width / 2 + 2;
        const box = [x - half, y + down - 7, x + half, y + down + 7];
        if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
        taken.push(box);
        pen.strokeStyle = "rgba(255,255,255,0.95)";
        pen.lineWidth = 3;
        pen.strokeText(text, x, y + down);
        pen.fillStyle = "#1a1a1a";
        pen.fillText(text, x, y + down);
      };
      write(this.paints[this.classOf[row]].label + (this.checks[row] ? " !" : ""), "600 11px system-ui, sans-serif", 0);
      if (high > 44) write(this.name(row), "12px system-ui, sans-serif", 14);
    }
  }

  drawLegend() {
    const box = acc.make("div", { class: "acc-legend-rows" }, acc.make("p", { class: "acc-legend-title" }, this.speaker.say("atlas.legend")));
    this.paints.forEach((paint, number) => {
      if (number === this.paints.length - 1 && !this.classOf.includes(number)) return;
      box.append(acc.make("p", {}, acc.icon((pen, x, y) => acc.swatch(pen, x, y, paint)), acc.make("span", {}, paint.text)));
    });
    if (this.checks.some(Boolean)) {
      const mark = acc.icon((pen, x, y) => {
        pen.font = "600 15px system-ui, sans-serif";
        pen.textAlign = "center";
        pen.textBaseline = "middle";
        pen.fillText("!", x, y);
      });
      box.append(acc.make("p", {}, mark, acc.make("span", {}, this.speaker.say("atlas.check"))));
    }
    this.byId("acc-legend").replaceChildren(box);
  }

  rowAt(x, y) {
    for (let row = 0; row < this.count; row++) {
      const [left, top, right, bottom] = this.frames[row];
      if (x >= left && x <= right && y >= top && y <= bottom && acc.within(this.borders[row], x, y)) return row;
    }
    return -1;
  }

  tell(row, at, focus) {
    this.chosen = row;
    this.layer.redraw();
    const lines = this.columns().slice(1).map((column) => [column.text, column.cell(row)]);
    const card = acc.card(this.name(row), lines);
    card.append(acc.make("p", {}, acc.make("a", { href: this.href(row), class: "acc-open" }, this.speaker.say("atlas.open"))));
    card.setAttribute("tabindex", "-1");
    const popup = L.popup({ maxHeight: Math.max(160, this.map.getSize().y - 90) }).setLatLng(at).setContent(card).openOn(this.map);
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", this.speaker.say("map.close"));
    if (focus) {
      card.focus({ preventScroll: true });
      popup.once("remove", () => this.map.getContainer().focus({ preventScroll: true }));
    }
  }

  columns() {
    const { speaker, figures } = this;
    const count = (key) => ({ numeric: true, value: (row) => figures[key][row], cell: (row) => speaker.people(figures[key][row]) });
    const worst = (row) => (figures.worst_minutes[row] === null ? (figures.places_unreached[row] ? Infinity : null) : figures.worst_minutes[row]);
    return [
      { text: speaker.say("table.municipality"), value: (row) => this.name(row), cell: (row) => acc.make("a", { href: this.href(row), class: "acc-open" }, this.name(row)) },
      { text: speaker.say("atlas.share"), numeric: true, value: (row) => figures.share_pct[row], cell: (row) => (figures.share_pct[row] === null ? speaker.say("value.not_known") : speaker.fixed(figures.share_pct[row])) },
      { text: speaker.say("atlas.people_missing"), ...count("people_missing") },
      { text: speaker.say("table.people"), ...count("people") },
      { text: speaker.say("atlas.places_missing"), ...count("places_missing") },
      { text: speaker.say("atlas.places"), ...count("places") },
      { text: speaker.say("atlas.worst_minutes"), numeric: true, value: worst, cell: (row) => {
        if (worst(row) === null) return "–";
        return worst(row) === Infinity ? speaker.say("atlas.some_unreached", { count: figures.places_unreached[row] }) : speaker.fixed(worst(row));
      } },
      ...(this.checks.some(Boolean) ? [{ text: speaker.say("atlas.check"), value: (row) => (this.checks[row] ? 0 : 1), cell: (row) => (this.checks[row] ? "! " + acc.upperFirst(this.checks[row]) : "") }] : []),
    ];
  }

  drawTable() {
    const searched = acc.folded(this.byId("acc-search").value.trim());
    const rows = Array.from({ length: this.count }, (none, row) => row).filter((row) => !searched || acc.folded(this.data.names[row] + " " + this.data.names_sv[row]).includes(searched));
    this.byId("acc-found").textContent = this.speaker.say("atlas.found", { count: rows.length });
    const table = new acc.Table(this.byId("acc-all"), this.speaker, this.speaker.say("atlas.caption"), this.columns(), rows, this.sorted || { column: 1, falling: true });
    this.table = table;
  }

  drawForPaper() {
    const [width, height] = ["width", "height"].map((side) => Number(this.byId("acc-paper").getAttribute(side)));
    const canvas = acc.make("canvas", { width: 2 * width, height: 2 * height });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    this.draw(pen, acc.viewOf(this.map.getBounds(), width, height));
    const picture = this.byId("acc-paper");
    picture.src = canvas.toDataURL("image/png");
    picture.alt = this.speaker.say("atlas.map_label");
  }
};

acc.frameOf = (rings) => {
  const frame = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      frame[0] = Math.min(frame[0], ring[at]);
      frame[1] = Math.min(frame[1], ring[at + 1]);
      frame[2] = Math.max(frame[2], ring[at]);
      frame[3] = Math.max(frame[3], ring[at + 1]);
    }
  }
  return frame;
};

// Whether a point is inside rings: a line from it crosses them an odd number of times.
acc.within = (rings, x, y) => {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0, last = ring.length - 2; at < ring.length; last = at, at += 2) {
      const crosses = ring[at + 1] > y !== ring[last + 1] > y;
      if (crosses && x < ((ring[last] - ring[at]) * (y - ring[at + 1])) / (ring[last + 1] - ring[at + 1]) + ring[at]) inside = !inside;
    }
  }
  return inside;
};

acc.startAtlas = async (leaflet, id) => {
  try {
    acc.atlas = new acc.Atlas(leaflet, await acc.read(id));
    document.documentElement.dataset.ready = "yes";
  } catch (error) {
    document.getElementById("acc-notice").hidden = false;
    throw error;
  }
};
