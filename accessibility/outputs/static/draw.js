// Drawing on canvas: a layer that redraws when the map has moved, and the shapes of the symbols.
"use strict";

acc.CanvasLayer = L.Renderer.extend({
  initialize: function (draw, options) {
    L.Renderer.prototype.initialize.call(this, Object.assign({ padding: 0.25 }, options));
    this._draw = draw;
  },
  _initContainer: function () {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
  },
  _destroyContainer: function () {
    L.DomUtil.remove(this._container);
    delete this._container;
  },
  _updatePaths: function () {},
  redraw: function () {
    if (this._map && this._container) this._update();
  },
  _update: function () {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = Math.round(size.x * sharp);
    canvas.height = Math.round(size.y * sharp);
    canvas.style.width = size.x + "px";
    canvas.style.height = size.y + "px";
    const pen = canvas.getContext("2d");
    pen.scale(sharp, sharp);
    pen.translate(-this._bounds.min.x, -this._bounds.min.y);
    this._draw(pen, acc.view(this._map, this._bounds));
  },
});

// A view of some bounds on a canvas of some size, without Leaflet: for print.
acc.viewOf = (bounds, width, height) => {
  const left = acc.worldX(bounds.getWest());
  const right = acc.worldX(bounds.getEast());
  const top = acc.worldY(bounds.getNorth());
  const bottom = acc.worldY(bounds.getSouth());
  const scale = Math.min(width / (right - left), height / (bottom - top));
  const dx = width / 2 - (scale * (left + right)) / 2;
  const dy = height / 2 - (scale * (top + bottom)) / 2;
  return { scale, zoom: Math.log2(scale), dx, dy, left: -dx / scale, right: (width - dx) / scale, top: -dy / scale, bottom: (height - dy) / scale };
};

// How world coordinates (zoom 0) become layer points now, and which of them are on the canvas.
acc.view = (map, bounds) => {
  const scale = Math.pow(2, map.getZoom());
  const origin = map.getPixelOrigin();
  return {
    scale,
    zoom: map.getZoom(),
    dx: -origin.x,
    dy: -origin.y,
    left: (bounds.min.x + origin.x) / scale,
    right: (bounds.max.x + origin.x) / scale,
    top: (bounds.min.y + origin.y) / scale,
    bottom: (bounds.max.y + origin.y) / scale,
  };
};

acc.inView = (view, x, y) => x >= view.left && x <= view.right && y >= view.top && y <= view.bottom;

acc.trace = (pen, view, line) => {
  pen.moveTo(line[0] * view.scale + view.dx, line[1] * view.scale + view.dy);
  for (let next = 2; next < line.length; next += 2) pen.lineTo(line[next] * view.scale + view.dx, line[next + 1] * view.scale + view.dy);
};

acc.stroke = (pen, view, lines, style) => {
  pen.beginPath();
  for (const line of lines) acc.trace(pen, view, line);
  pen.strokeStyle = style.colour;
  pen.lineWidth = style.width;
  pen.setLineDash(style.dash || []);
  pen.lineJoin = "round";
  pen.stroke();
  pen.setLineDash([]);
};

acc.outlines = {
  circle: (pen, x, y, r) => pen.arc(x, y, r, 0, 2 * Math.PI),
  polygon: (pen, x, y, corners) => {
    corners.forEach(([dx, dy], corner) => (corner ? pen.lineTo(x + dx, y + dy) : pen.moveTo(x + dx, y + dy)));
    pen.closePath();
  },
};
acc.outlines.ring = acc.outlines.circle;
acc.outlines.triangle = (pen, x, y, r) => acc.outlines.polygon(pen, x, y, [[0, -1.25 * r], [1.15 * r, 0.8 * r], [-1.15 * r, 0.8 * r]]);
acc.outlines.diamond = (pen, x, y, r) => acc.outlines.polygon(pen, x, y, [[0, -1.3 * r], [1.3 * r, 0], [0, 1.3 * r], [-1.3 * r, 0]]);
acc.outlines.square = (pen, x, y, r) => acc.outlines.polygon(pen, x, y, [[-r, -r], [r, -r], [r, r], [-r, r]]);
acc.outlines.cross = acc.outlines.square;
acc.outlines.plus = acc.outlines.circle;

