//! The rows of several rollovers, as data: made when the model changed, not in every frame.

use crate::domain::rollover::{Request, Spread, plan_days};
use crate::domain::spec::InstanceKey;
use crate::ui::cache::{Kept, kept};
use crate::ui::env::Env;
use crate::ui::facts::{Facts, facts};
use crate::ui::model::{Doing, RollWhere};
use crate::ui::screens::rollover::stand;
use crate::ui::text;
use crate::workflow::message::RollRunId;
use crate::workflow::view::InstanceView;
use egui::Ui;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;

/// Where rows come from: instances that are to be rolled over, with at most so many a day; or those of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    Plan(Arc<[InstanceKey]>, Option<usize>),
    Run(RollRunId),
}

/// A row: all that its cells are painted from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) key: InstanceKey,
    pub(super) name: String,
    pub(super) account: String,
    /// When the certificate that signs ends, and whole days until then.
    pub(super) ends: Option<(Timestamp, i64)>,
    pub(super) critical: bool,
    pub(super) stand: RollWhere,
    /// The day of a plan, from 0.
    pub(super) day: usize,
    /// Why it is left out.
    pub(super) left_out: Option<&'static str>,
    /// What it does or why it does nothing, in a sentence.
    pub(super) words: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rows {
    pub(super) all: Vec<Row>,
    /// Days of a plan.
    pub(super) days: usize,
    /// Those of a run that have ended.
    pub(super) ended: usize,
}

impl Rows {
    pub(super) fn new(ui: &Ui, env: &Env<'_>, source: Source) -> Arc<Kept<Source, Self>> {
        let facts = facts(ui, env);
        kept(ui, env, "rows of several rollovers", source, |source| match source {
            Source::Plan(instances, per_day) => Self::plan(env, &facts, instances, *per_day),
            Source::Run(_) => Self::run(env),
        })
    }

    /// The instances that are run on a day.
    pub(super) fn on_day(&self, day: usize) -> impl Iterator<Item = &Row> {
        self.all.iter().filter(move |row| row.left_out.is_none() && row.day == day)
    }

    fn plan(env: &Env<'_>, facts: &Facts, instances: &[InstanceKey], per_day: Option<usize>) -> Self {
        let critical = env.model.critical();
        let there = instances.iter().filter_map(|key| env.model.instances.get(key));
        let mut all: Vec<Row> = there
            .map(|i| Row { left_out: stand::blocked(env, facts, i), critical: critical.contains(&i.spec.key), ..row(env, i) })
            .collect();
        let days = per_day.map_or(1, |per_day| spread(&mut all, per_day));
        all.sort_by(|a, b| place(a).cmp(&place(b)));
        Self { all, days, ended: 0 }
    }

    fn run(env: &Env<'_>) -> Self {
        let Some(campaign) = &env.model.rollovers.campaign else { return Self::default() };
        let there = campaign.wish.instances.iter().filter_map(|key| env.model.instances.get(key));
        let mut all: Vec<Row> = there.map(|i| row(env, i)).collect();
        if !campaign.is_on() {
            all.sort_by_key(|row| rank(&row.stand));
        }
        let ended = all.iter().filter(|row| !env.model.rollovers.is_on(&row.key)).count();
        Self { all, days: 1, ended }
    }
}

/// By day, what is left out last; within a day critical ones last, what ends first before.
fn place(row: &Row) -> (bool, usize, bool, Option<Timestamp>, &str) {
    (row.left_out.is_some(), row.day, row.critical, row.ends.map(|(at, _)| at), &row.name)
}

/// What a person has to do something about first.
const fn rank(stand: &RollWhere) -> u8 {
    match stand {
        RollWhere::Failed(_) | RollWhere::Refused => 0,
        RollWhere::YourTurn(_) => 1,
        RollWhere::Waits(..) => 2,
        RollWhere::Rolled(_) => 4,
        _ => 3,
    }
}

/// Gives each row a day; how many days there are.
fn spread(rows: &mut [Row], per_day: usize) -> usize {
    let wanted = rows.iter().filter(|row| row.left_out.is_none());
    let request =
        |row: &Row| Request { instance: row.key.clone(), ends: row.ends.map_or(Timestamp::MAX, |(at, _)| at), critical: row.critical };
    let days = plan_days(wanted.map(request).collect(), Spread { per_day, ..Spread::USUAL });
    let of: HashMap<&InstanceKey, usize> =
        days.iter().enumerate().flat_map(|(nr, day)| day.instances.iter().map(move |key| (key, nr))).collect();
    for row in rows {
        row.day = of.get(&row.key).copied().unwrap_or_default();
    }
    days.len().max(1)
}

fn row(env: &Env<'_>, instance: &InstanceView) -> Row {
    let (spec, stand) = (&instance.spec, env.model.rollovers.stand(&instance.spec.key, env.now));
    let active = instance.observed.as_ref().and_then(|o| o.active_certificate());
    Row {
        key: spec.key.clone(),
        name: spec.name.clone(),
        account: spec.account.to_string(),
        ends: active.map(|c| (c.facts.not_after, c.facts.days_left(env.now))),
        critical: false,
        words: words(env, &spec.key, &stand),
        stand,
        day: 0,
        left_out: None,
    }
}

fn words(env: &Env<'_>, key: &InstanceKey, stand: &RollWhere) -> String {
    let doing = env.model.rollovers.runs.get(key).and_then(|run| run.doing.as_ref()).map(|(_, doing)| doing);
    match (stand, doing) {
        (RollWhere::Failed(finding), _) => finding.what.clone(),
        (RollWhere::Running(_), Some(Doing::Call(action))) => format!("Calling {action}"),
        (RollWhere::Running(_), Some(Doing::Waits(reason, ..))) => reason.clone(),
        (RollWhere::Running(_) | RollWhere::Undoing, _) => "Reading both clouds".into(),
        (RollWhere::YourTurn(phase), _) => format!("Can go on at phase {}", phase.number()),
        (RollWhere::Waits(phase, until), _) => {
            format!("Phase {} until {}", phase.number(), text::moment(*until, env.now, env.zone))
        }
        (RollWhere::Rolled(at), _) => format!("Since {}", text::moment(*at, env.now, env.zone)),
        (RollWhere::Refused, _) => "AWS refuses every sign-in".into(),
        _ => String::new(),
    }
}
