//! Parts of the state. Copies of one share it until one of them is changed, so that many earlier states can be kept for servers
//! that lag behind. A part keeps its JSON text until it is changed, so that a change writes out what it touched and copies the
//! rest: with 20 instances that is the difference between 10 ms and 1 ms in a debug build.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

/// A value that its copies share, with its JSON text. Reading goes through it; whoever borrows it mutably gets a value of its own
/// and makes the text out of date.
#[derive(Clone)]
pub struct Kept<T>(Arc<WithText<T>>);

struct WithText<T> {
    value: T,
    text: OnceLock<Box<[u8]>>,
}

/// The copy is there to be changed: its text would be out of date.
impl<T: Clone> Clone for WithText<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), text: OnceLock::new() }
    }
}

impl<T> Kept<T> {
    /// Takes over a value.
    pub fn new(value: T) -> Self {
        Self(Arc::new(WithText { value, text: OnceLock::new() }))
    }
}

impl<T> From<T> for Kept<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: Clone> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        let own = Arc::make_mut(&mut self.0);
        own.text.take();
        &mut own.value
    }
}

/// A collection of parts that its copies share until one of them is changed; the parts have their own texts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Joint<T>(Arc<T>);

impl<T> Deref for Joint<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Joint<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.value.fmt(f)
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

/// Writes the very JSON that serde would, from kept texts where there are any.
pub trait WriteJson {
    /// Appends the JSON.
    ///
    /// # Errors
    /// When a value can't be written as JSON.
    fn write_json(&self, out: &mut Vec<u8>) -> io::Result<()>;
}

impl<T: Serialize> WriteJson for Kept<T> {
    fn write_json(&self, out: &mut Vec<u8>) -> io::Result<()> {
        if let Some(text) = self.0.text.get() {
            return out.write_all(text);
        }
        let text = serde_json::to_vec(&self.0.value)?.into_boxed_slice();
        out.write_all(self.0.text.get_or_init(|| text))
    }
}

impl<T: WriteJson> WriteJson for Joint<T> {
    fn write_json(&self, out: &mut Vec<u8>) -> io::Result<()> {
        self.0.write_json(out)
    }
}

impl<K: AsRef<str>, T: WriteJson> WriteJson for BTreeMap<K, T> {
    fn write_json(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let mut object = Object::begin(out);
        for (key, value) in self {
            object.part(key.as_ref(), value)?;
        }
        object.end();
        Ok(())
    }
}

impl<T: WriteJson> WriteJson for VecDeque<T> {
    fn write_json(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.push(b'[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            value.write_json(out)?;
        }
        out.push(b']');
        Ok(())
    }
}

/// A JSON object under way.
pub struct Object<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Object<'a> {
    /// Opens it.
    pub fn begin(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    /// A member that may have a kept text.
    ///
    /// # Errors
    /// When the value can't be written as JSON.
    pub fn part(&mut self, name: &str, value: &impl WriteJson) -> io::Result<()> {
        self.name(name)?;
        value.write_json(self.out)
    }

    /// A member that is written anew.
    ///
    /// # Errors
    /// When the value can't be written as JSON.
    pub fn plain(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.name(name)?;
        Ok(serde_json::to_writer(&mut *self.out, value)?)
    }

    /// Closes it.
    pub fn end(self) {
        self.out.push(b'}');
    }

    fn name(&mut self, name: &str) -> io::Result<()> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        serde_json::to_writer(&mut *self.out, name)?;
        self.out.push(b':');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &impl WriteJson) -> io::Result<String> {
        let mut out = Vec::new();
        value.write_json(&mut out)?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn the_text_follows_every_change() -> io::Result<()> {
        let mut map = BTreeMap::from([("a\"".to_owned(), Kept::new(vec![1, 2])), ("b".to_owned(), Kept::new(vec![]))]);
        assert_eq!(text(&map)?, serde_json::to_string(&map)?);
        if let Some(value) = map.get_mut("b") {
            value.push(3);
        }
        assert_eq!(text(&map)?, r#"{"a\"":[1,2],"b":[3]}"#);
        map.remove("a\"");
        assert_eq!(text(&map)?, r#"{"b":[3]}"#);
        let list = VecDeque::from([Kept::new(1), Kept::new(2)]);
        assert_eq!(text(&list)?, "[1,2]");
        assert_eq!(text(&VecDeque::<Kept<u8>>::new())?, "[]");
        Ok(())
    }

    #[test]
    fn looking_keeps_the_text() -> io::Result<()> {
        let mut kept = Kept::new(String::from("x"));
        text(&kept)?;
        assert!(kept.len() == 1 && kept.0.text.get().is_some());
        kept.push('y');
        assert!(kept.0.text.get().is_none());
        Ok(())
    }

    #[test]
    fn copies_share_what_neither_changed() -> io::Result<()> {
        let now = Joint(Arc::new(BTreeMap::from([("a".to_owned(), Kept::new(1)), ("b".to_owned(), Kept::new(2))])));
        text(&now)?;
        let mut later = now.clone();
        assert!(Arc::ptr_eq(&now.0, &later.0));
        if let Some(value) = later.get_mut("a") {
            **value = 3;
        }
        assert_eq!((text(&now)?, text(&later)?), (r#"{"a":1,"b":2}"#.into(), r#"{"a":3,"b":2}"#.into()));
        assert!(Arc::ptr_eq(&now["b"].0, &later["b"].0), "with its text");
        assert!(!Arc::ptr_eq(&now["a"].0, &later["a"].0));
        Ok(())
    }
}
