//! In a terminal: completion, history, Ctrl+C and Ctrl+D.

use std::process::Command;

use shared::chapter_tests::Terminal;

fn mapsh() -> Terminal {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mapsh"));
    let mut terminal = Terminal::start(&mut command);
    terminal.waits_for("mapsh> ");
    terminal
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn tab_completes_and_the_up_key_recalls() {
    let mut terminal = mapsh();
    terminal.types("create ha\t k4 v8 max=2 na\tt\r");
    terminal.waits_for("mapsh> create hash");
    terminal.waits_for("max=2 name=");
    terminal.waits_for("map_name: \"t\"");
    terminal.waits_for("mapsh> ");
    terminal.types("up\tt 1 100 no\t\r");
    terminal.waits_for("Ok(())");
    terminal.waits_for("mapsh> ");
    terminal.types("\x1b[A\r");
    terminal.waits_for("EEXIST");
    terminal.waits_for("mapsh> ");
    terminal.types("\x04");
    assert!(terminal.ends().success());
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn ctrl_c_drops_the_line_and_ctrl_d_ends() {
    let mut terminal = mapsh();
    terminal.types("exit now\x03");
    terminal.waits_for("mapsh> ");
    terminal.types("maps\r");
    terminal.waits_for("没有打开的 map");
    terminal.waits_for("mapsh> ");
    terminal.types("\x04");
    assert!(terminal.ends().success());
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn ctrl_c_stops_a_walk_and_not_the_session() {
    let mut terminal = mapsh();
    terminal.types("create array k4 v4 max=10000000 name=a\r");
    terminal.waits_for("Ok(fd");
    terminal.waits_for("mapsh> ");
    terminal.types("walk a max=10000000\r");
    terminal.waits_for("next_key = 3");
    terminal.types("\x03");
    terminal.waits_for("收到 Ctrl+C，停在这里");
    terminal.waits_for("mapsh> ");
    terminal.types("exit\r");
    assert!(terminal.ends().success());
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn lines_that_are_pasted_are_run_one_after_the_other() {
    let mut terminal = mapsh();
    terminal.types(
        "create hash k4 v8 max=2 name=t\rupdate t 1 100\rlookup t 1\rinfo t\r",
    );
    for answer in ["Ok(fd", "Ok(())", "value = 100", "info.name = \"t\""] {
        terminal.waits_for(answer);
    }
    terminal.waits_for("mapsh> ");
    terminal.types("\x04");
    assert!(terminal.ends().success());
}
