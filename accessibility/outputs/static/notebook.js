// A map in a notebook: the same places, colours and popups, with the choice of service and the legend inside the map.
"use strict";

acc.startMap = async (leaflet, id) => {
  const data = await acc.read(id);
  const language = data.languages[0];
  const speaker = new acc.Speaker(language, data.words[language]);
  const kind = data.kinds.findIndex((each) => each.id === data.kind);
  const state = { kind: kind < 0 ? null : kind, season: data.seasons[0], now: data.states[0].id, other: null, way: "difference", swipe: 0.5, opacity: 1, finding: data.findings.length ? 0 : null, of: "", place: null, speaker };
  const map = new acc.ServiceMap(leaflet, data, state);
  map.shown.candidates = Object.keys(data.points).length > 0 && !data.kinds.length;
  L.control.scale({ imperial: false }).addTo(leaflet);
  const box = acc.make("div", { class: "acc-notebook" });
  const legend = acc.make("div");
  const draw = () => {
    map.redraw();
    legend.replaceChildren(acc.legend(map));
  };
  const choose = (label, options, chosen, take) => {
    const select = acc.make("select", { "aria-label": label });
    options.forEach(([value, text]) => select.append(acc.make("option", { value }, text)));
    select.value = chosen;
    select.addEventListener("change", () => {
      take(select.value);
      leaflet.closePopup();
      draw();
    });
    box.append(select);
  };
  if (data.kinds.length) {
    const kinds = data.kinds.map((each, number) => [String(number), each.names[language]]);
    const all = data.kinds.some((each) => each.basic) && data.kinds.length > 1 ? [["", speaker.say("controls.all_kinds")]] : [];
    if (!all.length && state.kind === null) state.kind = 0;
    choose(speaker.say("controls.kind"), [...all, ...kinds], state.kind === null ? "" : String(state.kind), (value) => { state.kind = value === "" ? null : Number(value); });
  }
  if (data.states.length > 1) {
    const states = data.states.map((each) => [each.id, map.stateName(each.id)]);
    choose(speaker.say("controls.season"), states, state.now, (value) => { Object.assign(state, { now: value, season: map.stateOf[value].season }); });
  }
  if (data.notice) box.append(acc.make("p", { class: "acc-made-up" }, data.notice));
  box.append(acc.make("details", { open: "" }, acc.make("summary", {}, speaker.say("legend.title")), legend));
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  control.addTo(leaflet);
  draw();
  map.begin(leaflet.getSize().x > 600 ? box.offsetWidth : 0);
  if (leaflet.attributionControl) leaflet.attributionControl.setPrefix(false);
  document.documentElement.dataset.ready = "yes";
};
