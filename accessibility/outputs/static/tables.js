// The table twin: the same numbers as the map, sortable, searchable, a page of rows at a time.
"use strict";

acc.ROWS_SHOWN = 200;
acc.ROWS_SORTED_BY_NAME = 5000;

// columns: [{ key, text, value(row) -> number|string|null, cell(row) -> text or element, numeric, head }]
acc.Table = class {
  constructor(holder, speaker, caption, columns, rows, sort) {
    Object.assign(this, { holder, speaker, caption, columns, rows, from: 0 });
    this.sortBy(sort.column, sort.falling);
    this.draw();
  }

  sortBy(column, falling) {
    const { value } = this.columns[column];
    const collator = new Intl.Collator(this.speaker.language, { numeric: true });
    const values = new Map(this.rows.map((row) => [row, value(row)]));
    const compare = (one, other) => {
      const left = values.get(one);
      const right = values.get(other);
      if (left === null || right === null) return (left === null) - (right === null);
      const order = typeof left === "number" ? left - right : collator.compare(left, right);
      return falling ? -order : order;
    };
    Object.assign(this, { column, falling, from: 0 });
    this.rows = this.rows.slice().sort((one, other) => compare(one, other) || one - other);
  }

  draw() {
    const head = acc.make("tr");
    this.columns.forEach((column, number) => {
      const sorted = number === this.column ? (this.falling ? "descending" : "ascending") : "none";
      const button = acc.make("button", { type: "button", class: "acc-sort" }, column.text, acc.make("span", { "aria-hidden": "true", class: "acc-arrow" }, sorted === "none" ? "↕" : this.falling ? "▼" : "▲"));
      button.addEventListener("click", () => {
        this.sortBy(number, number === this.column ? !this.falling : Boolean(column.numeric));
        this.draw();
        this.holder.querySelectorAll(".acc-sort")[number].focus();
      });
      head.append(acc.make("th", { scope: "col", "aria-sort": sorted, class: column.numeric ? "acc-number" : null }, button, acc.make("span", { class: "acc-on-paper" }, column.text)));
    });
    const body = acc.make("tbody");
    for (const row of this.rows.slice(this.from, this.from + acc.ROWS_SHOWN)) body.append(this.line(row));
    const table = acc.make("table", {}, acc.make("caption", {}, this.caption), acc.make("thead", {}, head), body);
    const frame = acc.make("div", { class: "acc-scroll", role: "group", tabindex: "0", "aria-label": this.caption }, table);
    this.holder.replaceChildren(frame, ...this.pager());
  }

  line(row) {
    const line = acc.make("tr");
    this.columns.forEach((column, number) => {
      const tag = number ? "td" : "th";
      const cell = acc.make(tag, { scope: number ? null : "row", class: column.numeric ? "acc-number" : null }, column.cell(row));
      if (column.lacks && column.lacks(row)) cell.classList.add("acc-missing");
      line.append(cell);
    });
    return line;
  }

  pager() {
    const total = this.rows.length;
    if (total <= acc.ROWS_SHOWN) return [];
    const text = this.speaker.say("table.page", { from: this.from + 1, to: Math.min(this.from + acc.ROWS_SHOWN, total), total });
    const turn = (key, step) => {
      const button = acc.make("button", { type: "button" }, this.speaker.say(key));
      const to = this.from + step;
      button.disabled = to < 0 || to >= total;
      button.addEventListener("click", () => {
        this.from = to;
        this.draw();
        this.holder.querySelector(".acc-scroll").focus();
      });
      return button;
    };
    return [acc.make("p", { class: "acc-pager" }, turn("table.previous", -acc.ROWS_SHOWN), acc.make("span", { role: "status" }, text), turn("table.next", acc.ROWS_SHOWN))];
  }
};

acc.placeColumns = (map, onShow) => {
  const { data, state } = map;
  const say = (key) => state.speaker.say("table." + key);
  const places = data.places;
  const columns = [{
    text: say("place"),
    value: (place) => map.name(place),
    cell: (place) => {
      const button = acc.make("button", { type: "button", class: "acc-place" }, map.name(place));
      button.addEventListener("click", () => onShow(place));
      return button;
    },
  }];
  if (places.municipality && places.municipalities.name.length > 1) {
    const municipality = (place) => map.municipality(place);
    columns.push({ text: say("municipality"), value: municipality, cell: municipality });
  }
  const { people } = map;
  columns.push({ text: map.peopleWord("table.people"), numeric: true, value: (place) => people[place], cell: (place) => state.speaker.people(people[place]) });
  return columns;
};

