// One layer on any folium map: squares, points or lines of a table, coloured by one of its columns, with its legend and its choice.
"use strict";

acc.Layer = class {
  constructor(map, data) {
    this.map = map;
    this.data = data;
    this.speaker = new acc.Speaker(data.language, data.words);
    this.shown = 0;
    this.cells = data.cells ? new acc.Cells(data.cells) : null;
    this.lines = data.lines ? acc.lines(data.lines) : null;
    this.places = this.cells ? this.cells.positions() : this.lines ? this.ends() : acc.positions(data);
    this.layer = new acc.CanvasLayer((pen, view) => this.draw(pen, view));
    this.classify();
    this.layer.addTo(map);
    map.on("click", (event) => this.click(event));
    this.control().addTo(map);
  }

  // The middle point of every line, for what a click tells.
  ends() {
    const x = this.lines.map((line) => (line.length ? line[2 * Math.floor(line.length / 4)] : NaN));
    const y = this.lines.map((line) => (line.length ? line[2 * Math.floor(line.length / 4) + 1] : NaN));
    return { count: x.length, x, y };
  }

  classify() {
    const { bounds, paints } = this.data;
    const values = this.data.values[this.shown];
    this.classOf = Uint8Array.from(values, (tenths) => {
      if (tenths < 0) return tenths === -1 ? paints.length - 2 : paints.length - 1;
      const number = bounds.findIndex((bound) => tenths <= bound);
      return number < 0 ? bounds.length : number;
    });
    this.layer.redraw();
  }

  draw(pen, view) {
    const { paints } = this.data;
    if (this.cells) {
      this.cells.draw(pen, view, this.classOf, paints);
      return;
    }
    if (this.lines) {
      paints.forEach((paint, number) => acc.stroke(pen, view, this.lines.filter((line, row) => line.length && this.classOf[row] === number), { colour: acc.squareColour(paint), width: 1.5 + number / 2 }));
      return;
    }
    const { x, y, count } = this.places;
    for (let row = 0; row < count; row++) {
      if (!acc.inView(view, x[row], y[row])) continue;
      const paint = paints[this.classOf[row]];
      acc.stamp(pen, paint.shape, x[row] * view.scale + view.dx, y[row] * view.scale + view.dy, count > 2000 ? 4 : 6, paint.colour, "#1a1a1a", false);
    }
  }

  rowAt(latlng) {
    const x = acc.worldX(latlng.lng);
    const y = acc.worldY(latlng.lat);
    if (this.cells) return this.cells.at(x, y);
    let best = 14 / Math.pow(2, this.map.getZoom());
    let found = -1;
    for (let row = 0; row < this.places.count; row++) {
      const away = Math.hypot(this.places.x[row] - x, this.places.y[row] - y);
      if (away < best) [best, found] = [away, row];
    }
    return found;
  }

  written(tenths) {
    if (tenths < 0) return this.speaker.say(tenths === -1 ? "value.not_reached" : "value.not_known");
    return this.speaker.number(tenths / 10, 1);
  }

  click(event) {
    const row = this.rowAt(event.latlng);
    if (row < 0) return;
    const list = acc.make("dl");
    this.data.titles.forEach((title, number) => list.append(acc.make("dt", {}, title), acc.make("dd", {}, this.written(this.data.values[number][row]))));
    const box = acc.make("div", { class: "acc-card" }, acc.make("p", { class: "acc-card-title" }, this.data.names[row]), list);
    L.popup({ maxHeight: 260 }).setLatLng(event.latlng).setContent(box).openOn(this.map);
  }

  control() {
    const { data } = this;
    const box = acc.make("div", { class: "acc-layer" });
    box.style.cssText = "background:#fff;border:1px solid #8a8490;border-radius:4px;padding:8px 10px;font:13px/1.3 system-ui,sans-serif;max-width:240px";
    if (data.titles.length > 1) {
      const select = acc.make("select", { "aria-label": this.speaker.say("controls.what") });
      select.style.cssText = "font:inherit;min-height:44px;width:100%";
      data.titles.forEach((title, number) => select.append(acc.make("option", { value: String(number) }, title)));
      select.addEventListener("change", () => {
        this.shown = Number(select.value);
        this.classify();
      });
      box.append(select);
    } else box.append(acc.make("strong", {}, data.titles[0]));
    data.paints.forEach((paint, number) => {
      if (number > data.bounds.length && !this.classOf.includes(number)) return;
      const icon = this.lines ? acc.lineIcon({ colour: acc.squareColour(paint), width: 1.5 + number / 2 }) : acc.icon(this.cells ? (pen, x, y) => acc.swatch(pen, x, y, paint) : (pen, x, y) => acc.symbol(pen, paint.shape, x, y, 7, paint.colour, "#1a1a1a", false));
      const row = acc.make("div", {}, icon, acc.make("span", {}, paint.text));
      row.style.cssText = "display:flex;gap:8px;align-items:center;min-height:24px";
      box.append(row);
    });
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    return control;
  }
};

window.accLayers.start = async (map, id) => {
  const layer = new acc.Layer(map, await acc.read(id));
  window.accLayers.all.push(layer);
  document.documentElement.dataset.layers = String(window.accLayers.all.length);
};
