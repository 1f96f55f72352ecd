//! Events into the model. Pure: the same events at the same times give the same model.

use super::{Job, Model, Notice, NoticeKind, ShownSecret};
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::workflow::message::{Event, ExportNews, JobNews, JobStage};
use crate::workflow::view::{ConnectionsView, InstanceView};
use jiff::Timestamp;

/// More notices than anybody reads are not kept.
const MOST_NOTICES: usize = 200;

impl Model {
    /// Takes an event in; `at` is when it was heard.
    pub fn apply(&mut self, event: Event, at: Timestamp) {
        self.revision += 1;
        match event {
            Event::Connections(connections) => self.connected(connections, at),
            Event::SignIn(stage) => self.sign_in.apply(stage, at),
            Event::Instance(view) => self.instance(*view),
            Event::Removed(key) => self.removed(&key),
            Event::Plan(key, plan) => self.plans.entry((key, plan.step)).or_default().arrive(*plan, at),
            Event::NoPlan(key, step, finding) => self.plans.entry((key, step)).or_default().fail(*finding),
            Event::Job(news) => self.job(news, at),
            Event::Rollover(event) => self.rollover(event, at),
            Event::Rotation(event) => self.rotation(event, at),
            Event::Background(Ok(view)) => self.background.arrive(*view, at),
            Event::Background(Err(finding)) => self.background.fail(*finding),
            Event::Proof(proof) => {
                if let Some(view) = self.instances.get_mut(&proof.instance) {
                    view.proof = Some(*proof);
                }
                self.inspector.proofs = super::Remote::Idle; // read again when they are looked at
            }
            Event::ShowOnce { instance, label, secret } => {
                self.secrets.retain(|s| s.instance != instance || s.label != label);
                self.secrets.push(ShownSecret { instance, label, secret });
            }
            Event::Inspected(_)
            | Event::NotInspected(_)
            | Event::Compared(_)
            | Event::NotCompared(_)
            | Event::NotOpened(_)
            | Event::KeyNames(_)
            | Event::Handout(_)
            | Event::NoHandout(_)
            | Event::Watching(_)
            | Event::Proofs(_) => self.inspector(event, at),
            Event::Browse(url) => self.to_browse.push(url),
            Event::Journal(journal) => {
                let key = journal.instance.clone();
                self.journals.entry(key).or_default().arrive(*journal, at);
            }
            Event::JournalFound(search, found) => self.journal.counted(search, found),
            Event::JournalPage(page) => self.journal.arrived(*page),
            Event::Export(ExportNews::Rows { done, of }) => self.export = Some((done, of)),
            Event::Export(ExportNews::Ended) => self.export = None,
            Event::RevertPlan(plan) => self.revert = Some(*plan),
            Event::Clip { what, text } => self.to_copy.push((what, text)),
            Event::Told(what) => self.notice(NoticeKind::Told(what), at),
            Event::Saved(path) => self.notice(NoticeKind::Done(format!("Saved {}", path.display())), at),
            Event::Problem(finding) => self.problem(*finding, at),
            Event::Setting(key, value) => {
                self.settings.insert(key, value);
            }
        }
    }

    /// Adds a notice. What was said in the same words before is said once, as of now: a thousand accounts that can't be read
    /// for one reason are one line.
    pub fn notice(&mut self, what: NoticeKind, at: Timestamp) {
        self.notice_about(None, what, at);
    }

    pub(super) fn notice_about(&mut self, about: Option<InstanceKey>, what: NoticeKind, at: Timestamp) {
        self.revision += 1;
        self.notices.retain(|notice| notice.what != what);
        if self.notices.len() >= MOST_NOTICES {
            self.notices.remove(0);
        }
        self.notices.push(Notice { at, what, about, seen: false });
    }

    /// Adds a problem; what was being waited for is no longer, because nothing else will come.
    pub fn problem(&mut self, finding: Finding, at: Timestamp) {
        if self.connections.is_loading() {
            self.connections.fail(finding.clone());
        }
        if self.inspector.proofs.is_loading() {
            self.inspector.proofs.fail(finding.clone());
        }
        if self.inspector.keys.is_loading() {
            self.inspector.keys.fail(finding.clone());
        }
        self.journal.failed(&finding);
        for journal in self.journals.values_mut().filter(|j| j.is_loading()) {
            journal.fail(finding.clone());
        }
        self.notice(NoticeKind::Problem(Box::new(finding)), at);
    }

    fn connected(&mut self, connections: ConnectionsView, at: Timestamp) {
        self.connections.arrive(connections, at);
    }

    fn instance(&mut self, view: InstanceView) {
        let key = view.spec.key.clone();
        let changed = self.instances.get(&key).is_none_or(|old| old.spec != view.spec || states(old) != states(&view));
        if changed {
            // a plan is made for a state of the clouds; another state may need another plan
            self.plans.retain(|(k, _), plan| *k != key || plan.is_loading());
        }
        self.instances.insert(key, view);
    }

    fn removed(&mut self, key: &InstanceKey) {
        self.instances.remove(key);
        self.jobs.remove(key);
        self.rollovers.forget(key);
        self.rotations.forget(key);
        self.plans.retain(|(k, _), _| k != key);
        self.secrets.retain(|s| s.instance != *key);
        self.journals.remove(&Some(key.clone()));
    }

    fn job(&mut self, news: JobNews, at: Timestamp) {
        let ended = matches!(news.what, JobStage::Finished | JobStage::Cancelled | JobStage::Stopped(_));
        if ended || matches!(news.what, JobStage::StepEnded { .. }) {
            self.journal.outdated();
        }
        if ended {
            self.revert = None;
            self.journals.clear(); // the job wrote to them; they are read again when they are looked at
        }
        let fresh = || Job::new(&news, at);
        let job = self.jobs.entry(news.instance.clone()).or_insert_with(fresh);
        if job.id != news.job {
            *job = fresh();
        }
        job.apply(news.what.clone(), at);
        let name = self.instances.get(&news.instance).map_or(news.instance.0.as_str(), |i| i.spec.name.as_str());
        let notice = match news.what {
            JobStage::Stopped(finding) => NoticeKind::Problem(finding),
            JobStage::Finished => NoticeKind::Done(format!("{name}: finished")),
            JobStage::Cancelled => NoticeKind::Told(format!("{name}: stopped, what was done is kept")),
            _ => return,
        };
        self.notice_about(Some(news.instance), notice, at);
    }
}

fn states(view: &InstanceView) -> Vec<(StepId, std::mem::Discriminant<crate::workflow::view::StepState>)> {
    view.steps.iter().map(|(step, state)| (*step, std::mem::discriminant(state))).collect()
}
