//! The command line: the same use cases, by the operator of the machine.

use crate::on_both;
use crate::support::{App, PASSWORD, Place};
use serde_json::json;
use std::process::Output;

/// Runs the program on the test's database.
async fn run(app: &App, arguments: &[&str]) -> Output {
    let mut command = app.command();
    command.args(arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn password(text: &str) -> &str {
    text.split("one-time password: ").nth(1).unwrap().lines().next().unwrap()
}

on_both! {
    async fn the_first_administrator_comes_from_the_command_line(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let made = out(&run(&app, &["account", "create", "quan.tri", "--role", "admin", "--unit", "TP", "--person", "TP-1"]).await);
        let once = password(&made).to_owned();
        let admin = app.login("quan.tri", &once).await;
        admin.change_password(&once, PASSWORD).await;
        assert_eq!(admin.query("{ viewer { roles { role } } }", json!({})).await.data("viewer.roles"), &json!([{ "role": "ADMIN" }]));
        let actors = app.rows("select actor as value from audit_event where action = 'ManageAccounts'").await;
        assert_eq!(actors, ["operator (an.nt)", "operator (an.nt)"]);

        let again = out(&run(&app, &["account", "reset", "quan.tri"]).await);
        app.login("quan.tri", password(&again)).await;
        for (arguments, said) in [
            (&["account", "create", "quan.tri", "--role", "ADMIN", "--unit", "TP"][..], "LOGIN_TAKEN"),
            (&["account", "create", "khac", "--role", "KING", "--unit", "TP"][..], "a role is one of HR"),
            (&["account", "create", "khac", "--role", "ADMIN", "--unit", "XX"][..], "UNIT_UNKNOWN"),
            (&["account", "reset", "nobody"][..], "no such thing"),
            (&["--as", "nobody", "account", "reset", "quan.tri"][..], "no account `nobody`"),
        ] {
            let text = refused(&run(&app, arguments).await);
            assert!(text.contains(said), "{text}");
        }
        app.finish().await;
    }

    async fn slips_are_printed_for_everybody_without_account(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        app.create_account("a-2", Some("A-2"), &[]).await;
        // Somebody else has the login that a code would make.
        app.create_account("a-head", Some("B-HEAD"), &[]).await;
        app.user("admin-a", None, &[("ADMIN", "XA-A")]).await;
        let elsewhere = refused(&run(&app, &["--as", "admin-a", "account", "slips", "--unit", "XA-B"]).await);
        assert!(elsewhere.contains("no such thing"), "{elsewhere}");
        let output = run(&app, &["--as", "admin-a", "account", "slips", "--unit", "XA-A"]).await;
        let printed = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(refused_text(&output).contains("A-HEAD"), "who got none is named");
        let lines: Vec<_> = printed.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!((lines.len(), lines[0]), (2, "login,password,person,name,ends on"));
        let cells: Vec<_> = lines[1].split(',').collect();
        assert_eq!((cells[0], cells[2], cells[3]), ("a-1", "A-1", "Nguyễn Thị An"));
        app.login("a-1", cells[1]).await.change_password(cells[1], PASSWORD).await;
        app.finish().await;
    }

    async fn a_key_is_rotated(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        out(&run(&app, &["key", "rotate"]).await);
        assert_eq!(app.rows("select key_id as value from signing_key where retired_at is null").await.len(), 1);
        app.user("admin-a", None, &[("ADMIN", "XA-A")]).await;
        assert!(refused(&run(&app, &["--as", "admin-a", "key", "rotate"]).await).contains("no such thing"));
        out(&run(&app, &["migrate"]).await);
        assert!(out(&run(&app, &["schema"]).await).contains("type Viewer"));
        app.finish().await;
    }
}

fn refused_text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

on_both! {
    async fn files_are_imported_and_empty_ones_printed(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let good = file("linh-vuc.csv", "Mã;Tên\nTC;Tài chính\n");
        let rehearsed = out(&run(&app, &["import", "fields", &good, "--dry-run"]).await);
        assert_eq!(rehearsed, "chỉ kiểm tra, chưa ghi gì:\nmới: 1, thay đổi: 0, không đổi: 0\n");
        assert_eq!(out(&run(&app, &["import", "fields", &good]).await), "mới: 1, thay đổi: 0, không đổi: 0\n");
        let again = out(&run(&app, &["import", "fields", &good, "--language", "en"]).await);
        assert_eq!(again, "new: 0, changed: 0, unchanged: 1\n");
        let bad = file("positions.csv", "code,name,group,fields,valid from\nX,X,professional,NO,01/01/2026\n");
        let text = refused(&run(&app, &["import", "positions", &bad, "--language", "en"]).await);
        assert!(text.contains("Nothing was imported") && text.contains("File positions.csv, row 2, column “fields”: There is no field `NO`"), "{text}");
        let template = out(&run(&app, &["import", "--template", "people", "--language", "en"]).await);
        assert!(template.starts_with("\u{feff}code,name,regime"), "{template}");
        let unknown = refused(&run(&app, &["import", "nothing", &good]).await);
        assert!(unknown.contains("a kind is one of units, fields"), "{unknown}");
        app.finish().await;
    }

    async fn a_rule_set_is_held_to_cases_before_it_is_adopted(backend: Backend) {
        let app = App::start(backend).await;
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let verify = async |more: &[&str]| run(&app, &[&["rules", "verify"][..], more].concat()).await;
        let cases = file("ca.json", "\u{feff}{\"meta\": {\"rule_set\": \"VN-335-2025\"}, \"cases\": [\
            {\"id\": \"1\", \"kind\": \"display\", \"input\": {\"what\": \"SCORE\", \"value\": \"89.995\"}, \"expected\": {\"shown\": \"89.99\"}},\
            {\"id\": \"2\", \"kind\": \"local_foo\", \"input\": {}, \"expected\": {\"x\": 1}}]}");
        assert_eq!(out(&verify(&[&cases]).await), "2: `local_foo` is not covered by this rule set\n1 of 1 cases hold\n");

        // A changed set has a code of its own, as loading it demands.
        let changed = domain::rules::VN_335_2025.replacen("code = \"VN-335-2025\"", "code = \"VN-X\"", 1);
        let changed = file("bo-quy-tac.toml", &format!("\u{feff}{changed}"));
        let held = format!("{cases}: worked for `VN-335-2025`, held to `VN-X`\n2: `local_foo` is not covered by this rule set\n1 of 1 cases hold\n");
        assert_eq!(out(&verify(&[&cases, "--rule-set", &changed]).await), held);
        let own = file("own.json", "{\"meta\": {\"rule_set\": \"VN-X\"}, \"cases\": []}");
        let said = refused(&verify(&[&own]).await);
        assert!(said.contains("meta.rule_set: \"VN-X\", but the rule set at hand is `VN-335-2025`: name a rule set with --rule-set"), "{said}");
        let said = refused(&verify(&[&own, "--rule-set", &changed]).await);
        assert!(said.contains("own.json: cases: there is none"), "{said}");
        let wrong = file("sai.json", "{\"cases\": [{\"id\": \"1\", \"kind\": \"display\", \"input\": {\"what\": \"SCORE\", \"value\": \"89.995\"}, \"expected\": {\"shown\": \"90.00\"}}]}");
        let differs = verify(&[&wrong]).await;
        assert!(!differs.status.success());
        assert_eq!(String::from_utf8(differs.stdout).unwrap(), "1: shown: expected \"90.00\", got \"89.99\"\n0 of 1 cases hold\n");
        let local = file("rieng.json", "{\"cases\": [{\"id\": \"1\", \"kind\": \"local_foo\", \"input\": {}, \"expected\": {\"x\": 1}}]}");
        let nothing = verify(&[&local]).await;
        assert_eq!(nothing.status.code(), Some(1));
        assert!(String::from_utf8(nothing.stdout).unwrap().ends_with("no case was checked: nothing is verified\n"));
        app.finish().await;
    }
}
