//! Equal gaps across units as one proposed class, with the department that trains in the field.

use super::figures::{Figures, Need};
use domain::number::Exact;
use domain::terms::UnitKind;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::competency::Competency;
use store::ids::{FieldId, UnitId};
use store::{Found, Source, field, unit};

/// A proposed class: everybody who lacks the same competency at the same level.
#[derive(Clone, Debug)]
pub struct Group {
    /// The competency.
    pub competency: Competency,
    /// The level that their positions require.
    pub required: u8,
    /// The department that trains in the field, where one is known.
    pub provider: Option<UnitId>,
    /// Their needs, the most urgent first.
    pub needs: Vec<Need>,
    /// In how many units they serve.
    pub units: usize,
    /// The sum of their priorities.
    pub priority: Exact,
}

/// The gaps among needs, grouped: the largest sum of priorities first, then by competency.
///
/// # Errors
/// Only of the database.
pub async fn groups(source: &Source<'_>, needs: &[Need]) -> Found<Vec<Group>> {
    let mut found: BTreeMap<(String, u8), Vec<(Competency, Need)>> = BTreeMap::new();
    for need in needs {
        if let Figures::Gap { competency, required, .. } = &need.figures {
            let (key, competency) = ((competency.code.clone(), *required), competency.clone());
            found.entry(key).or_default().push((competency, need.clone()));
        }
    }
    let fields: BTreeSet<FieldId> =
        found.values().flatten().filter_map(|(competency, _)| competency.field_id).collect();
    let providers = providers(source, &fields.into_iter().collect::<Vec<_>>()).await?;
    let mut groups = Vec::new();
    for ((_, required), members) in found {
        let Some((competency, _)) = members.first() else { continue };
        let (competency, needs): (Competency, Vec<Need>) =
            (competency.clone(), members.into_iter().map(|(_, need)| need).collect());
        groups.push(Group {
            provider: competency.field_id.and_then(|field| providers.get(&field)).copied(),
            units: needs.iter().map(|need| need.unit).collect::<BTreeSet<_>>().len(),
            priority: needs.iter().filter_map(Need::priority).sum(),
            competency,
            required,
            needs,
        });
    }
    // Stable: equal sums stay in the order of the framework's codes.
    groups.sort_by(|one, other| other.priority.cmp(&one.priority));
    Ok(groups)
}

/// Who trains in each of these fields: the department that is named, else the owner where it is a department.
///
/// # Errors
/// Only of the database.
pub async fn providers(source: &Source<'_>, fields: &[FieldId]) -> Found<HashMap<FieldId, UnitId>> {
    let fields = field::find_many(source, fields).await?;
    let owners: Vec<UnitId> = fields.values().map(|field| field.owner_unit_id).collect();
    let owners = unit::find_many(source, &owners).await?;
    let provider = |field: &field::Field| {
        let owner = owners.get(&field.owner_unit_id).filter(|unit| unit.kind.0 == UnitKind::Department);
        field.provider_unit_id.or(owner.map(|unit| unit.id))
    };
    Ok(fields.values().filter_map(|field| Some((field.id, provider(field)?))).collect())
}
