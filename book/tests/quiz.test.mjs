// The quizzes: right and wrong, remembered, by keyboard, by ear, and without JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FOLDER, PAGES, SITE, visit } from "./browser.mjs";

const CHAPTERS = PAGES.filter((name) => /^ch\d+-/.test(name));
const NAME = "ch02-update-flags.html";
const chapter = new URL(NAME, SITE);

/** A question's parts, as a reader finds them: by their roles and words. */
function question(page, number) {
  const group = page.locator(".quiz fieldset").nth(number);
  const choices = group.getByRole("radio");
  return {
    group,
    choices,
    verdict: group.getByRole("status"),
    answer: async (choice) => {
      await choices.nth(choice).check();
      await group.getByRole("button", { name: "回答" }).click();
    },
    right: () =>
      group.locator("li").evaluateAll((answers) => answers.findIndex((it) => it.classList.contains("quiz-right"))),
    why: (choice) => group.locator("li").nth(choice).locator(".quiz-why").textContent(),
  };
}

const score = (page) => page.locator(".quiz-score span").innerText();

for (const name of CHAPTERS) {
  test(`every choice of ${name} is answered`, async () => {
    await visit(new URL(name, SITE), {}, async (page) => {
      const count = await page.locator(".quiz fieldset").count();
      assert.ok(count >= 3 && count <= 5, `${count} questions`);
      for (let number = 0; number < count; number++) {
        const asked = question(page, number);
        const right = await asked.right();
        for (let choice = 0; choice < (await asked.choices.count()); choice++) {
          await asked.answer(choice);
          const said = await asked.verdict.innerText();
          assert.ok(said.startsWith(choice === right ? "对。" : "不对。"), said);
          assert.equal(await asked.verdict.textContent(), await asked.why(choice));
        }
        await asked.answer(right);
      }
      assert.equal(await score(page), `${count}题，答对${count}题。`);
    });
  });
}

for (const [where, folder] of [["a server", SITE], ["a folder", FOLDER]]) {
  test(`answers are remembered, from ${where}`, async () => {
    await visit(new URL(NAME, folder), {}, async (page) => {
      const [first, second] = [question(page, 0), question(page, 1)];
      const right = await first.right();
      const wrong = ((await second.right()) + 1) % (await second.choices.count());
      await first.answer(right);
      await second.answer(wrong);
      const before = await score(page);
      assert.match(before, /答对1题/);
      await page.reload();
      assert.ok(await first.choices.nth(right).isChecked());
      assert.ok((await first.verdict.innerText()).startsWith("对。"));
      assert.ok(await second.choices.nth(wrong).isChecked());
      assert.ok((await second.verdict.innerText()).startsWith("不对。"));
      assert.equal(await question(page, 2).verdict.textContent(), "");
      assert.equal(await score(page), before);

      await page.getByRole("button", { name: "重做" }).click();
      assert.equal(await page.locator(".quiz input:checked").count(), 0);
      assert.match(await score(page), /答对0题/);
      await page.reload();
      assert.equal(await page.locator(".quiz input:checked").count(), 0);
    });
  });
}

test("a question that was rewritten is asked again", async () => {
  await visit(chapter, {}, async (page) => {
    await page.evaluate(() =>
      localStorage.setItem(`ebpf-map-book/${document.querySelector(".quiz").id}`, '{"旧题":"旧选项"}'),
    );
    await page.reload();
    assert.equal(await page.locator(".quiz input:checked").count(), 0);
    await page.evaluate(() =>
      localStorage.setItem(`ebpf-map-book/${document.querySelector(".quiz").id}`, "坏了"),
    );
    await page.reload();
    await question(page, 0).answer(0);
    assert.notEqual(await question(page, 0).verdict.textContent(), "");
  });
});

test("choosing another answer takes the verdict back", async () => {
  await visit(chapter, {}, async (page) => {
    const asked = question(page, 0);
    await asked.answer(await asked.right());
    assert.match(await score(page), /答对1题/);
    await asked.choices.nth(0).check();
    assert.equal(await asked.verdict.textContent(), "");
    assert.match(await score(page), /答对0题/);
  });
});

test("a quiz is answered by keyboard, and its arrows don't turn the page", async () => {
  await visit(chapter, {}, async (page) => {
    const asked = question(page, 0);
    await asked.choices.nth(0).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    assert.ok(await asked.choices.nth(1).isChecked());
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowDown");
    assert.ok(await asked.choices.nth(1).isChecked());
    assert.equal(await asked.verdict.textContent(), "");
    await page.keyboard.press("Enter");
    assert.equal(await asked.verdict.textContent(), await asked.why(1));
    assert.ok(page.url().endsWith(NAME), page.url());

    const next = question(page, 1);
    await next.group.getByRole("button", { name: "回答" }).focus();
    await page.keyboard.press("Enter");
    assert.equal(await next.verdict.textContent(), "先选一个。");
  });
});

test("a quiz reads well aloud", async () => {
  await visit(chapter, {}, async (page) => {
    const asked = question(page, 0);
    const spoken = await asked.group.ariaSnapshot();
    assert.match(spoken, /^- group "程序跑了一天/);
    assert.equal(spoken.match(/- radio "/g).length, await asked.choices.count());
    assert.match(spoken, /- status/);
  });
});

test("without JavaScript the answers can be read", async () => {
  await visit(chapter, { javaScriptEnabled: false }, async (page) => {
    const group = page.locator(".quiz fieldset").first();
    assert.equal(await group.locator("li").first().isVisible(), false);
    await group.locator("summary").click();
    assert.ok(await group.locator("li").first().isVisible());
    assert.ok(await group.locator(".quiz-evidence").first().isVisible());
    assert.equal(await page.locator(".quiz button").count(), 0);
  });
});

test("on paper the answers are there", async () => {
  await visit(chapter, {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    const answer = page.locator(".quiz li").first();
    const height = await answer.evaluate((it) => it.getBoundingClientRect().height);
    assert.ok(height > 0);
    assert.ok(await answer.evaluate((it) => it.checkVisibility({ contentVisibilityAuto: true })));
    assert.equal(await page.locator(".quiz button:visible").count(), 0);
  });
});
