// What places are coloured by: minutes of one kind, kinds missing, a finding, or the difference between two states; class by class.
"use strict";

acc.HATCH_OF_MINUTES = ["", "", "sparse", "falling", "net", "crosses"];
acc.HATCH_OF_MISSING = ["", "sparse", "falling", "net", "net"];
acc.RED_TO_BLUE = ["#d7191c", "#fdae61", "#ffffbf", "#abd9e9", "#2c7bb6"];
acc.STEPS_OF_DIFFERENCE = [100, 20];
acc.LOST = 5;
acc.GAINED = 6;
acc.NEITHER = 7;
acc.LOST_AND_GAINED = { colours: ["#1a1a1a", "#313695"], shapes: ["cross", "plus"], labels: ["×", "✓"], hatches: ["white_crosses", "pluses"] };

// Paints: [{ shape, colour, label, hatch, text, note }], one for each class.
acc.paintsNow = (map) => {
  const { state } = map;
  if (map.compares("difference")) return acc.differencePaints(map);
  if (state.finding !== null) return acc.findingPaints(map);
  return state.kind === null ? acc.missingPaints(map) : acc.minutesPaints(map);
};

acc.titleNow = (map) => {
  const { data, state } = map;
  const speaker = state.speaker;
  if (map.compares("difference")) {
    const what = state.kind === null ? speaker.say("compare.title_missing") : speaker.say("compare.title_minutes", { kind: data.kinds[state.kind].names[speaker.language] });
    return [what, speaker.say("compare.direction", { from: map.stateName(state.now), to: map.stateName(state.other) })];
  }
  if (state.finding !== null) {
    const finding = map.findingNow(state.now);
    return [finding.titles[speaker.language], finding.column[speaker.language]];
  }
  if (!data.kinds.length) return ["", ""];
  if (state.kind === null) return [speaker.say("legend.all"), ""];
  const kind = data.kinds[state.kind].names[speaker.language];
  const minutes = map.boundsOf(state.kind)[1] / 10;
  return [speaker.say("legend.kind", { kind, mode: data.mode[speaker.language] }), speaker.say("legend.target", { minutes })];
};

acc.minutesPaints = (map) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const { colours, shapes } = data;
  const bounds = map.boundsOf(state.kind).map((bound) => bound / 10);
  const written = (minutes) => (bounds.every(Number.isInteger) ? speaker.number(minutes) : speaker.fixed(minutes));
  const paints = colours.minutes.map((colour, number) => {
    const from = number ? bounds[number - 1] : 0;
    const text = number < bounds.length ? speaker.say("legend.within", { from: written(from), to: written(bounds[number]) }) : speaker.say("legend.over", { from: written(from) });
    return { colour, shape: shapes.minutes[number], label: String(number + 1), hatch: acc.HATCH_OF_MINUTES[number], text, note: speaker.say(number < 2 ? "legend.within_note" : "legend.beyond_note") };
  });
  return [...paints, { colour: colours.unreached, shape: "cross", label: "×", hatch: "crosses", text: speaker.say("legend.unreached"), note: speaker.say("legend.beyond_note") }];
};

// The last class, all missing, is always the cross.
acc.missingPaints = (map) => {
  const { data, state } = map;
  const speaker = state.speaker;
  const colours = data.colours.minutes;
  if (!data.kinds.length) return [{ colour: "#d9d4cc", shape: "circle", label: "", hatch: "", text: speaker.say("map.layer_places") }];
  let from = 0;
  return data.missing_bounds.map((to, number) => {
    const last = number === data.missing_bounds.length - 1;
    const key = to === 0 ? "legend.none_missing" : last ? "legend.all_missing" : from === to ? "legend.missing_count" : "legend.missing_range";
    const text = speaker.say(key, { count: to, from, to });
    const label = from === to ? String(to) : from + "–" + to;
    from = to + 1;
    return { colour: last ? colours[colours.length - 1] : colours[number], shape: last ? "cross" : data.shapes.missing[number], label, hatch: acc.HATCH_OF_MISSING[number], text };
  });
};

acc.findingPaints = (map) => {
  const { state } = map;
  const { classes } = map.findingNow(state.now);
  const special = classes.length - 2;
  return classes.map(({ colour, shape, text }, number) => ({
    colour,
    shape,
    label: shape === "cross" ? "×" : number > special ? "?" : String(number + 1),
    hatch: shape === "cross" ? "crosses" : number > special ? "" : acc.HATCH_OF_MISSING[number],
    text: text[state.speaker.language],
  }));
};

