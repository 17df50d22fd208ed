//! Who may do what, asked of the real server: every action by everybody, and what nobody learns by a side door.

mod house;
mod leaks;
mod table;

use crate::on_both;
use crate::support::{Answer, Client};
use house::House;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::policy::Action;
use table::{ABOUT_A_3, CASES, Case, How};

/// Everybody who asks, in the order of the columns of the table.
pub const ASKING: [&str; 18] = [
    "nobody",
    "a-1",
    "a-head",
    "tp-1",
    "a-2",
    "b-1",
    "hr.a",
    "hr.tp",
    "hr.b",
    "council",
    "council.b",
    "auditor",
    "auditor.b",
    "admin",
    "admin.tp",
    "admin.b",
    "system",
    "system.b",
];

/// The verdict that an answer tells, in one letter (see `table.rs`).
fn verdict(answer: &Answer) -> char {
    match (answer.error(), answer.reason()) {
        ("UNAUTHENTICATED", _) => 'U',
        ("FORBIDDEN", "SELF_RULE" | "SELF_GRANT") => 'S',
        ("FORBIDDEN", _) => 'F',
        ("NOT_FOUND", _) => 'N',
        ("", _) => {
            let data = answer.body["data"].as_object().and_then(|data| data.values().next()).cloned();
            let told = data.as_ref().map(|data| data["errors"].to_string()).unwrap_or_default();
            let unknown = ["PERSON_UNKNOWN", "RECORD_UNKNOWN"].iter().any(|code| told.contains(code));
            if unknown || data.is_none_or(|data| data.is_null()) { 'N' } else { 'Y' }
        }
        other => panic!("{other:?}: {:#}", answer.body),
    }
}

/// Sends a mutation and asks only what is wrong.
async fn mutate(client: &Client, mutation: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

async fn ask(house: &House, login: &str, case: &Case) -> char {
    let client = house.client(login);
    match &case.how {
        How::Query(document) => verdict(&client.query(&house.filled(document), json!({})).await),
        How::Mutation(mutation, input) => {
            let input = serde_json::from_str(&house.filled(input)).unwrap();
            verdict(&mutate(&client, mutation, input).await)
        }
        How::Service(service) => house.by_service(login, case.action, *service).await,
    }
}

async fn judge(house: &House, cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let expected: Vec<char> = case.expected.chars().filter(char::is_ascii_alphabetic).collect();
        assert_eq!(expected.len(), ASKING.len(), "{:?}: {}", case.action, case.expected);
        for (login, expected) in ASKING.iter().zip(expected) {
            let told = ask(house, login, case).await;
            if told != expected {
                wrong.push(format!("{:?}, {login}: expected {expected}, told {told}", case.action));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_action_has_a_case() {
    let has: BTreeSet<Action> = CASES.iter().map(|case| case.action).collect();
    let without: Vec<_> = Action::ALL.iter().filter(|action| !has.contains(action)).collect();
    assert!(without.is_empty(), "no case asks for {without:?}");
}

on_both! {
    async fn everybody_is_told_what_the_table_says(backend: Backend) {
        let house = House::build(backend).await;
        judge(&house, CASES).await;
        judge(&house, ABOUT_A_3).await;
        house.app.finish().await;
    }

    async fn nothing_is_learnt_by_a_side_door(backend: Backend) {
        let house = House::build(backend).await;
        for login in ASKING {
            leaks::lists_show_what_direct_queries_show(&house, login).await;
            leaks::nothing_comes_along_with_what_may_be_read(&house, login).await;
        }
        house.app.finish().await;
    }

    async fn an_auditor_an_administrator_and_a_system_keep_to_their_parts(backend: Backend) {
        let house = House::build(backend).await;
        let may = |login: &str| {
            let at = ASKING.iter().position(|asking| *asking == login).unwrap();
            let letter = move |case: &&Case| case.expected.chars().filter(char::is_ascii_alphabetic).nth(at) == Some('Y');
            CASES.iter().filter(letter).map(|case| case.action).collect::<BTreeSet<_>>()
        };
        // That the server keeps to the table is proved above; here the table to its own rules.
        let reads = |action: &Action| action.name().starts_with("Read") || *action == Action::ManageOwnAccount;
        assert!(may("auditor").iter().all(reads), "an auditor writes: {:?}", may("auditor"));
        // Why somebody may not be moved is read by his HR and himself alone.
        let not_his = [Action::ReadAccounts, Action::ReadMoveBars];
        let all = Action::ALL.iter().filter(|action| reads(action) && !not_his.contains(action));
        assert_eq!(may("auditor"), all.copied().collect());
        for scores in [Action::ReadEvaluation, Action::ReadRanking, Action::ReadInputs, Action::ReadYearInputs, Action::ReadActText] {
            assert!(!may("admin.tp").contains(&scores), "{scores:?}");
        }
        let results = "{ organisationResults(year: 2026) { totalCount } }";
        assert_eq!(house.client("admin.tp").query(results, json!({})).await.error(), "NOT_FOUND", "scores of organisations too");
        let system = [Action::AssignRecords, Action::DeliverRecords, Action::RecordEvents, Action::RecordSatisfaction, Action::ManageOwnAccount];
        assert_eq!(may("system"), system.into_iter().collect());

        // What a system sends into its subtree is stored, and its answer shows nothing that it did not send.
        let sent = json!({ "period": "2026-05", "records": [{ "person": "A-1", "product": "SP-1", "source": "MOTCUA", "reference": "M-1", "assigned": 2 }] });
        assert_eq!(mutate(&house.client("system"), "assignRecords", sent.clone()).await.user_errors("assignRecords"), [""; 0]);
        assert_eq!(house.app.rows("select cast(assigned as text) as value from output_record where reference = 'M-1'").await, ["2"]);
        let mut outside = sent;
        outside["records"][0]["person"] = json!("B-1");
        assert_eq!(verdict(&mutate(&house.client("system"), "assignRecords", outside).await), 'N');
        house.app.finish().await;
    }
}
