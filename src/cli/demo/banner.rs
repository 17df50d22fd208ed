//! What the demo prints when it is ready: where it is, which day it has, who can log in, what to ask first.

use crate::cli::examples::{Values, questions};
use crate::cli::serve::Front;
use crate::demo::{DEMO_LOGINS, DEMO_PASSWORD, city_day};
use crate::http::graphiql::{Example, Login, Picker};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The first query of the README.
pub const FIRST_QUERY: &str = include_str!("first_query.graphql");

/// What the examples are filled with: the ward of the first query, and an officer of it.
const VALUES: Values<'_> = Values { unit: "HP-11446", person: "CC-11446-022", period: "2026-03" };

/// GraphiQL with the first query, and everybody to sign in as.
pub(super) fn front() -> Front {
    let login = |login: &crate::demo::DemoLogin| Login {
        label: format!("{} ({})", login.about, login.login),
        variables: json!({ "input": { "login": login.login, "password": DEMO_PASSWORD } }),
    };
    let mut examples = vec![Example {
        name: "Ranking of a ward in a month".to_owned(),
        text: FIRST_QUERY.to_owned(),
        variables: Value::Null,
    }];
    examples.extend(questions(VALUES));
    Front {
        examples,
        picker: Some(Picker {
            mutation: include_str!("login.graphql").to_owned(),
            token_path: vec!["login".to_owned(), "tokens".to_owned(), "accessToken".to_owned()],
            logins: DEMO_LOGINS.iter().map(login).collect(),
        }),
    }
}

pub(super) fn text(listen: &str) -> String {
    let mut text = format!(
        "\nThước Đo — demo\n\n  GraphQL    http://{listen}/graphql\n  GraphiQL   http://{listen}/graphiql\n  City date  {}\n\n",
        city_day()
    );
    let _ = writeln!(
        text,
        "  Logins, all with the password {DEMO_PASSWORD} (synthetic people; never use it elsewhere)"
    );
    for login in DEMO_LOGINS {
        let _ = writeln!(text, "    {:<18} {}", login.login, login.about);
    }
    let _ = writeln!(
        text,
        "    Everybody else has an account without a password: `thuocdo account slips --unit CODE` prints first ones"
    );
    let _ = write!(text, "\n  First query (log in as hr.phulien):\n\n");
    for line in FIRST_QUERY.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{City, SEED, Scale};

    #[test]
    fn the_examples_name_somebody_of_the_demo() {
        let city = City::make(SEED, Scale::Small);
        let person = city.people.iter().find(|person| person.code == VALUES.person).unwrap();
        assert!(person.posts[0].unit.starts_with(VALUES.unit));
        assert!(FIRST_QUERY.contains(VALUES.unit));
    }
}
