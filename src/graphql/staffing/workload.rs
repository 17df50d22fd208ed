//! The work of a unit's people against the city.

use crate::graphql::period::Period;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::Decimal;
use crate::graphql::word::Word;
use crate::services::staffing::{self, GroupLoad, PersonLoad};
use async_graphql::{Context, Description, Object, Result};
use domain::number::Exact;
use domain::terms::PositionGroup;

/// How much work each person of a unit had in a period, in standard products.
#[derive(Description)]
pub struct Workload(pub(super) staffing::Workload);

#[Object(use_type_description)]
impl Workload {
    /// The period.
    async fn period(&self) -> Period {
        Period(self.0.period.clone())
    }

    /// The middle of the whole city, group by group.
    async fn groups(&self) -> Vec<GroupWorkload> {
        self.0.groups.iter().cloned().map(GroupWorkload).collect()
    }

    /// Who works in the unit and had work in the period, the most assigned first.
    async fn people(&self) -> Vec<PersonWorkload> {
        self.0.people.iter().cloned().map(PersonWorkload).collect()
    }
}

/// The middle of the city for one group of positions.
#[derive(Description)]
pub struct GroupWorkload(GroupLoad);

#[Object(use_type_description)]
impl GroupWorkload {
    /// The group.
    async fn group(&self) -> Word<PositionGroup> {
        Word(self.0.group)
    }

    /// Of how many people it is the middle.
    async fn people(&self) -> usize {
        self.0.people
    }

    /// The median of Σ k·A, in standard products, to two places.
    async fn assigned(&self) -> Decimal {
        Decimal(self.0.assigned.rounded(2))
    }

    /// The median of Σ k·C, in standard products, to two places.
    async fn completed(&self) -> Decimal {
        Decimal(self.0.completed.rounded(2))
    }
}

/// The work of one person.
#[derive(Description)]
pub struct PersonWorkload(PersonLoad);

fn two(value: Option<&Exact>) -> Option<Decimal> {
    value.map(|value| Decimal(value.rounded(2)))
}

#[Object(use_type_description)]
impl PersonWorkload {
    /// The person; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.load.person).await
    }

    /// The group of the position that tracked him.
    async fn group(&self) -> Word<PositionGroup> {
        Word(self.0.load.group)
    }

    /// Σ k·A of his planned work, in standard products (Decree 335/2025, Art. 13), to two places.
    async fn assigned(&self) -> Decimal {
        Decimal(self.0.load.assigned.rounded(2))
    }

    /// Σ k·C of all his work, in standard products, to two places.
    async fn completed(&self) -> Decimal {
        Decimal(self.0.load.completed.rounded(2))
    }

    /// `assigned` divided by the median of his group in the city; `null` where that is 0.
    async fn assigned_of_median(&self) -> Option<Decimal> {
        two(self.0.assigned_of_median.as_ref())
    }

    /// `completed` divided by the median of his group in the city; `null` where that is 0.
    async fn completed_of_median(&self) -> Option<Decimal> {
        two(self.0.completed_of_median.as_ref())
    }
}
