// The data block of the page: columns, steps from row to row, lines as whole numbers; packed by gzip where it is long.
"use strict";

acc.STEPS_PER_DEGREE = 100000;

acc.read = async (id) => {
  const block = document.getElementById(id);
  if (block.dataset.packed !== "gzip") return JSON.parse(block.textContent);
  const bytes = Uint8Array.from(atob(block.textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

// The square world map of Leaflet's EPSG:3857 at zoom 0, 256 across.
acc.worldX = (lon) => (lon / 360 + 0.5) * 256;
acc.worldY = (lat) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
};

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
