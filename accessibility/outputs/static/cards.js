// What a popup says of a place, a service or a service point; texts only, never markup.
"use strict";

acc.card = (title, lines) => {
  const list = acc.make("dl");
  for (const [term, description] of lines) {
    if (description !== null && description !== "") list.append(acc.make("dt", {}, term), acc.make("dd", {}, description));
  }
  return acc.make("div", { class: "acc-card" }, acc.make("p", { class: "acc-card-title" }, title), list);
};

acc.small = (text) => acc.make("span", { class: "acc-small" }, text);

acc.placeCard = (map, place) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const lines = [
    [speaker.say("popup.people"), speaker.people(data.places.people[place])],
    [map.group ? map.peopleWord() : "", map.group ? speaker.people(map.people[place]) : ""],
    [speaker.say("popup.municipality"), map.municipality(place)],
  ];
  if (state.finding !== null) {
    const finding = map.findingNow(state.now);
    lines.push([finding.titles[speaker.language], finding.classes[finding.class_of[place]].text[speaker.language]]);
  }
  const card = acc.card(map.name(place), lines);
  const rows = data.kinds.map((kind, number) => number).filter((number) => (state.kind === null ? data.kinds[number].basic : number === state.kind));
  if (!rows.length) return card;
  const body = acc.make("tbody");
  for (const number of rows) body.append(...(state.kind === null ? [acc.kindRow(map, place, number)] : acc.rankRows(map, place, number)));
  const head = acc.make("tr", {}, ...["popup.kind", "popup.minutes", "popup.nearest"].map((key) => acc.make("th", { scope: "col" }, speaker.say(key))));
  card.append(acc.make("table", {}, acc.make("thead", {}, head), body));
  return card;
};

acc.kindRow = (map, place, number) => {
  const { data, state } = map;
  const found = data.found[state.now];
  const minutes = found.minutes[number][place];
  const cell = acc.make("td", {}, acc.nearestText(map, place, number));
  const service = found.service[number][place];
  if (service >= 0) cell.append(...acc.hoursOf(map, number, service));
  const closed = acc.ifClosed(map, place, number);
  if (closed) cell.append(acc.small(closed));
  return acc.make("tr", {}, acc.make("th", { scope: "row" }, data.kinds[number].names[state.speaker.language]), acc.minutesCell(map, number, minutes, true), cell);
};

acc.minutesCell = (map, number, tenths, withStandard) => {
  const speaker = map.state.speaker;
  const missing = tenths < 0 || tenths > map.standardOf(number);
  const cell = acc.make("td", missing ? { class: "acc-missing" } : {}, (missing ? "▲ " : "") + speaker.minutes(tenths));
  if (withStandard) {
    const standard = speaker.say("legend.target", { minutes: map.standardOf(number) / 10 });
    cell.append(acc.small((missing ? speaker.say("popup.missing") : speaker.say("popup.within")) + " · " + standard));
  }
  return cell;
};

// The nearest services of one kind, one row each, with hours; after the first, what would be left if it closed.
acc.rankRows = (map, place, number) => {
  const { data, state } = map;
  const found = data.found[state.now];
  const rows = [acc.kindRow(map, place, number)];
  for (const next of found.next || []) {
    const service = next.service[number][place];
    if (service < 0) break;
    const named = acc.make("td", {}, acc.serviceText(map, service), ...acc.hoursOf(map, number, service));
    rows.push(acc.make("tr", {}, acc.make("td", {}, String(rows.length + 1) + "."), acc.minutesCell(map, number, next.minutes[number][place], false), named));
  }
  return rows;
};

// What is left if the nearest closed: the second nearest; nothing where the page does not hold it.
acc.ifClosed = (map, place, number) => {
  const { data, state } = map;
  const found = data.found[state.now];
  if (!found.next || !found.next.length || found.service[number][place] < 0) return "";
  const speaker = state.speaker;
  const service = found.next[0].service[number][place];
  if (service < 0) return speaker.say("popup.if_closed_none", { minutes: data.max_minutes });
  const tenths = found.next[0].minutes[number][place];
  const values = { name: acc.nameOf(data.services, service, speaker.language), minutes: speaker.number(tenths / 10, 1), more: speaker.number((tenths - found.minutes[number][place]) / 10, 1) };
  const beyond = tenths > map.standardOf(number) && !map.isMissing(state.now, number, place);
  return speaker.say("popup.if_closed", values) + (beyond ? " – " + speaker.say("popup.now_missing") : "");
};

// Opening hours (OSM's notation) with days and months as the language has them; as they are written where anything else is said.
acc.hoursText = (speaker, hours) => {
  const told = (part) => {
    if (/^(\d\d?:\d\d|24\/7)$/.test(part)) return part;
    if (/^[-,;]$/.test(part)) return part === "-" ? "–" : part + " ";
    return speaker.sentences["opening." + part.toLowerCase()];
  };
  const parts = hours.match(/[A-Za-z]+|\d\d?:\d\d|24\/7|\s+|[^]/g).map((part) => (part.trim() ? told(part) : " "));
  return parts.includes(undefined) ? hours : parts.join("").replace(/ +/g, " ").replace(/ ([,;])/g, "$1").replace(/ ?– ?/g, "–").trim();
};

