//! The thread that the database lives on. SQLite blocks, and the runtime's threads must not.

use super::error::unusable;
use super::open::Opened;
use crate::workflow::ports::StoreError;
use rusqlite::Connection;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Runs jobs on the database, one after the other, in the order in which they were given.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Takes the database to its thread.
    pub(super) fn start(opened: Opened) -> Result<Self, StoreError> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let Opened { mut connection, lock, .. } = opened;
        let work = move || {
            while let Ok(job) = inbox.recv() {
                job(&mut connection);
            }
            // in this order: nobody else writes before the file is closed
            drop(connection);
            drop(lock);
        };
        let thread =
            std::thread::Builder::new().name("workspace".into()).spawn(work).map_err(|e| unusable(format!("starting a thread: {e}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs a job. It runs to its end although nobody waits for it any more: a journal row is never half written.
    pub(super) async fn run<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let stopped = || unusable("the workspace's thread has stopped");
        let (answer, waiting) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let _nobody_waits = answer.send(job(connection));
        });
        self.jobs.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())?;
        waiting.await.map_err(|_| stopped())?
    }
}

impl Drop for Worker {
    /// Waits for the jobs under way, so that the workspace is closed and free when the store is gone.
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the workspace's thread has failed");
        }
    }
}
