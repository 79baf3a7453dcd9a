//! Where others find the book: the repository that its files are in, and the site that it is
//! published on. Each stands once in `book.toml`, or isn't known; then nothing links to it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use mdbook_driver::config::Config;

/// Where `book.toml` has the site.
const SITE: &str = "output.html.site-url";

/// The addresses of the book that is being built.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The repository's files as they were built.
    files: Option<String>,
    /// The book's first page, with a slash at the end.
    site: Option<String>,
}

impl Addresses {
    /// Takes the addresses from the configuration. mdBook itself only needs the site's path.
    ///
    /// # Errors
    /// When an address isn't one, or git can't say which revision is being built.
    pub fn take(root: &Path, config: &mut Config) -> Result<Self> {
        let html = config.html_config().unwrap_or_default();
        let files = match html.git_repository_url {
            Some(repository) => {
                check("git-repository-url", &repository)?;
                let repository = repository.trim_end_matches('/');
                Some(format!("{repository}/blob/{}", revision(root)?))
            }
            None => None,
        };
        let site = match html.site_url {
            Some(site) => {
                check("site-url", &site)?;
                let site = format!("{}/", site.trim_end_matches('/'));
                config.set(SITE, path(&site))?;
                Some(site)
            }
            None => None,
        };
        Ok(Self { files, site })
    }

    /// The address of a file of the repository, at the revision that is being built.
    pub fn file(&self, path: &Path) -> Option<String> {
        let files = self.files.as_ref()?;
        Some(format!("{files}/{}", path.display()))
    }

    /// The address of a file of the published book.
    pub fn published(&self, name: &str) -> Option<String> {
        // The first page is what the site answers with.
        let name = if name == "index.html" { "" } else { name };
        Some(format!("{}{name}", self.site.as_ref()?))
    }
}

fn check(key: &str, address: &str) -> Result<()> {
    ensure!(
        ["https://", "http://"]
            .iter()
            .any(|scheme| address.starts_with(scheme)),
        "book.toml 的 {key} 要写完整的地址，以 https:// 开头；现在是 {address}"
    );
    Ok(())
}

/// The path that the site has on its host, which a local server has to have too: the page
/// for an address that leads nowhere finds its files by it.
///
/// # Errors
/// When `book.toml` can't be read.
pub fn site_path(root: &Path) -> Result<String> {
    let config = Config::from_disk(root.join("book/book.toml"))?;
    let site = config.html_config().and_then(|html| html.site_url);
    Ok(site.map_or("/".to_owned(), |site| path(&site).to_owned()))
}

/// What comes after the host.
fn path(site: &str) -> &str {
    let host = site.find("://").map_or(0, |end| end + 3);
    site[host..]
        .find('/')
        .map_or("/", |path| &site[host + path..])
}

fn revision(root: &Path) -> Result<String> {
    let git = Command::new("git")
        .args(["rev-parse", "--verify", "HEAD"])
        .current_dir(root)
        .output()
        .context("启动不了 git，没法知道生成的是哪一版")?;
    ensure!(
        git.status.success(),
        "book.toml 写了 git-repository-url，可是 git 不知道这是哪一版：{}",
        String::from_utf8_lossy(&git.stderr).trim()
    );
    Ok(String::from_utf8(git.stdout)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_site_has_a_path_on_its_host() {
        for (site, path) in [
            ("https://site.example/book/", "/book/"),
            ("https://site.example/", "/"),
            ("https://site.example", "/"),
        ] {
            assert_eq!(super::path(site), path);
        }
    }
}
