// The page: language, service and season are chosen here; map, legend and tables follow; the address keeps the choice.
"use strict";

acc.Page = class {
  constructor(leaflet, data) {
    this.data = data;
    this.state = { kind: null, season: data.seasons[0], place: null, speaker: null, minutes: {} };
    const asked = new URLSearchParams(location.hash.slice(1));
    this.speakers = Object.fromEntries(data.languages.map((language) => [language, new acc.Speaker(language, data.words[language])]));
    this.state.speaker = this.speakers[data.languages.includes(asked.get("lang")) ? asked.get("lang") : data.languages[0]];
    const kind = data.kinds.findIndex((each) => each.id === asked.get("kind"));
    this.state.kind = kind >= 0 ? kind : data.kinds.length === 1 ? 0 : null;
    if (data.seasons.includes(asked.get("season"))) this.state.season = asked.get("season");
    const minutes = Number(asked.get("minutes"));
    if (this.state.kind !== null && minutes >= 1 && minutes <= data.max_minutes) this.state.minutes[this.state.kind] = minutes;
    this.map = new acc.ServiceMap(leaflet, data, this.state, () => this.remember());
    this.scale = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(leaflet);
    this.bind();
    this.refresh();
    const place = data.places.id.indexOf(asked.get("place"));
    this.map.wholeArea();
    if (place >= 0) this.map.show(place);
  }

  byId(id) {
    return document.getElementById(id);
  }

  bind() {
    document.querySelectorAll("[data-choose-language]").forEach((button) => button.addEventListener("click", () => {
      this.state.speaker = this.speakers[button.dataset.chooseLanguage];
      this.map.map.closePopup();
      this.refresh();
    }));
    for (const name of ["kind", "season"]) {
      this.byId("acc-" + name).addEventListener("change", (event) => {
        this.state[name] = name === "kind" ? (event.target.value === "" ? null : Number(event.target.value)) : event.target.value;
        this.map.map.closePopup();
        this.refresh();
      });
    }
    document.querySelectorAll("[data-layer]").forEach((box) => box.addEventListener("change", () => {
      this.map.shown[box.dataset.layer] = box.checked;
      this.map.redraw();
      this.drawLegend();
    }));
    this.byId("acc-minutes").addEventListener("input", (event) => this.tryMinutes(Number(event.target.value)));
    this.byId("acc-reset").addEventListener("click", () => this.tryMinutes(this.data.kinds[this.state.kind].standard));
    this.byId("acc-search").addEventListener("input", () => this.drawAll());
    this.byId("acc-only-missing").addEventListener("change", () => this.drawAll());
    this.byId("acc-whole").addEventListener("click", () => this.map.wholeArea());
    this.byId("acc-print").addEventListener("click", () => window.print());
    this.byId("acc-download").addEventListener("click", () => this.download());
    window.addEventListener("beforeprint", () => this.drawForPaper());
    window.addEventListener("hashchange", () => {
      const language = new URLSearchParams(location.hash.slice(1)).get("lang");
      if (this.speakers[language] && language !== this.state.speaker.language) {
        this.state.speaker = this.speakers[language];
        this.refresh();
      }
    });
  }

  refresh() {
    const { data, state } = this;
    const speaker = state.speaker;
    const root = document.documentElement;
    root.lang = speaker.language;
    root.dataset.season = state.season;
    root.dataset.kind = state.kind === null ? "" : data.kinds[state.kind].id;
    document.title = data.title[speaker.language] + " – " + data.area[speaker.language];
    document.querySelectorAll("[data-choose-language]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.chooseLanguage === speaker.language)));
    document.querySelectorAll("[data-label]").forEach((element) => element.setAttribute("aria-label", speaker.say(element.dataset.label)));
    this.fillChoices();
    this.labelMap();
    this.map.redraw();
    this.drawTried();
    this.drawLegend();
    this.drawTables();
    this.remember();
  }

  // A target time to try out: map, legend and tables follow; the study's own sentence gives way to one that says so.
  tryMinutes(minutes) {
    const { kind } = this.state;
    if (minutes === this.data.kinds[kind].standard) delete this.state.minutes[kind];
    else this.state.minutes[kind] = minutes;
    this.map.map.closePopup();
    this.refresh();
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
    data.places.people.forEach((people, place) => {
      const missing = map.lacking[place] > 0;
      count.places += missing ? 1 : 0;
      count.unknown += people === null ? 1 : 0;
      count[missing ? "people" : "within"] += people || 0;
    });
    const values = { minutes, standard, places: count.places, total: count.total, people: Math.round(count.people), within: Math.round(count.within) };
    const said = state.speaker.say(data.counts_people ? "tried.people" : "tried.places", values);
    return count.unknown ? said + " " + state.speaker.say("tried.unknown", { count: count.unknown }) : said;
  }

  fillChoices() {
    const { data, state } = this;
    const option = (value, text, chosen) => {
      const element = acc.make("option", { value }, text);
      element.selected = chosen;
      return element;
    };
    const language = state.speaker.language;
    this.byId("acc-kind").replaceChildren(
      ...(data.kinds.length > 1 ? [option("", state.speaker.say("controls.all_kinds"), state.kind === null)] : []),
      ...data.kinds.map((kind, number) => option(String(number), kind.names[language], state.kind === number)));
    this.byId("acc-season").replaceChildren(...data.seasons.map((season) => option(season, acc.upperFirst(state.speaker.say("season." + season)), state.season === season)));
  }

  kindName() {
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
    if (leaflet.attributionControl) {
      leaflet.attributionControl.setPrefix(false);
      const names = this.data.attribution[speaker.language].join(", ");
      const holder = leaflet.attributionControl.getContainer();
      holder.textContent = names ? speaker.say("map.attribution", { names }) : "";
    }
  }

  drawForPaper() {
    const picture = this.byId("acc-paper");
    picture.src = this.map.picture(640, 380);
    picture.alt = this.map.map.getContainer().getAttribute("aria-label");
  }

  drawLegend() {
    this.byId("acc-legend").replaceChildren(acc.legend(this.map));
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
    this.drawAll();
  }

  drawAll() {
    const { data, state } = this;
    const searched = acc.folded(this.byId("acc-search").value.trim());
    const onlyMissing = this.byId("acc-only-missing").checked;
    const rows = [];
    for (let place = 0; place < this.map.places.count; place++) {
      if (onlyMissing && !this.map.lacking[place]) continue;
      const text = acc.folded([this.map.name(place), data.places.name[place], this.map.municipality(place)].join(" "));
      if (!searched || text.includes(searched)) rows.push(place);
    }
    this.byId("acc-found").textContent = rows.length ? state.speaker.say("table.found", { count: rows.length }) : state.speaker.say("table.none_found");
    this.table = acc.allPlaces(this.map, this.byId("acc-all"), rows, (place) => this.show(place));
  }

  // The address keeps language, service, season and place, so that a link shows the same.
  remember() {
    const { data, state } = this;
    const kept = new URLSearchParams({ lang: state.speaker.language });
    if (state.kind !== null) kept.set("kind", data.kinds[state.kind].id);
    if (state.kind !== null && state.minutes[state.kind] !== undefined) kept.set("minutes", state.minutes[state.kind]);
    if (state.season !== data.seasons[0]) kept.set("season", state.season);
    if (state.place !== null) kept.set("place", data.places.id[state.place]);
    history.replaceState(null, "", "#" + kept.toString());
  }

  // The table as shown, for a spreadsheet; texts that a spreadsheet could take for a formula start with an apostrophe.
  download() {
    const decimal = this.state.speaker.language === "en" ? "." : ",";
    const between = decimal === "," ? ";" : ",";
    const cell = (value) => {
      if (value === null || value === Infinity) return "";
      if (typeof value === "number") return String(value).replace(".", decimal);
      const inert = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
      return /[";,\n\r]/.test(inert) ? '"' + inert.split('"').join('""') + '"' : inert;
    };
    const { columns, rows } = this.table;
    const lines = [columns.map((column) => cell(column.text)), ...rows.map((row) => columns.map((column) => cell(column.value(row))))];
    const text = "\ufeff" + lines.map((line) => line.join(between)).join("\r\n") + "\r\n";
    const link = acc.make("a", { download: "places-" + this.state.season + ".csv" });
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
};

acc.folded = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

acc.startPage = async (leaflet, id) => {
  const notice = document.getElementById("acc-notice");
  if (!window.DecompressionStream && document.getElementById(id).dataset.packed) {
    notice.hidden = false;
    return;
  }
  acc.page = new acc.Page(leaflet, await acc.read(id));
  document.documentElement.dataset.ready = "yes";
};
