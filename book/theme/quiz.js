// Answers the quizzes in the page, and remembers what the reader chose. Without this script
// the answers are in the page all the same, each below its question.

(() => {
    'use strict';

    // What was chosen, by the question's words: a question that is rewritten is asked again.
    class Memory {
        constructor(quiz) {
            this.key = `ebpf-map-book/${quiz.id}`;
            try {
                this.chosen = JSON.parse(localStorage.getItem(this.key)) ?? {};
            } catch {
                this.chosen = {};
            }
        }

        set(question, choice) {
            this.chosen[question] = choice;
            this.save();
        }

        clear() {
            this.chosen = {};
            this.save();
        }

        save() {
            try {
                localStorage.setItem(this.key, JSON.stringify(this.chosen));
            } catch {
                // The browser keeps nothing for this page: the quiz works without.
            }
        }
    }

    class Question {
        constructor(fieldset) {
            this.words = fieldset.querySelector('legend').textContent;
            this.inputs = [...fieldset.querySelectorAll('input')];
            this.answers = [...fieldset.querySelectorAll('li')];
            this.verdict = fieldset.querySelector('.quiz-verdict');
            this.button = button('回答');
            this.verdict.before(this.button);
        }

        get chosen() {
            return this.inputs.findIndex((input) => input.checked);
        }

        get isRight() {
            const answer = this.answers[this.chosen];
            return (
                this.verdict.classList.contains('quiz-right') &&
                answer.classList.contains('quiz-right')
            );
        }

        choose(choice) {
            const input = this.inputs.find((it) => it.value === choice);
            if (input) {
                input.checked = true;
                this.judge();
            }
        }

        judge() {
            const answer = this.answers[this.chosen];
            this.verdict.className = `quiz-verdict ${answer.className}`;
            this.verdict.replaceChildren(
                answer.querySelector('.quiz-why').cloneNode(true),
            );
        }

        forget() {
            this.verdict.className = 'quiz-verdict';
            this.verdict.replaceChildren();
        }
    }

    function button(words) {
        const made = document.createElement('button');
        made.type = 'button';
        made.textContent = words;
        return made;
    }

    function start(quiz) {
        const memory = new Memory(quiz);
        const questions = [...quiz.querySelectorAll('fieldset')].map(
            (fieldset) => new Question(fieldset),
        );
        const score = document.createElement('span');
        const again = button('重做');
        const closing = document.createElement('p');
        closing.className = 'quiz-score';
        closing.append(score, ' ', again);
        quiz.append(closing);

        const count = () => {
            const right = questions.filter((it) => it.isRight).length;
            score.textContent = `${questions.length}题，答对${right}题。`;
        };
        for (const question of questions) {
            question.choose(memory.chosen[question.words]);
            // From here on a screen reader says what changes.
            question.verdict.setAttribute('role', 'status');
            const answer = () => {
                if (question.chosen < 0) {
                    question.verdict.textContent = '先选一个。';
                    return;
                }
                question.judge();
                memory.set(
                    question.words,
                    question.inputs[question.chosen].value,
                );
                count();
            };
            question.button.addEventListener('click', answer);
            for (const input of question.inputs) {
                input.addEventListener('change', () => {
                    question.forget();
                    count();
                });
                input.addEventListener('keydown', (event) => {
                    if (event.key === 'Enter') {
                        answer();
                    }
                });
            }
        }
        again.addEventListener('click', () => {
            memory.clear();
            for (const question of questions) {
                question.inputs.forEach((input) => (input.checked = false));
                question.forget();
            }
            count();
            questions[0].inputs[0].focus();
        });
        count();
    }

    document.querySelectorAll('.quiz').forEach(start);
})();
