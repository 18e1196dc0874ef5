// The legend: every symbol of the map as it is drawn there, with its meaning and unit.
"use strict";

acc.icon = (draw, width = 30) => {
  const canvas = acc.make("canvas", { width: 2 * width, height: 56, class: "acc-icon", "aria-hidden": "true" });
  canvas.style.width = width + "px";
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  draw(pen, width / 2, 14);
  return canvas;
};

acc.lineIcon = (style) => acc.icon((pen, x, y) => {
  pen.beginPath();
  pen.moveTo(2, y);
  pen.lineTo(2 * x - 2, y);
  pen.strokeStyle = style.colour;
  pen.lineWidth = style.width;
  pen.setLineDash(style.dash || []);
  pen.stroke();
});

acc.legend = (map) => {
  const { data, state } = map;
  const box = acc.make("div", { class: "acc-legend-rows" });
  const row = (icon, text, note) => {
    const line = acc.make("p", {}, icon, acc.make("span", {}, text));
    if (note) line.lastChild.append(acc.make("span", { class: "acc-small" }, note));
    box.append(line);
  };
  acc.legendClasses(map, row, box);
  const say = (key, values) => state.speaker.say("legend." + key, values);
  box.append(acc.make("p", { class: "acc-legend-note" }, map.cells ? say("cells", { km: map.cells.grid.side / 1000 }) : say("size")));
  if (!map.cells && map.people.some((people) => people === null)) {
    row(acc.icon((pen, x, y) => acc.symbol(pen, "circle", x, y, 7, data.colours.minutes[2], data.colours.outline, true)), say("people_unknown"));
  }
  if (map.shown.services && map.servicesShown().length) row(acc.icon((pen, x, y) => acc.house(pen, x, y, 8)), map.kindDrawn === null ? say("services_all") : data.kinds[map.kindDrawn].names[state.speaker.language]);
  acc.legendPoints(map, row);
  if (map.shown.roads) {
    for (const [name, key] of [["main", "road_main"], ["other", "road_other"]]) {
      if (!map.tiled && map.roads[name] && map.roads[name].length) row(acc.lineIcon(acc.ROAD_STYLES[name]), say(key));
    }
    for (const name of ["ferry", "ice_road", "not_in_use"]) {
      if (map.crossingsNow(name).length) row(acc.lineIcon(acc.ROAD_STYLES[name]), say(name));
    }
  }
  if (!map.tiled && map.base.water.length) row(acc.icon((pen, x, y) => { pen.fillStyle = "#c9deeb"; pen.fillRect(x - 11, y - 7, 22, 14); pen.strokeStyle = "#5b7fa3"; pen.strokeRect(x - 11, y - 7, 22, 14); }), say("water"));
  row(acc.lineIcon({ colour: "#3d3844", width: 2.2 }), say("boundary"));
  if (map.shown.borders && map.base.borders.length) row(acc.lineIcon({ colour: "#6b6470", width: 1.2, dash: [8, 3, 2, 3] }), say("border"));
  return box;
};

acc.legendClasses = (map, row, box) => {
  const [title, note] = acc.titleNow(map);
  if (title) box.append(acc.make("p", { class: "acc-legend-title" }, title));
  if (note) box.append(acc.make("p", { class: "acc-legend-note" }, note));
  const used = map.state.finding === null && !map.compares("difference") ? null : new Set(map.classOf);
  map.paints.forEach((paint, number) => {
    if (used && !used.has(number) && number >= Math.min(5, map.paints.length - 2)) return;
    const draw = map.cells ? (pen, x, y) => acc.swatch(pen, x, y, paint) : (pen, x, y) => acc.symbol(pen, paint.shape, x, y, 7.5, paint.colour, map.data.colours.outline, false);
    row(acc.icon(draw), paint.text, paint.note);
  });
};

acc.legendPoints = (map, row) => {
  const { state } = map;
  if (map.pointsOf("chosen").length) row(acc.icon((pen, x, y) => acc.numbered(pen, x, y + 13, 8, "1")), state.speaker.say("legend.chosen"));
  for (const layer of map.data.finding_points || []) {
    if (!map.findingPoints().some((point) => point.layer === layer)) continue;
    layer.groups[state.speaker.language].forEach((name, number) => {
      const title = layer.titles[state.speaker.language];
      row(acc.icon((pen, x, y) => acc.numbered(pen, x, y + 13, 8, acc.letter(layer.letters_before + number), acc.FINDING_POINT)), name ? title + ": " + name : title);
    });
  }
  if (map.pointsOf("candidates").length) row(acc.icon((pen, x, y) => acc.star(pen, x, y, 9)), state.speaker.say("legend.candidate"));
};
