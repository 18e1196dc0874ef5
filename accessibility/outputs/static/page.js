// The page: language, service and season are chosen here; map, legend and tables follow; the address keeps the choice.
"use strict";

acc.Page = class {
  constructor(leaflet, data) {
    this.data = data;
    this.state = {};
    this.speakers = Object.fromEntries(data.languages.map((language) => [language, new acc.Speaker(language, (data.words || acc.words)[language])]));
    this.state.speaker = this.speakers[data.languages[0]];
    const asked = new URLSearchParams(location.hash.slice(1));
    this.takeState(asked);
    this.map = new acc.ServiceMap(leaflet, data, this.state, () => this.remember());
    this.map.onTiles = (came) => this.showTiles(came);
    this.takeLayers(asked);
    this.scale = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(leaflet);
    if (leaflet.attributionControl) leaflet.attributionControl.remove(); // the credits stand below the map, where they hide none of it
    this.bind();
    this.refresh();
    this.map.begin();
    this.showAsked(asked);
  }

  showAsked(asked) {
    const place = this.data.places.id.indexOf(asked.get("place"));
    if (place >= 0) this.map.show(place);
  }

  // Another address of the same page: what it does not ask for is as at first, but for the language.
  follow() {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (!acc.ASKED.some((name) => asked.has(name))) {
      this.remember(); // a link within the page
      return;
    }
    this.map.close();
    this.takeState(asked);
    this.takeLayers(asked);
    this.unfolded = undefined;
    this.refresh();
    this.showAsked(asked);
  }

  // What the address asks for: a state by its season, or whole; what it is compared with; a finding; the rest of the choices.
  takeState(asked) {
    const { data, state } = this;
    Object.assign(state, { kind: null, finding: null, of: "", season: data.seasons[0], now: data.states[0].id, other: null, way: "difference", swipe: 0.5, opacity: 1, place: null, people: "", minutes: {} });
    if (data.languages.includes(asked.get("lang"))) state.speaker = this.speakers[asked.get("lang")];
    const kind = data.kinds.findIndex((each) => each.id === asked.get("kind"));
    state.kind = kind >= 0 ? kind : data.kinds.length === 1 ? 0 : null;
    const minutes = Number(asked.get("minutes"));
    if (state.kind !== null && minutes >= 1 && minutes <= data.max_minutes) state.minutes[state.kind] = minutes;
    const known = (id) => data.states.find((each) => each.id === id);
    const now = known(asked.get("state")) || known(asked.get("season"));
    if (now) Object.assign(state, { now: now.id, season: now.season });
    if (known(asked.get("with"))) state.other = asked.get("with");
    if (data.groups.some((each) => each.id === asked.get("people"))) state.people = asked.get("people");
    if (asked.get("way") === "swipe") state.way = "swipe";
    const finding = data.findings.findIndex((each) => each.id === asked.get("map"));
    if (finding >= 0) Object.assign(state, { finding, kind: null });
    if (data.kinds.some((each) => each.id === asked.get("of"))) state.of = asked.get("of");
    const share = Number(asked.get("opacity"));
    if (share >= 20 && share < 100) state.opacity = share / 100;
  }

  boxes() {
    return [...document.querySelectorAll("[data-layer]")];
  }

  // Layers are as their boxes say, but for those that the address turns on or off.
  takeLayers(asked) {
    const turned = (asked.get("turned") || "").split(",");
    for (const box of this.boxes()) {
      box.checked = turned.includes(box.dataset.layer) ? !box.defaultChecked : box.defaultChecked;
      this.map.shown[box.dataset.layer] = box.checked;
    }
  }

  byId(id) {
    return document.getElementById(id);
  }

  bind() {
    document.querySelectorAll("[data-choose-language]").forEach((button) => button.addEventListener("click", () => {
      this.state.speaker = this.speakers[button.dataset.chooseLanguage];
      this.refreshAll();
    }));
    const changed = (id, take) => this.byId(id).addEventListener("change", (event) => {
      take(event.target.value);
      this.refreshAll();
    });
    changed("acc-kind", (value) => {
      const finding = value.startsWith("map ") ? Number(value.slice(4)) : null;
      Object.assign(this.state, { finding, kind: value === "" || finding !== null ? null : Number(value) });
    });
    changed("acc-of", (value) => { this.state.of = value; });
    for (const part of ["season", "period", "scenario", "group"]) changed("acc-" + part, (value) => this.chooseState(part, value));
    changed("acc-people", (value) => { this.state.people = value; });
    changed("acc-compare", (value) => { this.state.other = value || null; });
    changed("acc-way", (value) => { this.state.way = value; });
    this.byId("acc-swipe").addEventListener("input", (event) => {
      this.state.swipe = Number(event.target.value) / 100;
      this.labelSliders();
      this.map.layers[1].redraw();
    });
    this.byId("acc-opacity").addEventListener("input", (event) => {
      this.state.opacity = Number(event.target.value) / 100;
      this.labelSliders();
      this.map.layers[1].redraw();
      this.remember();
    });
    this.boxes().forEach((box) => box.addEventListener("change", () => {
      this.map.shown[box.dataset.layer] = box.checked;
      this.map.redraw();
      this.drawLegend();
      this.remember();
    }));
    if (this.data.tiles) this.byId("acc-tiles").addEventListener("change", (event) => this.map.turnTiles(event.target.checked)); // by hand only
    this.byId("acc-below").addEventListener("keydown", (event) => event.key === "Escape" && this.map.leave());
    this.byId("acc-minutes").addEventListener("input", (event) => this.tryMinutes(Number(event.target.value)));
    this.byId("acc-reset").addEventListener("click", () => this.tryMinutes(this.data.kinds[this.state.kind].standard));
    this.byId("acc-more").addEventListener("click", () => {
      this.unfolded = !this.unfolded;
      this.fillMore();
    });
    this.byId("acc-search").addEventListener("input", () => this.drawAll());
    this.byId("acc-only-missing").addEventListener("change", () => this.drawAll());
    this.byId("acc-whole").addEventListener("click", () => this.map.wholeArea());
    this.byId("acc-print").addEventListener("click", () => window.print());
    this.byId("acc-download").addEventListener("click", () => this.download());
    window.addEventListener("beforeprint", () => this.drawForPaper());
    window.addEventListener("afterprint", () => this.opened.splice(0).forEach((table) => { table.open = false; }));
    window.addEventListener("hashchange", () => this.follow());
  }

  // The state with one part changed; where the study has no such state, the first one with that part.
  chooseState(part, value) {
    const { data, state, map } = this;
    const now = map.stateOf[state.now];
    const key = (each, name) => (name === "season" ? each.season : acc.firstOf(each[name]));
    const parts = ["season", "period", "scenario", "group"];
    const fitting = data.states.filter((each) => key(each, part) === value);
    const best = fitting.find((each) => parts.every((name) => name === part || key(each, name) === key(now, name))) || fitting[0];
    Object.assign(state, { now: best.id, season: best.season });
  }

  // The same with the card of the place that is open; any other card is closed.
  refreshAll() {
    const { place } = this.state;
    this.map.close();
    this.refresh();
    if (place !== null) this.map.tell({ what: "place", row: place }, false, true);
  }

  refresh() {
    const { data, state } = this;
    const speaker = state.speaker;
    const root = document.documentElement;
    root.lang = speaker.language;
    root.dataset.season = data.told_seasons.includes(state.season) ? state.season : data.told_seasons[0];
    root.dataset.kind = state.kind === null ? "" : data.kinds[state.kind].id;
    root.dataset.people = state.people;
    root.toggleAttribute("data-elsewhere", state.now !== state.season);
    document.title = data.title[speaker.language] + " – " + data.area[speaker.language];
    document.querySelectorAll("[data-choose-language]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.chooseLanguage === speaker.language)));
    document.querySelectorAll("[data-label]").forEach((element) => element.setAttribute("aria-label", speaker.say(element.dataset.label)));
    this.fillChoices();
    this.labelMap();
    this.map.redraw();
    this.labelSliders();
    this.fillMore();
    this.drawTried();
    this.drawState();
    this.drawAbout();
    this.drawLegend();
    this.drawTables();
    this.remember();
  }

  // A target time to try out: map, legend and tables follow; the study's own sentence gives way to one that says so.
  tryMinutes(minutes) {
    const { kind } = this.state;
    if (minutes === this.data.kinds[kind].standard) delete this.state.minutes[kind];
    else this.state.minutes[kind] = minutes;
    this.refreshAll();
    if (this.byId("acc-reset").hidden && document.activeElement === document.body) this.byId("acc-minutes").focus();
  }

  drawTried() {
    const { data, state } = this;
    const box = this.byId("acc-minutes-box");
    box.hidden = state.kind === null;
    const tried = state.kind !== null && state.minutes[state.kind] !== undefined;
    this.byId("acc-reset").hidden = !tried;
    this.byId("acc-tried").hidden = !tried;
    document.documentElement.toggleAttribute("data-tried", tried);
    if (state.kind === null) return;
    const { standard } = data.kinds[state.kind];
    const minutes = tried ? state.minutes[state.kind] : standard;
    const slider = this.byId("acc-minutes");
    slider.max = String(Math.floor(data.max_minutes));
    slider.value = String(minutes);
    slider.setAttribute("aria-valuetext", state.speaker.say("controls.minutes_value", { minutes }));
    this.byId("acc-minutes-now").textContent = state.speaker.say("controls.minutes_value", { minutes });
    this.byId("acc-tried").textContent = tried ? this.triedSentence(minutes, standard) : "";
  }

  triedSentence(minutes, standard) {
    const { data, state, map } = this;
    const count = { places: 0, people: 0, within: 0, unknown: 0, total: map.places.count };
    map.people.forEach((people, place) => {
      const missing = map.lacking[place] > 0;
      count.places += missing ? 1 : 0;
      count.unknown += people === null ? 1 : 0;
      count[missing ? "people" : "within"] += people || 0;
    });
    const values = { minutes, standard, places: count.places, total: count.total, people: Math.round(count.people), within: Math.round(count.within) };
    const said = state.speaker.say(map.countsPeople ? "tried.people" : "tried.places", values);
    const group = map.group ? [state.speaker.say("tried.group", { group: map.peopleWord() })] : [];
    const unknown = count.unknown ? [state.speaker.say("tried.unknown", { count: count.unknown })] : [];
    return [...group, said, ...unknown].join(" ");
  }

  // What the finding on the map is and how it was counted.
  drawAbout() {
    const { state, map } = this;
    const about = this.byId("acc-about");
    about.hidden = state.finding === null;
    document.documentElement.toggleAttribute("data-finding", !about.hidden);
    about.textContent = about.hidden ? "" : map.findingNow(state.now).about[state.speaker.language];
  }

  // A state that is not the study's own season, and a comparison, are told in words too.
  drawState() {
    const { state, map } = this;
    const said = [];
    if (state.now !== state.season) {
      said.push(state.speaker.say("compare.state", { state: map.stateName(state.now), where: this.where((place) => map.lacking[place] > 0), total: map.places.count }));
    }
    if (map.compares("difference") || map.compares("swipe")) said.push(this.comparedSentence());
    this.byId("acc-state").hidden = !said.length;
    this.byId("acc-state").textContent = said.join(" ");
  }

  // From how many places something holds, and how many people live there where they are known; empty from none.
  where(holds) {
    const { state, map } = this;
    const found = Array.from({ length: map.places.count }, (none, place) => place).filter(holds);
    const people = Math.round(found.reduce((sum, place) => sum + (map.people[place] || 0), 0));
    return state.speaker.say(map.countsPeople ? "compare.where_people" : "compare.where", { places: found.length, people });
  }

  comparedSentence() {
    const { state, map } = this;
    const classOf = acc.differenceClasses(map, state.now, state.other);
    const what = state.kind === null ? "missing" : "minutes";
    const values = { from: map.stateName(state.now), to: map.stateName(state.other), minutes: acc.STEPS_OF_DIFFERENCE[1] / 10 };
    const [before, after] = [state.now, state.other].map((id) => acc.classesIn(map, id).lacking);
    const changes = state.kind === null
      ? { longer: (place) => after[place] > before[place], shorter: (place) => after[place] < before[place] }
      : { longer: (place) => classOf[place] < 2, shorter: (place) => classOf[place] === 3 || classOf[place] === 4 };
    const reached = { lost: (place) => classOf[place] === acc.LOST, gained: (place) => classOf[place] === acc.GAINED };
    const some = (holds) => classOf.some((none, place) => holds(place));
    const all = [...Object.values(changes), ...Object.values(reached)];
    if (!all.some(some)) return state.speaker.say("compare.nothing_" + what, values);
    const said = [state.speaker.say("compare.sentence_" + what, { ...values, longer: this.where(changes.longer), shorter: this.where(changes.shorter) })];
    for (const [name, holds] of Object.entries(reached)) if (some(holds)) said.push(state.speaker.say("compare." + name + "_" + what, { where: this.where(holds) }));
    const unknown = map.countsPeople ? map.people.filter((people, place) => people === null && all.some((holds) => holds(place))).length : 0;
    const group = map.group ? [state.speaker.say("tried.group", { group: map.peopleWord() })] : [];
    return [...group, ...said, ...(unknown ? [state.speaker.say("tried.unknown", { count: unknown })] : [])].join(" ");
  }

  labelSliders() {
    const { state } = this;
    const percent = (share) => Math.round(100 * share);
    for (const [name, share, key] of [["swipe", state.swipe, "divider_value"], ["opacity", state.opacity, "opacity_value"]]) {
      const slider = this.byId("acc-" + name);
      slider.value = String(percent(share));
      slider.setAttribute("aria-valuetext", state.speaker.say("controls." + key, { share: percent(share) }));
    }
    this.byId("acc-opacity-now").textContent = state.speaker.say("controls.opacity_value", { share: percent(state.opacity) });
    this.byId("acc-swipe-box").hidden = !this.map.compares("swipe");
    this.byId("acc-way-box").hidden = state.other === null || state.finding !== null;
    this.byId("acc-compare-box").hidden = this.data.states.length < 2 || !this.data.kinds.length || state.finding !== null;
  }

  option(value, text, chosen) {
    const element = acc.make("option", { value }, text);
    element.selected = chosen;
    return element;
  }

  fillChoices() {
    const { data, state, map } = this;
    const speaker = state.speaker;
    const kinds = [
      ...(data.kinds.length > 1 ? [this.option("", speaker.say("controls.all_kinds"), state.kind === null && state.finding === null)] : []),
      ...data.kinds.map((kind, number) => this.option(String(number), kind.names[speaker.language], state.kind === number && state.finding === null)),
    ];
    const first = data.findings.map((each, number) => number).filter((number) => data.findings.findIndex((one) => one.id === data.findings[number].id) === number);
    const findings = first.map((number) => this.option("map " + number, data.findings[number].titles[speaker.language], state.finding !== null && data.findings[state.finding].id === data.findings[number].id));
    const grouped = [["services", kinds], ["findings", findings]].map(([name, options]) => acc.make("optgroup", { label: speaker.say("controls." + name) }, ...options));
    this.byId("acc-kind-box").hidden = !data.kinds.length;
    this.byId("acc-kind").replaceChildren(...(findings.length ? grouped : kinds));
    const told = new Set(state.finding === null ? [] : data.findings.filter((each) => each.id === data.findings[state.finding].id).map((each) => each.kind));
    this.byId("acc-of-box").hidden = told.size < 2;
    this.byId("acc-of").replaceChildren(this.option("", speaker.say("controls.all_kinds"), !state.of), ...data.kinds.filter((kind) => told.has(kind.id)).map((kind) => this.option(kind.id, kind.names[speaker.language], kind.id === state.of)));
    this.byId("acc-season").replaceChildren(...data.seasons.map((season) => this.option(season, acc.upperFirst(speaker.say("season." + season)), state.season === season)));
    for (const [part, none] of [["period", "whole_season"], ["scenario", "as_is"], ["group", "everybody"]]) {
      const named = new Map(data.states.map((each) => [acc.firstOf(each[part]), each[part][speaker.language] || acc.firstOf(each[part]) || speaker.say("controls." + none)]));
      this.byId("acc-" + part + "-box").hidden = named.size < 2;
      this.byId("acc-" + part).replaceChildren(...[...named].map(([value, text]) => this.option(value, text, acc.firstOf(map.stateOf[state.now][part]) === value)));
    }
    this.byId("acc-people-box").hidden = !data.groups.length;
    this.byId("acc-people").replaceChildren(this.option("", speaker.say("controls.everybody"), !state.people), ...data.groups.map((each) => this.option(each.id, acc.upperFirst(each.names[speaker.language]), each.id === state.people)));
    const others = data.states.filter((each) => each.id !== state.now);
    this.byId("acc-compare").replaceChildren(this.option("", speaker.say("controls.compare_none"), state.other === null), ...others.map((each) => this.option(each.id, map.stateName(each.id), each.id === state.other)));
    this.byId("acc-way").replaceChildren(...["difference", "swipe"].map((way) => this.option(way, speaker.say("controls." + way), way === state.way)));
  }

  // The rarer choices stand folded behind a button, which says how many of them are made; open from the start where one is.
  fillMore() {
    const { state, map } = this;
    const now = map.stateOf[state.now];
    const chosen = [acc.firstOf(now.scenario), acc.firstOf(now.group), state.people, state.other].filter(Boolean).length;
    const button = this.byId("acc-more");
    button.hidden = [...this.byId("acc-more-box").querySelectorAll("p")].every((box) => box.hidden);
    if (this.unfolded === undefined) this.unfolded = chosen > 0;
    button.setAttribute("aria-expanded", String(this.unfolded));
    this.byId("acc-more-box").hidden = button.hidden || !this.unfolded;
    this.byId("acc-more-chosen").textContent = chosen ? state.speaker.say("controls.more_chosen", { count: chosen }) : "";
  }

  kindName() {
    if (this.state.finding !== null) return this.data.findings[this.state.finding].titles[this.state.speaker.language];
    return this.state.kind === null ? this.state.speaker.say("controls.all_kinds") : this.data.kinds[this.state.kind].names[this.state.speaker.language];
  }

  labelMap() {
    const speaker = this.state.speaker;
    const leaflet = this.map.map;
    const container = leaflet.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", speaker.say("map.label", { area: this.data.area[speaker.language], kind: this.kindName() }));
    container.setAttribute("aria-describedby", "acc-map-help");
    for (const name of ["zoom_in", "zoom_out"]) {
      const button = container.querySelector(".leaflet-control-" + name.replace("_", "-"));
      button.setAttribute("aria-label", speaker.say("map." + name));
      button.title = speaker.say("map." + name);
    }
    const own = this.data.attribution[speaker.language];
    const names = (this.map.tiled ? [...own, this.data.tiles.attribution] : own).join(", ");
    this.byId("acc-credits").textContent = names ? speaker.say("map.attribution", { names }) : "";
  }

  // A background map that does not come is turned off again, and that is said.
  showTiles(came) {
    if (came === false) {
      this.byId("acc-tiles").checked = false;
      this.map.turnTiles(false);
    }
    if (came !== null) this.byId("acc-tiles-failed").hidden = came;
    this.labelMap();
    this.drawLegend();
  }

  drawForPaper() {
    if (!this.table) this.drawAll();
    const picture = this.byId("acc-paper");
    picture.src = this.map.picture(...["width", "height"].map((side) => Number(picture.getAttribute(side))));
    picture.alt = this.map.map.getContainer().getAttribute("aria-label");
    this.opened = [...document.querySelectorAll("details[data-short]:not([open])")]; // short tables are printed though they are folded
    this.opened.forEach((table) => { table.open = true; });
  }

  drawLegend() {
    const credits = acc.make("p", { class: "acc-legend-note acc-on-paper" }, this.byId("acc-credits").textContent);
    this.byId("acc-legend").replaceChildren(acc.legend(this.map), credits);
  }

  show(place) {
    this.byId("acc-map-title").scrollIntoView({ block: "start" });
    this.map.show(place);
  }

  drawTables() {
    const { state } = this;
    const title = state.kind === null ? state.speaker.say("without.title_all") : state.speaker.say("without.title_kind", { kind: this.kindName() });
    this.byId("acc-without-title").textContent = title;
    acc.placesWithout(this.map, this.byId("acc-without"), (place) => this.show(place));
    this.drawAllSoon();
  }

  // The table of all places; a long one waits until it comes near the window.
  drawAllSoon() {
    const holder = this.byId("acc-all");
    if (this.map.places.count <= acc.ROWS_SORTED_BY_NAME || this.table || !window.IntersectionObserver) {
      this.drawAll();
      return;
    }
    if (this.waiting) return;
    this.waiting = new IntersectionObserver((seen) => {
      if (!this.table && seen.some((each) => each.isIntersecting)) this.drawAll();
    }, { rootMargin: "600px" });
    this.waiting.observe(holder);
  }

  drawAll() {
    const { state } = this;
    const searched = acc.folded(this.byId("acc-search").value.trim());
    const onlyMissing = this.byId("acc-only-missing").checked;
    const rows = [];
    for (let place = 0; place < this.map.places.count; place++) {
      if (onlyMissing && !this.map.lacking[place]) continue;
      if (!searched || this.searchText(place).includes(searched)) rows.push(place);
    }
    this.byId("acc-found").textContent = rows.length ? state.speaker.say("table.found", { count: rows.length }) : state.speaker.say("table.none_found");
    this.table = acc.allPlaces(this.map, this.byId("acc-all"), rows, (place) => this.show(place));
  }

  // What a search looks through, each place's once: its names in both languages, and its municipality.
  searchText(place) {
    const { data, map } = this;
    this.texts = this.texts || [];
    if (!this.texts[place]) this.texts[place] = acc.folded([data.places.name_sv ? data.places.name_sv[place] : "", data.places.name[place], data.places.code ? data.places.code[place] : "", map.municipality(place)].join(" "));
    return this.texts[place];
  }

  // The address keeps language, service, season and place, so that a link shows the same.
  remember() {
    const { data, state } = this;
    const kept = new URLSearchParams({ lang: state.speaker.language });
    if (state.kind !== null) kept.set("kind", data.kinds[state.kind].id);
    if (state.kind !== null && state.minutes[state.kind] !== undefined) kept.set("minutes", state.minutes[state.kind]);
    if (state.now !== state.season) kept.set("state", state.now);
    else if (state.season !== data.seasons[0]) kept.set("season", state.season);
    if (state.people) kept.set("people", state.people);
    if (state.other !== null) kept.set("with", state.other);
    if (state.other !== null && state.way === "swipe") kept.set("way", "swipe");
    if (state.finding !== null) kept.set("map", data.findings[state.finding].id);
    if (state.finding !== null && state.of) kept.set("of", state.of);
    if (state.opacity < 1) kept.set("opacity", Math.round(100 * state.opacity));
    const turned = this.boxes().filter((box) => box.checked !== box.defaultChecked).map((box) => box.dataset.layer);
    if (turned.length) kept.set("turned", turned.join(","));
    if (state.place !== null) kept.set("place", data.places.id[state.place]);
    history.replaceState(null, "", "#" + kept.toString());
  }

  // The table as shown, for a spreadsheet; texts that a spreadsheet could take for a formula start with an apostrophe.
  download() {
    if (!this.table) this.drawAll();
    const decimal = this.state.speaker.language === "en" ? "." : ",";
    const between = decimal === "," ? ";" : ",";
    const cell = (value) => {
      if (value === null || value === Infinity) return "";
      if (typeof value === "number") return String(value).replace(".", decimal);
      const inert = acc.inert(String(value));
      return /[";,\n\r]/.test(inert) ? '"' + inert.split('"').join('""') + '"' : inert;
    };
    const { columns, rows } = this.table;
    const lines = [columns.map((column) => cell(column.text)), ...rows.map((row) => columns.map((column) => cell(column.told ? column.told(row) : column.value(row))))];
    const text = "\ufeff" + lines.map((line) => line.join(between)).join("\r\n") + "\r\n";
    const link = acc.make("a", { download: "places-" + this.state.now.replace(/[^\w-]+/g, "-") + ".csv" });
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
};

// As accessibility/formulas.py has it: an apostrophe wherever a spreadsheet could see a formula begin.
acc.inert = (text) => text
  .replace(/([;,\t\r\n])(?=[ "'\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'")
  .replace(/^(?=[ "'\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])/, "'");

acc.ASKED = ["lang", "kind", "minutes", "state", "season", "people", "with", "way", "map", "of", "opacity", "turned", "place"];

acc.folded = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

acc.firstOf = (names) => Object.values(names)[0] || "";

acc.startPage = async (leaflet, id) => {
  try {
    acc.page = new acc.Page(leaflet, await acc.read(id));
    document.documentElement.dataset.ready = "yes";
  } catch (error) {
    document.getElementById("acc-notice").hidden = false;
    throw error;
  }
};
