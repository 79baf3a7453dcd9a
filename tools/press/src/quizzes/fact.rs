//! Evidence from `facts/recorded`: what each kernel answered to a case.

use anyhow::{Context, Result, ensure};
use facts::{MapKind, Recorded};

use super::file::{Choice, FactEvidence};
use super::words;
use crate::manuscript::Manuscript;
use crate::measured::{self, answer};
use crate::pages::inline;

impl FactEvidence {
    /// Checks that the kernels answered this, and that the right answer says so.
    pub fn check(&self, kernels: &[Recorded], right: &Choice) -> Result<()> {
        let found: Vec<_> = self
            .answers(kernels)?
            .into_iter()
            .map(|(answer, _)| answer)
            .collect();
        let what = format!("{} {}", self.case, self.map);
        words::check(&what, &self.gives, &found, right)
    }

    /// The recorded answers, as HTML.
    pub fn html(&self, manuscript: &Manuscript) -> Result<String> {
        let Manuscript { cases, kernels, .. } = manuscript;
        let case = cases.iter().find(|case| case.id == self.case);
        let case = case.context("没有这一条")?;
        let answers: Vec<_> = self
            .answers(kernels)?
            .iter()
            .map(|(answer, versions)| {
                format!("{}上{answer}", measured::range(kernels, versions))
            })
            .collect();
        Ok(format!(
            "<p class=\"quiz-evidence\">各个内核：{}，{}，{} → {}</p>\n",
            case.operation.title,
            self.kind()?.title(),
            inline(case.label),
            inline(&answers.join("；"))
        ))
    }

    fn kind(&self) -> Result<MapKind> {
        let kind = self.map.parse::<MapKind>().ok();
        kind.with_context(|| format!("没有叫 {} 的 map", self.map))
    }

    /// The answers in the book's words, each with the versions of the kernels that gave it.
    fn answers<'a>(
        &self,
        kernels: &'a [Recorded],
    ) -> Result<Vec<(String, Vec<&'a str>)>> {
        let kind = self.kind()?;
        let answers = kernels.iter().map(|kernel| {
            let found = kernel.find(&self.case, kind).with_context(|| {
                let Self { case, map, .. } = self;
                format!("{} 的记录里没有 {case} {map}", kernel.release)
            })?;
            Ok((answer::in_chinese(&found.kernel), kernel.version()))
        });
        let answers = answers.collect::<Result<Vec<_>>>()?;
        ensure!(!answers.is_empty(), "facts/recorded 里没有内核");
        Ok(measured::neighbours(answers))
    }
}
