//! Evidence as JSON, and its description in the API's document: the kind as `type`, then each fact
//! by its name. Both come from the kinds and facts of [`zavor_core::hold::Evidence`].

use std::borrow::Cow;

use serde::de::Error;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use utoipa::openapi::schema::{OneOfBuilder, RefBuilder, SchemaType};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};
use zavor_core::event::Protocol;
use zavor_core::hold::{Evidence, EvidenceKind, Fact, FactKind, FactShape};
use zavor_core::moment::Span;

use super::time::Time;

/// The counted facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceReport(pub Evidence);

impl From<&Evidence> for EvidenceReport {
    fn from(evidence: &Evidence) -> Self {
        Self(evidence.clone())
    }
}

/// The name of a fact in JSON; a duration has its unit in the name.
fn key(name: &'static str, kind: FactKind) -> Cow<'static, str> {
    match kind {
        FactKind::Length => format!("{name}_seconds").into(),
        FactKind::Count
        | FactKind::Time
        | FactKind::Address
        | FactKind::Protocol
        | FactKind::Text => name.into(),
    }
}

impl Serialize for EvidenceReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.0.kind().as_str())?;
        for (name, fact) in self.0.facts() {
            match fact {
                Fact::Count(count) => map.serialize_entry(name, &count)?,
                Fact::Time(time) => map.serialize_entry(name, &Time::from(time))?,
                Fact::Length(length) => {
                    map.serialize_entry(&key(name, FactKind::Length), &length.as_secs())?;
                }
                Fact::Address(address) => {
                    map.serialize_entry(name, &address.map(|address| address.to_string()))?;
                }
                Fact::Protocol(protocol) => map.serialize_entry(name, protocol.as_str())?,
                Fact::Text(text) => map.serialize_entry(name, &text)?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for EvidenceReport {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map: Map<String, Value> = Map::deserialize(deserializer)?;
        let named = map.get("type").and_then(Value::as_str);
        let kind = named.and_then(EvidenceKind::from_name);
        let kind = kind.ok_or_else(|| D::Error::custom("evidence of an unknown type"))?;
        let evidence = Evidence::from_facts(kind, |name, kind| fact(&map, name, kind));
        let evidence = evidence.ok_or_else(|| D::Error::custom("evidence that lacks a fact"))?;
        Ok(Self(evidence))
    }
}

fn fact(map: &Map<String, Value>, name: &'static str, kind: FactKind) -> Option<Fact> {
    let value = map.get(key(name, kind).as_ref());
    Some(match kind {
        FactKind::Count => Fact::Count(u32::try_from(value?.as_u64()?).ok()?),
        FactKind::Time => Fact::Time(Time::deserialize(value?).ok()?.into()),
        FactKind::Length => Fact::Length(Span::from_secs(value?.as_u64()?)),
        FactKind::Address => Fact::Address(match value {
            None | Some(Value::Null) => None,
            Some(address) => Some(address.as_str()?.parse().ok()?),
        }),
        FactKind::Protocol => Fact::Protocol(Protocol::from_name(value?.as_str()?)?),
        FactKind::Text => Fact::Text(value?.as_str()?.to_owned()),
    })
}

fn number(format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .minimum(Some(0_usize))
}

/// One fact in the document.
fn fact_schema(fact: &FactShape) -> RefOr<Schema> {
    let text = |schema_type| ObjectBuilder::new().schema_type(schema_type);
    let described = match fact.kind {
        FactKind::Count => number(KnownFormat::Int32),
        FactKind::Length => number(KnownFormat::Int64),
        FactKind::Time => {
            let time = RefBuilder::new().ref_location_from_schema_name(Time::name());
            return time.description(Some(fact.about)).into();
        }
        FactKind::Address => text(SchemaType::from_iter([Type::String, Type::Null])),
        FactKind::Protocol | FactKind::Text => text(Type::String.into()),
    };
    described.description(Some(fact.about)).into()
}

/// One kind in the document.
fn kind_schema(kind: EvidenceKind) -> ObjectBuilder {
    let mut object = ObjectBuilder::new().description(Some(kind.about()));
    for fact in kind.facts() {
        let key = key(fact.name, fact.kind);
        object = object.property(key.as_ref(), fact_schema(&fact));
        if fact.kind != FactKind::Address {
            object = object.required(key);
        }
    }
    let name = ObjectBuilder::new().schema_type(Type::String);
    let name = name.enum_values(Some([kind.as_str()]));
    object.property("type", name).required("type")
}

impl PartialSchema for EvidenceReport {
    fn schema() -> RefOr<Schema> {
        let kinds = EvidenceKind::ALL.iter().copied().map(kind_schema);
        let one = OneOfBuilder::new().description(Some("The counted facts."));
        kinds.fold(one, OneOfBuilder::item).into()
    }
}

impl ToSchema for EvidenceReport {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("EvidenceReport")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Time::name().into(), Time::schema()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_core::moment::Timestamp;

    #[test]
    fn evidence_has_its_type_first_and_survives() {
        let evidence = EvidenceReport(Evidence::SendingLimit {
            counted: 500,
            requested: 1,
            limit: 500,
            window: Span::from_hours(1),
            policy: "Default".into(),
            last_address: None,
        });
        let text = serde_json::to_string(&evidence).unwrap();
        assert_eq!(
            text,
            r#"{"type":"sending_limit","counted":500,"requested":1,"limit":500,"window_seconds":3600,"policy":"Default","last_address":null}"#
        );
        assert_eq!(
            serde_json::from_str::<EvidenceReport>(&text).unwrap(),
            evidence
        );
        let evidence = EvidenceReport(Evidence::WrongPasswords {
            failures: 12,
            threshold: 10,
            first: Timestamp::from_secs(1_795_357_000),
            last: Timestamp::from_millis(1_795_357_760_500),
            addresses: 7,
            last_address: Some("2001:db8::1".parse().unwrap()),
            last_protocol: Protocol::Imap,
            familiar_places_open: 2,
        });
        let text = serde_json::to_string(&evidence).unwrap();
        assert_eq!(
            text,
            r#"{"type":"wrong_passwords","failures":12,"threshold":10,"first":"2026-11-22T14:16:40Z","last":"2026-11-22T14:29:20.5Z","addresses":7,"last_address":"2001:db8::1","last_protocol":"imap","familiar_places_open":2}"#
        );
        assert_eq!(
            serde_json::from_str::<EvidenceReport>(&text).unwrap(),
            evidence
        );
        for wrong in [r#"{"type":"stars"}"#, r#"{"type":"statement"}"#, "{}"] {
            assert!(
                serde_json::from_str::<EvidenceReport>(wrong).is_err(),
                "{wrong}"
            );
        }
    }
}
