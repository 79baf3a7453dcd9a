//! A prediction as HTML: the question, and the recorded answer below it. `predict.css` hides
//! the answer where `predict.js` can ask for it.

use super::answer::RightAnswer;
use super::file::Prediction;
use crate::chance::MultipleChoice;
use crate::hash::place;
use crate::html::escape;
use crate::pages::inline;

impl Prediction {
    /// Where the right answer stands among the others.
    fn place(&self, chapter: &str) -> usize {
        place(&format!("{chapter}/{}", self.id), self.wrong.len() + 1)
    }

    /// What the reader chooses from, if it's a choice.
    pub fn asked(
        &self,
        chapter: &str,
        answer: &RightAnswer,
    ) -> Option<MultipleChoice> {
        let right = self.place(chapter);
        let mut choices: Vec<_> =
            self.wrong.iter().map(|it| it.says.clone()).collect();
        choices.insert(right, answer.shown());
        (choices.len() > 1).then_some(MultipleChoice { choices, right })
    }

    /// The question on this chapter's page.
    pub fn render(&self, chapter: &str, answer: &RightAnswer) -> String {
        let name = format!("predict-{chapter}-{}", self.id);
        let shown = format!("<code>{}</code>", escape(&answer.shown()));
        let (answers, data) = if self.wrong.is_empty() {
            let accepted: Vec<_> = answer.accepted().into_iter().collect();
            // A map has no order that a reader should know.
            let sorted = if answer.shown().contains('{') {
                " data-any-order"
            } else {
                ""
            };
            let data = format!(
                "data-accepts=\"{}\"{sorted}",
                escape(&accepted.join("|"))
            );
            (typed(answer), data)
        } else {
            let right = self.place(chapter);
            let data = format!("data-right=\"{right}\"");
            (self.choices(&name, right, &shown), data)
        };
        let wrongs: String = self
            .wrong
            .iter()
            .map(|it| {
                format!(
                    "<p>为什么不是{}：{}</p>\n",
                    inline(&it.says),
                    inline(&it.why)
                )
            })
            .collect();
        format!(
            "<div class=\"predict\" id=\"{name}\" {data}>\n<fieldset>\n\
            <legend><span class=\"predict-mark\">先猜</span>{asks}</legend>\n\
            {answers}\
            <p class=\"predict-buttons\">\
            <button type=\"button\" data-does=\"answer\">回答</button> \
            <button type=\"button\" data-does=\"look\">直接看结果</button> \
            <button type=\"button\" data-does=\"again\" hidden>重新猜</button> \
            <button type=\"button\" data-does=\"all\" hidden>这一页全部重新猜</button></p>\n\
            <div class=\"predict-verdict\">\
            <p class=\"predict-word\"></p>\n\
            <p class=\"predict-reason\"><strong>结果是{shown}。</strong>{why}</p>\n\
            <div class=\"predict-wrongs\">{wrongs}</div>\
            </div>\n</fieldset>\n</div>",
            asks = inline(&self.asks),
            why = inline(&self.why),
        )
    }

    fn choices(&self, name: &str, right: usize, shown: &str) -> String {
        let mut says: Vec<_> =
            self.wrong.iter().map(|it| inline(&it.says)).collect();
        says.insert(right, shown.to_owned());
        let choice = |(number, says): (usize, &String)| {
            format!(
                "<label><input type=\"radio\" name=\"{name}\" \
                value=\"{number}\"><span>{says}</span></label>\n"
            )
        };
        says.iter().enumerate().map(choice).collect()
    }
}

/// Where the reader types.
fn typed(answer: &RightAnswer) -> String {
    let what = match answer {
        RightAnswer::Refused(_) => "errno（名字或编号）",
        _ if answer.shown().contains('{') => "key: value，key: value，……",
        _ if answer.shown().starts_with('[') => "依次写出来（用逗号隔开）",
        _ => "你的答案",
    };
    format!(
        "<label class=\"predict-typed\"><span>{what}</span>\
        <input type=\"text\" autocapitalize=\"off\" autocomplete=\"off\" \
        spellcheck=\"false\"></label>\n"
    )
}