acc.differencePaints = (map) => {
  const { state } = map;
  const speaker = state.speaker;
  const say = (key, values) => speaker.say("compare." + key, values);
  const one = (number, shape, label, hatch, text) => ({ colour: acc.RED_TO_BLUE[number], shape, label, hatch, text });
  const reached = (number, key) => ({ colour: acc.LOST_AND_GAINED.colours[number], shape: acc.LOST_AND_GAINED.shapes[number], label: acc.LOST_AND_GAINED.labels[number], hatch: acc.LOST_AND_GAINED.hatches[number], text: say(key) });
  if (state.kind === null) {
    return [
      one(0, "triangle", "++", "net", say("more_missing", { count: 2 })),
      one(1, "diamond", "+", "sparse", say("one_more")),
      one(2, "circle", "0", "", say("as_many")),
      one(3, "ring", "−", "", say("one_less")),
      one(4, "square", "−−", "", say("less_missing", { count: 2 })),
      reached(0, "some_lost"),
      reached(1, "some_gained"),
    ];
  }
  const [far, near] = acc.STEPS_OF_DIFFERENCE.map((tenths) => tenths / 10);
  return [
    one(0, "triangle", "++", "net", say("much_longer", { minutes: far })),
    one(1, "diamond", "+", "sparse", say("longer", { least: near, most: far })),
    one(2, "circle", "0", "", say("the_same", { minutes: near })),
    one(3, "ring", "−", "", say("shorter", { least: near, most: far })),
    one(4, "square", "−−", "", say("much_shorter", { minutes: far })),
    reached(0, "lost"),
    reached(1, "gained"),
    { colour: "#ffffff", shape: "cross", label: "–", hatch: "crosses", text: say("neither") },
  ];
};

// Classes of every place in one state, and how many kinds each lacks there.
acc.classesIn = (map, now) => {
  const { data, state } = map;
  const count = map.places.count;
  const classOf = new Uint8Array(count);
  const lacking = new Uint8Array(count);
  const { minutes } = data.found[now];
  if (state.finding !== null && !data.kinds.length) classOf.set(map.findingNow(now).class_of);
  if (!data.kinds.length) return { classOf, lacking };
  const kinds = state.kind === null ? data.kinds.map((each, number) => number).filter((number) => data.kinds[number].basic) : [state.kind];
  for (const number of kinds) {
    const standard = map.standardOf(number);
    const row = minutes[number];
    for (let place = 0; place < count; place++) if (row[place] < 0 || row[place] > standard) lacking[place]++;
  }
  if (state.finding !== null) classOf.set(map.findingNow(now).class_of);
  else if (state.kind === null) {
    const classOfMissing = Array.from({ length: kinds.length + 1 }, (none, missing) => data.missing_bounds.findIndex((bound) => missing <= bound));
    for (let place = 0; place < count; place++) classOf[place] = classOfMissing[lacking[place]];
  } else {
    const bounds = map.boundsOf(state.kind);
    const row = minutes[state.kind];
    for (let place = 0; place < count; place++) {
      let number = 0;
      if (row[place] < 0) number = bounds.length + 1;
      else while (number < bounds.length && row[place] > bounds[number]) number++;
      classOf[place] = number;
    }
  }
  return { classOf, lacking };
};

// Where some basic service is reached no more, or only now: more than a change of how many are missing.
acc.reachedChanges = (map, from, to, classOf) => {
  const { data } = map;
  data.kinds.forEach((kind, number) => {
    if (!kind.basic) return;
    const before = data.found[from].minutes[number];
    const after = data.found[to].minutes[number];
    for (let place = 0; place < classOf.length; place++) {
      if (before[place] >= 0 && after[place] < 0) classOf[place] = acc.LOST;
      else if (before[place] < 0 && after[place] >= 0 && classOf[place] !== acc.LOST) classOf[place] = acc.GAINED;
    }
  });
};

// Classes of the change from one state to another.
acc.differenceClasses = (map, from, to) => {
  const { data, state } = map;
  const count = map.places.count;
  const classOf = new Uint8Array(count);
  if (state.kind === null) {
    const before = acc.classesIn(map, from).lacking;
    const after = acc.classesIn(map, to).lacking;
    for (let place = 0; place < count; place++) classOf[place] = 2 - Math.max(-2, Math.min(2, after[place] - before[place]));
    acc.reachedChanges(map, from, to, classOf);
    return classOf;
  }
  const [far, near] = acc.STEPS_OF_DIFFERENCE;
  const before = data.found[from].minutes[state.kind];
  const after = data.found[to].minutes[state.kind];
  for (let place = 0; place < count; place++) {
    const was = before[place];
    const is = after[place];
    if (was < 0 || is < 0) classOf[place] = was < 0 && is < 0 ? acc.NEITHER : is < 0 ? acc.LOST : acc.GAINED;
    else {
      const more = is - was;
      classOf[place] = more > far ? 0 : more > near ? 1 : more >= -near ? 2 : more >= -far ? 3 : 4;
    }
  }
  return classOf;
};
