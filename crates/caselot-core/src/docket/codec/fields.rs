//! The macro by which a message is defined: one list of fields, from which writing, reading and
//! JSON follow.

/// Implements [`Message`](super::message::Message) for a type.
///
/// ```text
/// message! {
///     PoolMember as "PoolMember" in "members." {
///         1 judge: Number,
///         2 share: Varint<Percent>,
///         3 from [proto "from_day"]: Date,
///         4 to [proto "to_day"]: Optional<Date>,
///     } json leave_out_days
/// }
/// ```
///
/// The first name is the Rust type's, the text after `as` the message's in `log.proto`, and the one
/// after `in` stands before the names of its fields in errors. A field is its tag, its name (in
/// Rust and in JSON) and its [`Kind`](super::kind::Kind); fields ascend by tag. In brackets:
///
/// - `[proto "from_day"]`: its name in `log.proto`, which an error gives too, if it is another;
/// - `[fault "marks"]`: its whole name in errors;
/// - `[hidden]`: JSON leaves it out.
///
/// After the list, where the Rust type is not a struct of just these fields:
///
/// - `shape { … }`: the Rust type with the names of the fields in it. It is used as a pattern when
///   the message is written and as an expression when it is read;
/// - `write { … }`: statements that compute fields which the shape does not name;
/// - `read { … }`: statements that compute what else the shape names, or refuse the fields.
///
/// And where JSON is not just these fields, `json name`: a function that changes the object.
macro_rules! message {
    ($type:ty as $proto:literal $(in $prefix:literal)? {
        $($tag:literal $name:ident $([$($note:tt)*])? : $kind:ty,)*
    } $(json $finish:ident)?) => {
        message!(@ $type, $proto, [$($prefix,)?] { Self { $($name),* } } {} {} {
            $($tag $name [$($($note)*)?] : $kind,)*
        } $($finish)?);
    };
    ($type:ty as $proto:literal $(in $prefix:literal)? {
        $($tag:literal $name:ident $([$($note:tt)*])? : $kind:ty,)*
    } shape { $($shape:tt)* } $(write { $($write:tt)* })? $(read { $($read:tt)* })?
        $(json $finish:ident)?) => {
        message!(@ $type, $proto, [$($prefix,)?]
            { $($shape)* } { $($($write)*)? } { $($($read)*)? } {
            $($tag $name [$($($note)*)?] : $kind,)*
        } $($finish)?);
    };
    (@ $type:ty, $proto:literal, $prefix:tt
        { $($shape:tt)* } { $($write:tt)* } { $($read:tt)* } {
        $($tag:literal $name:ident [$($note:tt)*] : $kind:ty,)*
    } $($finish:ident)?) => {
        const _: () = {
            let tags: &[u32] = &[$($tag),*];
            let mut at = 1;
            while at < tags.len() {
                assert!(tags[at - 1] < tags[at], "the fields ascend by tag");
                at += 1;
            }
        };

        impl $crate::docket::codec::message::Message for $type {
            #[inline]
            #[allow(unused_variables)]
            fn write(&self, out: &mut $crate::docket::codec::writer::Writer) {
                use $crate::docket::codec::kind::Kind;
                let $($shape)* = self;
                $($write)*
                $(<$kind as Kind<_>>::write($name, $tag, out);)*
            }

            #[inline]
            fn read(
                mut fields: $crate::docket::codec::reader::Reader<'_>,
            ) -> Result<Self, $crate::docket::codec::error::DecodeError> {
                use $crate::docket::codec::kind::{Field, Kind};
                $(
                    let field = Field {
                        tag: $tag,
                        name: message!(@fault $prefix $name $($note)*),
                    };
                    let $name = <$kind as Kind<_>>::read(&mut fields, field)?;
                )*
                fields.end()?;
                $($read)*
                Ok($($shape)*)
            }

            #[allow(unused_variables)]
            fn json(&self) -> serde_json::Value {
                use $crate::docket::codec::kind::Kind;
                let $($shape)* = self;
                $($write)*
                let mut object = serde_json::Map::new();
                $(message!(@json object, $name, <$kind as Kind<_>>::json($name), $($note)*);)*
                $($finish(self, &mut object);)?
                serde_json::Value::Object(object)
            }

            #[cfg(test)]
            #[allow(unused_variables)]
            fn describe(schema: &mut $crate::docket::codec::sample::Schema) {
                use $crate::docket::codec::kind::describe_field;
                if !schema.enter($proto) {
                    return;
                }
                let sample = schema.dice.retry(|dice| Self::sample(dice).ok());
                let $($shape)* = &sample;
                $($write)*
                $(
                    let name = message!(@proto $name $($note)*);
                    describe_field::<_, $kind>($proto, $tag, name, $name, schema);
                )*
            }

            #[cfg(test)]
            fn sample(
                dice: &mut $crate::docket::codec::sample::Dice,
            ) -> Result<Self, $crate::docket::codec::error::DecodeError> {
                use $crate::docket::codec::kind::Kind;
                $(let $name = <$kind as Kind<_>>::sample(dice);)*
                $($read)*
                Ok($($shape)*)
            }
        }
    };
    (@fault [$($prefix:tt)*] $name:ident fault $fault:literal) => { $fault };
    (@fault [$($prefix:tt)*] $name:ident proto $proto:literal) => { concat!($($prefix)* $proto) };
    (@fault [$($prefix:tt)*] $name:ident $(hidden)?) => {
        concat!($($prefix)* stringify!($name))
    };
    (@proto $name:ident proto $proto:literal) => { $proto };
    (@proto $name:ident $($note:tt)*) => { stringify!($name) };
    (@json $object:ident, $name:ident, $json:expr, hidden) => {};
    (@json $object:ident, $name:ident, $json:expr, $($note:tt)*) => {
        $object.insert(stringify!($name).to_owned(), $json)
    };
}

pub(super) use message;
