//! Accounts from files: twice is once, no password is in a file, and everybody comes in by his slip.

use crate::import_inputs::{counts, load, load_as};
use crate::on_both;
use crate::support::{App, PASSWORD, Place};
use serde_json::json;
use thuocdo::io::kinds::Kind;
use thuocdo::services::slips::slips;

const HEAD: &str = "login,person,role,unit,from,to\n";

on_both! {
    async fn a_file_of_accounts_twice_changes_nothing(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let file = format!("{HEAD}an.nt,A-1,,,,\nbach.lh,A-2,HR,XA-A,01/01/2026,\nbach.lh,A-2,COUNCIL,XA-A,01/01/2026,31/12/2026\nmotcua,,INTEGRATION,TP,01/01/2026,\n");
        assert_eq!(counts(&load(&app, Kind::Accounts, &file).await.unwrap()), (3, 0, 0));
        let events = app.trail().await.len();
        assert_eq!(counts(&load(&app, Kind::Accounts, &file).await.unwrap()), (0, 0, 3));
        assert_eq!(app.trail().await.len(), events);
        let grants = "select login || ' ' || role || ' ' || coalesce(cast(valid_to as text), '-') as value
            from role_grant join account on account.id = account_id order by login, role";
        assert_eq!(app.rows(grants).await, ["bach.lh COUNCIL 2026-12-31", "bach.lh HR -", "motcua INTEGRATION -"]);
        let later = file.replace("31/12/2026", "30/06/2027");
        assert_eq!(load(&app, Kind::Accounts, &later).await.unwrap().updated, 1);
        assert_eq!(app.rows(grants).await[0], "bach.lh COUNCIL 2027-06-30");

        let bad = format!("{HEAD}an.nt,A-2,,,,\nmoi,A-9,,,,\nmoi2,,HR,NO,01/01/2026,\nMỚI,A-2,,,,\nmoi3,A-2,HR,,,\n");
        let mut told = load(&app, Kind::Accounts, &bad).await.unwrap_err();
        told.sort();
        assert_eq!(told, [
            "FILE_VALUE_MISSING tệp.csv 6 from",
            "FILE_VALUE_MISSING tệp.csv 6 unit",
            "LOGIN_INVALID tệp.csv 5 login",
            "LOGIN_TAKEN tệp.csv 2 person",
            "PERSON_UNKNOWN tệp.csv 3 person",
            "UNIT_UNKNOWN tệp.csv 4 unit",
        ]);
        assert_eq!(app.rows("select login as value from account order by login").await, ["an.nt", "bach.lh", "motcua"]);
        app.finish().await;
    }

    async fn an_administrator_imports_his_units_and_never_his_own_roles(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        app.user("admin-a", Some("A-HEAD"), &[("ADMIN", "XA-A")]).await;
        let of = async |rows: &str| load_as(&app, "admin-a", Kind::Accounts, &format!("{HEAD}{rows}")).await;
        assert_eq!(counts(&of("an.nt,A-1,HR,VP-A,01/01/2026,\n").await.unwrap()), (1, 0, 0));
        assert_eq!(of("b-1,B-1,,,,\n").await.unwrap_err(), ["NOT_PERMITTED tệp.csv 2 login"]);
        assert_eq!(of("a-2,A-2,HR,TP,01/01/2026,\n").await.unwrap_err(), ["NOT_PERMITTED tệp.csv 2 login"]);
        // His own row is accepted as it is, and never with a role more; nor does a second account of his help.
        assert_eq!(counts(&of("admin-a,A-HEAD,,,,\n").await.unwrap()), (0, 0, 1));
        assert_eq!(of("admin-a,A-HEAD,HR,XA-A,01/01/2026,\n").await.unwrap_err(), ["SELF_GRANT tệp.csv 2 login"]);
        assert_eq!(of("second,A-HEAD,HR,XA-A,01/01/2026,\n").await.unwrap_err(), ["SELF_GRANT tệp.csv 2 login"]);
        app.finish().await;
    }

    async fn who_was_imported_comes_in_by_his_slip_until_it_ends(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let file = format!("{HEAD}an.nt,A-1,,,,\nmotcua,,INTEGRATION,XA-A,01/01/2026,\n");
        load(&app, Kind::Accounts, &file).await.unwrap();
        let failed = app.stranger().try_login("an.nt", "").await;
        assert_eq!(failed.user_errors("login"), ["LOGIN_FAILED"]);
        let made = slips(&app.server, &app.operator().await, "XA-A").await.unwrap().made;
        let logins: Vec<&str> = made.iter().map(|slip| slip.login.as_str()).collect();
        assert_eq!(logins, ["a-2", "a-head", "an.nt", "motcua"]);
        assert_eq!((made[2].code.as_str(), made[3].code.as_str()), ("A-1", ""));
        // Thirty days by the real clock.
        let left = made[2].until.seconds() - app.server.clock.now().seconds();
        assert!((29 * 86_400..=30 * 86_400).contains(&left), "{left}");
        assert!(slips(&app.server, &app.operator().await, "XA-A").await.unwrap().made.is_empty());

        app.sql("update account set one_time_until = 1 where login = 'an.nt'").await;
        let ended = app.stranger().try_login("an.nt", &made[2].password).await;
        assert_eq!(ended.user_errors("login"), ["ONE_TIME_EXPIRED password"]);
        assert_eq!(app.stranger().try_login("an.nt", "wrong").await.user_errors("login"), ["LOGIN_FAILED"]);
        app.sql("update account set one_time_until = 9000000000000000 where login = 'an.nt'").await;
        let user = app.login("an.nt", &made[2].password).await;
        user.change_password(&made[2].password, PASSWORD).await;
        // One's own password does not end.
        assert_eq!(app.rows("select cast(one_time_until as text) as value from account where login = 'an.nt'").await, ["null"]);
        assert_eq!(user.query("{ viewer { account { login } } }", json!({})).await.text("viewer.account.login"), "an.nt");
        app.finish().await;
    }
}