acc.minutesColumn = (map, number, text) => {
  const minutes = (place) => map.data.found[map.state.now].minutes[number][place];
  return {
    text,
    numeric: true,
    value: (place) => (minutes(place) < 0 ? Infinity : minutes(place) / 10),
    lacks: (place) => map.isMissing(map.state.now, number, place),
    cell: (place) => {
      const written = minutes(place) < 0 ? map.state.speaker.say("value.not_reached") : map.state.speaker.fixed(minutes(place) / 10);
      if (!map.isMissing(map.state.now, number, place)) return written;
      const mark = acc.make("span", {}, acc.make("span", { "aria-hidden": "true" }, "▲ "), written);
      mark.append(acc.make("span", { class: "acc-hidden" }, " " + map.state.speaker.say("table.missing_mark")));
      return mark;
    },
  };
};

// Minutes in the state compared with, and what changes: told in words where a service is reached no more, or only then.
acc.changeColumns = (map, number) => {
  const { state, data } = map;
  const { speaker } = state;
  const before = data.found[state.now].minutes[number];
  const after = data.found[state.other].minutes[number];
  const change = (place) => (before[place] < 0 && after[place] < 0 ? null : after[place] < 0 ? Infinity : before[place] < 0 ? -Infinity : (after[place] - before[place]) / 10);
  const told = (place) => {
    const more = change(place);
    if (more === null) return speaker.say("compare.neither");
    if (!Number.isFinite(more)) return speaker.say(more > 0 ? "compare.lost" : "compare.gained");
    return (more > 0 ? "+" : "") + speaker.fixed(more);
  };
  const there = { text: map.stateName(state.other), numeric: true, value: (place) => (after[place] < 0 ? Infinity : after[place] / 10), cell: (place) => (after[place] < 0 ? speaker.say("value.not_reached") : speaker.fixed(after[place] / 10)) };
  return [there, { text: speaker.say("compare.column"), numeric: true, value: change, told: (place) => (Number.isFinite(change(place)) ? change(place) : told(place)), cell: told, lacks: (place) => change(place) === Infinity }];
};

acc.allPlaces = (map, holder, rows, onShow) => {
  const { data, state } = map;
  const basic = data.kinds.map((kind, number) => number).filter((number) => data.kinds[number].basic);
  const columns = acc.placeColumns(map, onShow);
  const basicFrom = columns.length;
  const within = (place) => basic.filter((number) => !map.isMissing(state.now, number, place)).length;
  columns.push({ text: state.speaker.say("table.basket"), numeric: true, value: within, cell: (place) => within(place) + " / " + basic.length, lacks: (place) => within(place) < basic.length });
  const compared = map.compares("difference") || map.compares("swipe");
  data.kinds.forEach((kind, number) => {
    columns.push(acc.minutesColumn(map, number, kind.names[state.speaker.language]));
    if (compared && state.kind === number) columns.push(...acc.changeColumns(map, number));
  });
  return new acc.Table(holder, state.speaker, state.speaker.say("table.caption"), columns, rows, rows.length > acc.ROWS_SORTED_BY_NAME ? { column: basicFrom - 1, falling: true } : { column: 0, falling: false });
};

acc.placesWithout = (map, holder, onShow) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const rows = map.order.filter((place) => map.lacking[place] > 0);
  if (!map.places.count) return holder.replaceChildren(acc.make("p", {}, speaker.say("without.no_places")));
  if (!rows.length) return holder.replaceChildren(acc.make("p", {}, speaker.say("without.nobody")));
  const columns = acc.placeColumns(map, onShow);
  const people = columns.length - 1;
  if (state.kind === null) {
    const lacks = (place) => data.kinds.filter((kind, number) => kind.basic && map.isMissing(state.now, number, place)).map((kind) => kind.names[speaker.language]);
    columns.push({ text: speaker.say("without.lacks"), value: (place) => map.lacking[place], cell: (place) => lacks(place).join(", ") });
  } else {
    const tenths = (place) => data.found[state.now].minutes[state.kind][place];
    const beyond = (place) => (tenths(place) < 0 ? Infinity : (tenths(place) - map.standardOf(state.kind)) / 10);
    columns.push(acc.minutesColumn(map, state.kind, speaker.say("table.minutes")));
    columns.push({ text: speaker.say("table.beyond"), numeric: true, value: beyond, cell: (place) => (beyond(place) === Infinity ? "–" : "+" + speaker.fixed(beyond(place))) });
    columns.push({ text: speaker.say("table.nearest"), value: (place) => acc.nearestText(map, place, state.kind), cell: (place) => acc.nearestText(map, place, state.kind) });
  }
  return new acc.Table(holder, speaker, speaker.say("without.caption"), columns, rows, { column: people, falling: true });
};
