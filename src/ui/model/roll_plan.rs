//! What the user laid down for rollovers of many: accounts that are critical, and which instances come on which later day.

use super::Model;
use crate::domain::spec::InstanceKey;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Instances that are critical, as a JSON list: the setting's key.
pub const CRITICAL: &str = "ui.critical";
/// The days to come, as JSON: the setting's key.
pub const ROLL_PLAN: &str = "ui.roll_plan";

/// A day of a staggered plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDay {
    /// The day, where the user is.
    pub on: Date,
    /// The instances, in order.
    pub instances: Vec<InstanceKey>,
}

impl Model {
    /// The instances that never share a day.
    #[must_use]
    pub fn critical(&self) -> BTreeSet<InstanceKey> {
        self.settings.get(CRITICAL).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// The setting with one instance made critical, or no longer.
    #[must_use]
    pub fn critical_turned(&self, key: &InstanceKey) -> String {
        let mut critical = self.critical();
        if !critical.remove(key) {
            critical.insert(key.clone());
        }
        serde_json::to_string(&critical).unwrap_or_default()
    }

    /// The days to come of the staggered plan, those that have passed included.
    #[must_use]
    pub fn roll_plan(&self) -> Vec<PlannedDay> {
        self.settings.get(ROLL_PLAN).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// The instances of the plan whose day has come and that are still there, in order.
    #[must_use]
    pub fn planned_until(&self, today: Date) -> Vec<InstanceKey> {
        let due = self.roll_plan().into_iter().filter(|day| day.on <= today).flat_map(|day| day.instances);
        due.filter(|key| self.instances.contains_key(key)).collect()
    }

    /// The setting of the plan without instances that are rolled over now, and with `days` to come.
    #[must_use]
    pub fn roll_plan_with(&self, begun: &[InstanceKey], days: Vec<PlannedDay>) -> String {
        let later: BTreeSet<&InstanceKey> = days.iter().flat_map(|day| &day.instances).collect();
        let stays = |key: &InstanceKey| !begun.contains(key) && !later.contains(key);
        let mut plan: Vec<PlannedDay> = self.roll_plan();
        for day in &mut plan {
            day.instances.retain(stays);
        }
        plan.extend(days);
        plan.retain(|day| !day.instances.is_empty());
        plan.sort_by_key(|day| day.on);
        serde_json::to_string(&plan).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::model::Model;

    #[test]
    fn a_plan_forgets_what_was_begun_and_what_got_another_day() -> Result<(), Box<dyn std::error::Error>> {
        let key = |n: &str| InstanceKey(n.to_owned());
        let day = |on: &str, of: &[&str]| -> Result<PlannedDay, jiff::Error> {
            Ok(PlannedDay { on: on.parse()?, instances: of.iter().map(|n| key(n)).collect() })
        };
        let mut model = Model::default();
        assert_eq!(model.roll_plan_with(&[], Vec::new()), "[]");
        let json = model.roll_plan_with(&[], vec![day("2026-11-25", &["c"])?, day("2026-11-24", &["a", "b"])?]);
        model.settings.insert(ROLL_PLAN.into(), json);
        assert_eq!(model.roll_plan(), [day("2026-11-24", &["a", "b"])?, day("2026-11-25", &["c"])?]);
        let json = model.roll_plan_with(&[key("a")], vec![day("2026-11-26", &["c"])?]);
        model.settings.insert(ROLL_PLAN.into(), json);
        assert_eq!(model.roll_plan(), [day("2026-11-24", &["b"])?, day("2026-11-26", &["c"])?]);
        assert!(model.planned_until("2026-11-30".parse()?).is_empty(), "instances that are gone");
        Ok(())
    }

    #[test]
    fn an_instance_is_made_critical_and_no_longer() {
        let mut model = Model::default();
        let key = InstanceKey("a".to_owned());
        model.settings.insert(CRITICAL.into(), model.critical_turned(&key));
        assert!(model.critical().contains(&key));
        assert_eq!(model.critical_turned(&key), "[]");
    }
}
