// Asks the kernel: fills the form with what was asked and shows what two kernels answered.
// The question stands in the address, behind #ask=, so that it can be shared and gone back to.

// The scripts of all pages, which come later in the page, are there by then.
addEventListener('DOMContentLoaded', () => {
    'use strict';

    const { kernels, kinds, operations, cases, said, gave } = kernelAnswers;
    const form = document.querySelector('form.ask');
    const { operation, kind, flags, situation, old, address } = form.elements;
    const newer = form.elements.new;
    const PREFIX = '#ask=';

    // Everything that can be asked: a case on a kind of map.
    const all = cases.flatMap((it) => it.on.map((on) => ({ it, on })));

    const questionOf = ({ it, on }, [first, second]) =>
        [it.id, kinds[on.kind].word, kernels[first].word, kernels[second].word].join();

    const linkTo = (asked, two) => PREFIX + questionOf(asked, two);

    const link = (href, words) => Object.assign(document.createElement('a'), { href, textContent: words });

    function element(name, className, ...content) {
        const made = document.createElement(name);
        made.className = className;
        made.append(...content);
        return made;
    }

    // HTML of the book's own, made where the tables are.
    function html(name, className, text) {
        const made = element(name, className);
        made.innerHTML = text;
        return made;
    }

    // What the address asks: parts that may not be in the lists.
    function asked() {
        const hash = `#${fragment()}`;
        const question = hash.startsWith(PREFIX) ? hash : ready.hash;
        const [id, map, ...words] = question.slice(PREFIX.length).split(',');
        return {
            id,
            kind: kinds.findIndex(({ word }) => word === map),
            map,
            words,
            two: words.map((word) => kernels.findIndex((kernel) => kernel.word === word)),
        };
    }

    const ready = form.querySelector('.ask-ready a');

    // The options of a select, each once, and the chosen one.
    function fill(select, options, chosen) {
        const known = new Map(options);
        select.replaceChildren(
            ...[...known].map(([value, words]) => new Option(words, value, false, value === chosen)),
        );
    }

    // Fills the selects. Each lists only what was asked together with those before it.
    function choose({ it, on }, two) {
        const same = all.filter((other) => other.it.operation === it.operation);
        fill(operation, operations.map(({ title }, place) => [place, title]), it.operation);
        fill(
            kind,
            same.map(({ on: { kind: place } }) => [place, kinds[place].title]).sort(([a], [b]) => a - b),
            on.kind,
        );
        const onKind = same.filter((other) => other.on.kind === on.kind);
        fill(flags, onKind.map((other) => [other.it.flags, other.it.flags]), it.flags);
        const flagged = onKind.filter((other) => other.it.flags === it.flags);
        fill(situation, flagged.map((other) => [other.it.situation, other.it.situation]), it.situation);
        const titles = kernels.map(({ title }, place) => [place, title]);
        fill(old, titles, two[0]);
        fill(newer, titles, two[1]);
    }

    // What one kernel answered.
    function answerOf({ on }, place) {
        const { html: words, errno, lacks } = said[on.said[place]];
        const card = element('div', 'ask-kernel');
        card.append(
            element('p', 'ask-title', kernels[place].title),
            html('p', 'ask-words', words),
        );
        if (lacks) {
            card.append(element('p', '', '这个内核没有这种map。'));
        }
        if (errno) {
            const [name, number] = errno;
            card.append(element('p', '', `${name}的编号是${number}，意思见`, link('appendix-errno.html', 'errno表'), '。'));
        }
        card.append(html('p', '', `libbpf-rs：${gave[on.gave[place]]}`));
        return card;
    }

    function verdictOf({ on }, two) {
        const answers = two.map((place) => said[on.said[place]]);
        const libraries = two.map((place) => gave[on.gave[place]]);
        if (two[0] === two[1]) {
            return ['', '选了同一个内核。'];
        }
        if (answers.some(({ varies }) => varies)) {
            return ['', '有一个每次不同：同样的调用跑了几遍，结果不一样，所以比不了。'];
        }
        if (answers[0].html !== answers[1].html) {
            return ['ask-differ', '≠ 两个内核答得不同。'];
        }
        if (libraries[0] !== libraries[1]) {
            return ['ask-differ', '≠ 内核答得一样，libbpf-rs给出的不同。'];
        }
        return ['', '两个内核答得一样。'];
    }

    const result = form.querySelector('.ask-said');
    const how = form.querySelector('.ask-how');

    function show(question, two, notes) {
        const { it, on } = question;
        const [className, words] = verdictOf(question, two);
        result.replaceChildren(
            ...notes,
            element('p', `ask-verdict ${className}`, words),
            element('div', 'ask-two', answerOf(question, two[0]), answerOf(question, two[1])),
        );
        how.replaceChildren(
            `怎样问的：facts/cases.txt第${it.line}行，在${kinds[on.kind].word}上`,
            element('code', '', it.text),
        );
        address.value = new URL(linkTo(question, two), location.href).href;
    }

    // Says that something wasn't asked, and leads to what is nearest to it.
    function refuse({ id, kind: place, map, words, two }) {
        const common = (it) => {
            const parts = id.split('.');
            const end = parts.findIndex((part, at) => part !== it.id.split('.')[at]);
            return end < 0 ? parts.length : end;
        };
        const score = ({ it, on }) => 2 * common(it) + (on.kind === place);
        const nearest = [...all].sort((a, b) => score(b) - score(a)).slice(0, 3);
        const known = two.length === 2 && !two.includes(-1) ? two : [0, kernels.length - 1];
        const list = element('ul', '');
        for (const question of nearest) {
            const { it, on } = question;
            const words = [operations[it.operation].title, kinds[on.kind].title, it.flags, it.situation];
            list.append(element('li', '', link(linkTo(question, known), words.join('，'))));
        }
        result.replaceChildren(
            element('p', 'ask-verdict', `没有问过：${[id, map, ...words].join('，')}。`),
            element('p', '', '问过的里面，最近的是：'),
            list,
        );
        how.replaceChildren();
        address.value = location.href;
        choose(nearest[0], known);
    }

    // What the last choice had to leave behind, told once.
    let notes = [];

    function answer() {
        const question = asked();
        const { id, kind: place, two } = question;
        const found = all.find(({ it, on }) => it.id === id && on.kind === place);
        const told = notes;
        notes = [];
        if (!found || two.length !== 2 || two.includes(-1)) {
            refuse(question);
            return;
        }
        choose(found, two);
        show(found, two, told);
        // Who followed a link wants to see the answer, which may stand below the window.
        if (document.activeElement?.matches('.ask a')) {
            form.querySelector('.ask-result').scrollIntoView({ block: 'nearest' });
        }
    }

    // The nearest to what is chosen. What was chosen last, and what stands before it, holds.
    const ORDER = [operation, kind, flags, situation];

    function change({ target }) {
        if (target === address) {
            return;
        }
        const has = [
            ({ it }) => it.operation === Number(operation.value),
            ({ on }) => on.kind === Number(kind.value),
            ({ it }) => it.flags === flags.value,
            ({ it }) => it.situation === situation.value,
        ];
        const score = (question) =>
            has.reduce((sum, holds, place) => {
                const weight = place <= ORDER.indexOf(target) ? 16 : 4 - place;
                return sum + (holds(question) ? weight : 0);
            }, 0);
        const best = all.reduce((best, it) => (score(it) > score(best) ? it : best));
        const lost = [kind, flags, situation].filter((_, place) => !has[place + 1](best));
        if (lost.length > 0) {
            const words = lost.map((select) => `“${select.selectedOptions[0].text}”`).join('、');
            notes = [element('p', 'ask-note', `这样没有问过${words}，换成了最近的一个。`)];
        }
        location.hash = linkTo(best, [Number(old.value), Number(newer.value)]);
    }

    form.addEventListener('change', change);
    form.addEventListener('submit', (event) => event.preventDefault());

    form.querySelector('button').addEventListener('click', async ({ target }) => {
        address.select();
        try {
            await navigator.clipboard.writeText(address.value);
            target.textContent = '复制好了';
        } catch {
            // The address is selected: the reader's own keys copy it.
            target.textContent = '按Ctrl+C复制';
        }
        setTimeout(() => (target.textContent = '复制链接'), 2000);
    });

    // An address that leads to a section opens what is folded in it.
    function unfold() {
        let next = document.getElementById(fragment());
        for (; next; next = next.nextElementSibling) {
            if (next.matches('details.facts')) {
                next.open = true;
            }
            if (next.nextElementSibling?.matches('h1, h2, h3')) {
                break;
            }
        }
    }

    function go() {
        if (location.hash.startsWith(PREFIX) || location.hash === '') {
            answer();
        } else {
            unfold();
        }
    }

    const folded = () => document.querySelectorAll('details.facts:not([open])');
    let closed = [];
    addEventListener('beforeprint', () => {
        closed = [...folded()];
        closed.forEach((it) => (it.open = true));
    });
    addEventListener('afterprint', () => closed.forEach((it) => (it.open = false)));
    addEventListener('hashchange', go);
    answer();
    unfold();
    if (location.hash.startsWith(PREFIX)) {
        form.scrollIntoView();
    }
});
