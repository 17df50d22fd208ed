//! The units of a board: their blocks, and the commune that each belongs to.

use domain::terms::{Block, UnitKind};
use std::collections::{HashMap, HashSet};
use store::ids::UnitId;
use store::unit::{self, Unit};
use store::{Found, Source};

/// The units of a subtree, and those above it.
#[derive(Clone, Debug)]
pub struct Tree {
    units: HashMap<UnitId, Unit>,
    inside: HashSet<UnitId>,
}

impl Tree {
    /// Loads the units of a subtree, and those above it: two statements.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn load(source: &Source<'_>, root: UnitId, above: &[UnitId]) -> Found<Self> {
        let below = unit::list_subtree(source, root).await?;
        let inside = below.iter().map(|unit| unit.id).collect();
        let mut units = unit::find_many(source, above).await?;
        units.extend(below.into_iter().map(|unit| (unit.id, unit)));
        Ok(Self { units, inside })
    }

    /// Whether a unit is in the subtree.
    #[must_use]
    pub fn holds(&self, unit: UnitId) -> bool {
        self.inside.contains(&unit)
    }

    /// The code of a unit.
    #[must_use]
    pub fn code(&self, unit: UnitId) -> String {
        self.units.get(&unit).map(|unit| unit.code.clone()).unwrap_or_default()
    }

    /// The inhabitants of a unit.
    #[must_use]
    pub fn population(&self, unit: UnitId) -> Option<u32> {
        self.units.get(&unit)?.population.and_then(|population| u32::try_from(population).ok())
    }

    /// A unit with all above it, itself first.
    fn up(&self, unit: UnitId) -> impl Iterator<Item = &Unit> {
        std::iter::successors(self.units.get(&unit), |unit| self.units.get(&unit.parent_id?))
    }

    /// A unit and all above it that were loaded: who asks to go to one of them asks to go here too.
    #[must_use]
    pub fn above(&self, unit: UnitId) -> HashSet<UnitId> {
        self.up(unit).map(|unit| unit.id).collect()
    }

    /// The block of a unit: its own, else that of the nearest unit above that has one.
    #[must_use]
    pub fn block(&self, unit: UnitId) -> Option<Block> {
        self.up(unit).find_map(|unit| unit.block).map(|block| block.0)
    }

    /// The commune, ward or special zone that a unit is or lies in.
    #[must_use]
    pub fn commune(&self, unit: UnitId) -> Option<UnitId> {
        self.up(unit).find(|unit| is_commune(unit.kind.0)).map(|unit| unit.id)
    }

    /// The communes, wards and special zones of the subtree, in order of key.
    #[must_use]
    pub fn communes(&self) -> Vec<UnitId> {
        let of = |unit: &&UnitId| self.units.get(unit).is_some_and(|unit| is_commune(unit.kind.0));
        let mut communes: Vec<UnitId> = self.inside.iter().filter(of).copied().collect();
        communes.sort_unstable();
        communes
    }
}

const fn is_commune(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Commune | UnitKind::Ward | UnitKind::SpecialZone)
}
