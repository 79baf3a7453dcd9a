// The machine under node, as boot.mjs and run.mjs have it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { V86 } from "v86";

const CONTROL = 2;

export function load(file) {
  const bytes = readFileSync(file);
  return { buffer: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) };
}

export function machine(options) {
  const v86 = path.dirname(createRequire(import.meta.url).resolve("v86"));
  return new V86({
    ...JSON.parse(readFileSync("machine.json")),
    wasm_path: path.join(v86, "v86.wasm"),
    autostart: true,
    ...options,
  });
}

/** Collects what a serial port sends; `end` hears every line's end. */
export function listen(emulator, port, end = () => {}) {
  const heard = { bytes: [], text: () => Buffer.from(heard.bytes).toString() };
  emulator.add_listener(`serial${port}-output-byte`, (byte) => {
    heard.bytes.push(byte);
    if (byte === 10) {
      end(heard);
    }
  });
  return heard;
}

/** Hears the reports of the first process. */
export function reports(emulator, take) {
  listen(emulator, CONTROL, (heard) => {
    const line = heard.text();
    heard.bytes.length = 0;
    take(JSON.parse(line));
  });
}

export function order(emulator, order) {
  emulator.serial_send_bytes(CONTROL, Buffer.from(`${JSON.stringify(order)}\n`));
}

/** Ends this process with a word on stderr when nothing has come of it by then. */
export function limit(seconds, log) {
  setTimeout(() => {
    console.error(`no end after ${seconds} s\n${log.text()}`);
    process.exit(1);
  }, seconds * 1000);
}
