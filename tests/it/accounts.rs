//! Administrators manage accounts, within their units and never their own.

use crate::on_both;
use crate::support::{Answer, App, Client, PASSWORD, Place};
use serde_json::{Value, json};

const WHO: &str = "{ viewer { roles { role } } }";

async fn create(client: &Client, input: Value) -> Answer {
    let document = "mutation($input: CreateAccountInput!) { createAccount(input: $input) {
        account { login personCode mustChangePassword roles { role unit { code } } } oneTimePassword errors { code path } } }";
    client.query(document, json!({ "input": input })).await
}

async fn grant(client: &Client, login: &str, role: &str, unit: &str) -> Answer {
    let document = "mutation($input: GrantRoleInput!) { grantRole(input: $input) {
        grant { id role unit { code } validFrom } errors { code path } } }";
    client.query(document, json!({ "input": { "login": login, "role": role, "unit": unit } })).await
}

async fn on_account(client: &Client, mutation: &str, login: &str) -> Answer {
    let (kind, fields) = match mutation {
        "resetPassword" => ("ResetPasswordInput", "oneTimePassword"),
        _ => ("AccountStateInput", "__typename"),
    };
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ account {{ login disabledAt version }} {fields} errors {{ code path }} }} }}"
    );
    client.query(&document, json!({ "input": { "login": login } })).await
}

fn refusal(answer: &Answer) -> (&str, &str) {
    (answer.error(), answer.reason())
}

