// Plays the recorded runs in the page, and arranges the calls of a race. Every frame is in
// the page: this script only chooses which is seen, so without it all of them are.

(() => {
    'use strict';

    const EACH = 1400;

    function button(words, act) {
        const made = document.createElement('button');
        made.type = 'button';
        made.textContent = words;
        made.addEventListener('click', act);
        return made;
    }

    // A button that can do nothing now stays where it is, and keeps the focus.
    function enable(it, can) {
        it.setAttribute('aria-disabled', String(!can));
    }

    function mark(frame, now) {
        frame.classList.toggle('is-now', now);
        const call = frame.querySelector('.frame-call');
        if (now) {
            call.setAttribute('aria-current', 'step');
        } else {
            call.removeAttribute('aria-current');
        }
    }

    function spoken(place) {
        const made = document.createElement('p');
        made.className = 'player-live';
        made.setAttribute('role', 'status');
        place.append(made);
        return made;
    }

    // What a frame shows, as a sentence: the call, the reply, what it did, what is there.
    function told(frame) {
        const words = (what) =>
            [...frame.querySelectorAll(what)].map((it) => it.textContent);
        const cells = [...frame.querySelectorAll('.cell')].map((it) => {
            const label = it.querySelector('em');
            const rest = it.textContent.slice(
                0,
                it.textContent.length - (label?.textContent.length ?? 0),
            );
            return label ? `${rest}（${label.textContent}）` : rest;
        });
        return [
            words('.frame-call').join(''),
            words('.frame-says').join(''),
            `map里：${cells.join('，')}`,
        ].join('。');
    }

    class Player {
        constructor(section) {
            this.list = section.querySelector('.player-frames');
            this.frames = [...this.list.querySelectorAll('.frame')];
            this.at = 0;
            this.timer = null;
            const bar = section.querySelector('.player-bar');
            this.addBar(bar);
            this.live = spoken(bar);
            this.list.tabIndex = 0;
            this.list.setAttribute('aria-label', '每次调用；左右键前进后退');
            section.classList.add('is-ready');
            this.show(0, false);
            section.addEventListener('keydown', (event) => this.key(event));
            this.frames.forEach((frame, number) => {
                frame
                    .querySelector('.frame-call')
                    .addEventListener('click', () => this.go(number));
            });
        }

        addBar(bar) {
            this.slider = document.createElement('input');
            this.slider.type = 'range';
            this.slider.min = 1;
            this.slider.max = this.frames.length;
            this.slider.setAttribute('aria-label', '第几次调用');
            this.slider.addEventListener('input', () =>
                this.go(this.slider.valueAsNumber - 1),
            );
            const last = this.frames.length - 1;
            this.back = [
                button('开头', () => this.go(0)),
                button('后退', () => this.go(this.at - 1)),
            ];
            this.forth = [
                button('前进', () => this.go(this.at + 1)),
                button('末尾', () => this.go(last)),
            ];
            this.count = document.createElement('span');
            const buttons = document.createElement('div');
            buttons.className = 'player-buttons';
            buttons.append(...this.back, ...this.forth);
            // Who wants no motion moves by hand.
            if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
                this.play = button('播放', () => this.toggle());
                buttons.append(this.play);
            }
            buttons.append(this.count);
            bar.append(this.slider, buttons);
        }

        // A frame that the reader asked for: nothing plays on.
        go(number) {
            this.stop();
            this.show(number, true);
        }

        show(number, aloud) {
            const last = this.frames.length - 1;
            const before = this.frames[this.at];
            this.at = Math.min(Math.max(number, 0), last);
            const frame = this.frames[this.at];
            if (aloud) {
                // Before anything changes, so that the page isn't laid out twice.
                this.list.scrollTo(0, this.place(frame));
            }
            mark(before, false);
            mark(frame, true);
            this.slider.value = this.at + 1;
            this.count.textContent = `${this.at + 1}/${last + 1}`;
            this.slider.setAttribute(
                'aria-valuetext',
                `第${this.at + 1}次，共${last + 1}次`,
            );
            this.back.forEach((it) => enable(it, this.at > 0));
            this.forth.forEach((it) => enable(it, this.at < last));
            if (aloud) {
                this.live.textContent = `第${this.at + 1}次：${told(frame)}`;
            }
        }

        // Where the list, and nothing but the list, is scrolled to so that a call stands in
        // the middle of what the maps don't cover. Measured once for each width.
        place(frame) {
            if (this.width !== innerWidth) {
                this.width = innerWidth;
                this.places = new Map();
            }
            if (!this.places.has(frame)) {
                const call = frame.querySelector('.frame-call');
                const maps = frame.querySelector('.frame-maps');
                const right = call.offsetLeft + call.offsetWidth;
                const covered = maps.offsetLeft < right ? maps.offsetHeight : 0;
                const middle = call.offsetTop + call.offsetHeight / 2;
                const room = this.list.clientHeight + covered;
                this.places.set(frame, middle - room / 2);
            }
            return this.places.get(frame);
        }

        key(event) {
            const to = {
                ArrowLeft: this.at - 1,
                ArrowRight: this.at + 1,
                Home: 0,
                End: this.frames.length - 1,
            }[event.key];
            if (
                to === undefined ||
                event.altKey ||
                event.ctrlKey ||
                event.metaKey
            ) {
                return;
            }
            // These keys turn the book's pages otherwise.
            event.stopPropagation();
            event.preventDefault();
            this.go(to);
        }

        toggle() {
            if (this.timer) {
                this.stop();
                return;
            }
            if (this.at === this.frames.length - 1) {
                this.show(0, true);
            }
            this.play.textContent = '暂停';
            this.timer = setInterval(() => {
                this.show(this.at + 1, true);
                if (this.at === this.frames.length - 1) {
                    this.stop();
                }
            }, EACH);
        }

        stop() {
            clearInterval(this.timer);
            this.timer = null;
            if (this.play) {
                this.play.textContent = '播放';
            }
        }
    }

    class Race {
        constructor(section) {
            this.orders = new Map(
                [...section.querySelectorAll('.race-order')].map((it) => [
                    it.dataset.order,
                    it,
                ]),
            );
            for (const [order, element] of this.orders) {
                element
                    .querySelectorAll('.race-call')
                    .forEach((call, place) => {
                        this.addButtons(order, call, place);
                        this.addDrag(order, call, place);
                    });
            }
            this.live = spoken(section);
            section.classList.add('is-ready');
            this.show([...this.orders.keys()][0]);
        }

        // A call is dragged by its program's name, up or down. It can't pass the other call of its
        // program: then the nearest place that it may have is taken.
        addDrag(order, call, place) {
            const handle = call.querySelector('.frame-who');
            handle.classList.add('is-handle');
            handle.title = '拖到别的位置';
            let from = null;
            const end = (event) => {
                if (from === null) {
                    return;
                }
                const to = event.type === 'pointerup' ? this.reached(call) : place;
                from = null;
                call.classList.remove('is-dragged');
                call.style.translate = '';
                this.move(order, place, to);
            };
            handle.addEventListener('pointerdown', (event) => {
                if (event.button === 0) {
                    from = event.clientY;
                    handle.setPointerCapture(event.pointerId);
                    call.classList.add('is-dragged');
                    event.preventDefault();
                }
            });
            handle.addEventListener('pointermove', (event) => {
                if (from !== null) {
                    call.style.translate = `0 ${event.clientY - from}px`;
                }
            });
            handle.addEventListener('pointerup', end);
            handle.addEventListener('pointercancel', end);
        }

        // The place where a call is that is being dragged: how many others are above it.
        reached(dragged) {
            const middle = (call) => {
                const { top, height } = call.getBoundingClientRect();
                return top + height / 2;
            };
            const others = [...dragged.parentElement.children].filter((it) => it !== dragged);
            return others.filter((it) => middle(it) < middle(dragged)).length;
        }

        // Moves a call, one place after the other, as far as it may go.
        move(order, from, to) {
            const names = [...order];
            let at = from;
            const step = Math.sign(to - from);
            while (at !== to && names[at + step] !== names[at]) {
                [names[at], names[at + step]] = [names[at + step], names[at]];
                at += step;
            }
            if (at !== from) {
                this.arrange(names.join(''));
            }
        }

        // A call can change places with one of the other program.
        addButtons(order, call, place) {
            const made = document.createElement('div');
            made.className = 'race-buttons';
            const who = call.querySelector('.frame-who').textContent;
            for (const [words, to] of [
                ['提前', place - 1],
                ['推后', place + 1],
            ]) {
                const other = order[to];
                const can = other !== undefined && other !== order[place];
                const it = button(words, () => can && this.swap(order, place, to));
                it.setAttribute('aria-label', `${who}的第${place + 1}个调用${words}`);
                enable(it, can);
                made.append(it);
            }
            call.querySelector('.frame-call').after(made);
        }

        swap(order, from, to) {
            this.move(order, from, to);
            const shown = this.orders.get(this.now);
            const calls = shown.querySelectorAll('.race-call');
            calls[to].querySelectorAll('button')[from < to ? 1 : 0].focus();
        }

        // What the reader arranged: shown, and told.
        arrange(order) {
            this.show(order);
            const words = (what) => this.orders.get(order).querySelector(what).textContent;
            this.live.textContent = `${words('.frame-step')}。${words('.race-outcome')}`;
        }

        show(order) {
            this.now = order;
            for (const [other, element] of this.orders) {
                element.classList.toggle('is-now', other === order);
            }
        }
    }

    document.querySelectorAll('.player').forEach((it) => new Player(it));
    document.querySelectorAll('.race').forEach((it) => new Race(it));
})();
