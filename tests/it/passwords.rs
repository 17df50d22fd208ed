//! Passwords: what is taken, what is refused, and how often one may be wrong.

use crate::on_both;
use crate::support::{App, PASSWORD, Place};
use serde_json::json;

const WHO: &str = "{ viewer { account { login mustChangePassword } } }";

on_both! {
    async fn a_wrong_password_tells_nothing(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        app.user("a-1", Some("A-1"), &[]).await;
        let gone = app.create_account("a-2", Some("A-2"), &[]).await;
        app.sql("update account set disabled_at = 1 where login = 'a-2'").await;
        let mut answers = Vec::new();
        for (login, password) in [("a-1", "không phải mật khẩu này"), ("nobody", PASSWORD), ("a-2", &gone), ("' or 1=1 --", "x"), ("", "")] {
            let answer = app.stranger().try_login(login, password).await;
            assert_eq!((answer.status, answer.user_errors("login")), (200, vec!["LOGIN_FAILED".to_owned()]));
            answers.push(answer.body);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
        // Case does not matter in a login, and does in a password.
        app.login(" A-1 ", PASSWORD).await;
        assert_eq!(app.stranger().try_login("a-1", &PASSWORD.to_uppercase()).await.user_errors("login"), ["LOGIN_FAILED"]);
        // The trail names failures of accounts, and never what was typed.
        assert_eq!(app.trail().await.iter().filter(|action| *action == "LoginFailed").count(), 6);
        for payload in app.rows("select body as value from audit_payload").await {
            for secret in [PASSWORD, gone.as_str(), "argon2"] {
                assert!(!payload.contains(secret), "{payload}");
            }
        }
        app.finish().await;
    }

    async fn an_account_that_failed_too_often_must_wait(backend: Backend) {
        let app = App::with(backend, |config| config.auth.failures_allowed = 3).await;
        Place::build(&app).await;
        app.user("a-1", Some("A-1"), &[]).await;
        app.user("a-2", Some("A-2"), &[]).await;
        // A right password in between forgives what went before.
        for password in ["một", "hai", PASSWORD, "một", "hai", "ba"] {
            app.stranger().try_login("a-1", password).await;
        }
        let blocked = app.stranger().try_login("a-1", PASSWORD).await;
        assert_eq!((blocked.status, blocked.error()), (429, "RATE_LIMITED"));
        let seconds = blocked.body["errors"][0]["extensions"]["retryAfter"].as_i64().unwrap();
        assert!((1..=900).contains(&seconds), "{seconds}");
        app.login("a-2", PASSWORD).await;
        // A quarter of an hour later.
        app.sql("update login_throttle set window_started_at = window_started_at - 900000000, blocked_until = blocked_until - 900000000").await;
        app.login("a-1", PASSWORD).await;
        // Who gets a new password has failed with the old one, and does not wait for it.
        for _ in 0..4 {
            app.stranger().try_login("a-1", "một").await;
        }
        assert_eq!(app.stranger().try_login("a-1", PASSWORD).await.error(), "RATE_LIMITED");
        let admin = app.user("admin", None, &[("ADMIN", "TP")]).await;
        let document = "mutation { resetPassword(input: { login: \"a-1\" }) { oneTimePassword } }";
        let reset = admin.query(document, json!({})).await;
        app.login("a-1", reset.text("resetPassword.oneTimePassword")).await;
        app.finish().await;
    }

    async fn a_thousand_at_once_are_not_judged_by_the_count_before_the_first(backend: Backend) {
        let app = App::with(backend, |config| config.auth.failures_allowed = 3).await;
        let tries = (0..12).map(|_| {
            let stranger = app.stranger();
            tokio::spawn(async move { stranger.try_login("nobody", "x").await.error().to_owned() })
        });
        let mut judged = 0;
        for done in tries.collect::<Vec<_>>() {
            match done.await.unwrap().as_str() {
                "" => judged += 1,
                code => assert_eq!(code, "RATE_LIMITED"),
            }
        }
        assert_eq!(judged, 3);
        app.finish().await;
    }

    async fn an_address_that_failed_too_often_must_wait(backend: Backend) {
        let app = App::with(backend, |config| config.auth.address_failures_allowed = 4).await;
        Place::build(&app).await;
        app.user("a-1", Some("A-1"), &[]).await;
        for login in ["x-1", "x-2", "x-3", "x-4"] {
            app.stranger().try_login(login, "x").await;
        }
        assert_eq!(app.stranger().try_login("a-1", PASSWORD).await.error(), "RATE_LIMITED");
        app.finish().await;
    }

    async fn a_one_time_password_must_be_changed_before_anything_else(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let once = app.create_account("admin", Some("TP-1"), &[("ADMIN", "TP"), ("HR", "TP")]).await;
        let admin = app.login("admin", &once).await;
        assert_eq!(admin.query(WHO, json!({})).await.data("viewer.account.mustChangePassword"), &json!(true));
        for document in [
            "{ accounts { totalCount } }",
            "{ account(login: \"admin\") { login } }",
            "{ units { totalCount } }",
            "mutation { createAccount(input: { login: \"abc\" }) { errors { code } } }",
            "mutation { resetPassword(input: { login: \"admin\" }) { errors { code } } }",
            "mutation { saveUnit(input: { code: \"X\", name: \"X\", kind: OFFICE, parent: \"TP\" }) { errors { code } } }",
        ] {
            let answer = admin.query(document, json!({})).await;
            assert_eq!((answer.error(), answer.reason()), ("FORBIDDEN", "PASSWORD_CHANGE_NEEDED"), "{document}: {:#}", answer.body);
        }
        admin.change_password(&once, PASSWORD).await;
        assert_eq!(admin.query("{ accounts { totalCount } }", json!({})).await.data("accounts.totalCount"), &json!(1));
        assert_eq!(app.stranger().try_login("admin", &once).await.user_errors("login"), ["LOGIN_FAILED"]);
        app.finish().await;
    }

    async fn a_new_password_is_long_and_hard_to_guess(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let elsewhere = app.login("a-1", PASSWORD).await;
        let long = "dài ".repeat(40);
        for (present, new, refused) in [
            ("không phải", "ghế bàn trăng núi sông", "PASSWORD_WRONG presentPassword"),
            (PASSWORD, "ngắn quá", "PASSWORD_LENGTH newPassword"),
            (PASSWORD, &long, "PASSWORD_LENGTH newPassword"),
            (PASSWORD, "passwordpassword", "PASSWORD_WEAK newPassword"),
            (PASSWORD, "nguyenthian1975", "PASSWORD_WEAK newPassword"),
            (PASSWORD, PASSWORD, "PASSWORD_UNCHANGED newPassword"),
        ] {
            let answer = user.try_change_password(present, new).await;
            assert_eq!(answer.user_errors("changePassword"), [refused]);
            assert!(!answer.body.to_string().contains(new), "a refused password is not told back");
        }
        user.change_password(PASSWORD, "ghế bàn trăng núi sông").await;
        assert_eq!(user.query(WHO, json!({})).await.text("viewer.account.login"), "a-1");
        assert_eq!(elsewhere.query(WHO, json!({})).await.status, 401);
        app.login("a-1", "ghế bàn trăng núi sông").await;
        assert_eq!(app.stranger().try_change_password("a", "b").await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn a_stolen_access_token_does_not_guess_for_ever(backend: Backend) {
        let app = App::with(backend, |config| config.auth.failures_allowed = 2).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        for _ in 0..2 {
            user.try_change_password("đoán mò", "ghế bàn trăng núi sông").await;
        }
        let answer = user.try_change_password(PASSWORD, "ghế bàn trăng núi sông").await;
        assert_eq!(answer.error(), "RATE_LIMITED");
        app.finish().await;
    }
}
