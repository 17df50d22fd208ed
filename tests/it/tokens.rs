//! Access tokens: only ours, only now, only while session, account and key hold.

use crate::on_both;
use crate::support::{Answer, App, Client, PASSWORD, Place};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
use thuocdo::auth::{Claims, Secret, sign};
use thuocdo::clock::Dice;
use thuocdo::services;

const WHO: &str = "{ viewer { account { login } } }";

async fn who(client: &Client, token: &str) -> Answer {
    client.with_access(token).query(WHO, json!({})).await
}

fn parts(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| BASE64.decode(part).unwrap());
    let mut read = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (read(), read())
}

async fn current_key(app: &App) -> (String, Secret) {
    let key = store::signing_key::find_current(&app.server.db.read()).await.unwrap().unwrap();
    (key.key_id, Secret::read(&key.secret).unwrap())
}

on_both! {
    async fn a_token_that_is_not_ours_or_not_of_now_is_no_token(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let good = user.access.clone().unwrap();
        let (header, claims) = parts(&good);
        assert_eq!((&header["alg"], &claims["iss"], &claims["aud"]), (&json!("HS256"), &json!("thuocdo"), &json!("thuocdo-api")));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap(), 900);

        let (key_id, secret) = current_key(&app).await;
        let (account, session) = (claims["sub"].as_str().unwrap().parse().unwrap(), claims["sid"].as_i64().unwrap());
        let now = app.server.clock.now().seconds();
        let signed = |claims: &Claims, key: &str, secret: &Secret| sign(claims, key, secret).unwrap();
        let ours = Claims::new(account, session, now, 60);
        let (_, body) = good.split_once('.').unwrap();
        let (start, _) = good.rsplit_once('.').unwrap();
        let none = format!("{}.{body}", BASE64.encode(json!({ "alg": "none", "kid": key_id }).to_string()));
        let (unsigned, _) = none.rsplit_once('.').unwrap();
        let other_body = good.replace(good.split('.').nth(1).unwrap(), &BASE64.encode(
            json!({ "iss": "thuocdo", "aud": "thuocdo-api", "sub": "1", "sid": session, "iat": now, "nbf": now, "exp": now + 900 }).to_string(),
        ));
        let foreign_audience = {
            // The right secret, for another API: signed by hand, since `sign` cannot.
            let text = serde_json::to_value(&ours).unwrap();
            let mut text = text.as_object().unwrap().clone();
            text.insert("aud".into(), json!("another-api"));
            let claims: Claims = serde_json::from_value(Value::Object(text)).unwrap();
            signed(&claims, &key_id, &secret)
        };
        for (what, token) in [
            ("good", signed(&ours, &key_id, &secret)),
            ("expired", signed(&Claims::new(account, session, now - 900, 900), &key_id, &secret)),
            ("not yet", signed(&Claims::new(account, session, now + 60, 900), &key_id, &secret)),
            ("of another audience", foreign_audience),
            ("signed by another secret", signed(&ours, &key_id, &Secret::throw(Dice))),
            ("of an unknown key", signed(&ours, "another", &secret)),
            ("of an unknown session", signed(&Claims::new(account, session + 1_000, now, 60), &key_id, &secret)),
            ("of another account", signed(&Claims::new(account + 1_000, session, now, 60), &key_id, &secret)),
            ("changed after it was signed", other_body),
            ("without a signature", format!("{start}.")),
            ("without the part of a signature", start.to_owned()),
            ("with the algorithm none", none.clone()),
            ("with the algorithm none, unsigned", format!("{unsigned}.")),
            ("rubbish", "rubbish".to_owned()),
            ("empty", String::new()),
            ("endless", "a".repeat(4_000)),
        ] {
            let answer = who(&user, &token).await;
            if what == "good" {
                assert_eq!(answer.text("viewer.account.login"), "a-1");
            } else {
                assert_eq!((answer.status, answer.error()), (401, "UNAUTHENTICATED"), "{what}: {:#}", answer.body);
                assert!(answer.body["data"].is_null(), "{what}");
            }
        }
        for authorization in ["Basic YTpi", "Bearer", good.as_str(), ""] {
            let answer = user.send(WHO, json!({}), Some(authorization)).await;
            assert_eq!((answer.status, answer.error()), (401, "UNAUTHENTICATED"), "{authorization}");
        }
        // The word is told in the caller's language.
        let english = who(&user.in_english(), "rubbish").await;
        assert!(english.body["errors"][0]["message"].as_str().unwrap().starts_with("Nobody is logged in"));
        app.finish().await;
    }

    async fn a_new_key_signs_and_the_former_ends_with_its_last_tokens(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let user = app.user("a-1", Some("A-1"), &[]).await;
        let before = user.access.clone().unwrap();
        let stranger_call = store::Call { viewer: std::sync::Arc::new(store::policy::Viewer::stranger()), ..app.operator().await };
        assert!(services::signing_key::rotate(&stranger_call, Dice).await.is_err());
        let key = services::signing_key::rotate(&app.operator().await, Dice).await.unwrap();

        let again = app.login("a-1", PASSWORD).await;
        let (header, _) = parts(again.access.as_ref().unwrap());
        assert_eq!(header["kid"], json!(key));
        assert_ne!(parts(&before).0["kid"], json!(key));
        assert_eq!(who(&user, &before).await.text("viewer.account.login"), "a-1");
        // An hour later nothing that the former key signed is taken any more, whatever it says about its own end.
        app.sql("update signing_key set retired_at = retired_at - 3600000000 where retired_at is not null").await;
        assert_eq!(who(&user, &before).await.status, 401);
        assert_eq!(again.query(WHO, json!({})).await.text("viewer.account.login"), "a-1");
        assert!(app.rows("select body as value from audit_payload").await.iter().all(|body| !body.contains("secret")));
        app.finish().await;
    }
}
