//! The variables: how many values, how deep in each other, and no text that not every database can hold. (Their length in
//! bytes is the body's.)

use super::{Exceeded, Limits};
use async_graphql::{Value, Variables};
use domain::refusal::Code;

pub(super) fn check(variables: &Variables, limits: &Limits) -> Result<(), Box<Exceeded>> {
    let mut values = 0_u64;
    let mut open: Vec<(&Value, u64)> = Vec::new();
    for (name, value) in variables.iter() {
        open.push((value, 1));
        while let Some((value, nesting)) = open.pop() {
            values += 1;
            if nesting > limits.variable_nesting {
                return Err(Exceeded::over(Code::VariablesTooDeep, nesting, limits.variable_nesting)
                    .with("variable", name));
            }
            match value {
                Value::List(items) => open.extend(items.iter().map(|item| (item, nesting + 1))),
                Value::String(text) if text.contains('\0') => {
                    return Err(Exceeded::new(Code::NulInText).with("name", name));
                }
                Value::Object(fields) => open.extend(fields.values().map(|field| (field, nesting + 1))),
                _ => {}
            }
        }
    }
    if values > limits.variable_values {
        return Err(Exceeded::over(Code::VariablesTooLarge, values, limits.variable_values));
    }
    Ok(())
}
