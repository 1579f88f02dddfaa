/**
 * SQL for the jobs that a test waits for: those that are due, and those under way. One that was enqueued anew while it ran has
 * used up its attempts by the queue's way of telling, and is still at work.
 */
export const dueJobs =
  'select task_identifier from graphile_worker.jobs where run_at <= now() and (attempts < max_attempts or locked_at is not null)'
