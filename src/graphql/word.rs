//! A vocabulary of the domain as a GraphQL enumeration: names, values and descriptions come from the one table.

use async_graphql::async_trait::async_trait;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned,
    ServerResult, Value,
};
use domain::refusal::Code;
use domain::terms::Term;
use std::borrow::Cow;

/// A word of the vocabulary `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Word<T>(pub T);

impl<T> From<T> for Word<T> {
    fn from(term: T) -> Self {
        Self(term)
    }
}

fn enumeration<'a>(
    name: &str,
    about: &str,
    values: impl Iterator<Item = (&'a str, &'a str)>,
    rust: &'static str,
) -> MetaType {
    let values = values.map(|(code, about)| {
        let value = MetaEnumValue {
            name: code.to_owned(),
            description: Some(about.to_owned()),
            deprecation: Deprecation::NoDeprecated,
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            directive_invocations: Vec::new(),
        };
        (code.to_owned(), value)
    });
    MetaType::Enum {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        enum_values: values.collect::<IndexMap<_, _>>(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(rust),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn code_of(value: Option<Value>) -> Result<String, String> {
    match value {
        Some(Value::Enum(name)) => Ok(name.to_string()),
        Some(Value::String(text)) => Ok(text),
        _ => Err("expected a word of the enumeration".into()),
    }
}

#[async_trait]
impl<T: Term + Send + Sync> OutputType for Word<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = T::ALL.iter().map(|term| (term.code(), term.about()));
            enumeration(T::NAME, T::ABOUT, values, std::any::type_name::<Self>())
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.code())))
    }
}

impl<T: Term + Send + Sync> InputType for Word<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = T::ALL.iter().map(|term| (term.code(), term.about()));
            enumeration(T::NAME, T::ABOUT, values, std::any::type_name::<Self>())
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let code = code_of(value).map_err(InputValueError::custom)?;
        T::find(&code)
            .map(Word)
            .ok_or_else(|| InputValueError::custom(format!("{} has no word {code}", T::NAME)))
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.code()))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// The code of a user error; `docs/errors.md` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode(pub Code);

#[async_trait]
impl OutputType for ErrorCode {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorCode")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let about = "What was refused. Codes never change; the guide tells how to mend each.";
            let values = Code::ALL.iter().map(|code| (code.as_str(), code.about()));
            enumeration("ErrorCode", about, values, std::any::type_name::<Self>())
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.as_str())))
    }
}
