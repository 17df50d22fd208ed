//! Coming in, staying in, going out.

use crate::on_both;
use crate::support::{App, Client, PASSWORD, Place};
use serde_json::{Value, json};

const WHO: &str = "{ viewer { account { login } } }";
const SESSIONS: &str = "{ viewer { sessions { id current } } }";

async fn is_in(client: &Client) -> bool {
    let answer = client.query(WHO, json!({})).await;
    assert!(
        answer.status == 200 || (answer.status, answer.error()) == (401, "UNAUTHENTICATED"),
        "{answer:?}"
    );
    answer.status == 200
}

async fn end(client: &Client, session: &Value) -> crate::support::Answer {
    let document = "mutation($input: RevokeSessionInput!) { revokeSession(input: $input) { sessionId errors { code path } } }";
    client.query(document, json!({ "input": { "session": session } })).await
}

on_both! {
    async fn nothing_is_written_after_a_logout_in_the_same_request(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let document = "mutation { a: saveField(input: { code: \"A\", name: \"Đất đai\" }) { field { code } }
            logout { errors { code } } b: saveField(input: { code: \"B\", name: \"Hộ tịch\" }) { field { code } } }";
        let answer = hr.query(document, json!({})).await;
        assert_eq!(answer.error(), "UNAUTHENTICATED", "{:#}", answer.body);
        assert_eq!(app.rows("select code as value from field").await, ["A"]);
        app.finish().await;
    }

    async fn who_logs_in_is_known_by_what_he_may(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let head = app.user("a-head", Some("A-HEAD"), &[("AUDITOR", "XA-B")]).await;
        let answer = head.query(
            "{ viewer { account { login personCode name mustChangePassword disabledAt roles { role unit { code } validTo } }
                roles { role unit { code } } scopes { subject unit { code } }
                sessions { current agent address } } }",
            json!({}),
        ).await;
        let expected = json!({
            "account": { "login": "a-head", "personCode": "A-HEAD", "name": "Trần Văn Chủ", "mustChangePassword": false,
                "disabledAt": null, "roles": [{ "role": "AUDITOR", "unit": { "code": "XA-B" }, "validTo": null }] },
            "roles": [{ "role": "AUDITOR", "unit": { "code": "XA-B" } }],
            "scopes": [{ "subject": "UNIT", "unit": { "code": "XA-A" } }],
            "sessions": [{ "current": true, "agent": "tests", "address": "127.0.0.1" }],
        });
        assert_eq!(answer.data("viewer"), &expected);
        let nobody = app.stranger().query(WHO, json!({})).await;
        assert_eq!((nobody.status, nobody.error()), (401, "UNAUTHENTICATED"));
        app.finish().await;
    }

    async fn a_secondment_stands_in_for_what_one_heads(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let scopes = "{ viewer { scopes { subject unit { code } } } }";
        assert_eq!(head.query(scopes, json!({})).await.data("viewer.scopes.0.unit.code"), &json!("XA-A"));
        app.sql(
            "insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
             select person.id, position.id, unit.id, 'SECONDMENT', '2021-01-01', 100, 1 from person, position, unit
             where person.code = 'A-HEAD' and position.code = 'CV' and unit.code = 'XA-B';\n\
             insert into supervision_scope (leader_id, subject, unit_id, acting, valid_from, version)
             select person.id, 'UNIT', unit.id, false, '2021-01-01', 1 from person, unit
             where person.code = 'A-HEAD' and unit.code = 'VP-B'",
        ).await;
        let expected = json!([{ "subject": "UNIT", "unit": { "code": "VP-B" } }]);
        assert_eq!(head.query(scopes, json!({})).await.data("viewer.scopes"), &expected);
        app.finish().await;
    }

    async fn each_request_is_recognised_in_two_statements(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let head = app.user("a-head", Some("A-HEAD"), &[("HR", "XA-A")]).await;
        let before = app.server.db.statements();
        let header = format!("Bearer {}", head.access.as_ref().unwrap());
        thuocdo::auth::recognise(&app.server, Some(&header)).await.unwrap();
        assert_eq!(app.server.db.statements() - before, 2);
        app.finish().await;
    }

    async fn a_refresh_token_serves_once(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let first = user.refresh.clone().unwrap();
        let answer = user.try_refresh(&first).await;
        let (access, second) = (answer.text("refresh.tokens.accessToken"), answer.text("refresh.tokens.refreshToken"));
        assert_ne!(second, first);
        assert!(is_in(&user.with_access(access)).await && is_in(&user).await);
        let stored = app.rows("select token_hash as value from refresh_token").await;
        assert!(stored.iter().all(|hash| hash.len() == 64 && *hash != first && hash != second), "{stored:?}");

        let other = app.login("a-1", PASSWORD).await;
        // Somebody shows the first again: he and the owner of the second are both out; another login is not.
        let reused = user.try_refresh(&first).await;
        assert_eq!((reused.status, reused.error()), (401, "UNAUTHENTICATED"));
        assert_eq!(user.try_refresh(second).await.error(), "UNAUTHENTICATED");
        assert!(!is_in(&user).await && !is_in(&user.with_access(access)).await && is_in(&other).await);
        let because = app.rows("select revoked_because as value from session where revoked_because is not null").await;
        assert_eq!(because, ["REUSED"]);
        assert!(app.trail().await.contains(&"TokenReused".to_owned()));
        assert_eq!(user.try_refresh("rubbish").await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn of_two_who_refresh_at_once_one_is_a_thief(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let token = user.refresh.clone().unwrap();
        let tries = (0..6).map(|_| {
            let (user, token) = (user.clone(), token.clone());
            tokio::spawn(async move { user.try_refresh(&token).await.error().to_owned() })
        });
        let mut good = 0;
        for done in tries.collect::<Vec<_>>() {
            match done.await.unwrap().as_str() {
                "" => good += 1,
                code => assert_eq!(code, "UNAUTHENTICATED"),
            }
        }
        assert_eq!(good, 1);
        assert!(!is_in(&user).await);
        app.finish().await;
    }

    async fn a_session_ends_when_it_is_not_renewed(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        app.sql("update session set expires_at = created_at").await;
        assert!(!is_in(&user).await);
        assert_eq!(user.try_refresh(user.refresh.as_ref().unwrap()).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn who_logs_out_is_out(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let logout = "mutation { logout { sessionId errors { code } } }";
        assert_eq!(app.stranger().query(logout, json!({})).await.error(), "UNAUTHENTICATED");
        user.query(logout, json!({})).await.text("logout.sessionId");
        assert!(!is_in(&user).await);
        assert_eq!(user.try_refresh(user.refresh.as_ref().unwrap()).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn sessions_are_listed_and_revoked(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let here = app.user("a-1", Some("A-1"), &[]).await;
        let there = app.login("a-1", PASSWORD).await;
        let neighbour = app.user("a-2", Some("A-2"), &[]).await;
        let listed = here.query(SESSIONS, json!({})).await;
        let sessions = listed.data("viewer.sessions").as_array().unwrap();
        assert_eq!(sessions.len(), 2);
        let other = &sessions.iter().find(|session| session["current"] == json!(false)).unwrap()["id"];
        assert_eq!(end(&neighbour, other).await.error(), "NOT_FOUND");
        let wrong = end(&here, &json!("AQE")).await;
        assert_eq!(wrong.user_errors("revokeSession"), ["ID_UNKNOWN session"]);
        assert_eq!(end(&here, other).await.data("revokeSession.sessionId"), other);
        assert!(!is_in(&there).await && is_in(&here).await);
        assert_eq!(end(&here, other).await.error(), "NOT_FOUND");
        // An administrator of his unit may end one, one of another unit may not.
        let mine = listed.data("viewer.sessions").as_array().unwrap().iter().find(|session| session["current"] == json!(true));
        let mine = &mine.unwrap()["id"];
        let elsewhere = app.user("admin-b", None, &[("ADMIN", "XA-B")]).await;
        assert_eq!(end(&elsewhere, mine).await.error(), "NOT_FOUND");
        let admin = app.user("admin-a", None, &[("ADMIN", "XA-A")]).await;
        let theirs = "{ accountSessions(login: \"a-1\") { id } }";
        assert_eq!(admin.query(theirs, json!({})).await.data("accountSessions.0.id"), mine);
        assert_eq!(elsewhere.query(theirs, json!({})).await.error(), "NOT_FOUND");
        assert_eq!(end(&admin, mine).await.data("revokeSession.sessionId"), mine);
        assert!(!is_in(&here).await);
        app.finish().await;
    }
}
