/**
 * SQL for the jobs that a test waits for: those that are due and those that are running. A job that
 * was enqueued again while it ran has used up its attempts in the queue's table, and is still
 * running.
 */
export const dueJobs =
  'select task_identifier from graphile_worker.jobs where run_at <= now() and (attempts < max_attempts or locked_at is not null)'
