// The predictions: answered, remembered, taken back; covered until then, and by nothing else
// than a script on a screen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { FOLDER, PAGES, PHONE, SITE, visit } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

const CHAPTERS = PAGES.filter((name) => /^ch\d+-/.test(name));
const FLAGS = "ch02-update-flags";
const WALK = "ch06-iterate";
const address = (chapter, site = SITE) => new URL(`${chapter}.html`, site);

/** A question's parts, as a reader finds them: by their roles and words. */
function question(page, chapter, id) {
  const box = page.locator(`#predict-${chapter}-${id}`);
  return {
    box,
    result: box.locator("xpath=following-sibling::*[@class='predicted' or @class='predicted shown'][1]"),
    choices: box.getByRole("radio"),
    input: box.getByRole("textbox"),
    status: box.getByRole("status"),
    press: (name) => box.getByRole("button", { name, exact: true }).click(),
    right: async () => Number(await box.getAttribute("data-right")),
  };
}

const isVisible = (locator) => locator.evaluate((it) => it.checkVisibility({ visibilityProperty: true }));

for (const name of CHAPTERS) {
  test(`every answer to the questions of ${name} is judged`, async () => {
    await visit(new URL(name, SITE), {}, async (page) => {
      const judged = await page.locator(".predict").evaluateAll((boxes) => {
        const press = (box, does) => box.querySelector(`[data-does=${does}]`).click();
        const word = (box) => box.querySelector(".predict-word").textContent;
        const shown = (box) => [...box.querySelectorAll(".chosen")].map((it) => it.textContent);
        return boxes.flatMap((box) => {
          const { accepts, right } = box.dataset;
          const input = box.querySelector("input");
          const tries = accepts
            ? [...accepts.split("|").map((typed) => [typed, true]), ["不知道", false]]
            : [...box.querySelectorAll("input")].map((radio) => [radio.value, radio.value === right]);
          return tries.map(([answer, isRight]) => {
            if (accepts) {
              input.value = answer;
            } else {
              box.querySelector(`input[value="${answer}"]`).checked = true;
            }
            press(box, "answer");
            const said = { id: box.id, answer, isRight, word: word(box), why: shown(box).length };
            press(box, "again");
            return { ...said, wrongs: accepts ? 0 : Number(!isRight) };
          });
        });
      });
      assert.ok(new Set(judged.map(({ id }) => id)).size >= 4);
      for (const { id, answer, isRight, word, why, wrongs } of judged) {
        assert.equal(word, isRight ? "猜对了。" : "没有猜对。", `${id} ${answer}`);
        assert.equal(why, wrongs, `${id} ${answer}`);
      }
    });
  });
}

test("a typed errno may be its name or its number", async () => {
  await visit(address(FLAGS), {}, async (page) => {
    const asked = question(page, FLAGS, "no-exist");
    for (const [typed, said] of [
      ["EEXIST", "猜对了。"],
      ["eexist", "猜对了。"],
      ["-EEXIST", "猜对了。"],
      ["17", "猜对了。"],
      [" －１７ ", "猜对了。"],
      ["EXIST", "没有猜对。"],
      ["2", "没有猜对。"],
    ]) {
      await asked.input.fill(typed);
      await asked.press("回答");
      assert.equal(await asked.box.locator(".predict-word").innerText(), said, typed);
      assert.match(await asked.status.innerText(), /结果是\s*EEXIST/);
      await asked.press("重新猜");
    }
  });
});

test("a typed list may be written in many ways", async () => {
  await visit(address(WALK), {}, async (page) => {
    const asked = question(page, WALK, "restarted");
    for (const [typed, said] of [
      ["2,3,4,3,0,3,1", "猜对了。"],
      ["[2, 3, 4, 3, 0, 3, 1]", "猜对了。"],
      ["2，3，4，3，0，3，1", "猜对了。"],
      ["2、3、4、3、0、3、1", "猜对了。"],
      ["2 3 4 3 0 3 1", "猜对了。"],
      ["２,３,４,３,０,３,１", "猜对了。"],
      ["2,3,4,0,1", "没有猜对。"],
      ["2,3,4,3,0,1,3", "没有猜对。"],
    ]) {
      await asked.input.fill(typed);
      await asked.input.press("Enter");
      assert.equal(await asked.box.locator(".predict-word").innerText(), said, typed);
      await asked.press("重新猜");
    }
  });
});

