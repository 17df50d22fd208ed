//! Everybody has one main post a day.

use super::Law;
use crate::appointment;
use crate::db::Source;
use crate::fail::Found;
use domain::appointments::{Clash, Stint, clash};
use domain::periods::Days;
use entity::ids::PersonId;
use entity::person;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// People read at a time.
const AT_A_TIME: u64 = 2_000;

/// On each day of service there is exactly one main appointment, and at most one secondment beside it.
pub async fn posts_stand(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let mut after = PersonId(0);
    loop {
        let people: Vec<(PersonId, String)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::Code])
            .filter(person::Column::Id.gt(after))
            .order_by_asc(person::Column::Id)
            .limit(AT_A_TIME)
            .into_tuple()
            .all(source)
            .await?;
        let Some((last, _)) = people.last() else { return Ok(()) };
        after = *last;
        let ids: Vec<PersonId> = people.iter().map(|(person, _)| *person).collect();
        let rows = appointment::of_people(source, &ids).await?;
        for (person, code) in people {
            let own = rows.get(&person).map(Vec::as_slice).unwrap_or_default();
            law.looked_at += own.len();
            let mut stints = Vec::new();
            for row in own {
                match Days::since(row.valid_from, row.valid_to) {
                    Some(days) => stints.push(Stint { kind: row.kind.0, days }),
                    None => law.broken(format!("{code}: appointment {} ends before it begins", row.id.0)),
                }
            }
            match clash(&stints) {
                Some(Clash::Overlap { day, .. }) => {
                    law.broken(format!("{code}: two appointments of one kind on {day}"));
                }
                Some(Clash::MainMissing { stint }) => {
                    law.broken(format!("{code}: no main appointment from {}", stints[stint].days.from()));
                }
                None => {}
            }
        }
    }
}
