// Which sections answer a query, best first. Nothing in this file touches the page, so that a
// test can run it without a browser.
//
// A section needn't have all that was asked. What it has is weighed (BM25, each field by its
// own weight), and then by how much of the query that is.

"use strict";

/** How much a word counts in a heading, in the section's searching words, and so on. */
const WEIGHTS = { title: 10, words: 6, parents: 1.5, text: 1, code: 0.5 };
/** How much it counts that a field is short: 0 not at all, 1 fully. */
const SHORTNESS = { title: 0.6, words: 0.2, parents: 0.5, text: 0.6, code: 0.8 };
/** The higher, the more a word's second appearance adds. */
const SATURATION = 4;
/** How much it counts that a section has all of the query. */
const COVERAGE = 1.2;
/** Answers of the kernels stand below the text that explains them. */
const KINDS = { section: 1, errno: 0.5, term: 0.25, answer: 0.3 };
/** For a word of the glossary, when the query asks what it means. */
const MEANT = 6;
/** For the errno that the query names. It's never far from the best, whatever else is asked. */
const NAMED_ERRNO = 6;
const NEARLY_BEST = 0.99;
/** For a page's beginning, which says what the page is about. */
const OPENING = 1.3;
/** For a heading that many chapters have, such as 小结. */
const REPEATED = 0.8;
/** Results whose score is below this share of the best one's aren't shown, but for a few. */
const SHARE_OF_BEST = 0.1;
const FEW = 5;

/** So many wrong letters are a typo in a word of this length. */
const slips = (length) => (length < 4 ? 0 : length < 8 ? 1 : 2);

/** Whether one word becomes the other by so many letters more, less, different or swapped. */
function isTypo(one, other, most) {
  if (Math.abs(one.length - other.length) > most) {
    return false;
  }
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const different = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + different);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...row) > most) {
      return false;
    }
    before = last;
    last = row;
  }
  return last[other.length] <= most;
}