// One symbol of a place: a filled shape with an outline; a white dot says that its people are not known.
acc.symbol = (pen, shape, x, y, r, colour, outline, unknown) => {
  pen.beginPath();
  acc.outlines[shape](pen, x, y, r);
  pen.fillStyle = colour;
  pen.fill();
  pen.strokeStyle = outline;
  pen.lineWidth = Math.min(1.4, 0.28 * r);
  pen.stroke();
  if (shape === "ring" && r >= 4.5) {
    pen.beginPath();
    pen.arc(x, y, Math.max(r - 3, 1), 0, 2 * Math.PI);
    pen.lineWidth = 1.2;
    pen.stroke();
  }
  if (shape === "cross" || shape === "plus") {
    const arm = 0.55 * r;
    const [along, across] = shape === "cross" ? [arm, arm] : [0, 1.2 * arm];
    pen.beginPath();
    pen.moveTo(x - along, y - across);
    pen.lineTo(x + along, y + across);
    pen.moveTo(x + across, y - along);
    pen.lineTo(x - across, y + along);
    pen.lineWidth = 2;
    pen.strokeStyle = colour.toLowerCase() === "#ffffff" ? outline : "#ffffff";
    pen.stroke();
  }
  if (unknown && shape !== "cross" && shape !== "plus") {
    pen.beginPath();
    pen.arc(x, y, Math.max(0.34 * r, 1.6), 0, 2 * Math.PI);
    pen.fillStyle = "#ffffff";
    pen.fill();
    pen.strokeStyle = outline;
    pen.lineWidth = 0.8;
    pen.stroke();
  }
};

// The same symbol many times is drawn once and stamped: twenty thousand places take a tenth of the time.
acc.stamps = new Map();
acc.stamp = (pen, shape, x, y, r, colour, outline, unknown) => {
  const size = Math.max(Math.round(2 * r) / 2, 1);
  const key = [shape, size, colour, unknown].join(" ");
  const half = Math.ceil(1.4 * size + 3);
  let drawn = acc.stamps.get(key);
  if (!drawn) {
    drawn = acc.make("canvas", { width: 4 * half, height: 4 * half });
    const brush = drawn.getContext("2d");
    brush.scale(2, 2);
    acc.symbol(brush, shape, half, half, size, colour, outline, unknown);
    acc.stamps.set(key, drawn);
  }
  pen.drawImage(drawn, x - half, y - half, 2 * half, 2 * half);
};

// A service: a dark house; a candidate: a hollow star; a chosen service point: its number on a dark red disc.
acc.house = (pen, x, y, size) => {
  pen.beginPath();
  acc.outlines.polygon(pen, x, y, [[0, -size], [size, -0.15 * size], [0.7 * size, -0.15 * size], [0.7 * size, 0.85 * size], [-0.7 * size, 0.85 * size], [-0.7 * size, -0.15 * size], [-size, -0.15 * size]]);
  pen.fillStyle = "#1a1a1a";
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 1.6;
  pen.lineJoin = "round";
  pen.stroke();
  pen.fill();
};
acc.star = (pen, x, y, size) => {
  const corners = [];
  for (let corner = 0; corner < 10; corner++) {
    const reach = corner % 2 ? 0.45 * size : size;
    corners.push([reach * Math.sin((corner * Math.PI) / 5), -reach * Math.cos((corner * Math.PI) / 5)]);
  }
  pen.beginPath();
  acc.outlines.polygon(pen, x, y, corners);
  pen.fillStyle = "#ffffff";
  pen.fill();
  pen.strokeStyle = "#9b0f2e";
  pen.lineWidth = 1.6;
  pen.stroke();
};
// The number stands on a stalk above its spot, so that the place under it is seen.
acc.PIN_UP = 20;
acc.numbered = (pen, x, foot, size, text, colour = "#9b0f2e") => {
  const y = foot - (acc.PIN_UP * size) / 11;
  pen.beginPath();
  pen.moveTo(x, foot);
  pen.lineTo(x, y);
  pen.strokeStyle = colour;
  pen.lineWidth = 3;
  pen.stroke();
  pen.beginPath();
  pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 2;
  pen.stroke();
  pen.fillStyle = "#ffffff";
  pen.font = "bold " + Math.round((text.length > 2 ? 0.9 : 1.15) * size) + "px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y + 0.5);
};
