//! A quiz as HTML.

use anyhow::Result;

use super::file::{Question, Quiz};
use crate::html::escape;
use crate::manuscript::Manuscript;
use crate::pages::inline;

impl Quiz {
    /// The quiz of this chapter's page.
    ///
    /// # Errors
    /// When what a question rests on isn't recorded.
    pub fn render(
        &self,
        manuscript: &Manuscript,
        chapter: &str,
    ) -> Result<String> {
        let mut html = format!("<div class=\"quiz\" id=\"quiz-{chapter}\">\n");
        for (number, question) in (1..).zip(&self.question) {
            let name = format!("quiz-{chapter}-{number}");
            let evidence = question.evidence(manuscript, chapter)?;
            html.push_str(&question.render(&name, &evidence));
        }
        html.push_str("</div>");
        Ok(html)
    }
}

impl Question {
    /// The recorded calls and answers, as HTML.
    fn evidence(
        &self,
        manuscript: &Manuscript,
        chapter: &str,
    ) -> Result<String> {
        let mut html = String::new();
        for evidence in &self.evidence {
            let replies: Vec<_> = evidence
                .call(chapter)
                .replies(&manuscript.outputs)?
                .iter()
                .map(|reply| format!("<code>{}</code>", escape(reply)))
                .collect();
            html.push_str(&format!(
                "<p class=\"quiz-evidence\">运行结果（<code>{file}</code>）第{step}步：\
                <code>{call}</code> → {replies}</p>\n",
                file = escape(&evidence.output),
                step = evidence.step,
                call = escape(&evidence.call),
                replies = replies.join("，"),
            ));
        }
        for fact in &self.fact {
            html.push_str(&fact.html(manuscript)?);
        }
        Ok(html)
    }

    fn render(&self, name: &str, evidence: &str) -> String {
        let mut choices = String::new();
        let mut answers = String::new();
        for choice in &self.choice {
            let says = inline(&choice.says);
            choices.push_str(&format!(
                "<label><input type=\"radio\" name=\"{name}\" value=\"{}\">\
                <span>{says}</span></label>\n",
                escape(&choice.says)
            ));
            let (class, verdict, why) = match (&choice.right, &choice.wrong) {
                (Some(why), _) => ("quiz-right", "对", why),
                (None, why) => {
                    ("quiz-wrong", "不对", why.as_ref().unwrap_or(&choice.says))
                }
            };
            answers.push_str(&format!(
                "<li class=\"{class}\"><p>{says}</p>\
                <p class=\"quiz-why\"><strong>{verdict}。</strong>{}</p></li>\n",
                inline(why)
            ));
        }
        format!(
            "<fieldset>\n<legend>{}</legend>\n{choices}\
            <div class=\"quiz-verdict\"></div>\n\
            <details><summary>答案和解释</summary>\n<ul>\n{answers}</ul>\n\
            {evidence}</details>\n</fieldset>\n",
            inline(&self.asks)
        )
    }
}
