/** Customers, notifications and projects, as the engine offers them. */
import type { Context } from '../core/context.ts'
import { inTransaction } from '../core/context.ts'
import { linkCustomer } from '../customers/index.ts'
import type { LinkCustomerInput } from '../customers/types.ts'
import { createNotification, listNotifications } from '../notifications/index.ts'
import type { EmailTemplate, NotificationRow } from '../notifications/types.ts'
import { erasePersonalData, exportPersonalData } from '../privacy/index.ts'
import type { PersonalData } from '../privacy/types.ts'
import { addProjectMember, createProject, listProjects, removeProjectMember } from '../projects/index.ts'
import type { Project } from '../projects/types.ts'

export function customersOf(ctx: Context) {
  return {
    /** At sign-in: links the guest's cart and orders to the user, by proof. */
    link: (input: LinkCustomerInput): Promise<void> => inTransaction(ctx, (tx) => linkCustomer(tx, input)),
    /** All personal data of a user, for a data export. */
    export: (userId: string): Promise<PersonalData> => exportPersonalData(ctx, userId),
    /**
     * Erases personal data from our rows at once, and soon from stored event payloads and from
     * Stripe. Ids and amounts stay. Safe to repeat.
     * @throws AppError `customer.order_open`, `customer.subscription_live`
     */
    erase: (user: { userId: string; email: string }): Promise<void> => erasePersonalData(ctx, user),
  }
}

export function notificationsOf(ctx: Context) {
  return {
    /**
     * Queues an email. `key` identifies its cause: a second email with the same key is not queued.
     */
    write: (email: {
      key: string
      to: string
      userId: string | undefined
      emailTemplate: EmailTemplate
    }): Promise<void> => inTransaction(ctx, (tx) => createNotification(tx, email)),
    /** Newest first, at most 100. */
    list: (): Promise<NotificationRow[]> => listNotifications(ctx),
  }
}

export function projectsOf(ctx: Context) {
  return {
    create: (input: { userId: string; name: string }): Promise<Project> =>
      inTransaction(ctx, (tx) => createProject(tx, input)),
    /** Projects the user is a member of, oldest first. */
    list: (userId: string): Promise<Project[]> => listProjects(ctx, userId),
    /**
     * Adds a member; only the owner may.
     * @throws AppError `project.unknown`, `project.not_owner`
     */
    addMember: (input: { projectId: string; userId: string; memberUserId: string }): Promise<void> =>
      inTransaction(ctx, (tx) => addProjectMember(tx, input)),
    /**
     * Removes a member: the owner may, or the member who leaves.
     * @throws AppError `project.unknown`, `project.not_owner`
     */
    removeMember: (input: { projectId: string; userId: string; memberUserId: string }): Promise<void> =>
      inTransaction(ctx, (tx) => removeProjectMember(tx, input)),
  }
}
