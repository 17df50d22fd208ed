//! A word of a vocabulary as a text column: the code is stored, the enumeration is read.

use domain::terms::Term;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value};

/// A column that holds the code of a `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Coded<T>(pub T);

impl<T: Term> From<T> for Coded<T> {
    fn from(term: T) -> Self {
        Self(term)
    }
}

impl<T: Term> From<Coded<T>> for Value {
    fn from(coded: Coded<T>) -> Value {
        Value::String(Some(coded.0.code().to_owned()))
    }
}

impl<T: Term> Nullable for Coded<T> {
    fn null() -> Value {
        Value::String(None)
    }
}

impl<T: Term> ValueType for Coded<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::String(Some(code)) => T::find(&code).map(Coded).ok_or(ValueTypeErr),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "String".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::String(StringLen::None)
    }
}

impl<T: Term> TryGetable for Coded<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let code = String::try_get_by(row, index)?;
        let unknown =
            || sea_orm::DbErr::Type(format!("`{code}` is not a word of {}", std::any::type_name::<T>()));
        T::find(&code).map(Coded).ok_or_else(|| TryGetError::DbErr(unknown()))
    }
}