test("what a map holds may be typed in any order", async () => {
  await visit(address(FLAGS), {}, async (page) => {
    const asked = question(page, FLAGS, "after-full");
    for (const [typed, said] of [
      ["eth0: 8, eth1: 5", "猜对了。"],
      ["{eth1：5，eth0：8}", "猜对了。"],
      ["eth0: 5, eth1: 8", "没有猜对。"],
      ["eth0: 8", "没有猜对。"],
    ]) {
      await asked.input.fill(typed);
      await asked.press("回答");
      assert.equal(await asked.box.locator(".predict-word").innerText(), said, typed);
      await asked.press("重新猜");
    }
  });
});

for (const [where, site] of [["a server", SITE], ["a folder", FOLDER]]) {
  test(`answers are remembered and taken back, from ${where}`, async () => {
    await visit(address(FLAGS, site), {}, async (page) => {
      const [typed, chosen, looked] = ["no-exist", "lock", "exist"].map((id) => question(page, FLAGS, id));
      const right = await chosen.right();
      assert.equal(await isVisible(typed.result), false);
      await typed.input.fill("17");
      await typed.press("回答");
      await chosen.choices.nth((right + 1) % 3).check();
      await chosen.press("回答");
      await looked.press("直接看结果");
      const said = async () =>
        Promise.all([typed, chosen, looked].map(({ box }) => box.locator(".predict-verdict").innerText()));
      const before = await said();
      assert.match(before[0], /^猜对了。/);
      assert.match(before[1], /^没有猜对。/);
      assert.match(before[2], /^这次没有猜。/);
      await page.reload();
      assert.deepEqual(await said(), before);
      assert.equal(await typed.input.inputValue(), "17");
      assert.ok(await chosen.choices.nth((right + 1) % 3).isChecked());
      for (const { result } of [typed, chosen, looked]) {
        assert.ok(await isVisible(result));
      }

      await typed.press("重新猜");
      assert.equal(await isVisible(typed.result), false);
      assert.ok(await isVisible(chosen.result));
      await page.reload();
      assert.equal(await typed.input.inputValue(), "");
      assert.equal(await isVisible(typed.result), false);
      await chosen.press("这一页全部重新猜");
      assert.equal(await page.locator(".predicted.shown").count(), 0);
      await page.reload();
      assert.equal(await page.locator(".predict input:checked, .predict.answered").count(), 0);
    });
  });
}

test("a question that was rewritten is asked again", async () => {
  await visit(address(FLAGS), {}, async (page) => {
    for (const kept of ['{"words":"旧题","answer":"17"}', "坏了"]) {
      await page.evaluate(
        ([key, kept]) => localStorage.setItem(key, kept),
        [`ebpf-map-book/predict-${FLAGS}-no-exist`, kept],
      );
      await page.reload();
      assert.equal(await page.locator(".predict.answered").count(), 0);
    }
  });
});

test("questions that follow each other are all answered first", async () => {
  await visit(address(FLAGS), {}, async (page) => {
    const [one, other] = ["full", "after-full"].map((id) => question(page, FLAGS, id));
    await one.press("直接看结果");
    assert.equal(await isVisible(other.result), false);
    await other.press("直接看结果");
    assert.ok(await isVisible(other.result));
  });
});

test("nothing moves by itself, and less is covered than there will be", async () => {
  const watch = () => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        window.shift += entry.hadRecentInput ? 0 : entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  };
  for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
    await visit(address(FLAGS), { viewport }, async (page) => {
      await page.context().addInitScript(watch);
      await page.reload();
      const places = () =>
        page.locator("main h2, main h3").evaluateAll((all) => all.map((it) => Math.round(it.getBoundingClientRect().top + scrollY)));
      const covered = await places();
      assert.ok(covered.length > 5);
      for (const box of await page.locator(".predict").all()) {
        await box.getByRole("button", { name: "直接看结果" }).click();
      }
      const wrong = question(page, FLAGS, "locked");
      await wrong.press("重新猜");
      await wrong.choices.nth(((await wrong.right()) + 1) % 4).check();
      await wrong.press("回答");
      const before = await places();
      assert.ok(before.at(-1) > covered.at(-1) + 500);
      // Where a machine is busy the system's own fonts may come after the first paint, and code
      // wraps anew: that's another matter, and not so each time.
      let shift;
      for (let tries = 0; tries < 4 && shift !== 0; tries += 1) {
        await page.reload();
        assert.deepEqual(await places(), before);
        await page.waitForTimeout(300);
        shift = await page.evaluate(() => window.shift);
      }
      assert.equal(shift, 0);
    });
  }
});

