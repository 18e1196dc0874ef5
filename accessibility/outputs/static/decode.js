// The data block of the page: columns, steps from row to row, lines as whole numbers; packed by gzip where it is long.
"use strict";

acc.STEPS_PER_DEGREE = 100000;

acc.read = async (id) => {
  const block = document.getElementById(id);
  if (block.dataset.packed !== "gzip") return acc.unpacked(JSON.parse(block.textContent), null);
  const letters = atob(block.textContent);
  const packed = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) packed[at] = letters.charCodeAt(at);
  const bytes = await acc.gunzip(packed);
  const said = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return acc.unpacked(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + said))), bytes.subarray(4 + said));
};

acc.gunzip = async (bytes) => {
  if (!window.DecompressionStream) return acc.inflate(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

// The same data with its columns in place of where they are told to be; a grid comes before the columns on it.
acc.unpacked = (data, columns, known = {}) => {
  if (data === null || typeof data !== "object") return data;
  if (data["#"]) return acc.column(columns, null, ...data["#"]);
  if (data["#grid"]) return acc.column(columns, known, ...data["#grid"]);
  if (data["#raw"]) return acc.column(columns, undefined, ...data["#raw"]);
  if (data.whole) return Array.from(acc.unpacked(data.whole, columns), (count) => (count < 0 ? null : count));
  if (data.template) return acc.fromTemplate({ ...data, numbers: data.lines ? acc.alongLines(data.lines, known) : acc.unpacked(data.numbers, columns, known) });
  for (const key of Object.keys(data)) {
    const value = data[key];
    if (value !== null && typeof value === "object") data[key] = acc.unpacked(value, columns, known);
  }
  if (data.fit && data.column) Object.assign(known, { column: data.column, row: data.row }, acc.neighbours(data));
  return data;
};

// Which square is in a column and row of a grid; -1 for none.
acc.lattice = (grid) => {
  const { across, up, column, row } = grid;
  if (across * up > 8e6) {
    const rows = new Map();
    column.forEach((at, cell) => rows.set(row[cell] * across + at, cell));
    return (x, y) => (x < 0 || x >= across || !rows.has(y * across + x) ? -1 : rows.get(y * across + x));
  }
  const rows = new Int32Array(across * up).fill(-1);
  for (let cell = 0; cell < column.length; cell++) rows[row[cell] * across + column[cell]] = cell;
  return (x, y) => (x < 0 || y < 0 || x >= across || y >= up ? -1 : rows[y * across + x]);
};

// West, south and south-west of every square, where they come before it.
acc.neighbours = (grid) => {
  const at = acc.lattice(grid);
  const count = grid.column.length;
  const found = { west: new Int32Array(count), south: new Int32Array(count), between: new Int32Array(count) };
  for (let cell = 0; cell < count; cell++) {
    const x = grid.column[cell];
    const y = grid.row[cell];
    const before = (other) => (other < cell ? other : -1);
    found.west[cell] = before(at(x - 1, y));
    found.south[cell] = before(at(x, y - 1));
    found.between[cell] = before(at(x - 1, y - 1));
  }
  return found;
};

// What a number is expected to be: as OnGrid.expected in accessibility/outputs/pack.py.
acc.expected = (numbers, near, cell) => {
  const west = near.west[cell];
  const south = near.south[cell];
  if (west < 0) return south < 0 ? (cell ? numbers[cell - 1] : 0) : numbers[south];
  if (south < 0 || near.between[cell] < 0) return numbers[west];
  const w = numbers[west];
  const s = numbers[south];
  return Math.max(Math.min(w, s), Math.min(Math.max(w, s), w + s - numbers[near.between[cell]]));
};

// Rows of numbers from bytes: low bytes first, steps with their sign last, from the number before or from what neighbours tell.
acc.column = (columns, near, at, width, rows, length) => {
  const count = Math.max(rows, 1) * length;
  const tables = [];
  for (let row = 0; row < Math.max(rows, 1); row++) {
    const numbers = new Int32Array(length);
    let value = 0;
    for (let cell = 0; cell < length; cell++) {
      let step = 0;
      const from = at + row * length + cell;
      for (let byte = width - 1; byte >= 0; byte--) step = step * 256 + columns[from + byte * count];
      value = (near ? acc.expected(numbers, near, cell) : near === null ? value : 0) + (step % 2 ? -(step + 1) / 2 : step / 2);
      numbers[cell] = value;
    }
    tables.push(numbers);
  }
  return rows ? tables : tables[0];
};

// Numbers that count squares: where they start, and what each column and each row adds.
acc.alongLines = (lines, { column, row }) => lines.map(([start, east, north]) => Int32Array.from(column, (at, cell) => start + east * at + north * row[cell]));

// Texts that differ in their numbers only.
acc.fromTemplate = ({ template, widths, numbers }) =>
  Array.from(numbers[0], (none, row) => template.map((text, part) => text + (part < widths.length ? String(numbers[part][row]).padStart(widths[part], "0") : "")).join(""));

// The square world map of Leaflet's EPSG:3857 at zoom 0, 256 across.
acc.worldX = (lon) => (lon / 360 + 0.5) * 256;
acc.worldY = (lat) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
};
acc.lonOf = (x) => (x / 256 - 0.5) * 360;
acc.latOf = (y) => (Math.atan(Math.sinh((0.5 - y / 256) * 2 * Math.PI)) * 180) / Math.PI;

acc.positions = (columns) => {
  const count = columns.lon.length;
  const points = { count, lon: new Float64Array(count), lat: new Float64Array(count), x: new Float64Array(count), y: new Float64Array(count) };
  let lon = 0;
  let lat = 0;
  for (let row = 0; row < count; row++) {
    lon += columns.lon[row];
    lat += columns.lat[row];
    points.lon[row] = lon / acc.STEPS_PER_DEGREE;
    points.lat[row] = lat / acc.STEPS_PER_DEGREE;
    points.x[row] = acc.worldX(points.lon[row]);
    points.y[row] = acc.worldY(points.lat[row]);
  }
  return points;
};

acc.lines = (numbers) => {
  const lines = [];
  let next = 0;
  while (next < numbers.length) {
    const count = numbers[next++];
    const line = new Float64Array(2 * count);
    let lon = 0;
    let lat = 0;
    for (let point = 0; point < count; point++) {
      lon += numbers[next++];
      lat += numbers[next++];
      line[2 * point] = acc.worldX(lon / acc.STEPS_PER_DEGREE);
      line[2 * point + 1] = acc.worldY(lat / acc.STEPS_PER_DEGREE);
    }
    lines.push(line);
  }
  return lines;
};
