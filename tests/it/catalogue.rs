//! Fields, positions and products: described by HR of their owner, usable in its subtree.

use crate::on_both;
use crate::support::{Answer, App, Client, Place};
use serde_json::{Value, json};

async fn save(client: &Client, noun: &str, input: Value) -> Answer {
    let (upper, shown) = match noun {
        "field" => ("Field", "code name version owner { code }"),
        "position" => {
            ("Position", "code name version versions { validFrom name leads group fields { code } }")
        }
        _ => ("Product", "code version coefficients { validFrom value } field { code }"),
    };
    let document = format!(
        "mutation($input: Save{upper}Input!) {{ save{upper}(input: $input) {{
           {noun} {{ {shown} }} current {{ version }} errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

fn product(coefficient: &str, from: &str) -> Value {
    json!({ "code": "HS", "name": "Hồ sơ", "measure": "hồ sơ", "coefficient": coefficient, "validFrom": from, "field": "TC" })
}

on_both! {
    async fn fields_belong_to_their_owner(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let staff = app.user("a.1", Some("A-1"), &[]).await;

        let saved = save(&city, "field", json!({ "code": "TC", "name": "Tài chính" })).await;
        assert_eq!(saved.data("saveField.field"), &json!({ "code": "TC", "name": "Tài chính", "version": 1, "owner": { "code": "TP" } }));
        let events = app.trail().await.len();
        save(&city, "field", json!({ "code": "TC", "name": "Tài chính" })).await.data("saveField.field");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        assert_eq!(save(&commune, "field", json!({ "code": "TC", "name": "Của tôi" })).await.error(), "FORBIDDEN");
        assert_eq!(save(&commune, "field", json!({ "code": "TC", "name": "Của tôi", "owner": "XA-A" })).await.error(), "FORBIDDEN");
        assert_eq!(save(&staff, "field", json!({ "code": "Y", "name": "Y" })).await.error(), "FORBIDDEN");
        save(&commune, "field", json!({ "code": "DB", "name": "Đê biển", "owner": "XA-A" })).await.data("saveField.field");
        let bad = save(&city, "field", json!({ "code": "có dấu", "name": " " })).await;
        assert_eq!(bad.user_errors("saveField"), ["CODE_INVALID code", "NAME_INVALID name"]);
        let stale = save(&city, "field", json!({ "code": "TC", "name": "X", "expectedVersion": 9 })).await;
        assert_eq!(stale.user_errors("saveField"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("saveField.current.version"), &json!(1));

        let usable = |unit: &str| format!("{{ fields(filter: {{ usableIn: \"{unit}\" }}) {{ totalCount nodes {{ code }} }} }}");
        assert_eq!(staff.query(&usable("XA-B"), json!({})).await.data("fields"), &json!({ "totalCount": 1, "nodes": [{ "code": "TC" }] }));
        assert_eq!(staff.query(&usable("VP-A"), json!({})).await.data("fields.totalCount"), &json!(2));
        let found = staff.query("{ fields(filter: { search: \"de b\" }) { nodes { code } } field(code: \"TC\") { name } none: field(code: \"NO\") { name } }", json!({})).await;
        assert_eq!(found.data("fields.nodes"), &json!([{ "code": "DB" }]));
        assert_eq!(found.data("none"), &json!(null));
        app.finish().await;
    }

    async fn positions_have_dated_versions(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        save(&city, "field", json!({ "code": "TC", "name": "Tài chính" })).await.data("saveField.field");
        save(&city, "field", json!({ "code": "TP", "name": "Tư pháp" })).await.data("saveField.field");
        save(&commune, "field", json!({ "code": "DB", "name": "Đê biển", "owner": "XA-A" })).await.data("saveField.field");
        let described = |from: &str, fields: Value| json!({
            "code": "KT", "validFrom": from, "name": "Kế toán", "group": "PROFESSIONAL", "leads": "NONE", "fields": fields,
        });
        let first = save(&city, "position", described("2026-01-01", json!(["TC"]))).await;
        assert_eq!(first.data("savePosition.position.version"), &json!(1));
        let second = save(&city, "position", described("2026-07-01", json!(["TP", "TC"]))).await;
        assert_eq!(second.data("savePosition.position.version"), &json!(2));
        assert_eq!(second.data("savePosition.position.versions.1.fields"), &json!([{ "code": "TP" }, { "code": "TC" }]));
        let again = save(&city, "position", described("2026-07-01", json!(["TP", "TC"]))).await;
        assert_eq!(again.data("savePosition.position.version"), &json!(2));
        let errors = |answer: Answer| answer.user_errors("savePosition");
        assert_eq!(errors(save(&city, "position", described("2026-07-01", json!(["TC", "NO"]))).await), ["FIELD_UNKNOWN fields.1"]);
        assert_eq!(errors(save(&city, "position", described("2026-07-01", json!(["TC", "TC"]))).await), ["LIST_REPEATED fields.1"]);
        assert_eq!(errors(save(&city, "position", described("2026-07-01", json!(["DB"]))).await), ["NOT_USABLE_HERE fields.0"]);
        assert_eq!(errors(save(&city, "position", described("2026-07-01", json!([]))).await), ["LIST_EMPTY fields"]);
        let mut leads = described("2026-07-01", json!(["TC"]));
        leads["leads"] = json!("HEAD");
        assert_eq!(errors(save(&city, "position", leads).await), ["LEADS_OUTSIDE_LEADERSHIP leads"]);
        assert_eq!(save(&commune, "position", described("2026-07-01", json!(["TC"]))).await.error(), "FORBIDDEN");
        let on = city.query("{ position(code: \"KT\") { a: on(day: \"2026-03-01\") { fields { code } } b: on(day: \"2026-08-01\") { fields { code } } c: on(day: \"2020-01-01\") { validFrom } } }", json!({})).await;
        assert_eq!(on.data("position"), &json!({ "a": { "fields": [{ "code": "TC" }] }, "b": { "fields": [{ "code": "TP" }, { "code": "TC" }] }, "c": { "validFrom": "2026-01-01" } }));
        app.finish().await;
    }

    async fn products_have_dated_coefficients(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        save(&city, "field", json!({ "code": "TC", "name": "Tài chính" })).await.data("saveField.field");
        let saved = save(&city, "product", product("0.25", "2026-01-01")).await;
        assert_eq!(saved.data("saveProduct.product.coefficients"), &json!([{ "validFrom": "2026-01-01", "value": "0.25" }]));
        assert_eq!(save(&city, "product", product("0.250", "2026-01-01")).await.data("saveProduct.product.version"), &json!(1));
        let later = save(&city, "product", product("1000000", "2026-07-01")).await;
        assert_eq!(later.data("saveProduct.product.version"), &json!(2));
        assert_eq!(later.data("saveProduct.product.coefficients.1.value"), &json!("1000000"));
        let errors = |answer: Answer| answer.user_errors("saveProduct");
        let kept = app.rows("select cast(coefficient as text) as value from product_coefficient order by coefficient").await;
        for bad in ["0", "-0.25", "-0.000001", "-1000000"] {
            assert_eq!(errors(save(&city, "product", product(bad, "2026-01-01")).await), ["COEFFICIENT_OUT_OF_RANGE coefficient"], "{bad}");
        }
        assert_eq!(app.rows("select cast(coefficient as text) as value from product_coefficient order by coefficient").await, kept);
        assert_eq!(errors(save(&city, "product", product("1000000.000001", "2026-01-01")).await), ["COEFFICIENT_OUT_OF_RANGE coefficient"]);
        assert_eq!(errors(save(&city, "product", product("0.1234567", "2026-01-01")).await), ["TOO_MANY_DECIMALS coefficient"]);
        let tiny = save(&city.in_english(), "product", product("0.0000001", "2026-01-01")).await;
        assert!(tiny.text("saveProduct.errors.0.message").contains(" 0.0000001 "), "as it was written: {tiny:?}");
        let on = city.query("{ product(code: \"HS\") { a: coefficient(on: \"2025-12-31\") b: coefficient(on: \"2026-06-30\") c: coefficient(on: \"2026-07-01\") } products(filter: { field: \"TC\" }) { totalCount } }", json!({})).await;
        assert_eq!(on.data("product"), &json!({ "a": null, "b": "0.25", "c": "1000000" }));
        assert_eq!(on.data("products.totalCount"), &json!(1));
        app.finish().await;
    }
}
