// What a popup says of a place, a service or a service point; texts only, never markup.
"use strict";

acc.card = (title, lines) => {
  const list = acc.make("dl");
  for (const [term, description] of lines) {
    if (description !== null && description !== "") list.append(acc.make("dt", {}, term), acc.make("dd", {}, description));
  }
  return acc.make("div", { class: "acc-card" }, acc.make("p", { class: "acc-card-title" }, title), list);
};

acc.placeCard = (map, place) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const places = data.places;
  const card = acc.card(map.name(place), [
    [speaker.say("popup.people"), speaker.people(places.people[place])],
    [speaker.say("popup.municipality"), map.municipality(place)],
  ]);
  const rows = data.kinds.map((kind, number) => number).filter((number) => (state.kind === null ? data.kinds[number].basic : number === state.kind));
  if (!rows.length) return card;
  const body = acc.make("tbody");
  for (const number of rows) body.append(acc.kindRow(map, place, number));
  const head = acc.make("tr", {}, ...["popup.kind", "popup.minutes", "popup.nearest"].map((key) => acc.make("th", { scope: "col" }, speaker.say(key))));
  card.append(acc.make("table", {}, acc.make("thead", {}, head), body));
  return card;
};

acc.kindRow = (map, place, number) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const kind = data.kinds[number];
  const tenths = data.found[state.season].minutes[number][place];
  const missing = map.isMissing(state.season, number, place);
  const times = acc.make("td", missing ? { class: "acc-missing" } : {}, (missing ? "▲ " : "") + speaker.minutes(tenths));
  const standard = speaker.say("legend.target", { minutes: map.standardOf(number) / 10 });
  times.append(acc.make("span", { class: "acc-small" }, (missing ? speaker.say("popup.missing") : speaker.say("popup.within")) + " · " + standard));
  return acc.make("tr", {}, acc.make("th", { scope: "row" }, kind.names[speaker.language]), times, acc.make("td", {}, acc.nearestText(map, place, number)));
};

// The nearest service and who runs it, or why there is none.
acc.nearestText = (map, place, number) => {
  const { data, state } = map;
  const found = data.found[state.season];
  const service = found.service[number][place];
  if (service < 0) return state.speaker.say("reason." + data.reasons[found.reason[number][place]]);
  const name = acc.nameOf(data.services, service, state.speaker.language);
  const provider = data.services.providers[data.services.provider[service]];
  return provider && provider !== name ? name + " – " + provider : name;
};

acc.serviceCard = (map, service) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const services = data.services;
  const kinds = services.kinds[service].map((number) => data.kinds[number].names[speaker.language]).join(", ");
  const status = services.statuses[services.status[service]];
  return acc.card(acc.nameOf(services, service, speaker.language) || speaker.say("popup.service"), [
    [speaker.say("popup.services_here"), kinds],
    [speaker.say("popup.provider"), services.providers[services.provider[service]]],
    [speaker.say("popup.service"), [status === "open" ? "" : speaker.say("status." + status), services.inside[service] ? "" : speaker.say("popup.outside")].filter(Boolean).join(", ")],
  ]);
};

acc.pointCard = (map, point) => {
  const speaker = map.state.speaker;
  const name = acc.spoken(point, speaker.language);
  const title = point.rank ? speaker.say("popup.chosen", { rank: point.rank }) + ": " + name : name;
  return acc.card(title, [
    [speaker.say("popup.candidate"), speaker.say("host_kind." + point.host_kind)],
    [speaker.say("popup.gain"), point.gain_people === null || point.gain_people === undefined ? "" : speaker.number(Math.round(point.gain_people))],
    [speaker.say("popup.gain_places"), point.gain_places === undefined ? "" : speaker.number(point.gain_places)],
  ]);
};
