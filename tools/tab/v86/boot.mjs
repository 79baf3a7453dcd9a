// Boots a kernel in v86, waits until its first process says so, and keeps the state:
//   node boot.mjs KERNEL INITRAMFS BIOS VGA_BIOS STATE
// Prints the report of the first process.

import { writeFileSync } from "node:fs";

import { limit, listen, load, machine, reports } from "./vm.mjs";

const [kernel, initramfs, bios, vga_bios, state] = process.argv.slice(2);

// Freed memory is zeroed, so it takes no room in the state. Without `nohz=off` a typed line
// waits for the next timer.
const COMMAND_LINE =
  "console=ttyS3 tsc=reliable mitigations=off random.trust_cpu=on init_on_free=1 nokaslr nohz=off panic=-1";

const emulator = machine({
  bios: load(bios),
  vga_bios: load(vga_bios),
  bzimage: load(kernel),
  initrd: load(initramfs),
  cmdline: COMMAND_LINE,
});
const log = listen(emulator, 3);
limit(240, log);
reports(emulator, (report) => {
  if (report.report !== "booted") {
    console.error(report, log.text());
    process.exit(1);
  }
  // What the kernel does afterwards is done by then.
  setTimeout(async () => {
    writeFileSync(state, Buffer.from(await emulator.save_state()));
    console.log(JSON.stringify(report));
    process.exit(0);
  }, 500);
});
