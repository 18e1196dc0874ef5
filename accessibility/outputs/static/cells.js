// Squares of a grid: where they are on the world map, which one is at a point, and how they are drawn by class.
"use strict";

// A polynomial in u and v from -1 to 1, as accessibility/outputs/fitted_projection.py writes it: a column for each power of u.
acc.polynomial = ({ degree, x, y }) => (u, v, out) => {
  let sumX = 0;
  let sumY = 0;
  let end = x.length;
  for (let i = degree; i >= 0; i--) {
    const start = end - (degree + 1 - i);
    let partX = 0;
    let partY = 0;
    for (let at = end - 1; at >= start; at--) {
      partX = partX * v + x[at];
      partY = partY * v + y[at];
    }
    sumX = sumX * u + partX;
    sumY = sumY * u + partY;
    end = start;
  }
  out[0] = sumX;
  out[1] = sumY;
};

acc.Cells = class {
  constructor(grid) {
    this.grid = grid;
    const { fit } = grid;
    this.count = grid.column.length;
    const forward = acc.polynomial(fit.forward);
    const back = acc.polynomial(fit.back);
    this.toWorld = (east, north, out) => forward((east - fit.middle[0]) / fit.half[0], (north - fit.middle[1]) / fit.half[1], out);
    this.toMetres = (x, y, out) => back((x - fit.world_middle[0]) / fit.world_half[0], (y - fit.world_middle[1]) / fit.world_half[1], out);
    this.place();
  }

  // Corners of every square (south-west, south-east, north-east, north-west) and its middle, in world units.
  place() {
    const { grid, count } = this;
    this.corners = new Float64Array(8 * count);
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.lattice = acc.lattice(grid);
    const known = new Map();
    const out = [0, 0];
    const wide = grid.across + 1;
    const corner = (column, row) => {
      const key = row * wide + column;
      let found = known.get(key);
      if (!found) {
        this.toWorld(grid.corner[0] + column * grid.side, grid.corner[1] + row * grid.side, out);
        found = [out[0], out[1]];
        known.set(key, found);
      }
      return found;
    };
    for (let cell = 0; cell < count; cell++) {
      const column = grid.column[cell];
      const row = grid.row[cell];
      const four = [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)];
      let x = 0;
      let y = 0;
      four.forEach((at, number) => {
        this.corners[8 * cell + 2 * number] = at[0];
        this.corners[8 * cell + 2 * number + 1] = at[1];
        x += at[0] / 4;
        y += at[1] / 4;
      });
      this.x[cell] = x;
      this.y[cell] = y;
    }
    this.sideWorld = count ? Math.hypot(this.corners[2] - this.corners[0], this.corners[3] - this.corners[1]) : 0;
  }

  // Middles as the map has positions of places.
  positions() {
    const { count, x, y } = this;
    return { count, x, y, lon: Float64Array.from(x, acc.lonOf), lat: Float64Array.from(y, acc.latOf) };
  }

  // The square at a point of the world map; -1 if there is none.
  at(x, y) {
    const { grid } = this;
    const out = [0, 0];
    this.toMetres(x, y, out);
    const column = Math.floor((out[0] - grid.corner[0]) / grid.side);
    const row = Math.floor((out[1] - grid.corner[1]) / grid.side);
    return this.lattice(column, row);
  }

  trace(pen, view, cell) {
    const { corners } = this;
    const { scale, dx, dy } = view;
    const at = 8 * cell;
    pen.moveTo(corners[at] * scale + dx, corners[at + 1] * scale + dy);
    for (let next = 2; next < 8; next += 2) pen.lineTo(corners[at + next] * scale + dx, corners[at + next + 1] * scale + dy);
    pen.closePath();
  }

  // All squares in view, class by class; paints: [{ colour, label, hatch }].
  draw(pen, view, classOf, paints) {
    const across = this.sideWorld * view.scale;
    const far = this.sideWorld;
    const seen = paints.map(() => []);
    for (let cell = 0; cell < this.count; cell++) {
      const x = this.x[cell];
      const y = this.y[cell];
      if (x > view.left - far && x < view.right + far && y > view.top - far && y < view.bottom + far) seen[classOf[cell]].push(cell);
    }
    paints.forEach((paint, number) => {
      if (!seen[number].length) return;
      pen.fillStyle = acc.squareColour(paint);
      if (across < 4) this.dots(pen, view, seen[number], across);
      else this.squares(pen, view, seen[number], paint, across);
    });
    if (across >= 26) this.labels(pen, view, seen, paints);
  }

  dots(pen, view, cells, across) {
    const size = Math.ceil(across) + 0.5;
    for (const cell of cells) pen.fillRect(Math.floor(this.x[cell] * view.scale + view.dx - size / 2), Math.floor(this.y[cell] * view.scale + view.dy - size / 2), size, size);
  }

  squares(pen, view, cells, paint, across) {
    pen.beginPath();
    for (const cell of cells) this.trace(pen, view, cell);
    pen.fill();
    if (paint.hatch && across >= 7) {
      pen.fillStyle = acc.hatch(pen, paint.hatch);
      pen.fill();
    }
    pen.strokeStyle = across >= 9 ? "rgba(26,26,26,0.45)" : acc.squareColour(paint);
    pen.lineWidth = across >= 9 ? 0.7 : 0.5;
    pen.stroke();
  }

  labels(pen, view, seen, paints) {
    pen.font = "600 12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 3;
    pen.lineJoin = "round";
    paints.forEach((paint, number) => {
      for (const cell of seen[number]) {
        const at = [this.x[cell] * view.scale + view.dx, this.y[cell] * view.scale + view.dy];
        pen.strokeStyle = "#ffffff";
        pen.strokeText(paint.label, ...at);
        pen.fillStyle = "#1a1a1a";
        pen.fillText(paint.label, ...at);
      }
    });
  }

  outline(pen, view, cell, colour, width) {
    pen.beginPath();
    this.trace(pen, view, cell);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
};