// Opening hours in the words of the language, hours a week, or nothing at all where the study tells none of any service.
acc.hoursOf = (map, number, service) => {
  const { hours } = map.data.services;
  if (!hours) return [];
  const speaker = map.state.speaker;
  const known = hours[number + " " + service];
  if (!known) return [acc.small(speaker.say("popup.hours_unknown"))];
  const said = [];
  if (known.opening_hours) said.push(speaker.say("popup.hours") + ": " + acc.hoursText(speaker, known.opening_hours));
  if (known.hours_week !== undefined) said.push(speaker.say("popup.hours_week", { hours: known.hours_week }));
  return [acc.small(said.join(", "))];
};

acc.serviceText = (map, service) => {
  const { data, state } = map;
  const name = acc.nameOf(data.services, service, state.speaker.language);
  const provider = data.services.providers[data.services.provider[service]];
  return provider && provider !== name ? name + " – " + provider : name;
};

// The nearest service and who runs it, or why there is none.
acc.nearestText = (map, place, number) => {
  const { data, state } = map;
  const found = data.found[state.now];
  const service = found.service[number][place];
  if (service < 0) return state.speaker.say("reason." + data.reasons[found.reason[number][place]]);
  return acc.serviceText(map, service);
};

acc.serviceCard = (map, service) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const services = data.services;
  const kinds = services.kinds[service].map((number) => data.kinds[number].names[speaker.language]).join(", ");
  const status = services.statuses[services.status[service]];
  const card = acc.card(acc.nameOf(services, service, speaker.language) || speaker.say("popup.service"), [
    [speaker.say("popup.services_here"), kinds],
    [speaker.say("popup.provider"), services.providers[services.provider[service]]],
    [speaker.say("popup.service"), [status === "open" ? "" : speaker.say("status." + status), services.inside[service] ? "" : speaker.say("popup.outside")].filter(Boolean).join(", ")],
  ]);
  const list = acc.make("ul", { class: "acc-closing" });
  for (const number of services.kinds[service]) {
    const line = acc.closingText(map, service, number);
    if (line) list.append(acc.make("li", {}, line, ...acc.hoursOf(map, number, service)));
  }
  if (list.children.length) card.append(acc.make("p", { class: "acc-card-part" }, speaker.say("closing.title") + (map.group ? " (" + map.peopleWord() + ")" : "")), list);
  return card;
};

// Who would go elsewhere if a service closed, and who would be beyond the standard then; empty where the page does not hold it.
acc.closingText = (map, service, number) => {
  const { data, state } = map;
  const found = data.found[state.now];
  if (!found.next || !found.next.length) return "";
  const speaker = state.speaker;
  const kind = data.kinds[number].names[speaker.language];
  const living = map.people;
  const count = { places: 0, people: 0, lost: 0, lost_people: 0, unknown: 0 };
  for (let place = 0; place < map.places.count; place++) {
    if (found.service[number][place] !== service) continue;
    const people = living[place];
    const then = found.next[0].minutes[number][place];
    const lost = !map.isMissing(state.now, number, place) && (then < 0 || then > map.standardOf(number));
    count.places++;
    count.people += people || 0;
    count.unknown += people === null ? 1 : 0;
    count.lost += lost ? 1 : 0;
    count.lost_people += lost ? people || 0 : 0;
  }
  if (!count.places) return speaker.say("closing.nobody", { kind });
  const values = { kind, ...count, people: Math.round(count.people), lost_people: Math.round(count.lost_people) };
  const said = speaker.say(map.countsPeople ? "closing.kind_people" : "closing.kind_places", values);
  return count.unknown && map.countsPeople ? said + "; " + speaker.say("closing.unknown", { count: count.unknown }) : said;
};

acc.pointCard = (map, point) => {
  const { data } = map;
  const speaker = map.state.speaker;
  const name = acc.spoken(point, speaker.language);
  const title = point.rank ? speaker.say("popup.chosen", { rank: point.rank }) + ": " + name : name;
  const card = acc.card(title, [
    [speaker.say("popup.candidate"), speaker.say("host_kind." + point.host_kind)],
    [speaker.say("popup.gain"), point.gain_people === null || point.gain_people === undefined ? "" : speaker.number(Math.round(point.gain_people))],
    [speaker.say("popup.gain_places"), point.gain_places === undefined ? "" : speaker.number(point.gain_places)],
  ]);
  const list = acc.make("ul", { class: "acc-closing" });
  for (const { id, names } of data.kinds) {
    if (!point.gains || !(id in point.gains)) continue;
    const [people, places] = point.gains[id];
    const gain = people !== null && data.counts_people ? speaker.say("count.people", { count: people }) : speaker.say("count.places", { count: places });
    list.append(acc.make("li", {}, names[speaker.language] + ": " + gain));
  }
  if (list.children.length) card.append(acc.make("p", { class: "acc-card-part" }, speaker.say("popup.would_offer")), list);
  return card;
};

// A spot of a finding: its name, and every column of its row.
acc.findingPointCard = (map, point) => {
  const { language } = map.state.speaker;
  const { headings, rows } = point.layer.cards[language];
  const name = point.layer.names[language][point.row];
  const lines = headings.map((heading, column) => [heading, rows[point.row][column]]).filter(([heading, text]) => text !== name && text !== "–");
  return acc.card(point.text + ": " + name, lines);
};
