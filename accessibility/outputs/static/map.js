// The map: base map, places, services, service points, names; what a click or the keyboard tells.
"use strict";

acc.ROAD_STYLES = {
  main: { colour: "#a08a70", width: 2.4 },
  other: { colour: "#b9a88f", width: 1.5 },
  minor: { colour: "#cfc4b2", width: 1 },
  ferry: { colour: "#1f5f93", width: 2, dash: [7, 5] },
  ice_road: { colour: "#2f6f9f", width: 3.4, dash: [3.4, 3.4] },
  not_in_use: { colour: "#8a8490", width: 1.4, dash: [1.4, 7] },
};

acc.ServiceMap = class {
  constructor(map, data, state, onChoose) {
    this.map = map;
    this.data = data;
    this.state = state;
    this.quiet = true; // nothing is drawn until all is chosen
    this.onChoose = onChoose || (() => {});
    this.shown = { places: true, services: true, candidates: false, chosen: true, roads: true, names: true, borders: true };
    if (!data.places.name) data.places.name = data.places.id;
    this.cells = data.places.cells ? new acc.Cells(data.places.cells) : null;
    this.places = this.cells ? this.cells.positions() : acc.positions(data.places);
    this.services = acc.positions(data.services);
    this.base = Object.fromEntries(["area", "borders", "water"].map((name) => [name, acc.lines(data.base[name])]));
    this.roads = Object.fromEntries(Object.entries(data.base.roads).map(([name, numbers]) => [name, acc.lines(numbers)]));
    this.crossings = data.base.crossings.map(({ what, states, lines }) => ({ what, lines: acc.lines(lines), states: new Set(states.map((at) => data.states[at].id)) }));
    const [south, west, north, east] = data.base.bounds;
    this.bounds = L.latLngBounds([south, west], [north, east]);
    this.stateOf = Object.fromEntries(data.states.map((each) => [each.id, each]));
    this.classify();
    this.layers = [
      ["base", 200, (pen, view) => this.drawBase(pen, view)],
      ["places", 410, (pen, view) => this.drawPlaces(pen, view)],
      ["points", 420, (pen, view) => this.drawPoints(pen, view)],
      ["names", 430, (pen, view) => this.drawNames(pen, view)],
    ].map(([name, height, draw]) => {
      const pane = map.createPane("acc-" + name);
      pane.style.zIndex = height;
      pane.style.pointerEvents = "none";
      return new acc.CanvasLayer((pen, view) => this.quiet || draw(pen, view), { pane: "acc-" + name });
    });
    map.setMaxBounds(this.bounds.pad(0.6));
    map.fitBounds(this.bounds, { animate: false, padding: [12, 12] });
    map.setMinZoom(Math.max(map.getZoom() - 1.5, 0));
    this.layers.forEach((layer) => layer.addTo(map));
    map.on("click", (event) => this.click(event));
    map.on("mousemove", (event) => {
      map.getContainer().style.cursor = this.nearest(event.layerPoint, 8) ? "pointer" : "";
    });
    this.keyboard();
  }

  redraw() {
    this.classify();
    if (!this.quiet) this.layers.forEach((layer) => layer.redraw());
  }

  // What the map shows now as one picture for paper, with a scale bar.
  picture(width, height) {
    const canvas = acc.make("canvas", { width: 2 * width, height: 2 * height });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    const seen = this.map.getBounds();
    const view = acc.viewOf(seen.contains(this.bounds) ? this.bounds.pad(0.04) : seen, width, height);
    this.drawBase(pen, view, true);
    this.drawPlaces(pen, view, width * this.state.swipe);
    this.drawPoints(pen, view);
    this.drawNames(pen, view);
    this.drawScale(pen, view, height);
    return canvas.toDataURL("image/png");
  }

  drawScale(pen, view, height) {
    const middle = (this.map.getCenter().lat * Math.PI) / 180;
    const metresPerPixel = (40075016.7 * Math.cos(middle)) / 256 / view.scale;
    const most = 130 * metresPerPixel;
    const power = Math.pow(10, Math.floor(Math.log10(most)));
    const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= most);
    const long = metres / metresPerPixel;
    pen.fillStyle = "rgba(255,255,255,0.85)";
    pen.fillRect(6, height - 30, long + 14, 24);
    pen.strokeStyle = "#1a1a1a";
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(13, height - 16);
    pen.lineTo(13, height - 11);
    pen.lineTo(13 + long, height - 11);
    pen.lineTo(13 + long, height - 16);
    pen.stroke();
    pen.fillStyle = "#1a1a1a";
    pen.font = "11px system-ui, sans-serif";
    pen.textAlign = "left";
    pen.textBaseline = "alphabetic";
    pen.fillText(metres >= 1000 ? metres / 1000 + " km" : metres + " m", 17, height - 15);
  }

  // All is chosen: the first drawing, of the whole area.
  begin(covered = 0) {
    this.wholeArea(covered);
    this.quiet = false;
    this.layers.forEach((layer) => layer.redraw());
  }

  wholeArea(covered = 0) {
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds(this.bounds, { animate: false, paddingTopLeft: [12, 12], paddingBottomRight: [12 + covered, 12] });
  }

  // The group of people counted; null for everybody.
  get group() {
    return (this.data.groups || []).find((each) => each.id === this.state.people) || null;
  }

  // How many of them live at each place; null where that is not known.
  get people() {
    return this.group ? this.group.people : this.data.places.people;
  }

  get countsPeople() {
    return this.group ? this.group.counts_people : this.data.counts_people;
  }

  // What the number of people is called.
  peopleWord(key) {
    const { speaker } = this.state;
    return this.group ? this.group.names[speaker.language] : speaker.say(key);
  }

  // Radius of each place by its people; the largest tenth share one size so that a town does not make villages vanish.
  sizes() {
    if (this.cells) return;
    const known = this.people.filter((people) => people !== null).sort((one, other) => one - other);
    const large = known.length ? Math.max(known[Math.floor(0.95 * (known.length - 1))], 1) : 1;
    this.radius = this.people.map((people) => (people === null ? 6 : 4.5 + 8.5 * Math.sqrt(Math.min(people / large, 1))));
  }

  // Class of each place for what is shown, and the order to draw in: the worst on top.
  classify() {
    const { state } = this;
    const { classOf, lacking } = acc.classesIn(this, state.now);
    this.lacking = lacking;
    this.classOf = this.compares("difference") ? acc.differenceClasses(this, state.now, state.other) : classOf;
    this.otherClassOf = this.compares("swipe") ? acc.classesIn(this, state.other).classOf : null;
    this.paints = acc.paintsNow(this);
    this.sizes();
    const best = this.compares("difference") ? (number) => (number === acc.NEITHER ? 1 : -Math.abs(number - 2)) : (number) => -number;
    const rank = this.paints.map((paint, number) => best(number));
    const order = Array.from({ length: this.places.count }, (none, place) => place);
    this.order = this.cells ? order : order.sort((one, other) => rank[this.classOf[other]] - rank[this.classOf[one]] || this.radius[other] - this.radius[one]);
  }

  // Whether two states are compared, and in this way.
  compares(way) {
    const { state } = this;
    return Boolean(state.other) && state.other !== state.now && state.way === way && state.finding === null;
  }

  // The finding chosen, for the season of a state and one kind of service where it can be told for one; else the one first found.
  findingNow(now) {
    const { data, state } = this;
    const chosen = data.findings[state.finding];
    const season = this.stateOf[now].season;
    const own = data.findings.filter((each) => each.id === chosen.id && each.kind === state.of);
    return own.find((each) => each.season === season) || own[0] || data.findings.find((each) => each.id === chosen.id && each.season === season) || chosen;
  }

  stateName(id) {
    const { speaker } = this.state;
    const { season, period, scenario, group } = this.stateOf[id];
    const named = [acc.upperFirst(speaker.say("season." + season))];
    for (const names of [period, scenario, group]) if (Object.keys(names).length) named.push(names[speaker.language] || Object.values(names)[0]);
    return named.join(", ");
  }

  // The standard of a kind in tenths of a minute, rounded up as the travel times are.
  standardOf(kind) {
    const asked = this.state.minutes ? this.state.minutes[kind] : undefined;
    return Math.ceil((asked === undefined ? this.data.kinds[kind].standard : asked) * 10 - 1e-6);
  }

  boundsOf(kind) {
    return [0.5, 1, 1.5, 2].map((part) => (part === 1 ? this.standardOf(kind) : part * this.standardOf(kind)));
  }

  isMissing(now, kind, place) {
    const tenths = this.data.found[now].minutes[kind][place];
    return tenths < 0 || tenths > this.standardOf(kind);
  }

  style(place, classOf = this.classOf) {
    const { shape, colour } = this.paints[classOf[place]];
    return [shape, colour];
  }

  // A background map from the internet, in place of ours.
  turnTiles(on) {
    if (this.tiles) this.tiles.remove();
    this.tiles = on ? L.tileLayer(this.data.tiles.url, { maxZoom: 19 }).addTo(this.map) : null;
    this.tiled = false; // our own map stays until theirs has come
    if (on) this.tiles.once("tileload", () => this.tilesCame(true)).once("load", () => this.tiled || this.tilesCame(false)); // none came
    this.tilesCame(null);
  }

  tilesCame(came) {
    this.tiled = came === true;
    this.layers[0].redraw();
    this.onTiles(came);
  }

  drawBase(pen, view, onPaper = false) {
    if (this.tiled && !onPaper) {
      this.drawOutlines(pen, view);
      return;
    }
    pen.fillStyle = "#e4e2dd";
    pen.fillRect(-1e5, -1e5, 2e5, 2e5);
    pen.beginPath();
    for (const line of this.base.area) acc.trace(pen, view, line);
    pen.fillStyle = "#faf8f3";
    pen.fill("evenodd");
    pen.beginPath();
    for (const line of this.base.water) acc.trace(pen, view, line);
    pen.fillStyle = "#c9deeb";
    pen.fill("evenodd");
    if (this.shown.roads) {
      for (const name of ["minor", "other", "main"]) {
        if (this.roads[name]) acc.stroke(pen, view, this.roads[name], acc.ROAD_STYLES[name]);
      }
    }
    this.drawOutlines(pen, view);
  }

  // Crossings as they run in what is shown, and borders: also upon a background map of others.
  drawOutlines(pen, view) {
    if (this.shown.roads) for (const name of ["not_in_use", "ice_road", "ferry"]) acc.stroke(pen, view, this.crossingsNow(name), acc.ROAD_STYLES[name]);
    if (this.shown.borders) acc.stroke(pen, view, this.base.borders, { colour: "#6b6470", width: 1.2, dash: [8, 3, 2, 3] });
    acc.stroke(pen, view, this.base.area, { colour: "#3d3844", width: 2.2 });
  }

  // Ferries, ice roads, or those of both that do not run in the state shown; of two that are compared, in neither.
  crossingsNow(name) {
    const { now, other } = this.state;
    const both = this.compares("difference") || this.compares("swipe");
    const runs = ({ states }) => states.has(now) || (both && states.has(other));
    const drawn = this.crossings.filter((one) => (runs(one) ? one.what : "not_in_use") === name);
    return drawn.flatMap(({ lines }) => lines);
  }

  // Symbols shrink where there are many, and on a phone, so that a country does not become one blot.
  room(seen, many, least) {
    const narrow = Math.max(Math.min(this.map.getSize().x / 560, 1), 0.7);
    return Math.max(narrow * Math.min(1, Math.sqrt(many / Math.max(seen, 1))), least);
  }

  shrink(view) {
    if (this.cells) return 1;
    const { x, y, count } = this.places;
    let seen = 0;
    for (let place = 0; place < count; place++) if (acc.inView(view, x[place], y[place])) seen++;
    return this.room(seen, 400, 0.4);
  }

  radiusNow(place) {
    return Math.max(this.radius[place] * (this.factor || 1), 3.2);
  }

  drawPlaces(pen, view, at) {
    this.factor = this.shrink(view);
    if (!this.shown.places) return;
    pen.globalAlpha = this.state.opacity;
    if (this.otherClassOf) this.drawDivided(pen, view, at);
    else this.drawClasses(pen, view, this.classOf);
    pen.globalAlpha = 1;
    if (this.state.place !== null) this.drawChosenPlace(pen, view, this.state.place);
  }

  drawClasses(pen, view, classOf) {
    if (this.cells) {
      this.cells.draw(pen, view, classOf, this.paints);
      return;
    }
    const { x, y } = this.places;
    const { people } = this;
    const put = this.places.count > 300 ? acc.stamp : acc.symbol;
    for (const place of this.order) {
      if (!acc.inView(view, x[place], y[place])) continue;
      const [shape, colour] = this.style(place, classOf);
      const unknown = people[place] === null;
      put(pen, shape, x[place] * view.scale + view.dx, y[place] * view.scale + view.dy, this.radiusNow(place), colour, this.data.colours.outline, unknown);
    }
  }

  // One state left of a line, the other right of it.
  drawDivided(pen, view, at) {
    const { state } = this;
    const line = at === undefined ? this.map.containerPointToLayerPoint([this.map.getSize().x * state.swipe, 0]).x : at;
    const top = at === undefined ? this.map.containerPointToLayerPoint([0, 0]).y : 0;
    for (const [left, classOf] of [[true, this.classOf], [false, this.otherClassOf]]) {
      pen.save();
      pen.beginPath();
      pen.rect(left ? line - 1e5 : line, -1e5, 1e5, 2e5);
      pen.clip();
      this.drawClasses(pen, view, classOf);
      pen.restore();
    }
    pen.globalAlpha = 1;
    pen.fillStyle = "#ffffff";
    pen.fillRect(line - 2.5, -1e5, 5, 2e5);
    pen.fillStyle = "#14507a";
    pen.fillRect(line - 1.5, -1e5, 3, 2e5);
    pen.font = "600 13px system-ui, sans-serif";
    pen.textBaseline = "middle";
    [[state.now, "right", line - 10], [state.other, "left", line + 10]].forEach(([id, side, x]) => {
      pen.textAlign = side;
      pen.lineJoin = "round";
      pen.lineWidth = 4;
      pen.strokeStyle = "#ffffff";
      pen.strokeText(this.stateName(id), x, top + 20);
      pen.fillStyle = "#14507a";
      pen.fillText(this.stateName(id), x, top + 20);
    });
  }

  drawChosenPlace(pen, view, place) {
    if (this.cells) {
      this.cells.outline(pen, view, place, "#ffffff", 6);
      this.cells.outline(pen, view, place, "#9b0f2e", 3);
      return;
    }
    pen.beginPath();
    pen.arc(this.places.x[place] * view.scale + view.dx, this.places.y[place] * view.scale + view.dy, this.radiusNow(place) + 6, 0, 2 * Math.PI);
    pen.strokeStyle = "#9b0f2e";
    pen.lineWidth = 3;
    pen.stroke();
  }

  // A service that lies on the symbol of a place is drawn beside it, so that both are seen.
  aside(service, scale) {
    if (!this.placeOf) this.placeOf = acc.nearestRows(this.services, this.places);
    const place = this.placeOf[service];
    if (place < 0 || !this.shown.places || this.cells) return 0;
    const away = scale * Math.hypot(this.services.x[service] - this.places.x[place], this.services.y[service] - this.places.y[place]);
    const room = this.radiusNow(place) + 5;
    return away < room ? 0.75 * room : 0;
  }

  // The one kind whose services are drawn: the kind chosen, or that of the finding; null for every basic one.
  get kindDrawn() {
    const { data, state } = this;
    if (state.finding === null) return state.kind;
    const number = data.kinds.findIndex((each) => each.id === this.findingNow(state.now).kind);
    return number < 0 ? null : number;
  }

  servicesShown() {
    const kind = this.kindDrawn;
    const rows = [];
    const { services } = this.stateOf[this.state.now];
    const there = services ? new Set(services) : null;
    for (let service = 0; service < this.services.count; service++) {
      const kinds = this.data.services.kinds[service];
      if (there && !there.has(service)) continue;
      if (kind === null ? kinds.some((number) => this.data.kinds[number].basic) : kinds.includes(kind)) rows.push(service);
    }
    return rows;
  }

  // Service points are those of the study as it is.
  pointsOf(name) {
    if (this.state.now !== this.state.season) return [];
    const points = this.data.points && this.data.points[this.state.season];
    return points && this.shown[name] ? points[name] : [];
  }

  // Findings drawn as points, each row with its letter (of the plan, say) and number: { layer, row, text, lon, lat }.
  findingPoints() {
    const found = [];
    const taken = new Map(this.pointsOf("chosen").map((point) => [point.lon + " " + point.lat, 1]));
    for (const layer of this.data.finding_points || []) {
      if (!this.shown["finding " + layer.id] || (layer.season && layer.season !== this.state.season)) continue;
      const counted = [];
      layer.lon.forEach((lon, row) => {
        const group = layer.group[row];
        counted[group] = (counted[group] || 0) + 1;
        const spot = lon + " " + layer.lat[row];
        const aside = taken.get(spot) || 0; // pins of one spot stand beside each other
        taken.set(spot, aside + 1);
        found.push({ layer, row, text: acc.letter(layer.letters_before + group) + counted[group], lon, lat: layer.lat[row], aside: acc.PIN_ASIDE * aside });
      });
    }
    return found;
  }

  drawPoints(pen, view) {
    const at = (lon, lat) => [acc.worldX(lon) * view.scale + view.dx, acc.worldY(lat) * view.scale + view.dy];
    if (this.shown.services) {
      const { x, y } = this.services;
      const seen = this.servicesShown().filter((service) => acc.inView(view, x[service], y[service]));
      const size = 7 * this.room(seen.length, 120, 0.55);
      for (const service of seen) {
        const aside = this.aside(service, view.scale);
        acc.house(pen, x[service] * view.scale + view.dx + aside, y[service] * view.scale + view.dy - aside, size);
      }
    }
    for (const point of this.pointsOf("candidates")) acc.star(pen, ...at(point.lon, point.lat), 8);
    for (const point of this.findingPoints().reverse()) {
      const [x, y] = at(point.lon, point.lat);
      acc.numbered(pen, x + point.aside, y, 12, point.text, acc.FINDING_POINT);
    }
    for (const point of [...this.pointsOf("chosen")].reverse()) acc.numbered(pen, ...at(point.lon, point.lat), 11, String(point.rank));
  }

  // Names that fit beside each other: municipalities first, then places without, then the largest.
  drawNames(pen, view) {
    if (!this.shown.names) return;
    const taken = [];
    const write = (text, x, y, font, colour) => {
      pen.font = font;
      const half = pen.measureText(text).width / 2 + 3;
      const box = [x - half, y - 8, x + half, y + 8];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
      taken.push(box);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      pen.strokeStyle = "rgba(255,255,255,0.92)";
      pen.lineWidth = 3.5;
      pen.strokeText(text, x, y);
      pen.fillStyle = colour;
      pen.fillText(text, x, y);
    };
    for (const part of this.data.base.municipalities) {
      write(acc.spoken(part, this.state.speaker.language).slice(0, 40).toUpperCase(), acc.worldX(part.lon) * view.scale + view.dx, acc.worldY(part.lat) * view.scale + view.dy, "600 12px system-ui, sans-serif", "#5a5260");
    }
    if (this.cells) return;
    const { x, y } = this.places;
    let tried = 0;
    for (const place of this.nameOrder()) {
      if (!acc.inView(view, x[place], y[place])) continue;
      if (++tried > 1500 || taken.length > 140) break;
      const down = this.radiusNow(place) + 11;
      write(this.name(place).slice(0, 32), x[place] * view.scale + view.dx, y[place] * view.scale + view.dy + down, "12px system-ui, sans-serif", "#1a1a1a");
    }
  }

  nameOrder() {
    const { people } = this;
    return this.order.slice().sort((one, other) => (this.lacking[other] > 0) - (this.lacking[one] > 0) || (people[other] || 0) - (people[one] || 0) || one - other);
  }

  name(place) {
    return acc.nameOf(this.data.places, place, this.state.speaker.language);
  }

  municipality(place) {
    const { municipality, municipalities } = this.data.places;
    return municipality ? acc.nameOf(municipalities, municipality[place], this.state.speaker.language) : "";
  }

  // What is at a point of the map, nearest first; touch needs more room than a mouse.
  nearest(point, room) {
    const view = acc.view(this.map, L.bounds(point, point));
    const best = { distance: Infinity };
    const offer = (what, row, x, y, r) => {
      const distance = Math.hypot(x * view.scale + view.dx - point.x, y * view.scale + view.dy - point.y) - r;
      if (distance < best.distance) Object.assign(best, { what, row, distance });
    };
    const points = this.data.points && this.data.points[this.state.season];
    if (points) for (const name of ["chosen", "candidates"]) this.pointsOf(name).forEach((each) => offer("point", each, acc.worldX(each.lon), acc.worldY(each.lat) - (name === "chosen" ? acc.PIN_UP / view.scale : 0), 11));
    for (const each of this.findingPoints()) offer("finding point", each, acc.worldX(each.lon) + each.aside / view.scale, acc.worldY(each.lat) - acc.PIN_UP / view.scale, 12);
    if (this.shown.services) for (const row of this.servicesShown()) {
      const aside = this.aside(row, view.scale) / view.scale;
      offer("service", row, this.services.x[row] + aside, this.services.y[row] - aside, 5);
    }
    if (this.shown.places && this.cells) this.offerCell(point, view, best, room);
    else if (this.shown.places) for (let row = 0; row < this.places.count; row++) offer("place", row, this.places.x[row], this.places.y[row], this.radiusNow(row));
    return best.distance <= room ? best : null;
  }

  // The square under a point, after anything else there; else the nearest one.
  offerCell(point, view, best, room) {
    const x = (point.x - view.dx) / view.scale;
    const y = (point.y - view.dy) / view.scale;
    const under = this.cells.at(x, y);
    if (under >= 0) {
      if (best.distance > 4) Object.assign(best, { what: "place", row: under, distance: 0 });
      return;
    }
    if (room < 50) return;
    for (let row = 0; row < this.places.count; row++) {
      const distance = Math.hypot(this.places.x[row] - x, this.places.y[row] - y) * view.scale;
      if (distance < best.distance) Object.assign(best, { what: "place", row, distance });
    }
  }

  click(event) {
    const touch = event.originalEvent && event.originalEvent.pointerType === "touch";
    const found = this.nearest(event.layerPoint, touch ? 24 : 12);
    if (found) this.tell(found);
  }

  // The card of what was found; told again where only what the map shows has changed.
  tell(found, focus = false, again = false) {
    this.close();
    if (found.what === "place") {
      this.state.place = found.row;
      this.open([this.places.lat[found.row], this.places.lon[found.row]], acc.placeCard(this, found.row), focus, again);
    } else if (found.what === "service") {
      this.open([this.services.lat[found.row], this.services.lon[found.row]], acc.serviceCard(this, found.row), focus, again);
    } else {
      const card = found.what === "finding point" ? acc.findingPointCard : acc.pointCard;
      this.open([found.row.lat, found.row.lon], card(this, found.row), focus, again);
    }
    this.chosen();
  }

  chosen() {
    this.onChoose();
    this.layers[1].redraw();
  }

  // On a page with a narrow map the card stands below it, where there is room; else it opens upon the map.
  open(at, card, focus, again) {
    const below = document.getElementById("acc-below");
    const title = card.querySelector(".acc-card-title");
    title.id = "acc-card-title";
    card.setAttribute("role", "group");
    card.setAttribute("aria-labelledby", title.id);
    card.setAttribute("tabindex", "-1");
    if (below && this.map.getSize().x < acc.NARROW) {
      const close = acc.make("button", { type: "button", class: "acc-close" }, this.state.speaker.say("map.close"));
      close.addEventListener("click", () => this.leave());
      below.replaceChildren(close, card);
      below.hidden = false;
      if (!again) below.scrollIntoView({ block: "nearest" });
    } else {
      const popup = L.popup({ maxWidth: Math.min(this.map.getSize().x - 50, 440), maxHeight: Math.max(160, this.map.getSize().y - 90), autoPan: !again, autoPanPadding: [16, 16], offset: [0, -4] });
      popup.setLatLng(at).setContent(card).openOn(this.map);
      popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", this.state.speaker.say("map.close"));
      this.popup = popup;
      popup.once("remove", () => {
        if (this.popup !== popup) return; // another card took its place
        this.forget();
        if (focus) this.map.getContainer().focus({ preventScroll: true });
      });
    }
    if (focus) card.focus({ preventScroll: true });
  }

  close() {
    this.popup = null;
    this.map.closePopup();
    this.forget();
  }

  // Closed by whoever reads it: back to the map.
  leave() {
    this.close();
    this.chosen();
    this.map.getContainer().focus({ preventScroll: true });
  }

  // No place is chosen and no card is open any more.
  forget() {
    const below = document.getElementById("acc-below");
    if (below) {
      below.replaceChildren();
      below.hidden = true;
    }
    if (this.state.place === null) return;
    this.state.place = null;
    if (!this.quiet) this.chosen();
  }

  show(place) {
    const zoom = Math.max(this.map.getZoom(), Math.min(this.map.getBoundsZoom(this.bounds) + 2, 13));
    this.map.setView([this.places.lat[place], this.places.lon[place]], zoom, { animate: false });
    this.tell({ what: "place", row: place }, true);
  }

  // Arrow keys move the map (Leaflet); Enter tells of the place nearest to the cross in the middle.
  keyboard() {
    const container = this.map.getContainer();
    const cross = acc.make("div", { class: "acc-cross", "aria-hidden": "true" });
    container.append(cross);
    container.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.leave();
      this.moving = event.target === container && event.key.startsWith("Arrow");
      if (event.target !== container || event.key !== "Enter") return;
      event.preventDefault();
      const found = this.underCross();
      this.announce(found ? this.said(found) : this.state.speaker.say("map.nothing_near"));
      if (found) this.tell(found, true);
    });
    this.map.on("moveend", () => {
      if (this.moving) this.announce((this.underCross() && this.said(this.underCross())) || this.state.speaker.say("map.nothing_near"));
      this.moving = false;
    });
  }

  underCross() {
    return this.nearest(this.map.latLngToLayerPoint(this.map.getCenter()), 90);
  }

  // What the map shows there, in a few words for those who hear it: the name and the class.
  said(found) {
    const { language } = this.state.speaker;
    if (found.what === "place") return this.name(found.row) + ": " + this.paints[this.classOf[found.row]].text;
    if (found.what === "service") return acc.serviceText(this, found.row);
    return found.what === "point" ? acc.spoken(found.row, language) : found.row.text + ": " + found.row.layer.names[language][found.row.row];
  }

  announce(text) {
    const region = document.getElementById("acc-live");
    if (region) region.textContent = text;
  }
};

acc.NARROW = 520;
acc.FINDING_POINT = "#14507a";
acc.PIN_ASIDE = 23;

acc.letter = (number) => String.fromCharCode(65 + (number % 26));

// The nearest place of each service; -1 where there are too many to look at.
acc.nearestRows = (from, to) => {
  const nearest = new Int32Array(from.count).fill(-1);
  if (from.count * to.count > 2e7) return nearest;
  for (let row = 0; row < from.count; row++) {
    let best = Infinity;
    for (let other = 0; other < to.count; other++) {
      const away = (from.x[row] - to.x[other]) ** 2 + (from.y[row] - to.y[other]) ** 2;
      if (away < best) [best, nearest[row]] = [away, other];
    }
  }
  return nearest;
};

// The name of a thing that may have another in a language.
acc.spoken = (thing, language) => thing["name_" + language] || thing.name;

acc.nameOf = (columns, row, language) => {
  const spoken = columns["name_" + language];
  const name = (spoken && spoken[row]) || columns.name[row];
  const code = columns.code && columns.code[row];
  return code ? name + " (" + code + ")" : name;
};
