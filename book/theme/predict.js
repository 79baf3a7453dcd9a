// Asks the predictions in the page, and remembers what the reader answered. The style sheet
// covers the results until then. Without this script everything is there to be read.

(() => {
    'use strict';

    // A typed answer without what readers write differently. `answer.rs` does the same.
    function normal(text) {
        return text
            .normalize('NFKC')
            .toLowerCase()
            .replace(/[[\](){}`"]/g, '')
            .replace(/、/g, ',')
            .replace(/[−–]/g, '-')
            .replace(/\s*:\s*/g, ':')
            .split(/[\s,]+/)
            .filter(Boolean)
            .join(',');
    }

    class Prediction {
        constructor(box) {
            this.box = box;
            this.result = box.nextElementSibling;
            while (!this.result.matches('.predicted')) {
                this.result = this.result.nextElementSibling;
            }
            this.key = `ebpf-map-book/${box.id}`;
            this.words = box.querySelector('legend').textContent;
            this.inputs = [...box.querySelectorAll('input')];
            this.word = box.querySelector('.predict-word');
            this.buttons = {};
            for (const button of box.querySelectorAll('button')) {
                this.buttons[button.dataset.does] = button;
            }
        }

        get isTyped() {
            return 'accepts' in this.box.dataset;
        }

        // What the reader chose or typed; empty when it's nothing yet.
        get answer() {
            if (this.isTyped) {
                return this.inputs[0].value.trim();
            }
            return this.inputs.find((input) => input.checked)?.value ?? '';
        }

        set answer(answer) {
            if (this.isTyped) {
                this.inputs[0].value = answer;
            }
            for (const input of this.inputs) {
                input.checked = input.value === answer;
            }
        }

        get isRight() {
            const { accepts, anyOrder, right } = this.box.dataset;
            if (!this.isTyped) {
                return this.answer === right;
            }
            let typed = normal(this.answer);
            if (anyOrder !== undefined) {
                typed = typed.split(',').sort().join(',');
            }
            return accepts.split('|').includes(typed);
        }

        // Shows the result; without an answer the reader only looked.
        show() {
            const { answer, isRight } = this;
            this.word.textContent = !answer
                ? '这次没有猜。'
                : isRight
                  ? '猜对了。'
                  : '没有猜对。';
            this.mark(true, answer && isRight, answer && !isRight);
            const place = Number(answer);
            const right = Number(this.box.dataset.right);
            if (answer && !this.isTyped && place !== right) {
                const wrongs = this.box.querySelectorAll('.predict-wrongs > *');
                wrongs[place < right ? place : place - 1].className = 'chosen';
            }
        }

        forget() {
            this.answer = '';
            this.word.textContent = '';
            this.mark(false, false, false);
            this.box.querySelector('.chosen')?.removeAttribute('class');
            this.save(null);
        }

        mark(answered, right, wrong) {
            this.box.classList.toggle('answered', answered);
            this.box.classList.toggle('guessed-right', Boolean(right));
            this.box.classList.toggle('guessed-wrong', Boolean(wrong));
            this.buttons.answer.hidden = answered;
            this.buttons.look.hidden = answered;
            this.buttons.again.hidden = !answered;
            this.buttons.all.hidden = !answered;
            for (const input of this.inputs) {
                input.disabled = answered;
            }
            // Questions that follow each other share their result.
            const waits = all.some(
                ({ box, result }) =>
                    result === this.result &&
                    !box.classList.contains('answered'),
            );
            this.result.classList.toggle('shown', !waits);
        }

        // What was answered goes with the question's words: one that is rewritten is asked
        // again.
        save(answer) {
            try {
                if (answer === null) {
                    localStorage.removeItem(this.key);
                } else {
                    const { words } = this;
                    localStorage.setItem(
                        this.key,
                        JSON.stringify({ words, answer }),
                    );
                }
            } catch {
                // The browser keeps nothing for this page: the questions work without.
            }
        }

        recall() {
            try {
                const kept = JSON.parse(localStorage.getItem(this.key));
                if (kept?.words === this.words) {
                    this.answer = kept.answer;
                    this.show();
                }
            } catch {
                // Nothing that can be read.
            }
        }
    }

    const all = [...document.querySelectorAll('.predict:has(~ .predicted)')].map(
        (box) => new Prediction(box),
    );
    for (const it of all) {
        it.recall();
        // From here on a screen reader says what changes.
        it.word.parentElement.setAttribute('role', 'status');
        const finish = () => {
            it.save(it.answer);
            it.show();
            it.buttons.again.focus();
        };
        const answer = () => {
            if (it.answer) {
                finish();
            } else {
                it.word.textContent = it.isTyped
                    ? '先写下你的答案。'
                    : '先选一个。';
            }
        };
        it.buttons.answer.addEventListener('click', answer);
        it.buttons.look.addEventListener('click', () => {
            it.answer = '';
            finish();
        });
        it.buttons.again.addEventListener('click', () => {
            it.forget();
            it.inputs[0].focus();
        });
        it.buttons.all.addEventListener('click', () => {
            all.forEach((other) => other.forget());
            all[0].inputs[0].focus();
        });
        for (const input of it.inputs) {
            input.addEventListener('input', () => {
                it.word.textContent = '';
            });
            input.addEventListener('keydown', (event) => {
                if (event.key === 'Enter' && !event.isComposing) {
                    // The button that gets the focus isn't meant.
                    event.preventDefault();
                    answer();
                }
            });
        }
    }

    // A link may lead to what is covered.
    const uncover = () => {
        const covered = document.getElementById(fragment())?.closest('.predicted');
        covered?.classList.add('shown');
    };
    addEventListener('hashchange', uncover);
    uncover();
})();
