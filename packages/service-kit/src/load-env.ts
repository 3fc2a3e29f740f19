import { z } from 'zod';

/**
 * Reads a service's environment by its schema. An empty variable counts as unset.
 * Prints every problem at once, names the variable and the next step, and exits with code 78 (EX_CONFIG of sysexits.h).
 */
export function loadEnv<Shape extends z.ZodRawShape>(
  shape: Shape,
  source: Record<string, string | undefined>,
): z.output<z.ZodObject<Shape>> {
  const parsed = parseEnv(shape, source);
  if (parsed.ok) return parsed.env;
  process.stderr.write(
    `The environment is not complete:\n${parsed.problems.map(line => `  - ${line}\n`).join('')}Set these variables (see .env.example) and start again.\n`,
  );
  process.exit(78);
}

export function parseEnv<Shape extends z.ZodRawShape>(
  shape: Shape,
  source: Record<string, string | undefined>,
): { ok: true; env: z.output<z.ZodObject<Shape>> } | { ok: false; problems: string[] } {
  const given = Object.fromEntries(
    Object.keys(shape)
      .map(name => [name, source[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return { ok: true, env: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map(issue => {
      const name = issue.path.join('.');
      return `${name} ${name in given ? `has a wrong value: ${issue.message}` : 'is not set'}`;
    }),
  };
}
