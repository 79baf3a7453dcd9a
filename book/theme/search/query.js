// How a text is compared, and what a query asks. Nothing in this file touches the page.
//
// A text becomes tokens: Chinese in pairs of characters, which needs no dictionary, and
// Latin words whole and in their parts, so that bpf_map_lookup_elem is found by "lookup".

"use strict";

const HAN = "\\p{Script=Han}";
const RUN = new RegExp(`[A-Za-z0-9]+(?:[_.:/-]*[A-Za-z0-9]+)*|${HAN}+`, "gu");

/** Words that say nothing of what is asked. */
const IDLE = new RegExp(
  "请问|是不是|有没有|能不能|可不可以|会不会|怎么办|怎么样|怎么|怎样|如何|为什么|为何|为啥|是什么|" +
    "什么|多少|几个|哪个|哪些|哪里|哪儿|可以|应该|需要|一下|一些|(?<!第)一个|(?<=第一)个|时候|以后|之后|之前|" +
    "这个|那个|[吗呢吧啊呀嘛的了着是在里会能我你他它把被让给和与跟及要想用]",
  "gu",
);
const IDLE_LATIN = new Set(
  (
    "a all also always am an and any are as at be been being but by can cannot could did do does doing don done " +
    "ebpf bpf err error errorkind errors fail failed failing fails for from get gets getting got had has have " +
    "having how i if in into is it its just kind may me method might must my need needs never no not of on or our " +
    "out please return returned returning returns same seem seems should so some support supported system than " +
    "that the their then there these they this those time to too try trying up use used user using was we were " +
    "what when where which while who why will with work working works would you your"
  ).split(" "),
);

/** A query for what a word means. */
const MEANING = /什么是|是什么|什么叫|什么意思|含义|定义|what is|meaning of/iu;

/** The parts of a Latin word: of bpf_map__fd, of io::ErrorKind; but eBPF is one. */
function parts(word) {
  const humps = word.replace(/([a-z]{2})([A-Z])/g, "$1_$2");
  return humps.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
}

/** The tokens of a text. For the index, two neighbouring parts of a Latin word are one too. */
function tokens(text, forIndex = false) {
  const found = [];
  for (const [run] of text.normalize("NFKC").matchAll(RUN)) {
    if (/[A-Za-z0-9]/.test(run[0])) {
      const pieces = parts(run);
      found.push(...pieces);
      if (pieces.length > 1) {
        found.push(pieces.join(""));
      }
      for (let start = 0; forIndex && pieces.length > 2 && start + 1 < pieces.length; start += 1) {
        found.push(pieces[start] + pieces[start + 1]);
      }
    } else {
      const characters = [...run];
      if (characters.length === 1) {
        found.push(run);
      }
      for (let start = 0; start + 1 < characters.length; start += 1) {
        found.push(characters[start] + characters[start + 1]);
      }
    }
  }
  return found;
}

/** A word of a reader as a pattern: between its parts may stand a space, `_` or `-`. */
function asTyped(word) {
  const pieces = word.normalize("NFKC").toLowerCase().split(/[\s_-]+/).filter(Boolean);
  const pattern = pieces.map((it) => it.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("[\\s_-]*");
  const start = /^[a-z0-9]/.test(pattern) ? "(?<![a-z0-9])" : "";
  const end = /[a-z0-9]$/.test(pattern) ? "(?![a-z0-9])" : "";
  // An English word has forms: delete, deleted, deleting, deletes.
  const forms = /^[a-z]{4,}$/.test(pattern) ? `${pattern.replace(/e$/, "")}(?:e|es|ed|s|ing|ion)?` : pattern;
  return start + forms + end;
}

/** An errno as terminals, C, Rust and people write it. */
function errnoTyped({ name, number, also }) {
  const minus = number === 1 ? "" : "-?"; // In C, -1 is any failure.
  const patterns = [
    `-?${asTyped(name)}`,
    `(?:os[\\s_]*error|errno|error|err|错误码?|返回)[\\s:：=]*${minus}${number}(?![0-9])`,
    ...also.map(asTyped),
  ];
  if (number !== 1) {
    patterns.push(`(?<![a-z0-9])-${number}(?![0-9])`, `\\(-?${number}\\)`);
  }
  return patterns.join("|");
}

/** Reads queries. `words`: [the book's word, what others say for it], `traditional`: pairs. */
function createReader({ words, errnos, traditional }) {
  const simplified = new Map();
  for (let place = 0; place < traditional.length; place += 2) {
    simplified.set(traditional[place], traditional[place + 1]);
  }

  /** Width and traditional characters don't count. */
  function fold(text) {
    return [...text.normalize("NFKC")].map((c) => simplified.get(c) ?? c).join("");
  }

  const sayings = words.map(([term, also]) => ({
    term,
    pattern: new RegExp(
      [term, ...also].sort((one, other) => other.length - one.length).map(asTyped).join("|"),
      "giu",
    ),
  }));
  for (const errno of errnos) {
    sayings.push({ term: errno.name, errno: errno.name, pattern: new RegExp(errnoTyped(errno), "giu") });
  }

  /** What of a query the book has a word for, and whether it stands there alone. */
  function said(folded) {
    const found = [];
    for (const { term, errno, pattern } of sayings) {
      for (const { 0: match, index } of folded.matchAll(pattern)) {
        const inName = /[A-Za-z0-9_]{2}/.test(folded.slice(index - 1, index + 1)) ||
          /[A-Za-z0-9_]{2}/.test(folded.slice(index + match.length - 1, index + match.length + 1));
        found.push({ term, errno, match, index, inName });
      }
    }
    // What is only a part of a longer saying isn't meant.
    const covers = (one, other) =>
      one.index <= other.index &&
      one.index + one.match.length >= other.index + other.match.length &&
      one.match.length > other.match.length;
    return found.filter((it) => !found.some((other) => covers(other, it)));
  }

  /** A query as tokens, each with how much it weighs; the errno it names; if it asks for a meaning. */
  function read(query) {
    const folded = fold(query);
    const wanted = new Map();
    const want = (text, weight, idle = IDLE_LATIN) => {
      for (const token of tokens(text).filter((it) => !idle.has(it))) {
        wanted.set(token, Math.max(weight, wanted.get(token) ?? 0));
      }
    };
    const sayings = said(folded);
    let rest = folded;
    for (const { term, match, index, inName } of sayings) {
      want(term, inName ? 0.5 : 1);
      if (!inName) {
        rest = rest.slice(0, index) + " ".repeat(match.length) + rest.slice(index + match.length);
      }
    }
    const direct = tokens(rest.replace(IDLE, " ")).filter((token) => !IDLE_LATIN.has(token));
    for (const token of direct) {
      // One character alone, as 看 in 看map, says little.
      wanted.set(token, token.length === 1 && direct.length + wanted.size > 1 ? 0.3 : 1);
    }
    if (wanted.size === 0) {
      want(folded.replace(IDLE, " "), 1, new Set());
    }
    if (wanted.size === 0) {
      want(folded, 1, new Set());
    }
    for (const { match, errno } of sayings) {
      if (!errno) {
        want(match, 0.3); // As it was typed, if a section has that too.
      }
    }
    return { wanted, errno: sayings.find(({ errno }) => errno)?.errno, meaning: MEANING.test(folded) };
  }

  return { fold, read };
}
