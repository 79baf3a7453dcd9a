// Lighthouse on a chapter's page, as it comes from a server that compresses.
//
// It loads the page as fast as this machine can and computes what a mid-range phone on a slow
// network would have taken. A busy machine still disturbs it, so the median of three counts.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";

import lighthouse from "lighthouse";

import { CHAPTER, SITE, launch } from "./browser.mjs";

const GOAL = 95;
const RUNS = 3;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

test(`Lighthouse gives a chapter ${GOAL} and more`, async () => {
  const port = await freePort();
  await launch(port);
  const scores = {};
  const faults = new Set();
  for (let run = 0; run < RUNS; run += 1) {
    const { lhr } = await lighthouse(`${new URL(CHAPTER, SITE)}`, {
      port,
      logLevel: "error",
      onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
    });
    assert.equal(lhr.runtimeError, undefined);
    for (const { id, score, auditRefs } of Object.values(lhr.categories)) {
      (scores[id] ??= []).push(Math.round(score * 100));
      for (const { id: audit, weight } of auditRefs) {
        const { score: part, title, displayValue = "" } = lhr.audits[audit];
        if (weight > 0 && part !== null && part < 0.9) {
          faults.add(`${id}: ${title} ${displayValue}`);
        }
      }
    }
  }
  console.log(scores);
  for (const [category, all] of Object.entries(scores)) {
    const median = all.sort((one, other) => one - other)[Math.floor(RUNS / 2)];
    assert.ok(median >= GOAL, `${category}: ${median}\n${[...faults].join("\n")}`);
  }
});
