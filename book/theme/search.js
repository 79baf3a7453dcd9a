// Search that understands Chinese, in the search box of mdBook 0.5.4.
//
// mdBook's index holds the pages' full text, but elasticlunr throws away all that isn't ASCII
// when it looks something up. So this replaces the look-up: a section is found when it has
// every word of the query, wherever in it. The box, the list and its keys stay mdBook's.

"use strict";

(function chineseSearch() {
  if (!window.elasticlunr) {
    return; // On the 404 page of a server that doesn't know the book's folder.
  }

  const bar = document.getElementById("mdbook-searchbar");
  const list = document.getElementById("mdbook-searchresults");
  const header = document.getElementById("mdbook-searchresults-header");

  const EXCERPT_LENGTH = 100;
  const HAN = "\\p{Script=Han}";

  /** The words of a query as patterns. Pages have no space between 遍历 and map, code has. */
  function patterns(words) {
    const boundary = new RegExp(`(?<=${HAN})(?=[\\w&<*])|(?<=[\\w>*)])(?=${HAN})`, "u");
    return words.map((word) => {
      const parts = word.split(boundary).map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
      return new RegExp(parts.join("\\s?"), "giu");
    });
  }

  function count(pattern, text) {
    return text.match(pattern)?.length ?? 0;
  }

  /** A text of the index as a page shows it: mdBook puts a space before each piece of code. */
  function asShown(text) {
    const full = `[${HAN}\\u3000-\\u303F\\uFF00-\\uFFEF“”]`;
    return text.replace(new RegExp(`(?<=${full}) (?=[!-~])|(?<=[!-~]) (?=${full})`, "gu"), "");
  }

  /** The sections that have every word, best first: titles before text, chapters before parts. */
  function find(index, words) {
    const wanted = patterns(words);
    const hits = [];
    let page;
    for (const [ref, doc] of Object.entries(index.documentStore.docs)) {
      const chapter = doc.breadcrumbs.split(" » ")[0];
      const opensPage = chapter !== page;
      page = chapter;
      let score = 0;
      let own = false;
      const everyWord = wanted.every((pattern) => {
        const inTitle = count(pattern, doc.title);
        const inBody = count(pattern, doc.body);
        own ||= inTitle + inBody > 0;
        if (inTitle > 0) {
          const [match] = doc.title.match(pattern);
          score += 100 + (50 * match.length) / doc.title.length + (opensPage ? 50 : 0);
        }
        // A short section that names the word is about it; a long table has everything.
        const share = (inBody * pattern.source.length) / (doc.body.length || 1);
        score += Math.min(inBody, 5) + Math.min(100 * share, 5) + (inBody > 0 && opensPage ? 2 : 0);
        return inTitle + inBody > 0 || count(pattern, doc.breadcrumbs) > 0;
      });
      if (everyWord && own) {
        hits.push({ ref, doc, score });
      }
    }
    // Sorting keeps the book's order among equals.
    return hits.sort((one, other) => other.score - one.score);
  }

  /** The part of a text that has most of the words, from the start of a sentence. */
  function excerpt(text, wanted) {
    const found = wanted.flatMap((pattern, word) =>
      [...text.matchAll(pattern)].map((match) => ({ word, start: match.index })),
    );
    let best = { words: 0, start: 0 };
    for (const { start } of found) {
      const within = found.filter((other) => other.start >= start && other.start < start + EXCERPT_LENGTH * 0.7);
      const words = new Set(within.map((other) => other.word)).size;
      if (words > best.words) {
        best = { words, start };
      }
    }
    const before = text.slice(Math.max(0, best.start - EXCERPT_LENGTH * 0.3), best.start);
    const sentence = Math.max(...[..."。？！；\n"].map((end) => before.lastIndexOf(end)));
    const start = best.start - before.length + sentence + 1;
    const end = start + EXCERPT_LENGTH;
    return (start > 0 && sentence < 0 ? "…" : "") + text.slice(start, end).trim() + (end < text.length ? "…" : "");
  }

  /** Puts a text into an element, with its matches emphasised. Nothing in it is markup. */
  function show(text, wanted, element) {
    const marked = new Array(text.length).fill(false);
    for (const pattern of wanted) {
      for (const match of text.matchAll(pattern)) {
        marked.fill(true, match.index, match.index + match[0].length);
      }
    }
    element.textContent = "";
    for (let start = 0, end; start < text.length; start = end) {
      for (end = start + 1; end < text.length && marked[end] === marked[start]; end += 1);
      const part = text.slice(start, end);
      const emphasis = document.createElement("em");
      emphasis.textContent = part;
      element.append(marked[start] ? emphasis : part);
    }
  }

  let latest;

  elasticlunr.Index.prototype.search = function search(query) {
    latest = query;
    const words = query.normalize("NFKC").split(/\s+/u).filter(Boolean);
    const hits = find(this, words);
    // mdBook shows the results once it has them. This runs right after, before the browser
    // draws, and says in Chinese what was found, and where in the text.
    queueMicrotask(() => {
      if (query !== latest) {
        return;
      }
      const wanted = patterns(words);
      const shown = list.children.length;
      header.textContent =
        hits.length === 0
          ? `没有找到“${query}”。换一个词，或者用空格把词隔开再试。`
          : `“${query}”有${hits.length}处${hits.length > shown ? `，最相关的${shown}处` : ""}：`;
      [...list.children].forEach((item, place) => {
        const { doc } = hits[place];
        show(asShown(doc.breadcrumbs), wanted, item.querySelector("a"));
        const teaser = item.querySelector(".teaser");
        teaser.removeAttribute("aria-label");
        show(asShown(excerpt(doc.body, wanted)), wanted, teaser);
      });
    });
    // mdBook makes its own excerpt of the body, which is thrown away here.
    return hits.map(({ ref }) => ({ ref, doc: { body: "", breadcrumbs: "" } }));
  };

  // While an input method composes, its keys aren't ours: what stands in the box isn't what
  // the reader means yet, and Enter picks a word from the input method's list.
  for (const type of ["keydown", "keyup"]) {
    window.addEventListener(
      type,
      (event) => {
        // 229: Safari ends the composition before it tells of the key that ended it.
        if (event.target === bar && (event.isComposing || event.keyCode === 229)) {
          event.stopImmediatePropagation();
        }
      },
      true,
    );
  }

  // mdBook searches when a key goes up. A word also comes from the input method, by the
  // mouse, or by voice.
  function searchNow() {
    bar.dispatchEvent(new KeyboardEvent("keyup"));
  }
  bar.addEventListener("input", (event) => event.isComposing || searchNow());
  bar.addEventListener("compositionend", searchNow);

  // The index may have come before this script, and elasticlunr has answered already.
  if (list.children.length > 0 || header.textContent !== "") {
    const query = bar.value;
    bar.value = "";
    searchNow();
    bar.value = query;
    searchNow();
  }
})();