on_both! {
    async fn an_account_is_created_with_a_password_for_one_use(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let admin = app.user("admin-a", None, &[("ADMIN", "XA-A")]).await;
        let input = json!({ "login": "A.Nguyen", "person": "A-1", "roles": [{ "role": "HR", "unit": "VP-A" }], "idempotencyKey": "k1" });
        let made = create(&admin, input.clone()).await;
        let expected = json!({ "login": "a.nguyen", "personCode": "A-1", "mustChangePassword": true,
            "roles": [{ "role": "HR", "unit": { "code": "VP-A" } }] });
        assert_eq!(made.data("createAccount.account"), &expected);
        let once = made.text("createAccount.oneTimePassword").to_owned();
        assert_eq!(once.len(), 19);
        app.login("a.nguyen", &once).await.change_password(&once, PASSWORD).await;
        // A retry tells the account, and no password.
        let retried = create(&admin, input).await;
        assert_eq!(retried.data("createAccount.account.login"), &json!("a.nguyen"));
        assert_eq!(retried.data("createAccount.oneTimePassword"), &Value::Null);
        let other = create(&admin, json!({ "login": "a.other", "person": "A-1", "idempotencyKey": "k1" })).await;
        assert_eq!(other.error(), "CONFLICT");
        for (input, refused) in [
            (json!({ "login": "a.nguyen", "person": "A-2" }), "LOGIN_TAKEN login"),
            (json!({ "login": "á", "person": "A-2" }), "LOGIN_INVALID login"),
            (json!({ "login": "a.le", "person": "A-9" }), "PERSON_UNKNOWN person"),
            (json!({ "login": "a.le", "roles": [{ "role": "HR", "unit": "XX" }] }), "UNIT_UNKNOWN roles.0.unit"),
            (
                json!({ "login": "a.le", "roles": [{ "role": "HR", "unit": "VP-A", "validFrom": "2026-02-01", "validTo": "2026-01-31" }] }),
                "DAYS_REVERSED roles.0.validTo",
            ),
            (
                json!({ "login": "a.le", "roles": [{ "role": "HR", "unit": "VP-A" }, { "role": "HR", "unit": "VP-A" }] }),
                "GRANT_EXISTS roles.1.role",
            ),
        ] {
            assert_eq!(create(&admin, input).await.user_errors("createAccount"), [refused]);
        }
        for payload in app.rows("select body as value from audit_payload union all select outcome from idempotency").await {
            assert!(!payload.contains(&once) && !payload.contains("argon2"), "{payload}");
        }
        app.finish().await;
    }

    async fn administrators_stay_within_their_units(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let admin = app.user("admin-a", None, &[("ADMIN", "XA-A")]).await;
        app.create_account("b-1", Some("B-1"), &[]).await;
        app.create_account("a-1", Some("A-1"), &[]).await;
        // Somebody of his unit with a role over the whole city: seen, and not managed, or he could come in by it.
        app.create_account("a-2", Some("A-2"), &[("HR", "TP")]).await;
        app.create_account("system", None, &[]).await;

        let page = admin.query("{ accounts { totalCount nodes { login } } }", json!({})).await;
        let expected = json!({ "totalCount": 3, "nodes": [{ "login": "a-1" }, { "login": "a-2" }, { "login": "admin-a" }] });
        assert_eq!(page.data("accounts"), &expected);
        let ask = "query($login: String!) { account(login: $login) { login } }";
        assert_eq!(admin.query(ask, json!({ "login": "b-1" })).await.data("account"), &Value::Null);
        assert_eq!(admin.query(ask, json!({ "login": "A-1" })).await.text("account.login"), "a-1");

        for mutation in ["resetPassword", "disableAccount", "enableAccount"] {
            for (login, expected) in [
                ("b-1", ("NOT_FOUND", "")),
                ("system", ("NOT_FOUND", "")),
                ("nobody", ("NOT_FOUND", "")),
                ("a-2", ("FORBIDDEN", "NOT_PERMITTED")),
                ("a-1", ("", "")),
            ] {
                assert_eq!(refusal(&on_account(&admin, mutation, login).await), expected, "{mutation} {login}");
            }
        }
        assert_eq!(refusal(&create(&admin, json!({ "login": "b-x", "person": "B-HEAD" })).await), ("NOT_FOUND", ""));
        assert_eq!(refusal(&create(&admin, json!({ "login": "loose" })).await), ("NOT_FOUND", ""));
        let wide = json!({ "login": "a-x", "person": "A-HEAD", "roles": [{ "role": "HR", "unit": "TP" }] });
        assert_eq!(refusal(&create(&admin, wide).await), ("FORBIDDEN", "NOT_PERMITTED"));
        assert_eq!(refusal(&grant(&admin, "a-1", "HR", "TP").await), ("NOT_FOUND", ""));
        assert_eq!(refusal(&grant(&admin, "a-1", "HR", "XA-B").await), ("NOT_FOUND", ""));
        assert_eq!(refusal(&grant(&admin, "b-1", "HR", "XA-A").await), ("NOT_FOUND", ""));
        assert_eq!(grant(&admin, "a-1", "COUNCIL", "XA-A").await.data("grantRole.grant.unit.code"), &json!("XA-A"));
        assert_eq!(grant(&admin, "a-1", "COUNCIL", "XA-A").await.user_errors("grantRole"), ["GRANT_EXISTS role"]);

        // Who is no administrator is told that there is nothing, whoever he is.
        let hr = app.user("hr-tp", None, &[("HR", "TP"), ("AUDITOR", "TP")]).await;
        assert_eq!(refusal(&hr.query("{ accounts { totalCount } }", json!({})).await), ("NOT_FOUND", ""));
        assert_eq!(refusal(&on_account(&hr, "resetPassword", "a-1").await), ("NOT_FOUND", ""));
        for document in ["{ accounts { totalCount } }", "{ account(login: \"a-1\") { login } }"] {
            assert_eq!(app.stranger().query(document, json!({})).await.error(), "UNAUTHENTICATED");
        }
        assert_eq!(create(&app.stranger(), json!({ "login": "mine" })).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn nobody_manages_himself(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let admin = app.user("tp-1", Some("TP-1"), &[("ADMIN", "TP")]).await;
        app.create_account("tp-1.second", Some("TP-1"), &[]).await;
        for login in ["tp-1", "tp-1.second"] {
            assert_eq!(refusal(&grant(&admin, login, "HR", "TP").await), ("FORBIDDEN", "SELF_GRANT"), "{login}");
            for mutation in ["resetPassword", "disableAccount", "enableAccount"] {
                assert_eq!(refusal(&on_account(&admin, mutation, login).await), ("FORBIDDEN", "SELF_GRANT"), "{mutation} {login}");
            }
        }
        let third = create(&admin, json!({ "login": "third", "person": "TP-1" })).await;
        assert_eq!(refusal(&third), ("FORBIDDEN", "SELF_GRANT"));
        app.finish().await;
    }

    async fn a_disabled_account_is_out_at_once(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let admin = app.user("admin", None, &[("ADMIN", "TP")]).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let disabled = on_account(&admin, "disableAccount", "a-1").await;
        assert!(disabled.data("disableAccount.account.disabledAt").is_string());
        assert_eq!(user.query(WHO, json!({})).await.status, 401);
        assert_eq!(user.try_refresh(user.refresh.as_ref().unwrap()).await.error(), "UNAUTHENTICATED");
        assert_eq!(app.stranger().try_login("a-1", PASSWORD).await.user_errors("login"), ["LOGIN_FAILED"]);
        let again = on_account(&admin, "disableAccount", "a-1").await;
        assert_eq!(again.data("disableAccount.account"), disabled.data("disableAccount.account"));
        let stale = json!({ "input": { "login": "a-1", "expectedVersion": 1 } });
        let document = "mutation($input: AccountStateInput!) { enableAccount(input: $input) { account { login } current { disabledAt } errors { code path } } }";
        let refused = admin.query(document, stale).await;
        assert_eq!(refused.user_errors("enableAccount"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(refused.data("enableAccount.current.disabledAt"), disabled.data("disableAccount.account.disabledAt"));
        assert_eq!(on_account(&admin, "enableAccount", "a-1").await.data("enableAccount.account.disabledAt"), &Value::Null);
        // The former sessions stay ended.
        assert_eq!(user.query(WHO, json!({})).await.status, 401);
        app.login("a-1", PASSWORD).await;
        app.finish().await;
    }

    async fn a_changed_role_holds_at_once(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let admin = app.user("admin", None, &[("ADMIN", "TP")]).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let granted = grant(&admin, "a-1", "ADMIN", "XA-A").await;
        assert_eq!(user.query(WHO, json!({})).await.data("viewer.roles.0.role"), &json!("ADMIN"));
        assert_eq!(user.query("{ accounts { totalCount } }", json!({})).await.data("accounts.totalCount"), &json!(1));
        let revoke = "mutation($input: RevokeGrantInput!) { revokeGrant(input: $input) { account { roles { role } } errors { code } } }";
        let input = json!({ "input": { "grant": granted.data("grantRole.grant.id"), "reason": "nghỉ hưu" } });
        assert_eq!(refusal(&user.query(revoke, input.clone()).await), ("FORBIDDEN", "SELF_GRANT"));
        let revoked = admin.query(revoke, input.clone()).await;
        assert_eq!(revoked.data("revokeGrant.account.roles"), &json!([]));
        assert_eq!(user.query("{ accounts { totalCount } }", json!({})).await.error(), "NOT_FOUND");
        assert_eq!(admin.query(revoke, input).await.error(), "NOT_FOUND");
        // A role that has run out, or has not begun, is none.
        grant(&admin, "a-1", "ADMIN", "XA-A").await;
        app.sql("update role_grant set valid_to = '2020-01-02', valid_from = '2020-01-01' where role = 'ADMIN' and revoked_at is null and account_id = (select id from account where login = 'a-1')").await;
        assert_eq!(user.query(WHO, json!({})).await.data("viewer.roles"), &json!([]));
        app.finish().await;
    }

    async fn a_reset_password_ends_every_session(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let admin = app.user("admin", None, &[("ADMIN", "TP")]).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let reset = on_account(&admin, "resetPassword", "a-1").await;
        let once = reset.text("resetPassword.oneTimePassword");
        assert_eq!(user.query(WHO, json!({})).await.status, 401);
        assert_eq!(app.stranger().try_login("a-1", PASSWORD).await.user_errors("login"), ["LOGIN_FAILED"]);
        let back = app.login("a-1", once).await;
        assert_eq!(refusal(&back.query("{ units { totalCount } }", json!({})).await), ("FORBIDDEN", "PASSWORD_CHANGE_NEEDED"));
        app.finish().await;
    }

    async fn accounts_are_searched_and_paged(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let admin = app.user("admin", None, &[("ADMIN", "TP")]).await;
        for (login, person) in [("a-1", "A-1"), ("a-2", "A-2"), ("b-1", "B-1"), ("b-head", "B-HEAD")] {
            app.create_account(login, Some(person), &[]).await;
        }
        app.create_account("robot", None, &[("INTEGRATION", "XA-B")]).await;
        on_account(&admin, "disableAccount", "a-2").await;
        let document = "query($filter: AccountFilterInput, $first: Int, $after: String) {
            accounts(filter: $filter, first: $first, after: $after) { totalCount nodes { login name } pageInfo { hasNextPage endCursor } } }";
        for (filter, expected) in [
            (json!({ "search": "gam" }), vec!["b-1"]),
            (json!({ "search": "B-" }), vec!["b-1", "b-head"]),
            (json!({ "within": "XA-B" }), vec!["b-1", "b-head", "robot"]),
            (json!({ "within": "XA-A", "disabled": true }), vec!["a-2"]),
            (json!({ "within": "XA-A", "disabled": false }), vec!["a-1"]),
        ] {
            let answer = admin.query(document, json!({ "filter": filter })).await;
            let nodes = answer.data("accounts.nodes").as_array().unwrap();
            let logins: Vec<_> = nodes.iter().map(|node| node["login"].as_str().unwrap()).collect();
            assert_eq!((logins, answer.data("accounts.totalCount")), (expected.clone(), &json!(expected.len())), "{filter}");
        }
        let first = admin.query(document, json!({ "first": 4 })).await;
        assert_eq!(first.data("accounts.pageInfo.hasNextPage"), &json!(true));
        let rest = admin.query(document, json!({ "first": 4, "after": first.data("accounts.pageInfo.endCursor") })).await;
        assert_eq!(rest.data("accounts.nodes"), &json!([{ "login": "b-head", "name": "Phạm Minh Đức" }, { "login": "robot", "name": null }]));
        app.finish().await;
    }
}