test("a question is answered by keyboard, and what it covers isn't reached", async () => {
  await visit(address(FLAGS), {}, async (page) => {
    const asked = question(page, FLAGS, "lock");
    assert.equal(await asked.result.ariaSnapshot(), "");
    await asked.choices.nth(0).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    assert.ok(await asked.choices.nth(1).isChecked());
    assert.ok(page.url().endsWith(`${FLAGS}.html`), page.url());
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "重新猜");
    assert.match(await asked.status.innerText(), /结果是/);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.type), "radio");
    await asked.press("回答");
    assert.equal(await asked.status.innerText(), "先选一个。");
    const typed = question(page, FLAGS, "exist");
    await typed.press("回答");
    assert.equal(await typed.status.innerText(), "先写下你的答案。");
  });
});

test("a question reads well aloud", async () => {
  await visit(address(FLAGS), {}, async (page) => {
    const asked = question(page, FLAGS, "lock");
    const spoken = await asked.box.ariaSnapshot();
    assert.match(spoken, /- group "先猜\s*这个map的value是一个/);
    assert.equal(spoken.match(/- radio "/g).length, 3);
    assert.ok(!spoken.includes("结果是"), spoken);
    await asked.choices.nth(await asked.right()).check();
    await asked.press("回答");
    assert.match(await asked.box.ariaSnapshot(), /- status:[^]*猜对了。[^]*结果是/);
    const typed = await question(page, FLAGS, "exist").box.ariaSnapshot();
    assert.match(typed, /- textbox "errno（名字或编号）"/);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`answered questions are accessible, ${colorScheme}`, async () => {
    await visit(address(WALK), { colorScheme, reducedMotion: "reduce" }, async (page) => {
      for (const id of ["order", "from-99"]) {
        const asked = question(page, WALK, id);
        await asked.choices.nth(id === "order" ? await asked.right() : 0).check();
        await asked.press("回答");
      }
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    });
  });
}

test("without JavaScript everything is there to be read", async () => {
  await visit(address(FLAGS), { javaScriptEnabled: false }, async (page) => {
    for (const it of await page.locator(".predicted, .predict-reason, .predict-wrongs p").all()) {
      assert.ok(await it.isVisible());
    }
    assert.equal(await page.locator(".predict :is(button, [type=text]):visible").count(), 0);
    assert.ok((await page.locator(".predict [type=radio]:visible").count()) > 0);
    const folded = page.locator(".reference");
    assert.equal(await folded.locator("h2").first().isVisible(), false);
    await folded.locator("summary").click();
    assert.ok(await folded.locator("h2").first().isVisible());
  });
});

test("on paper nothing is covered, asked or folded", async () => {
  for (const name of [FLAGS, "print"]) {
    await visit(address(name), {}, async (page) => {
      if (name === "print") {
        // Not even on the screen.
        assert.equal(await page.locator(".predicted").count(), 0);
        assert.ok(await isVisible(page.locator(".predict-reason").first()));
      }
      await page.emulateMedia({ media: "print" });
      const hidden = await page.locator("main :is(p, pre, h2, h3, td)").evaluateAll((all) =>
        all
          .filter((it) => !it.matches(".predict-buttons, .predict-word, .quiz-verdict *, .quiz-score, :empty"))
          .filter((it) => !it.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
          .map((it) => it.outerHTML.slice(0, 100)),
      );
      assert.deepEqual(hidden, []);
      assert.equal(await page.locator(".predict :is(button, [type=text]):visible").count(), 0);
    });
  }
});

for (const [where, site] of [["a server", SITE], ["a folder", FOLDER]]) {
  test(`a link into a part that folds opens it, from ${where}`, async () => {
    const link = (id) => `${address(WALK, site)}#${encodeURIComponent(id)}`;
    await visit(link("返回值"), {}, async (page) => {
      const inside = page.locator("[id='返回值']");
      await inside.waitFor({ state: "visible" });
      await page.evaluate(() => {
        document.querySelector(".reference").open = false;
        location.hash = "参数";
      });
      await page.locator("[id='参数']").waitFor({ state: "visible" });
      // Also a link to what is covered.
      await page.evaluate(() => (location.hash = "step-2"));
      await page.waitForFunction(() =>
        document.getElementById("step-2").checkVisibility({ visibilityProperty: true }),
      );
    });
  });
}

test("the address of the former whole output leads to the steps", async () => {
  for (const name of CHAPTERS.filter((name) => /^ch0[1-8]-/.test(name))) {
    await visit(new URL(`${name}#运行结果`, SITE), {}, async (page) => {
      assert.equal(await page.locator("main [id='运行结果']").count(), 1, name);
    });
  }
});
