// Restores a state and runs programs in its first terminal, one after the other:
//   node run.mjs STATE '{"program":"ch06-iterate","arguments":[]}'…
// Prints for each of them a line: its exit status, and what it printed.

import { webcrypto } from "node:crypto";

import { limit, listen, load, machine, order, reports } from "./vm.mjs";

const [state, ...runs] = process.argv.slice(2);
const left = runs.map((run) => JSON.parse(run));

const emulator = machine({ initial_state: load(state) });
const terminal = listen(emulator, 0);
const log = listen(emulator, 3);
limit(60 + 60 * left.length, log);

function next() {
  if (left.length === 0) {
    process.exit(0);
  }
  terminal.bytes.length = 0;
  order(emulator, { order: "run", terminal: 1, ...left[0] });
}

emulator.add_listener("emulator-started", () =>
  order(emulator, {
    order: "wake",
    entropy: [...webcrypto.getRandomValues(new Uint8Array(64))],
    time: Math.floor(Date.now() / 1000),
  }),
);
reports(emulator, (report) => {
  switch (report.report) {
    case "awake":
      return next();
    case "started":
      return;
    case "ended": {
      const { program } = left.shift();
      const text = terminal.text().replaceAll("\r\n", "\n");
      console.log(JSON.stringify({ program, status: report.status, text }));
      return next();
    }
    default:
      console.error(report, log.text());
      process.exit(1);
  }
});
