// ▶: runs the page's chapter in this tab, and puts what each step prints in the place of the
// recorded output. Without a built tab, or without this script, the recorded output stays.

(() => {
    'use strict';

    const { tab } = window;
    const bars = [...document.querySelectorAll('.tab-bar')];
    if (!tab || bars.length === 0) {
        return;
    }
    const TERMINAL = 1;
    const program = bars.find((it) => it.dataset.program).dataset.program;
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

    function make(tag, properties, ...children) {
        const made = Object.assign(document.createElement(tag), properties);
        made.append(...children);
        return made;
    }

    // A line and those that go on with it, as one.
    const { rules, indent } = tab.data;
    const lines = (text) => text.trim().replaceAll(indent, '\0').split('\n');
    const printed = (line) => line.replaceAll('\0', indent);

    // A line without the numbers that may differ.
    function normal(line) {
        let text = line.replaceAll('\0', ' ');
        for (const { name, markers } of rules) {
            for (const marker of markers) {
                const parts = text.split(marker);
                text = parts
                    .map((part, at) => (at ? part.replace(/^\d+/, `<${name}>`) : part))
                    .join(marker);
            }
        }
        return text;
    }

    // The numbers of those new lines that are unlike the old ones.
    function unlike(old, now) {
        let start = 0;
        while (start < now.length && old[start] === now[start]) {
            start++;
        }
        let end = 0;
        while (
            end < Math.min(old.length, now.length) - start &&
            old.at(-1 - end) === now.at(-1 - end)
        ) {
            end++;
        }
        const both = old.length === now.length;
        return now
            .map((line, at) => at)
            .slice(start, now.length - end)
            .filter((at) => !both || old[at] !== now[at]);
    }

    /** A step's output on the page. */
    class Step {
        constructor(figure) {
            this.number = figure.id.replace('step-', '');
            this.code = figure.querySelector('pre > code');
            this.recorded = this.code.textContent;
            // A heading may say something else here, but its number is the same.
            this.begins = this.recorded.split('  ')[0] + '  ';
            this.text = '';
            this.foot = make('div', { className: 'tab-foot', hidden: true });
            figure.append(this.foot);
        }

        add(text) {
            this.text += text;
            this.code.textContent = this.text.trimStart();
            this.code.parentElement.classList.add('tab-live');
        }

        reset() {
            this.text = '';
            this.code.textContent = this.recorded;
            this.code.parentElement.classList.remove('tab-live');
            this.foot.hidden = true;
        }

        // Marks what is unlike the record, and says why. With `more` lines may follow that
        // no record has.
        finish(vm, more) {
            const [old, now] = [lines(this.recorded), lines(this.text)];
            const [was, is] = [old.map(normal), now.map(normal)];
            const odd = new Set(more ? [] : unlike(was, is));
            const varies = new Set(more ? [] : unlike(old, now));
            this.code.replaceChildren(
                ...now.flatMap((line, at) => {
                    const text = printed(line);
                    const kind = odd.has(at) ? 'tab-odd' : varies.has(at) ? 'tab-varies' : '';
                    return [kind ? make('span', { className: kind }, text) : text, '\n'];
                }),
            );
            const reasons = vm.kernel.differences[program] ?? {};
            const missing = !more && was.length > is.length;
            const differs = odd.size > 0 || missing;
            const why = reasons[this.number] ?? '书里没有写过原因';
            this.foot.replaceChildren(
                make('p', {}, `${named(vm)}，刚才在这个标签页里运行的。`),
                ...(differs
                    ? [make('p', { className: 'tab-why' }, `和记录的不同的地方标出来了：${why}。`)]
                    : []),
                ...this.others(vm, more),
                make('button', {
                    type: 'button',
                    textContent: '看记录的输出',
                    onclick: () => this.toggle(),
                }),
            );
            this.live = [...this.code.childNodes];
            this.foot.hidden = false;
        }

        // What another kernel answered to the same lines, if this page has run there too.
        others(vm, more) {
            this.runs ??= {};
            const now = lines(this.text);
            const found = [];
            for (const [release, old] of Object.entries(this.runs)) {
                if (release === vm.about.release || more) {
                    continue;
                }
                const differ = unlike(old.map(normal), now.map(normal));
                const back = unlike(now.map(normal), old.map(normal));
                found.push(
                    differ.length || back.length
                        ? make(
                              'div',
                              { className: 'tab-compare' },
                              `两个内核的回答不同。${release}：`,
                              make('pre', {}, back.map((at) => printed(old[at])).join('\n')),
                              `${vm.about.release}：`,
                              make('pre', {}, differ.map((at) => printed(now[at])).join('\n')),
                          )
                        : make('p', {}, `内核${release}的回答和这里相同。`),
                );
            }
            if (!more) {
                this.runs[vm.about.release] = now;
            }
            return found;
        }

        toggle() {
            const shown = this.code.parentElement.classList.toggle('tab-live');
            if (shown) {
                this.code.replaceChildren(...this.live);
            } else {
                this.code.textContent = this.recorded;
            }
            this.foot.querySelector('button').textContent = shown ? '看记录的输出' : '看刚才的输出';
        }
    }

    const named = ({ about }) =>
        `Linux ${about.release}（${about.machine}，${about.cpus}个CPU）`;
    const steps = [...document.querySelectorAll('figure.output[id^=step-]')].map(
        (it) => new Step(it),
    );

    /** What is printed, handed on to its step. */
    class Printer {
        constructor() {
            this.decoder = new TextDecoder();
            this.line = '';
            this.next = 0;
        }

        // Ctrl+C comes back as a byte of its own.
        take(bytes) {
            const text = this.decoder.decode(bytes, { stream: true }).replace(/[\r\x03]/g, '');
            const whole = (this.line + text).split('\n');
            this.line = whole.pop();
            whole.forEach((line) => this.print(`${line}\n`));
            return text;
        }

        print(line) {
            if (line.startsWith(steps[this.next]?.begins)) {
                steps[this.next].reset();
                this.finish();
                this.next++;
                this.onStep?.(this.next);
            }
            this.step?.add(line);
        }

        get step() {
            return steps[this.next - 1];
        }

        finish(more = false) {
            this.step?.finish(this.vm, more);
        }

        end(more) {
            if (this.line) {
                this.print(this.line);
            }
            this.finish(more);
        }
    }

    /** A ▶ on the page. */
    class Bar {
        constructor(element) {
            this.element = element;
            const { arguments: words = '', step } = element.dataset;
            this.args = words.split(' ').filter(Boolean);
            this.step = step;
            this.button = make('button', { type: 'button', className: 'tab-start' });
            this.button.onclick = () => press(this);
            this.status = make('span', { className: 'tab-status' });
            this.status.setAttribute('role', 'status');
            this.show('▶ 在这一页里运行', '');
            element.append(this.button, this.status);
            if (!step && this.args.length === 0) {
                this.status.textContent = `第一次下载约${Math.round(
                    (tab.data.kernels[0].state.bytes + tab.data.wasm.bytes) / 1e6,
                )} MB，用掉约350 MB内存；试验中`;
            }
        }

        show(words, status = this.status.textContent) {
            this.button.textContent = words;
            this.status.textContent = status;
            const what = this.step ? `第${this.step}步` : this.args.join(' ');
            this.button.setAttribute('aria-label', what ? `${words}：${what}` : words);
        }
    }

    const all = bars.map((it) => new Bar(it));
    // What can be chosen, and the whole output: below the ▶ that was pressed.
    const kernels = make(
        'select',
        {},
        ...tab.data.kernels.map((it) =>
            make('option', { value: it.name, textContent: `Linux ${it.release}`, title: it.about }),
        ),
    );
    const hold = make('input', { type: 'checkbox' });
    const screen = make('pre', { className: 'tab-screen', tabIndex: 0 });
    screen.setAttribute('aria-live', 'polite');
    screen.setAttribute('aria-label', '程序的输出');
    const panel = make(
        'div',
        { className: 'tab-panel' },
        screen,
        make('label', {}, '内核：', kernels),
        make('label', {}, hold, make('code', {}, '--hold'), ' 最后不退出'),
        make('a', { href: tab.address(tab.data.notice), textContent: '这里面有什么，许可' }),
    );

    let vm, active, running;
    let starting = false;
    let stopped = false;

    // The ▶ of what runs stops it; another one stops it and begins anew.
    async function press(bar) {
        if (starting) {
            return;
        }
        const busy = vm?.isBusy(TERMINAL);
        if (busy) {
            stopped = true;
            vm.interrupt(TERMINAL);
            await running;
        }
        if (!busy || bar !== active) {
            active = bar;
            running = run(bar);
        }
    }

    async function run(bar) {
        starting = true;
        bar.show('▶ 请等一下', '');
        all.forEach((it) => it !== bar && it.show('▶ 在这一页里运行', ''));
        bar.element.after(panel);
        screen.hidden = Boolean(bar.step);
        screen.textContent = '';
        const args = [...bar.args, ...(hold.checked ? ['--hold'] : [])];
        const printer = new Printer();
        stopped = false;
        try {
            // Two machines at once would need twice the memory.
            if (vm && vm.kernel.name !== kernels.value) {
                await tab.stop(vm.kernel.name);
                vm = null;
            }
            vm = await tab.start(kernels.value, (loaded, total) => {
                // What comes after another download has failed is of no use.
                if (starting) {
                    bar.show('▶ 请等一下', `下载${megabytes(loaded)}/${megabytes(total)} MB`);
                }
            });
            printer.vm = vm;
            printer.onStep = (number) => bar.show('■ 停止', `${named(vm)}，第${number}步`);
            const status = vm.run({
                terminal: TERMINAL,
                program,
                args,
                onBytes: (bytes) => {
                    const text = printer.take(bytes);
                    const atEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 40;
                    screen.append(text);
                    if (atEnd) {
                        screen.scrollTop = screen.scrollHeight;
                    }
                },
            });
            bar.show('■ 停止', `${named(vm)}，程序在运行`);
            starting = false;
            const ended = await status;
            printer.end(args.length > 0 || stopped);
            bar.show('↻ 再运行', `${named(vm)}，${ended === 0 ? '运行完了' : `以状态${ended}结束`}`);
        } catch (error) {
            const why = error instanceof tab.Fault ? error.message : `出了错（${error.message}）`;
            steps.forEach((it) => it.reset());
            bar.show(
                '▶ 再试一次',
                `${why}。记录的输出还在；在自己的机器上可以运行 cargo lab run ${program}。`,
            );
        } finally {
            starting = false;
        }
    }
})();
