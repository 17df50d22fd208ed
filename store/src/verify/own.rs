//! Nobody writes about himself (the self rule).

use super::{Law, TOLD};
use crate::db::Source;
use crate::fail::Found;
use entity::{
    absence, account, appointment, audit_event, criterion_score, move_bar, output_event, output_record,
    supervision_scope,
};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Whether the account in a column is the person's in another.
fn own(entered_by: impl IntoColumnRef, person: impl IntoColumnRef) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(account::Entity)
        .and_where(Expr::col((account::Entity, account::Column::Id)).eq(Expr::col(entered_by)))
        .and_where(Expr::col((account::Entity, account::Column::PersonId)).eq(Expr::col(person)))
        .take()
}

/// Whether the event in question is by the very person whom its object is about.
fn about_himself<T>(table: T, id: impl IntoIden, person: impl IntoIden) -> SelectStatement
where
    T: IntoIden + Copy,
{
    Query::select()
        .expr(Expr::val(1))
        .from(table.into_iden())
        .inner_join(
            account::Entity,
            Expr::col((account::Entity, account::Column::PersonId)).eq(Expr::col((table, person))),
        )
        .and_where(
            Expr::col((account::Entity, account::Column::Id))
                .eq(Expr::col((audit_event::Entity, audit_event::Column::AccountId))),
        )
        .and_where(Expr::col((table, id)).eq(Expr::col((audit_event::Entity, audit_event::Column::ObjectId))))
        .take()
}

/// Nobody has scored, assigned, judged, appointed, put in charge or excused himself, by whatever grant.
pub async fn nobody_about_himself(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let scored = own(
        (criterion_score::Entity, criterion_score::Column::EnteredById),
        (criterion_score::Entity, criterion_score::Column::PersonId),
    );
    let scores = criterion_score::Entity::find().filter(criterion_score::Column::FinalPoints.is_not_null());
    law.looked_at += usize::try_from(scores.clone().count(source).await?).unwrap_or_default();
    let scores = scores.filter(Expr::exists(scored)).order_by_asc(criterion_score::Column::Id).limit(TOLD);
    for row in scores.all(source).await? {
        law.broken(format!("person {} scored his own line {}", row.person_id.0, row.line));
    }
    // Locking carries everybody's rows, also those of who locks: they come from another row.
    let assigned = own(
        (output_record::Entity, output_record::Column::EnteredById),
        (output_record::Entity, output_record::Column::PersonId),
    );
    let records = output_record::Entity::find().filter(output_record::Column::OriginRecordId.is_null());
    law.looked_at += usize::try_from(records.clone().count(source).await?).unwrap_or_default();
    let records = records.filter(Expr::exists(assigned)).order_by_asc(output_record::Column::Id).limit(TOLD);
    for row in records.all(source).await? {
        law.broken(format!("person {} assigned himself record {}", row.person_id.0, row.id.0));
    }
    let judged = Query::select()
        .expr(Expr::val(1))
        .from(output_record::Entity)
        .inner_join(
            account::Entity,
            Expr::col((account::Entity, account::Column::PersonId))
                .eq(Expr::col((output_record::Entity, output_record::Column::PersonId))),
        )
        .and_where(
            Expr::col((output_record::Entity, output_record::Column::Id))
                .eq(Expr::col((output_event::Entity, output_event::Column::RecordId))),
        )
        .and_where(
            Expr::col((account::Entity, account::Column::Id))
                .eq(Expr::col((output_event::Entity, output_event::Column::ConfirmedById))),
        )
        .take();
    let events = output_event::Entity::find().filter(output_event::Column::ConfirmedById.is_not_null());
    law.looked_at += usize::try_from(events.clone().count(source).await?).unwrap_or_default();
    let events = events.filter(Expr::exists(judged)).order_by_asc(output_event::Column::Id).limit(TOLD);
    for row in events.all(source).await? {
        law.broken(format!("event {} was confirmed by whom it is about", row.id.0));
    }
    let nouns = [
        ("absence", about_himself(absence::Entity, absence::Column::Id, absence::Column::PersonId)),
        (
            "appointment",
            about_himself(appointment::Entity, appointment::Column::Id, appointment::Column::PersonId),
        ),
        ("move_bar", about_himself(move_bar::Entity, move_bar::Column::Id, move_bar::Column::PersonId)),
        (
            "supervision_scope",
            about_himself(
                supervision_scope::Entity,
                supervision_scope::Column::Id,
                supervision_scope::Column::LeaderId,
            ),
        ),
    ];
    for (noun, condition) in nouns {
        let events = audit_event::Entity::find().filter(audit_event::Column::Noun.eq(noun));
        law.looked_at += usize::try_from(events.clone().count(source).await?).unwrap_or_default();
        let events = events.filter(Expr::exists(condition)).order_by_asc(audit_event::Column::Number);
        for event in events.limit(TOLD).all(source).await? {
            law.broken(format!("event {}: {} about himself, by {}", event.number, event.action, event.actor));
        }
    }
    Ok(())
}
