//! The plan of posts from a file, by HR of the root.

use super::{Importer, Told};
use crate::io::csv::Line;
use crate::io::kinds::post_plan::{At, PostPlanRow};
use crate::services::post_plan::{Codes, PlanRow};
use domain::refusal::Code;
use store::policy::{Action, Permitted, act, on_installation};
use store::post_plan::{self, PostPlanInput};
use store::{Batch, Found, Trail, Tx, unit};

/// Rows of the plan.
#[derive(Default)]
pub struct PostPlans;

impl Importer for PostPlans {
    type Row = PostPlanRow;
    type Ready = (Permitted<act::EditPostPlan>, Vec<PostPlanInput>);
    const ACTION: Action = Action::EditPostPlan;
    const NOUN: &'static str = "post_plan";

    fn key(row: &PostPlanRow) -> Option<String> {
        Some(format!("{}, {}, {}", row.unit, row.position, row.from))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<PostPlanRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let permit = on_installation::<act::EditPostPlan>(tx)?;
        unit::lock_tree(tx).await?;
        let named = lines.iter().map(|line| (&line.value.unit, &line.value.position));
        let codes = Codes::load(tx, named).await?;
        let mut inputs = Vec::new();
        for Line { row, value } in lines {
            let described = PlanRow {
                unit: value.unit.clone(),
                position: value.position.clone(),
                from: value.from,
                posts: value.posts,
                decision: value.decision.clone(),
                expected_version: None,
            };
            match codes.input(&described) {
                Ok(input) => inputs.push(input),
                Err(faults) => {
                    for fault in faults {
                        let column = match fault.code {
                            Code::UnitUnknown => At::Unit,
                            Code::AmountOutOfRange => At::Posts,
                            Code::TextOutOfRange => At::Decision,
                            _ => At::Position,
                        };
                        told.refuse(*row, column, fault);
                    }
                }
            }
        }
        Ok((permit, inputs))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        post_plan::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}
