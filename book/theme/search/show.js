// The results, in the list below mdBook's search box. `search.js` in mdBook asks for them:
// `tools/press/src/search.rs` says how the two meet.

"use strict";

const MOST = 20;
const EXCERPT_LENGTH = 100;
/** The best result has less of the query than this: then it's only the nearest. */
const FITS = 0.4;
const GLOSSARY = "appendix-glossary.html";

/** Which characters of a text stand for a token that was matched. */
function emphasis(text, known) {
  const marked = new Array(text.length).fill(false);
  const lower = text.toLowerCase();
  for (const token of known) {
    // The parts of a name may be joined in the token and not in the text.
    const pattern = [...token].map((c) => c.replace(/[^\p{L}\p{N}]/u, "\\$&")).join("[_-]*");
    for (const match of lower.matchAll(new RegExp(pattern, "gu"))) {
      marked.fill(true, match.index, match.index + match[0].length);
    }
  }
  return marked;
}

/** The marked parts of a text, each once, the longest first, without those within others. */
function phrases(texts, known) {
  const found = new Set();
  for (const text of texts) {
    const marked = emphasis(text, known);
    for (let start = 0, end; start < text.length; start = end) {
      for (end = start + 1; end < text.length && marked[end] === marked[start]; end += 1);
      if (marked[start] && end - start > 1) {
        found.add(text.slice(start, end).toLowerCase());
      }
    }
  }
  const longest = [...found].sort((one, other) => other.length - one.length);
  return longest.filter((it, place) => !longest.slice(0, place).some((other) => other.includes(it))).slice(0, 8);
}

/** Puts a text into an element, with what was matched emphasised. Nothing in it is markup. */
function write(text, known, element) {
  const marked = emphasis(text, known);
  for (let start = 0, end; start < text.length; start = end) {
    for (end = start + 1; end < text.length && marked[end] === marked[start]; end += 1);
    const part = text.slice(start, end);
    const em = document.createElement("em");
    em.textContent = part;
    element.append(marked[start] ? em : part);
  }
}

/** The part of a text that has most of what was matched, from the start of a sentence. */
function excerpt({ text, code }, known) {
  const count = (of) => emphasis(of, known).filter(Boolean).length;
  const from = count(text) > 0 || code === "" ? text : code;
  const marked = emphasis(from, known);
  let within = marked.slice(0, EXCERPT_LENGTH * 0.7).filter(Boolean).length;
  let best = { within: 0, start: 0 };
  for (let start = 0; start < from.length; start += 1) {
    if (marked[start] && within > best.within) {
      best = { within, start };
    }
    within += (marked[start + EXCERPT_LENGTH * 0.7] ? 1 : 0) - (marked[start] ? 1 : 0);
  }
  const before = from.slice(Math.max(0, best.start - EXCERPT_LENGTH * 0.3), best.start);
  const sentence = Math.max(...[..."。？！；"].map((end) => before.lastIndexOf(end)));
  const start = best.start - before.length + sentence + 1;
  const end = start + EXCERPT_LENGTH;
  const ends = [start > 0 && sentence < 0 ? "…" : "", end < from.length ? "…" : ""];
  return ends[0] + from.slice(start, end).trim() + ends[1];
}

/** One result, as an item of the list. */
function item({ entry, known }, place) {
  const link = document.createElement("a");
  const [page, id] = entry.url.split("#");
  const marks = phrases([entry.path.at(-1), entry.text, entry.code], known);
  const query = marks.length > 0 ? `?highlight=${encodeURIComponent(marks.join(" "))}` : "";
  link.href = path_to_root + page + query + (id ? `#${encodeURIComponent(id)}` : "");
  link.setAttribute("aria-details", `mdbook-teaser_${place}`);
  write(entry.path.join(" » "), known, link);
  const teaser = document.createElement("span");
  teaser.className = "teaser";
  teaser.id = `mdbook-teaser_${place}`;
  write(excerpt(entry, known), known, teaser);
  const element = document.createElement("li");
  element.append(link, teaser);
  return element;
}

/** What stands above the list. */
function heading(query, found, shown) {
  if (found.length === 0) {
    return `没有找到“${query}”。${shown.length > 1 ? "标题最接近的，和术语表：" : "术语表里有书里的词："}`;
  }
  if (found[0].covers < FITS) {
    return `没有完全符合“${query}”的，最接近的${shown.length}处：`;
  }
  const more = found.length > shown.length ? `，最相关的${shown.length}处` : "";
  return `“${query}”有${found.length}处${more}：`;
}

/** Finds and shows what answers a query. */
function createShow(search) {
  return (query, header, list) => {
    const found = search.find(query);
    const glossary = { entry: { url: GLOSSARY, path: ["术语表"], text: "书里的词，和别处对它的说法。", code: "" }, known: [] };
    const shown = found.length > 0 ? found.slice(0, MOST) : [...search.near(query), glossary];
    header.textContent = heading(query, found, shown);
    list.replaceChildren(...shown.map(item));
  };
}
