// A Linux kernel in this tab: `window.tab`, where the book was built with `cargo xtask tab`.
// Nothing is fetched before `tab.start()`.
//
//   const vm = await tab.start('6.1', (loaded, total) => …);
//   const status = await vm.run({ terminal: 1, program: 'ch06-iterate', args: [], onBytes });
//   vm.type(1, text); vm.interrupt(1);
//   const screen = await tab.terminal(element);   // an xterm.js terminal

(() => {
    'use strict';

    const place = document.getElementById('tab-data');
    if (!place) {
        return;
    }
    const data = JSON.parse(place.textContent);
    const base = new URL('../tab/', document.currentScript.src);
    const CONTROL = 2;
    const KEPT = 'ebpf-map-book/tab';

    /** What a reader can be told as it is. */
    class Fault extends Error {}

    function load(tag, attributes) {
        return new Promise((resolve, reject) => {
            const made = Object.assign(document.createElement(tag), attributes);
            made.onload = resolve;
            made.onerror = () => {
                made.remove();
                reject(new Fault(broken));
            };
            document.head.append(made);
        });
    }

    const script = (file) => load('script', { src: new URL(file.name, base) });
    const broken =
        location.protocol === 'file:'
            ? '从硬盘上打开的这本书里没有虚拟机的文件；运行 cargo xtask book --serve，再从它说的地址打开'
            : '下载中断了，网络好了再点一次';

    // A page that was opened from a folder can't fetch: there a script brings the bytes.
    async function fromScript(file) {
        await load('script', { src: new URL(`${file.name}.js`, base) });
        const bytes = Uint8Array.from(atob(window.tabFiles[file.name]), (it) =>
            it.charCodeAt(0),
        );
        delete window.tabFiles[file.name];
        return bytes;
    }

    async function download(file, told) {
        let response;
        const all = new Uint8Array(file.bytes);
        let loaded = 0;
        try {
            response = await fetch(new URL(file.name, base));
            const reader = response.ok ? response.body.getReader() : null;
            for (let part = await reader?.read(); part && !part.done; part = await reader.read()) {
                all.set(part.value, loaded);
                loaded += part.value.length;
                told(part.value.length);
            }
        } catch {
            throw new Fault(broken);
        }
        if (!response.ok) {
            throw new Fault(`下载不了${file.name}（HTTP ${response.status}）`);
        }
        if (loaded !== file.bytes) {
            throw new Fault(broken);
        }
        return all;
    }

    // Kept by their names, in which there is a hash; what another edition left is removed.
    async function keep(address, bytes) {
        try {
            const kept = await caches.open(KEPT);
            const names = [data.wasm, ...data.kernels.map((it) => it.state)].map((it) => it.name);
            for (const { url } of await kept.keys()) {
                if (!names.includes(url.split('/').pop())) {
                    await kept.delete(url);
                }
            }
            await kept.put(address, new Response(bytes));
        } catch {
            // There's no room, or nothing may be kept here: the next visit downloads again.
        }
    }

    async function bytesOf(file, told) {
        if (location.protocol === 'file:') {
            return fromScript(file);
        }
        const address = `${new URL(file.name, base)}`;
        const kept = await window.caches?.match(address, { cacheName: KEPT }).catch(() => null);
        if (kept) {
            const bytes = new Uint8Array(await kept.arrayBuffer());
            if (bytes.length === file.bytes) {
                told(file.bytes);
                return bytes;
            }
        }
        const bytes = await download(file, told);
        // Nobody waits for it.
        keep(address, bytes);
        return bytes;
    }

    async function module(file, told) {
        const packed = new Blob([await bytesOf(file, told)]).stream();
        const plain = packed.pipeThrough(new DecompressionStream('gzip'));
        return WebAssembly.compile(await new Response(plain).arrayBuffer());
    }

    /** A machine that was restored. */
    class Machine {
        constructor(kernel, emulator) {
            this.kernel = kernel;
            this.emulator = emulator;
            this.runs = {};
            this.line = '';
            this.listen(0, (bytes) => this.runs[1]?.onBytes?.(bytes));
            this.listen(1, (bytes) => this.runs[2]?.onBytes?.(bytes));
            const decoder = new TextDecoder();
            this.listen(CONTROL, (bytes) => {
                const lines = (this.line + decoder.decode(bytes, { stream: true })).split('\n');
                this.line = lines.pop();
                lines.forEach((line) => this.hear(JSON.parse(line)));
            });
        }

        // Bytes come one by one; they are handed on together.
        listen(port, take) {
            let waiting = [];
            this.emulator.add_listener(`serial${port}-output-byte`, (byte) => {
                if (waiting.length === 0) {
                    queueMicrotask(() => {
                        const bytes = new Uint8Array(waiting);
                        waiting = [];
                        take(bytes);
                    });
                }
                waiting.push(byte);
            });
        }

        hear(report) {
            const run = this.runs[report.terminal];
            switch (report.report) {
                case 'awake':
                    /** What it says of itself: `release`, `machine`, `cpus`. */
                    this.about = report;
                    this.awake(this);
                    break;
                case 'ended':
                    delete this.runs[report.terminal];
                    run?.resolve(report.status);
                    run?.onExit?.(report.status);
                    break;
                case 'not_run':
                    delete this.runs[report.terminal];
                    run?.reject(new Fault(`虚拟机里没有运行成：${report.why}`));
                    break;
                case 'failed':
                    this.asleep(new Fault(`虚拟机出错了：${report.why}`));
                    break;
            }
        }

        // Each restored machine has the same random numbers, and the time of its making.
        wake() {
            return new Promise((resolve, reject) => {
                this.awake = resolve;
                this.asleep = reject;
                setTimeout(() => reject(new Fault('虚拟机一分钟也没有醒来')), 60_000);
                this.emulator.add_listener('emulator-started', () =>
                    this.order({
                        order: 'wake',
                        entropy: [...crypto.getRandomValues(new Uint8Array(64))],
                        time: Math.floor(Date.now() / 1000),
                    }),
                );
            });
        }

        order(order) {
            this.send(CONTROL, `${JSON.stringify(order)}\n`);
        }

        send(port, text) {
            this.emulator.serial_send_bytes(port, new TextEncoder().encode(text));
        }

        /** Whether a program runs in a terminal. */
        isBusy(terminal) {
            return terminal in this.runs;
        }

        /** Runs a program in terminal 1 or 2; gives its exit status when it has ended. */
        run({ terminal, program, args = [], onBytes, onExit }) {
            if (this.isBusy(terminal)) {
                return Promise.reject(new Fault(`终端${terminal}里还有程序在运行`));
            }
            return new Promise((resolve, reject) => {
                this.runs[terminal] = { onBytes, onExit, resolve, reject };
                this.order({ order: 'run', terminal, program, arguments: args });
            });
        }

        /** Types into a terminal. */
        type(terminal, text) {
            this.send(terminal - 1, text);
        }

        /** Ctrl+C. */
        interrupt(terminal) {
            this.type(terminal, '\x03');
        }
    }

    async function boot(kernel, told) {
        if (typeof WebAssembly !== 'object' || typeof DecompressionStream !== 'function') {
            throw new Fault('这个浏览器不能运行WebAssembly，或者太旧了');
        }
        const total = data.emulator.bytes + data.wasm.bytes + kernel.state.bytes;
        let loaded = 0;
        const more = (bytes) => told((loaded += bytes), total);
        const emulator = window.V86
            ? null
            : script(data.emulator).then(() => more(data.emulator.bytes));
        const [compiled, state] = await Promise.all([
            module(data.wasm, more),
            bytesOf(kernel.state, more),
            emulator,
        ]);
        const machine = new Machine(
            kernel,
            new V86({
                ...data.machine,
                wasm_fn: async (imports) =>
                    (await WebAssembly.instantiate(compiled, imports)).exports,
                initial_state: { buffer: state.buffer },
                autostart: true,
            }),
        );
        return machine.wake();
    }

    const machines = new Map();
    let screens;

    window.tab = {
        Fault,
        /** What there is: `kernels`, `programs`, `rules`, sizes. */
        data,

        /** Where a file of the tab is. */
        address: (file) => `${new URL(file.name, base)}`,

        /**
         * The machine with this kernel, by its name or else the first one. It's restored
         * once for this page; `told` hears how many bytes of how many have come.
         */
        start(name = data.kernels[0].name, told = () => {}) {
            if (!machines.has(name)) {
                const kernel = data.kernels.find((it) => it.name === name);
                const started = boot(kernel, told);
                machines.set(name, started);
                started.catch(() => machines.delete(name));
            }
            return machines.get(name);
        },

        /** Ends a machine: its memory is free again, and the next start is a fresh one. */
        async stop(name) {
            const machine = await machines.get(name)?.catch(() => null);
            machines.delete(name);
            await machine?.emulator.destroy();
        },

        /** A terminal of 80 columns in an element, made by xterm.js. */
        async terminal(element, options = {}) {
            screens ??= Promise.all([
                script(data.terminal),
                load('link', { rel: 'stylesheet', href: new URL(data.terminal_style.name, base) }),
            ]);
            await screens.catch((fault) => {
                screens = null;
                throw fault;
            });
            const screen = new window.Terminal({ cols: 80, rows: 20, fontSize: 14, ...options });
            screen.open(element);
            return screen;
        },
    };
})();
