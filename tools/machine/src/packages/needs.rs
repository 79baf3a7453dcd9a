//! What there is to need, and which packages hold it.

use std::process::Command;

use super::managers::{MANAGERS, manager};
use super::probe::Probe;

/// A tool or library that a build can't do without.
#[derive(Debug)]
pub struct Need {
    /// What it is, in Chinese or by its own name.
    pub name: &'static str,
    /// What it is good for, in Chinese.
    pub purpose: &'static str,
    /// Its name for programs.
    pub id: &'static str,
    /// The command that prints its version: a program, and its arguments separated by
    /// spaces.
    version: [&'static str; 2],
    probe: Probe,
    /// The packages that hold it, for each of [`MANAGERS`]; separated by spaces.
    pub(super) packages: [&'static str; MANAGERS.len()],
}

const CC: Need = program("C 编译器 cc", "编译 libbpf", "cc", ["gcc"; 5]);

const HEADERS: Need = Need {
    name: "C 库和内核的头文件",
    purpose: "编译 libbpf",
    id: "headers",
    version: ["ldd", "--version"],
    probe: Probe::CompilesC("#include <stdlib.h>\n#include <linux/types.h>\n"),
    packages: [
        "libc6-dev",
        "glibc-devel",
        "glibc linux-api-headers",
        "glibc-devel",
        "musl-dev linux-headers",
    ],
};

const MAKE: Need = program("make", "编译 libbpf", "make", ["make"; 5]);

const PKG_CONFIG: Need = program(
    "pkg-config",
    "查找 libelf 在哪里",
    "pkg-config",
    [
        "pkg-config",
        "pkgconf-pkg-config",
        "pkgconf",
        "pkg-config",
        "pkgconf",
    ],
);

const LIBELF: Need = Need {
    name: "libelf 和 zlib",
    purpose: "让 libbpf 读 ELF 文件",
    id: "libelf",
    version: ["pkg-config", "--modversion libelf zlib"],
    probe: Probe::CompilesC("#include <libelf.h>\n#include <zlib.h>\n"),
    packages: [
        "libelf-dev",
        "elfutils-libelf-devel zlib-devel",
        "libelf zlib",
        "libelf-devel zlib-devel",
        "elfutils-dev zlib-dev",
    ],
};

const CLANG: Need = Need {
    probe: Probe::CompilesBpf,
    ..program(
        "clang",
        "把 C 写的内核态程序编译成 BPF 字节码",
        "clang",
        ["clang"; 5],
    )
};

const QEMU: Need = Need {
    id: "qemu",
    ..program(
        vm::QEMU,
        "模拟一台有自己内核的机器",
        vm::QEMU,
        [
            "qemu-system-x86",
            "qemu-system-x86-core",
            "qemu-system-x86",
            "qemu-x86",
            "qemu-system-x86_64",
        ],
    )
};

const BUBBLEWRAP: Need = program(
    "bubblewrap",
    "在沙箱里编译别人的代码",
    "bwrap",
    ["bubblewrap"; 5],
);

const NODE: Need = program(
    "Node.js",
    "运行浏览器里的检查",
    "node",
    ["nodejs", "nodejs", "nodejs", "nodejs-default", "nodejs"],
);

const NPM: Need = program(
    "npm",
    "安装驱动浏览器的库",
    "npm",
    ["npm", "npm", "npm", "npm-default", "npm"],
);

const ZSTD: Need =
    program("zstd", "压缩虚拟机启动好的样子", "zstd", ["zstd"; 5]);

const FLEX: Need = program("flex", "编译内核", "flex", ["flex"; 5]);

const BISON: Need = program("bison", "编译内核", "bison", ["bison"; 5]);

const BC: Need = program("bc", "编译内核", "bc", ["bc"; 5]);

const PAHOLE: Need = program(
    "pahole",
    "给内核写上 BTF",
    "pahole",
    ["pahole", "dwarves", "pahole", "dwarves", "pahole"],
);

const XZ: Need = program(
    "xz",
    "解开内核的源代码",
    "xz",
    ["xz-utils", "xz", "xz", "xz", "xz"],
);

const CHROMIUM: Need =
    program("Chromium", "像读者那样打开书", "chromium", ["chromium"; 5]);

const CHINESE_FONT: Need = Need {
    name: "中文字体",
    purpose: "让浏览器显示中文",
    id: "chinese-font",
    version: ["fc-match", ":lang=zh-cn"],
    probe: Probe::ShowsChinese,
    packages: [
        "fontconfig fonts-noto-cjk",
        "fontconfig google-noto-sans-cjk-fonts",
        "fontconfig noto-fonts-cjk",
        "fontconfig noto-sans-sc-fonts",
        "fontconfig font-noto-cjk",
    ],
};

const POPPLER: Need = Need {
    // It knows no `--version`.
    version: ["pdftotext", "-v"],
    ..program(
        "pdftotext",
        "检查 PDF",
        "pdftotext",
        [
            "poppler-utils",
            "poppler-utils",
            "poppler",
            "poppler-tools",
            "poppler-utils",
        ],
    )
};

/// Where Debian has epubcheck. Its own command only works where the kernel was told how to
/// run a jar, so not in a container.
pub const EPUBCHECK_JAR: &str = "/usr/share/java/epubcheck.jar";

const EPUBCHECK: Need = Need {
    name: "epubcheck",
    purpose: "检查 EPUB",
    id: "epubcheck",
    version: ["java", "--version"],
    probe: Probe::RunsInJava(EPUBCHECK_JAR),
    packages: ["epubcheck"; 5],
};

const CODESPELL: Need = program(
    "codespell",
    "检查英文的拼写",
    "codespell",
    [
        "codespell",
        "codespell",
        "codespell",
        "python3-codespell",
        "codespell",
    ],
);

/// A need that is met where `program --version` succeeds.
const fn program(
    name: &'static str,
    purpose: &'static str,
    program: &'static str,
    packages: [&'static str; MANAGERS.len()],
) -> Need {
    Need {
        name,
        purpose,
        id: program,
        version: [program, "--version"],
        probe: Probe::Runs,
        packages,
    }
}

/// For grading, besides what building and the VM need.
pub const FOR_SANDBOX: &[Need] = &[BUBBLEWRAP];

/// For running a chapter in the VM.
pub const FOR_VM: &[Need; 1] = &[QEMU];

/// For a chapter that only works on maps.
pub const FOR_MAPS: &[Need] = &[CC, HEADERS, MAKE, PKG_CONFIG, LIBELF];

/// For a chapter with a kernel program in C too. All chapters and tests together need no
/// more than this.
pub const FOR_KERNEL_PROGRAMS: &[Need] =
    &[CC, HEADERS, MAKE, PKG_CONFIG, LIBELF, CLANG];

/// For building one of the workspace's packages.
#[must_use]
pub fn for_build(has_kernel_program: bool) -> &'static [Need] {
    if has_kernel_program {
        FOR_KERNEL_PROGRAMS
    } else {
        FOR_MAPS
    }
}

/// For checking the book in a browser.
pub const FOR_BROWSER: &[Need] = &[NODE, NPM, CHROMIUM, CHINESE_FONT];

/// For building what runs in the reader's browser tab.
pub const FOR_TAB: &[Need] = &[
    CC, HEADERS, MAKE, PKG_CONFIG, LIBELF, CLANG, NODE, NPM, ZSTD,
];

/// For building a kernel for it.
pub const FOR_KERNEL: &[Need] =
    &[CC, MAKE, LIBELF, FLEX, BISON, BC, PAHOLE, XZ];

/// For printing the book.
pub const FOR_PDF: &[Need] = &[CHROMIUM, CHINESE_FONT];

/// For making the book's PDF and EPUB, and checking them.
pub const FOR_EDITIONS: &[Need] = &[CHROMIUM, CHINESE_FONT, POPPLER, EPUBCHECK];

/// For checking the English of code and comments.
pub const FOR_SPELLING: &[Need] = &[CODESPELL];

impl Need {
    /// Whether it's there and works.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.probe.succeeds(self.version)
    }

    /// What it says about its version; empty where it says nothing.
    #[must_use]
    pub fn version(&self) -> String {
        let [program, arguments] = self.version;
        let output = Command::new(program).args(arguments.split(' ')).output();
        let Ok(output) = output else {
            return String::new();
        };
        let text = String::from_utf8_lossy(&output.stdout);
        // Of several libraries there is a line for each, of a program a whole text.
        let lines = if arguments.contains("--modversion") {
            text.lines().count()
        } else {
            1
        };
        text.lines().take(lines).collect::<Vec<_>>().join("、")
    }

    /// The command that installs it here, or the name of its package on Debian.
    #[must_use]
    pub fn how_to_install(&self) -> String {
        match manager() {
            Some(place) => format!(
                "以 root 运行 {} {}",
                MANAGERS[place].install, self.packages[place]
            ),
            None => format!("装上它，在 Debian 上是 {}", self.packages[0]),
        }
    }
}
