// mapsh in this tab: terminals on a page, scripts that a link carries (`#sh=…`), and tasks.
// Without a built tab, or without this script, the pages say how to run it elsewhere.

(() => {
    'use strict';

    const { tab } = window;
    // The highlighter calls the commands of a terminal `shell`, too.
    const places = [...document.querySelectorAll('div.shell')];
    const tasks = [...document.querySelectorAll('.shell-task')];
    const here = tab?.data.programs.includes('mapsh');
    const PROGRAM = 'mapsh';
    // Where the editor waits for a line: an empty one.
    const PROMPT = /mapsh> (\r\x1b\[7C(\x1b\[\?2026l)?)?$/;
    const DONE = 'ebpf-map-book/tasks';
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

    function make(tag, properties, ...children) {
        const made = Object.assign(document.createElement(tag), properties);
        made.append(...children);
        return made;
    }

    function button(words, act) {
        return make('button', { type: 'button', textContent: words, onclick: act });
    }

    // The kernel that the chapter on this page runs on, so that both share it.
    const kernel = () => document.querySelector('.tab-panel select')?.value || undefined;

    /** One terminal of the machine, in a place on the page. */
    class Shell {
        constructor(number) {
            this.number = number;
            this.status = make('span', { className: 'tab-status' });
            this.status.setAttribute('role', 'status');
            this.box = make('div', { className: 'shell-screen' });
            this.box.setAttribute('role', 'group');
            this.box.setAttribute('aria-label', `终端${number}`);
            this.text = '';
            this.waiting = [];
        }

        say(words) {
            this.status.textContent = words;
        }

        heard(bytes) {
            this.screen.write(bytes);
            this.text += this.decoder.decode(bytes, { stream: true });
            if (PROMPT.test(this.text)) {
                this.text = '';
                this.waiting.shift()?.();
            } else {
                this.text = this.text.slice(-200);
            }
        }

        prompt() {
            return new Promise((resolve) => this.waiting.push(resolve));
        }

        /** Starts mapsh, if it doesn't run here yet. */
        async start(args = []) {
            try {
                this.say('正在准备');
                this.vm = await tab.start(kernel(), (loaded, total) =>
                    this.say(`下载${megabytes(loaded)} / ${megabytes(total)} MB`),
                );
                this.screen ??= await this.open();
                if (this.vm.isBusy(this.number)) {
                    return true;
                }
                this.decoder = new TextDecoder();
                const ready = this.prompt();
                const ended = this.vm.run({
                    terminal: this.number,
                    program: PROGRAM,
                    args,
                    onBytes: (bytes) => this.heard(bytes),
                });
                const over = ended.then((status) =>
                    this.say(`mapsh结束了，退出状态${status}；再按一次▶重新开始`),
                );
                const { release, machine, cpus } = this.vm.about;
                await Promise.race([ready, over]);
                this.say(`Linux ${release}（${machine}），${cpus}个CPU；终端${this.number}`);
                over.catch((fault) => this.fail(fault));
                return true;
            } catch (fault) {
                this.fail(fault);
                return false;
            }
        }

        fail(fault) {
            if (!(fault instanceof tab.Fault)) {
                throw fault;
            }
            this.say(`${fault.message}。在自己的机器上：cargo lab mapsh`);
        }

        async open() {
            const screen = await tab.terminal(this.box, { screenReaderMode: true });
            screen.onData((text) => this.vm.type(this.number, text));
            return screen;
        }

        /** Types the lines of a script, each when the one before was answered. */
        async runs(script) {
            for (const line of script.split('\n').filter((it) => it.trim())) {
                const answered = this.prompt();
                this.vm.type(this.number, `${line}\r`);
                await answered;
            }
        }

        focus() {
            this.screen?.focus();
        }
    }

    // On a chapter's page terminal 1 is the chapter's.
    const free = () => (document.querySelector('.tab-bar[data-program]') ? 2 : 1);

    function terminal(place, words, number) {
        const shell = new Shell(number);
        const open = button(words, async () => {
            if (await shell.start()) {
                shell.focus();
            }
        });
        place.append(make('div', { className: 'shell-bar' }, open, shell.status), shell.box);
        return shell;
    }

    function shared() {
        const found = location.hash.match(/^#sh=(.*)$/);
        try {
            return found && decodeURIComponent(found[1]);
        } catch {
            return null;
        }
    }

    /** A script that came with the address: to be read, and changed, before it's run. */
    function editor(place, shell) {
        const text = make('textarea', { rows: 8, spellcheck: false });
        text.setAttribute('aria-label', 'mapsh的脚本');
        const said = make('span', { className: 'tab-status' });
        said.setAttribute('role', 'status');
        const address = () => {
            const url = new URL(location.href);
            url.hash = `sh=${encodeURIComponent(text.value.trim())}`;
            return `${url}`;
        };
        const copy = button('复制链接', async () => {
            history.replaceState(null, '', address());
            try {
                await navigator.clipboard.writeText(address());
                said.textContent = '复制好了，也在地址栏里';
            } catch {
                said.textContent = '链接在地址栏里';
            }
        });
        const buttons = make('div', { className: 'shell-bar' });
        if (shell) {
            buttons.append(
                button('▶ 运行这个脚本', async () => {
                    if (await shell.start()) {
                        await shell.runs(text.value);
                        shell.focus();
                    }
                }),
            );
        }
        buttons.append(copy, said);
        const box = make(
            'details',
            { className: 'shell-script' },
            make('summary', { textContent: '脚本：先看，再运行' }),
            text,
            buttons,
        );
        if (!shell) {
            box.append(make('p', { textContent: '在终端里：存成文件，cargo lab mapsh --script 文件' }));
        }
        place.prepend(box);
        const show = () => {
            const script = shared();
            if (script !== null) {
                text.value = script;
                text.rows = Math.min(20, script.split('\n').length + 1);
                box.open = true;
                box.scrollIntoView();
            }
        };
        addEventListener('hashchange', show);
        show();
    }

    function progress() {
        try {
            return JSON.parse(localStorage.getItem(DONE)) ?? [];
        } catch {
            return [];
        }
    }

    function done(task) {
        try {
            localStorage.setItem(DONE, JSON.stringify([...new Set([...progress(), task])]));
        } catch {
            // Nothing may be kept here: it's done all the same.
        }
    }

    /** What mapsh says of a task, looked at from the other terminal. */
    async function verdict(vm, task) {
        const decoder = new TextDecoder();
        let line = '';
        await vm.run({
            terminal: 2,
            program: PROGRAM,
            args: ['judge', task],
            onBytes: (bytes) => (line += decoder.decode(bytes, { stream: true })),
        });
        return JSON.parse(line);
    }

    function checks(list) {
        return make(
            'ul',
            { className: 'shell-checks' },
            ...list.map(({ title, passed, expected, seen }) =>
                make('li', {
                    textContent: passed
                        ? `✓ ${title}：${seen}`
                        : `✗ ${title}：应当${expected}，看到${seen}`,
                }),
            ),
        );
    }

    const shell = tasks.length > 0 && here ? new Shell(1) : null;

    function tick(place) {
        const heading = place.closest('main')?.querySelectorAll('h3') ?? [];
        const before = [...heading].filter(
            (it) => it.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING,
        );
        before.at(-1)?.classList.add('shell-done');
    }

    // One session for all tasks: it moves to the one that is being done.
    function task(place) {
        const { task } = place.dataset;
        const result = make('div', { className: 'shell-result' });
        result.setAttribute('role', 'status');
        if (progress().includes(task)) {
            tick(place);
        }
        const begin = button('▶ 做这个任务', async () => {
            if (shell.task !== task && shell.vm?.isBusy(1)) {
                shell.vm.type(1, '\x03');
                const ended = new Promise((resolve) => (shell.ended = resolve));
                shell.vm.type(1, '\x04');
                await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))]);
            }
            place.append(bar, shell.box, result);
            bar.append(shell.status);
            shell.task = task;
            if (await shell.start(['--task', task])) {
                check.hidden = false;
                shell.focus();
            }
        });
        const check = button('检查', async () => {
            if (!shell.vm) {
                return;
            }
            const said = await verdict(shell.vm, task);
            result.replaceChildren(
                make('p', { textContent: said.passed ? '通过了。' : '还没有通过：' }),
                checks(said.checks),
            );
            if (said.passed) {
                done(task);
                tick(place);
            }
        });
        check.hidden = true;
        const bar = make('div', { className: 'shell-bar' }, begin, check);
        place.append(bar);
    }

    if (here) {
        const first = free();
        for (const place of places) {
            const whole = Boolean(place.dataset.editor);
            const one = terminal(place, whole ? '▶ 打开终端' : '▶ 试一试', first);
            if (whole) {
                terminal(place, '▶ 再开一个终端', 2);
                editor(place, one);
            }
        }
        tasks.forEach(task);
    } else if (document.querySelector('div.shell[data-editor]') && shared() !== null) {
        editor(places[0], null);
    }
})();
