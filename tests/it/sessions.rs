//! Coming in, staying in, going out.

use crate::on_both;
use crate::support::{App, Backend, PASSWORD, Place};
use serde_json::json;

const WHO: &str = "{ viewer { account { login } } }";

on_both! {
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
        assert_eq!((nobody.status, nobody.error()), (200, "UNAUTHENTICATED"));
        app.finish().await;
    }
}
