//! The box of the kernels' differences on each chapter's page.

use std::fmt::Write;

use facts::Recorded;
use transcript::elsewhere::{Difference, RELEASE};

use super::measurements::Measured;

/// How many differences a chapter's box lists before it refers to the appendix.
const IN_A_BOX: usize = 6;

impl Measured {
    /// The box of a chapter's page; empty where no kernel differs.
    pub(super) fn chapter_box(&self, page: &str) -> String {
        let items: Vec<_> = self
            .operations()
            .into_iter()
            .filter(|operation| operation.page == page)
            .flat_map(|operation| {
                self.differences(operation, |it| !it.is_special())
            })
            .collect();
        let mut text: String = items.iter().take(IN_A_BOX).cloned().collect();
        if items.len() > IN_A_BOX {
            writeln!(
                text,
                "- 还有{}处，见[附录：各个内核的回答]\
                 (appendix-kernels.md#内核之间的不同)。",
                items.len() - IN_A_BOX
            )
            .expect("a text can be written to");
        }
        for (kernel, chapters) in self.kernels.iter().zip(&self.chapters) {
            let Some(Difference::Differs { status, lines }) =
                chapters.get(page)
            else {
                continue;
            };
            let what = if *status == 0 {
                "输出和上面的有一点不同"
            } else {
                "程序走不到最后，停在这里"
            };
            let lines = lines.replace(RELEASE, &kernel.release);
            write!(
                text,
                "\n<details><summary>在{}上，这一章的{what}</summary>\n\n\
                 ```diff\n{lines}```\n\n</details>\n",
                kernel.version()
            )
            .expect("a text can be written to");
        }
        if text.is_empty() {
            return text;
        }
        let versions: Vec<_> =
            self.kernels.iter().map(Recorded::version).collect();
        let versions = versions.join("、");
        format!(
            "\n<div class=\"kernels\">\n\n**内核差异**　在{versions}上量过：\n\n\
             {text}\n</div>\n"
        )
    }
}