/** The search of a book. An entry: { kind, url, path, text, code, words? }. */
function createSearch({ entries, ...vocabulary }) {
  const reader = createReader(vocabulary);
  const postings = new Map(); // token → entry's number → field → how often
  const lengths = [];
  const average = {};
  const headings = new Map();
  entries.forEach((entry, number) => {
    const heading = entry.path.at(-1);
    headings.set(heading, (headings.get(heading) ?? 0) + 1);
    const fields = {
      title: heading,
      words: entry.words ?? "",
      parents: entry.path.slice(0, -1).join(" "),
      text: entry.text,
      code: entry.code,
    };
    lengths.push({});
    for (const [field, text] of Object.entries(fields)) {
      const all = text === "" ? [] : tokens(text, true);
      lengths[number][field] = all.length;
      average[field] = (average[field] ?? 0) + all.length / entries.length;
      for (const token of all) {
        let posting = postings.get(token);
        if (!posting) {
          postings.set(token, (posting = new Map()));
        }
        let counts = posting.get(number);
        if (!counts) {
          posting.set(number, (counts = {}));
        }
        counts[field] = (counts[field] ?? 0) + 1;
      }
    }
  });
  const phrases = entries.flatMap(({ path, words = "" }, number) =>
    [path.at(-1), ...words.split("，")].filter(Boolean).map((it) => [it.toLowerCase(), number]),
  );
  const known = [...postings.keys()];
  const latin = new Map(); // first letter → words
  for (const word of known) {
    if (/^[a-z0-9]/.test(word)) {
      latin.set(word[0], latin.get(word[0]) ?? []);
      latin.get(word[0]).push(word);
    }
  }

  function rarity(token) {
    const having = postings.get(token)?.size ?? 0;
    return Math.log(1 + (entries.length - having + 0.5) / (having + 0.5));
  }

  /** The tokens of the book that a token of the query may mean, each with how surely. */
  function meant(token) {
    if (new RegExp(`^${HAN}$`, "u").test(token)) {
      // One character is known as a part of words.
      const within = known.filter((it) => it.includes(token) && it !== token);
      return [[token, 1], ...within.map((it) => [it, 0.6])].filter(([it]) => postings.has(it));
    }
    if (postings.has(token)) {
      return [[token, 1]];
    }
    const most = slips(token.length);
    const near = [];
    for (const it of latin.get(token[0]) ?? []) {
      if (token.length > 2 && it.startsWith(token)) {
        near.push([it, 0.8]);
      } else if (most > 0 && isTypo(token, it, most)) {
        near.push([it, 0.7]);
      }
    }
    return near;
  }

  /** Which entries have what a token means: number → { score, share of what was asked }. */
  function matches(token, weight) {
    const best = new Map();
    for (const [known, sure] of meant(token)) {
      const share = sure * weight * rarity(known);
      for (const [number, counts] of postings.get(known)) {
        let often = 0;
        for (const field in counts) {
          const relative = lengths[number][field] / average[field];
          often += (WEIGHTS[field] * counts[field]) / (1 + SHORTNESS[field] * (relative - 1));
        }
        const score = (share * often) / (SATURATION + often);
        if (score > (best.get(number)?.score ?? 0)) {
          best.set(number, { score, share, known });
        }
      }
    }
    return best;
  }

  /** How much of a query an entry says in one phrase: its number → up to 1. */
  function said(query) {
    const folded = reader.fold(query).toLowerCase();
    const shares = new Map();
    for (const [phrase, number] of phrases) {
      if (phrase.length > 1 && folded.includes(phrase)) {
        shares.set(number, Math.max(shares.get(number) ?? 0, phrase.length / folded.length));
      }
    }
    return shares;
  }

  /** The entries that answer a query, best first: { entry, score, covers, known }. */
  function find(query) {
    const { wanted, errno, meaning } = reader.read(query);
    const sums = new Map();
    let all = 0;
    for (const [token, weight] of wanted) {
      const best = matches(token, weight);
      const shares = [...best.values()].map(({ share }) => share);
      all += shares.length > 0 ? Math.max(...shares) : (weight * rarity(token)) / 2;
      for (const [number, { score, share, known }] of best) {
        const sum = sums.get(number) ?? { score: 0, share: 0, known: [] };
        sum.score += score;
        sum.share += share;
        sum.known.push(known);
        sums.set(number, sum);
      }
    }
    const inOne = said(query);
    const hits = [];
    for (const [number, { score, share, known }] of sums) {
      const entry = entries[number];
      const heading = entry.path.at(-1);
      const covers = Math.min(1, share / all);
      const named =
        entry.kind === "errno" && heading === errno ? NAMED_ERRNO : entry.kind === "term" && meaning ? MEANT : 1;
      const repeated = entry.kind === "section" && headings.get(heading) > 2 ? REPEATED : 1;
      const opening = entry.path.length === 1 ? OPENING : 1;
      const value = score * KINDS[entry.kind] * repeated * opening * covers ** COVERAGE * (1 + (inOne.get(number) ?? 0));
      hits.push({ entry, number, score: value * named, value, covers, known });
    }
    const others = Math.max(0, ...hits.map(({ score }) => score));
    for (const hit of hits.filter(({ entry }) => entry.kind === "errno" && entry.path.at(-1) === errno)) {
      hit.score = Math.max(hit.score, NEARLY_BEST * others);
      hit.value = hit.score;
    }
    hits.sort((one, other) => other.score - one.score || one.number - other.number);
    const best = Math.max(...hits.map(({ value }) => value));
    return hits.filter(({ value }, place) => place < FEW || value >= SHARE_OF_BEST * best);
  }

  /** Headings with some of a query's characters in them, for a query that finds nothing. */
  function near(query) {
    const characters = new Set(reader.fold(query).match(/[\p{L}\p{N}]/gu) ?? []);
    const scored = entries
      .filter(({ kind }) => kind === "section")
      .map((entry) => {
        const heading = new Set(entry.path.at(-1).toLowerCase().match(/[\p{L}\p{N}]/gu) ?? []);
        const common = [...characters].filter((c) => heading.has(c)).length;
        return { entry, score: (2 * common) / (characters.size + heading.size || 1), covers: 0, known: [] };
      })
      .filter(({ score }) => score > 0.3);
    return scored.sort((one, other) => other.score - one.score).slice(0, 3);
  }

  return { find, near, read: reader.read };
}