// White symbols have an outline; a square has none when it is small, so white is grey there and not as the land.
acc.squareColour = (paint) => (paint.colour === "#ffffff" ? "#b5b0b8" : paint.colour);

// Patterns beside colour: lines for what is beyond a standard, the denser the farther; a net of crosses for what is not reached.
acc.HATCHES = {
  sparse: [[0, 8, 8, 0]],
  falling: [[0, 0, 8, 8]],
  net: [[0, 0, 8, 8], [0, 8, 8, 0]],
  crosses: [[2, 2, 6, 6], [2, 6, 6, 2]],
  white_crosses: [[2, 2, 6, 6], [2, 6, 6, 2]],
  pluses: [[4, 1, 4, 7], [1, 4, 7, 4]],
};

acc.hatch = (pen, name) => {
  const tile = acc.make("canvas", { width: 8, height: 8 });
  const brush = tile.getContext("2d");
  brush.strokeStyle = name === "crosses" ? "#1a1a1a" : "rgba(255,255,255,0.75)";
  brush.lineWidth = 1.2;
  for (const [x, y, toX, toY] of acc.HATCHES[name]) {
    brush.beginPath();
    brush.moveTo(x, y);
    brush.lineTo(toX, toY);
    brush.stroke();
  }
  return pen.createPattern(tile, "repeat");
};

// A square of the legend: as it is on the map, with its pattern and its number.
acc.swatch = (pen, x, y, paint) => {
  pen.beginPath();
  pen.rect(x - 11, y - 9, 22, 18);
  pen.fillStyle = acc.squareColour(paint);
  pen.fill();
  if (paint.hatch) {
    pen.fillStyle = acc.hatch(pen, paint.hatch);
    pen.fill();
  }
  pen.strokeStyle = "#1a1a1a";
  pen.lineWidth = 1;
  pen.stroke();
  pen.font = "600 11px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 3;
  pen.strokeText(paint.label, x, y + 0.5);
  pen.fillStyle = "#1a1a1a";
  pen.fillText(paint.label, x, y + 0.5);
};
