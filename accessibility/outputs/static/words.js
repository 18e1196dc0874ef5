// Sentences and numbers in the language of the page; the same rules as accessibility/outputs/words.py.
"use strict";
const acc = {};

acc.Speaker = class {
  constructor(language, sentences) {
    this.language = language;
    this.sentences = sentences;
    this.plural = new Intl.PluralRules(language);
    const format = (least, most) => new Intl.NumberFormat(language, { minimumFractionDigits: least, maximumFractionDigits: most, useGrouping: true });
    this.formats = [format(0, 0), format(0, 1)];
    this.tenths = format(1, 1);
  }

  number(value, digits = 0) {
    if (value === null || Number.isNaN(value)) return "–";
    return this.spaced(this.formats[digits].format(value));
  }

  // With its decimal even where it is zero, so that a column lines up.
  fixed(value) {
    return this.spaced(this.tenths.format(value));
  }

  spaced(text) {
    return text.replace(/\u202f/g, "\u00a0").replace(/\u2212/g, "−");
  }

  written(value) {
    return typeof value === "number" ? this.number(value, Number.isInteger(value) ? 0 : 1) : String(value).replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  }

  say(key, values = {}) {
    const sentence = this.sentences[key];
    if (sentence === undefined) throw new Error("no sentence " + key);
    return sentence
      .replace(/\{(\w+)(?:\|([^|{}]*))?\|([^|{}]*)\|([^|{}]*)\}/g, (all, name, none, one, other) =>
        (none !== undefined && values[name] === 0 ? none : this.plural.select(values[name]) === "one" ? one : other).split("#").join(this.written(values[name])))
      .replace(/\{(\w+)\}/g, (all, name) => this.written(values[name]));
  }

  minutes(tenths) {
    return tenths < 0 ? this.say("value.not_reached") : this.say("value.minutes", { minutes: tenths / 10 });
  }

  people(count) {
    return count === null ? this.say("value.not_known") : this.number(Math.round(count));
  }
};

acc.upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// An element with text, never with markup: names are data.
acc.make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children) element.append(child);
  return element;
};
