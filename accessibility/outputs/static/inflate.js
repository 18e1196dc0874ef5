// Unpacking of gzip for browsers that have no DecompressionStream: RFC 1951 and 1952, the tables in the words of the standard.
"use strict";

acc.Bits = class {
  constructor(bytes, at) {
    Object.assign(this, { bytes, at, held: 0, count: 0 });
  }

  take(number) {
    while (this.count < number) {
      this.held |= this.bytes[this.at++] << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << number) - 1);
    this.held >>>= number;
    this.count -= number;
    return value;
  }

  toByte() {
    this.held = 0;
    this.count = 0;
  }
};

// A code by its lengths: how many codes of each length, and the symbols in their order.
acc.huffman = (lengths) => {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  const starts = new Uint16Array(17);
  for (let length = 1; length < 16; length++) starts[length + 1] = starts[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length) symbols[starts[length]++] = symbol;
  });
  return { counts, symbols };
};

acc.symbolOf = (bits, { counts, symbols }) => {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length < 16; length++) {
    code |= bits.take(1);
    if (code - counts[length] < first) return symbols[index + code - first];
    index += counts[length];
    first = (first + counts[length]) << 1;
    code <<= 1;
  }
  throw new Error("the data of this page is damaged");
};

acc.LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
acc.LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
acc.DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
acc.DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
acc.LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

acc.fixedCodes = () => {
  const lengths = Array.from({ length: 288 }, (none, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8));
  return [acc.huffman(lengths), acc.huffman(new Array(30).fill(5))];
};

acc.dynamicCodes = (bits) => {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const known = new Array(19).fill(0);
  const given = bits.take(4) + 4;
  for (let row = 0; row < given; row++) known[acc.LENGTHS_ORDER[row]] = bits.take(3);
  const code = acc.huffman(known);
  const lengths = [];
  while (lengths.length < literals + distances) {
    const symbol = acc.symbolOf(bits, code);
    if (symbol < 16) lengths.push(symbol);
    else {
      const [value, count] = symbol === 16 ? [lengths[lengths.length - 1], 3 + bits.take(2)] : [0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)];
      for (let time = 0; time < count; time++) lengths.push(value);
    }
  }
  return [acc.huffman(lengths.slice(0, literals)), acc.huffman(lengths.slice(literals))];
};

// gzip without a name in its head, as this page is packed.
acc.inflate = (bytes) => {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  const out = new Uint8Array(size);
  const bits = new acc.Bits(bytes, 10);
  let at = 0;
  for (let last = 0; !last; ) {
    last = bits.take(1);
    const way = bits.take(2);
    if (way === 0) {
      bits.toByte();
      const count = bytes[bits.at] | (bytes[bits.at + 1] << 8);
      out.set(bytes.subarray(bits.at + 4, bits.at + 4 + count), at);
      bits.at += 4 + count;
      at += count;
      continue;
    }
    const [literal, distance] = way === 1 ? acc.fixedCodes() : acc.dynamicCodes(bits);
    for (let symbol = acc.symbolOf(bits, literal); symbol !== 256; symbol = acc.symbolOf(bits, literal)) {
      if (symbol < 256) out[at++] = symbol;
      else {
        let count = acc.LENGTH_BASE[symbol - 257] + bits.take(acc.LENGTH_BITS[symbol - 257]);
        const far = acc.symbolOf(bits, distance);
        const back = acc.DISTANCE_BASE[far] + bits.take(acc.DISTANCE_BITS[far]);
        for (; count; count--, at++) out[at] = out[at - back];
      }
    }
  }
  return out;
};
